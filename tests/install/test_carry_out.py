import dataclasses
import time
from pathlib import Path

import pytest
from index_server import MuteServer, dead_url, wheel
from stub_torch import torch_wheel

from spoken import Spoken
from torchdoctor.index.ask import answer_to
from torchdoctor.install.carry_out import carry_out
from torchdoctor.install.execute import Execution
from torchdoctor.install.survey import PipOptions, Survey, survey
from torchdoctor.plan.model import Verdict

CPU = {"torch": "2.6.0+cpu"}
NAME, CONTENT = torch_wheel("2.6.0+cpu")


def impatient(question, access):
    return answer_to(question, access, limit_s=0.7)


@pytest.fixture
def install(target, tmp_path):
    """Carry a plan out in the target; the outcome, and what was seen of it."""

    def carry(plan, **how):
        events = []
        how.setdefault("ask", impatient)
        outcome = carry_out(plan, target, on_event=events.append, log_folder=tmp_path, **how)
        log = Path(outcome.log).read_text() if outcome.log else ""
        return outcome, [event.line for event in events if event.line], log

    return carry


def test_a_mirror_serves_the_build_and_it_is_verified(
    install, make_plan, make_source, server, default_index, target
):
    vision = wheel("torchvision", "0.21.0+cpu")
    default_index.simple(dict([wheel("filelock", "3.16.1")]))
    name, content = torch_wheel("2.6.0+cpu", requires=["filelock"])
    page = server.flat({name: content, vision[0]: vision[1]})
    packages = {**CPU, "torchvision": "0.21.0+cpu"}

    outcome, lines, log = install(
        make_plan(make_source("aliyun", packages, ["--find-links", page]))
    )

    assert outcome.succeeded, outcome.because
    assert outcome.source == "aliyun"
    assert outcome.installed == packages
    assert {check.name for check in outcome.verified} == {
        "versions",
        "variant",
        "import",
        "computation",
        "compile",
        "files",
        "dependencies",
    }
    assert all(check.passed for check in outcome.verified)
    assert not outcome.rolled_back
    assert survey(target, ask_pip=False).distributions["filelock"] == "3.16.1"
    assert any("Successfully installed" in line for line in lines)
    assert "Successfully installed" in log


def test_a_dead_mirror_gives_way_to_the_next_source_at_once(
    install, make_plan, make_source, server, default_index
):
    official = server.simple({NAME: CONTENT})
    plan = make_plan(
        make_source("aliyun", CPU, ["--find-links", dead_url()]),
        make_source("official", CPU, ["--extra-index-url", official]),
    )
    began = time.monotonic()

    outcome, lines, _ = install(plan)

    assert outcome.succeeded, outcome.because
    assert outcome.source == "official"
    assert time.monotonic() - began < 10
    assert any(line.startswith("aliyun cannot serve") for line in lines)


def test_a_mirror_that_never_answers_gives_way_too(
    install, make_plan, make_source, server, default_index
):
    with MuteServer() as mute:
        outcome, _, _ = install(
            make_plan(
                make_source("aliyun", CPU, ["--find-links", mute.url]),
                make_source("official", CPU, ["--extra-index-url", server.simple({NAME: CONTENT})]),
            )
        )

    assert outcome.succeeded, outcome.because
    assert outcome.source == "official"


def test_a_mirror_that_lists_the_file_and_has_it_not_gives_way(
    install, make_plan, make_source, server, default_index
):
    page = server.flat({NAME: CONTENT})
    server.pages[f"/flat/files/{NAME}"] = (404, {}, b"gone")
    official = make_source(
        "official", CPU, ["--extra-index-url", default_index.simple({NAME: CONTENT}, below="/cpu")]
    )

    outcome, lines, _ = install(
        make_plan(make_source("aliyun", CPU, ["--find-links", page]), official)
    )

    assert outcome.succeeded, outcome.because
    assert outcome.source == "official"
    assert any("404" in line for line in lines)


def test_without_another_source_the_missing_file_is_the_cause(
    install, make_plan, make_source, server, default_index
):
    page = server.flat({NAME: CONTENT})
    server.pages[f"/flat/files/{NAME}"] = (404, {}, b"gone")

    outcome, _, _ = install(make_plan(make_source("aliyun", CPU, ["--find-links", page])))

    assert not outcome.succeeded
    assert outcome.reasons == ("MIRROR_LACKS_BUILD",)
    assert "404" in str(outcome.because)


def test_without_fallback_a_dead_mirror_is_the_end(install, make_plan, make_source, target):
    source = make_source("aliyun", CPU, ["--find-links", dead_url()])

    outcome, _, _ = install(make_plan(source), fallback=False)

    assert not outcome.succeeded
    assert outcome.reasons[0] == "INDEX_UNREACHABLE"
    assert "aliyun" in str(outcome.because)
    assert "refused" in str(outcome.because)
    # What an index answered is translated with the sentence that quotes it.
    told = outcome.because.render(Spoken(lambda words: words.replace("({took", "(nach {took")))
    assert "refused (nach " in told
    assert "same packages as before" in str(outcome.next_steps[-1])
    assert "torch" not in survey(target, ask_pip=False).distributions


