"""Requirements that are none."""

import pytest

WHL = "https://download.pytorch.org/whl"
WORD = "INSTALLER_FAILED"


@pytest.mark.parametrize("installer", ["pip install", "uv pip install"])
def test_fires_for_a_label_that_is_ordered(installer, found):
    [one] = found(f"{installer} 'torch>=2.6.0+cu124' -i {WHL}/cu124")

    assert one.reason == WORD
    assert one.fix.line == f"{installer} torch==2.6.0+cu124 -i {WHL}/cu124"
    assert found(one.fix.line) == ()


def test_fires_for_conda_s_writing_in_a_file_of_pip(found):
    [one] = found("torch=2.6.0\n", name="requirements.txt")

    assert (one.reason, one.fix.line) == (WORD, None)


@pytest.mark.parametrize(
    "text",
    [
        f"pip install torch==2.6.0+cu124 -i {WHL}/cu124",
        f"pip install 'torch!=2.5.1+cu124,==2.6.*' -i {WHL}/cu124",
        "pip install nothing=1",
        "conda install pytorch=2.5.1 -c pytorch",
    ],
)
def test_is_silent_for_labels_that_are_pinned_and_for_other_packages(text, words):
    assert WORD not in words(text)
