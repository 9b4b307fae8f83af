import pytest

from torchdoctor.facts.run import Answer
from torchdoctor.install.survey import survey


def test_pip_says_what_its_options_come_to(target, monkeypatch, tmp_path):
    config = tmp_path / "pip.conf"
    config.write_text(
        "[global]\nfind-links = /from/file\nproxy = http://proxy.example:3128\n"
        "[install]\ntrusted-host = a.example\n  b.example\nno-index = yes\n"
    )
    monkeypatch.setenv("PIP_CONFIG_FILE", str(config))
    monkeypatch.setenv("PIP_FIND_LINKS", "/from/variable")
    monkeypatch.setenv("PIP_CERT", "/ca.pem")

    seen = survey(target, ask_pip=True)

    assert seen.pip.find_links == ("/from/variable",)  # a variable beats a file
    assert seen.pip.no_index
    assert seen.pip.access.proxy == "http://proxy.example:3128"
    assert seen.pip.access.trusted_hosts == ("a.example", "b.example")
    assert seen.pip.access.cert == "/ca.pem"
    assert seen.pip.index_url
    assert seen.tags
    assert seen.problems == ()


@pytest.mark.parametrize("value", ["1", "true", "yes"])
def test_every_spelling_of_a_dry_run_is_seen(target, monkeypatch, value):
    monkeypatch.setenv("PIP_DRY_RUN", value)

    assert survey(target, ask_pip=True).pip.installs_elsewhere == ("dry-run = yes",)


def test_a_dry_run_that_is_off_is_none(target, monkeypatch):
    monkeypatch.setenv("PIP_DRY_RUN", "0")
    monkeypatch.setenv("PIP_USER", "0")

    assert survey(target, ask_pip=True).pip.installs_elsewhere == ()


def test_configuration_that_pip_refuses_leaves_pip_unknown_and_says_so(target, monkeypatch):
    monkeypatch.setenv("PIP_PROGRESS_BAR", "no-such-bar")

    seen = survey(target, ask_pip=True)

    assert seen.pip is None
    assert seen.distributions is not None
    assert "pip: " in seen.problems[0]


def test_without_pip_the_packages_are_seen_all_the_same(target):
    seen = survey(target, ask_pip=False)

    assert seen.pip is None
    assert "pip" in seen.distributions


def test_an_interpreter_that_does_not_run_leaves_everything_unknown(tmp_path):
    seen = survey(tmp_path / "no-python", ask_pip=True)

    assert seen.distributions is None
    assert "could not be started" in seen.problems[0]


def test_a_hanging_interpreter_is_a_problem_and_no_exception(tmp_path):
    def hangs(argv, limit_s):
        return Answer(None, took_s=limit_s, failure="no answer in 30 s")

    assert "no answer" in survey(tmp_path, ask_pip=True, run=hangs).problems[0]