def test_a_source_without_the_build_is_not_used(
    install, make_plan, make_source, server, default_index
):
    other, content = torch_wheel("2.6.0+cu124", cuda="12.4")

    outcome, lines, _ = install(
        make_plan(
            make_source("official", CPU, ["--extra-index-url", server.simple({other: content})])
        )
    )

    assert outcome.reasons == ("INDEX_UNREACHABLE", "MIRROR_LACKS_BUILD")
    assert not any(line.startswith("$ ") for line in lines)


def test_a_dead_general_mirror_is_left_out_and_the_rest_serves(
    install, make_plan, make_source, server, default_index
):
    dead = dead_url()
    options = ["--find-links", server.flat({NAME: CONTENT}), "--index-url", f"{dead}/simple"]

    outcome, lines, _ = install(make_plan(make_source("aliyun", CPU, options)))

    assert outcome.succeeded, outcome.because
    [command] = [line for line in lines if line.startswith("$ ")]
    assert dead not in command


def test_without_fallback_pips_own_index_does_not_stand_in(
    install, make_plan, make_source, server, default_index
):
    options = ["--find-links", server.flat({NAME: CONTENT}), "--index-url", f"{dead_url()}/simple"]

    outcome, lines, _ = install(make_plan(make_source("aliyun", CPU, options)), fallback=False)

    assert outcome.succeeded, outcome.because
    assert any("--no-index" in line for line in lines)


def test_the_wheel_in_a_folder_of_the_users_is_found_although_every_index_is_dead(
    install, make_plan, make_source, tmp_path, monkeypatch
):
    wheels = tmp_path / "wheels"
    wheels.mkdir()
    (wheels / NAME).write_bytes(CONTENT)
    monkeypatch.setenv("PIP_FIND_LINKS", str(wheels))
    monkeypatch.setenv("PIP_INDEX_URL", f"{dead_url()}/simple")
    monkeypatch.setenv("PIP_EXTRA_INDEX_URL", f"{dead_url()}/simple")
    official = make_source("official", CPU, ["--extra-index-url", f"{dead_url()}/whl/cpu"])
    began = time.monotonic()

    outcome, _, _ = install(make_plan(official))

    assert outcome.succeeded, outcome.because
    assert outcome.source == str(wheels)
    assert time.monotonic() - began < 10


def test_the_default_index_serves_another_build_where_no_gpu_is_expected(
    install, make_plan, make_source, default_index
):
    name, content = torch_wheel("2.6.0", cuda="12.4")
    default_index.simple({name: content})
    default = make_source("default", {"torch": "2.6.0"}, variant="pypi", cuda="12.4")

    outcome, _, _ = install(make_plan(default))

    assert outcome.succeeded, outcome.because
    assert outcome.source == "default"


def test_a_users_folder_with_the_cpu_build_beats_the_default_index_and_is_said(
    install, make_plan, make_source, default_index, tmp_path, monkeypatch
):
    name, content = torch_wheel("2.6.0", cuda="12.4")
    default_index.simple({name: content})
    (tmp_path / NAME).write_bytes(CONTENT)
    monkeypatch.setenv("PIP_FIND_LINKS", str(tmp_path))
    default = make_source("default", {"torch": "2.6.0"}, variant="pypi", cuda="12.4")

    outcome, _, _ = install(make_plan(default))

    assert outcome.succeeded, outcome.because
    assert outcome.installed == CPU
    assert "another build" in outcome.verified[0].found


def test_a_wrong_build_is_caught_where_a_gpu_is_expected(
    install, make_plan, make_source, default_index, tmp_path, monkeypatch
):
    name, content = torch_wheel("2.6.0", cuda="12.4")
    default_index.simple({name: content})
    (tmp_path / NAME).write_bytes(CONTENT)
    monkeypatch.setenv("PIP_FIND_LINKS", str(tmp_path))
    default = make_source("default", {"torch": "2.6.0"}, variant="pypi", cuda="12.4")

    outcome, _, _ = install(make_plan(default, verdict=Verdict.INSTALL, expects_gpu=True))

    assert not outcome.succeeded
    assert outcome.reasons[:2] == ("INDEX_MIXUP", "TORCH_CPU_BUILD")
    assert outcome.rolled_back
    assert outcome.installed == {}
    assert "same packages as before" in str(outcome.next_steps[-1])


def test_a_torch_that_cannot_be_imported_gives_way_to_the_one_before_it(
    install, make_plan, make_source, server, default_index
):
    old = torch_wheel("2.5.1+cpu")
    page = server.simple(dict([old]), below="/old")
    first, _, _ = install(
        make_plan(make_source("official", {"torch": "2.5.1+cpu"}, ["--extra-index-url", page]))
    )
    assert first.succeeded, first.because
    broken = torch_wheel(
        "2.6.0+cpu", body='raise ImportError("libcublas.so.12: cannot open shared object file")'
    )

    outcome, _, _ = install(
        make_plan(
            make_source("official", CPU, ["--extra-index-url", server.simple(dict([broken]))])
        )
    )

    assert outcome.reasons == ("CUDA_LIBRARY_MISSING",)
    assert outcome.rolled_back
    assert outcome.installed == {"torch": "2.5.1+cpu"}
    assert "same packages as before" in str(outcome.next_steps[-1])


