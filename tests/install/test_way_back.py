from pathlib import Path

from torchdoctor.install.way_back import UNCHANGED, way_back

PYTHON = Path("/v/bin/python")


def steps(before, after):
    return [str(step) for step in way_back(before, after, PYTHON)]


def test_nothing_changed_is_said():
    assert steps({"torch": "2.5.1"}, {"torch": "2.5.1"}) == [UNCHANGED]


def test_what_is_new_is_removed():
    [step] = steps({"numpy": "2.1"}, {"numpy": "2.1", "torch": "2.6.0", "filelock": "3"})

    assert step.endswith("/v/bin/python -m pip uninstall --yes filelock torch")


def test_what_was_there_is_installed_again_from_where_its_label_lies():
    [step] = steps(
        {"torch": "2.5.1+cu121", "numpy": "2.1"}, {"torch": "2.6.0+cu124", "numpy": "2.1"}
    )

    assert "--force-reinstall --no-deps torch==2.5.1+cu121" in step
    assert step.endswith("--extra-index-url https://download.pytorch.org/whl/cu121")


def test_a_package_that_is_gone_comes_back():
    assert "torch==2.5.1" in steps({"torch": "2.5.1"}, {})[0]


def test_what_nobody_could_look_at_is_not_called_unchanged():
    assert UNCHANGED not in steps({"torch": "2.5.1"}, None)
    assert UNCHANGED not in steps(None, {})