def test_a_login_never_appears_anywhere(install, make_plan, make_source, server, default_index):
    server.login = "someone:s3cret-pass"
    server.flat({NAME: CONTENT})
    page = f"{server.url_with('someone:s3cret-pass')}/flat/"
    for pages in (server.pages, {}):  # served, and refused
        server.pages = pages
        source = make_source(page, CPU, ["--find-links", page])

        outcome, lines, log = install(make_plan(source))

        assert outcome.succeeded == bool(pages), outcome.because
        for text in (repr(outcome), "\n".join(lines), log, str(outcome.because)):
            assert "s3cret" not in text
            assert "someone" not in text


@pytest.mark.parametrize("variable", ["PIP_TARGET", "PIP_PREFIX", "PIP_ROOT", "PIP_DRY_RUN"])
def test_a_pip_that_is_set_to_install_elsewhere_is_refused(
    install, make_plan, make_source, monkeypatch, tmp_path, variable
):
    monkeypatch.setenv(variable, "1" if variable == "PIP_DRY_RUN" else str(tmp_path / "elsewhere"))

    outcome, lines, _ = install(make_plan(make_source("official", CPU, ["--find-links", "/x"])))

    assert outcome.reasons == ("PIP_INSTALLS_ELSEWHERE",)
    assert variable[4:].lower().replace("_", "-") in str(outcome.because)
    assert not any(line.startswith("$ ") for line in lines)
    assert not (tmp_path / "elsewhere").exists()


def test_success_is_not_believed_before_the_result_was_seen(
    install, make_plan, make_source, server, default_index
):
    source = make_source("official", CPU, ["--extra-index-url", server.simple({NAME: CONTENT})])

    def says_success(command, *, on_line, environment):
        return Execution(0, ("Successfully installed torch-2.6.0+cpu",))

    outcome, _, _ = install(make_plan(source), execute=says_success)

    assert not outcome.succeeded
    assert "WRONG_INTERPRETER" in outcome.reasons


def test_a_failure_that_no_other_source_can_cure_ends_it(install, make_plan, make_source, server):
    official = make_source("official", CPU, ["--extra-index-url", server.simple({NAME: CONTENT})])

    def full(command, *, on_line, environment):
        return Execution(1, ("ERROR: [Errno 28] No space left on device",))

    outcome, _, _ = install(
        make_plan(official, dataclasses.replace(official, source="second")), execute=full
    )

    assert outcome.reasons == ("DISK_FULL",)
    assert outcome.source == "official"


def test_uv_installs_too(install, make_plan, make_source, server, uv_command):
    official = ["--index-url", server.simple({NAME: CONTENT})]
    good = make_source("official", CPU, official, command=uv_command)
    dead = make_source("aliyun", CPU, ["--find-links", dead_url()], command=uv_command)

    outcome, lines, _ = install(make_plan(dead, good))

    assert outcome.succeeded, (outcome.because, lines)
    assert outcome.source == "official"


@pytest.mark.parametrize("verdict", [Verdict.REFUSE, Verdict.NOTHING_TO_DO])
def test_a_plan_that_installs_nothing_is_answered_as_it_is(install, make_plan, verdict):
    def never(*_, **__):
        raise AssertionError

    outcome, _, _ = install(make_plan(verdict=verdict), ask=never, execute=never, survey=never)

    assert outcome.succeeded == (verdict is Verdict.NOTHING_TO_DO)


def test_ctrl_c_reaches_the_caller_and_is_in_the_log(
    make_plan, make_source, target, tmp_path, server
):
    def interrupted(command, *, on_line, environment):
        raise KeyboardInterrupt

    source = make_source("official", CPU, ["--extra-index-url", server.simple({NAME: CONTENT})])
    with pytest.raises(KeyboardInterrupt):
        carry_out(make_plan(source), target, log_folder=tmp_path, execute=interrupted)

    assert "interrupted" in next(tmp_path.glob("*.log")).read_text()


def test_pip_is_asked_for_progress_only_where_it_knows_the_word(
    make_plan, make_source, target, server, tmp_path
):
    asked = []

    def noted(command, *, on_line, environment):
        asked.append(environment.get("PIP_PROGRESS_BAR"))
        return Execution(1, ())

    source = make_source("official", CPU, ["--extra-index-url", server.simple({NAME: CONTENT})])
    for version, bar in [("23.2.1", "on"), ("24.1", "on"), ("26.3", "auto"), ("26.3", "off")]:
        seen = Survey(pip=PipOptions(version=version, progress_bar=bar), distributions={})

        def look(python, *, ask_pip, seen=seen):
            return seen

        carry_out(make_plan(source), target, log_folder=tmp_path, execute=noted, survey=look)

    assert asked == [None, "raw", "raw", None]
