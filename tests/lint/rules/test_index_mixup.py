"""Another index wins than the one that is named."""

import pytest

from torchdoctor.diagnosis.finding import Severity

WHL = "https://download.pytorch.org/whl"
ALIYUN = "https://mirrors.aliyun.com/pypi/simple"
BEST_MATCH = "--index-strategy unsafe-best-match"
WORD = "INDEX_MIXUP"


@pytest.mark.parametrize(
    ("text", "word", "says"),
    [
        (
            f"pip install torch==2.6.0 --index-url {WHL}/cu126 -i {ALIYUN}",
            f"--index-url {WHL}/cu126",
            "the last --index-url alone",
        ),
        (
            f"pip install torch --extra-index-url {WHL}/cu124",
            f"--extra-index-url {WHL}/cu124",
            "highest version of all indexes, and that is torch 2.15.0",
        ),
        (f"pip install torch==2.6.0 -f {WHL}/cu126", f"-f {WHL}/cu126", "a page of files"),
        (
            f"pip install torch==2.6.0 --extra-index-url {WHL}/cu126 --extra-index-url {WHL}/cu118",
            f"--extra-index-url {WHL}/cu118",
            "not one of cu118",
        ),
        (
            f"uv pip install torch==2.6.0 {BEST_MATCH} --index {WHL}/cu118 --index {WHL}/cu126",
            f"--index {WHL}/cu118",
            "not from cu118",
        ),
    ],
)
def test_fires_at_the_index_that_loses(text, word, says, found):
    [one] = [one for one in found(text) if one.reason == WORD]

    assert one.word == word
    assert says in str(one.summary)
    assert text[one.column - 1 :].startswith(word.split("=")[0].split()[0])


@pytest.mark.parametrize(
    "text",
    [
        f"pip install torch==2.6.0 --index-url {WHL}/cu124",
        f"pip install torch==2.6.0 --extra-index-url {WHL}/cu124",
        f"pip install torch==2.6.0+cu118 -f {WHL}/torch_stable.html --extra-index-url {WHL}/cu126",
        "pip install torch==2.6.0 -f https://mirrors.aliyun.com/pytorch-wheels/cu124/",
        f"pip install torch==2.6.0 -f {WHL}/torch_stable.html",
        f"pip install torch==2.6.0 -i {ALIYUN} -i {ALIYUN}/",
        f"PIP_INDEX_URL={ALIYUN} pip install torch==2.6.0 -i {WHL}/cu124",
        f"uv pip install torch==2.6.0 --extra-index-url {WHL}/cu124",
        "pip install numpy --extra-index-url https://packages.example.com/simple",
    ],
)
def test_is_silent_where_the_named_index_wins(text, words):
    assert WORD not in words(text)


def test_corrected_lines_cannot_be_overruled(found):
    [one] = found(f"pip install torch==2.6.0 --index-url {WHL}/cu126 -i {ALIYUN}")

    assert one.fix.line == (
        f"pip install torch==2.6.0+cu126 --extra-index-url {WHL}/cu126 -i {ALIYUN}"
    )
    assert found(one.fix.line) == ()


def test_a_cpu_build_in_place_of_a_cuda_one_is_an_error(found, on):
    line = f"pip install torch --extra-index-url {WHL}/cu124"
    [on_windows] = [one for one in found(line, on("windows")) if one.reason == WORD]
    [on_linux] = [one for one in found(line, on("linux")) if one.reason == WORD]

    assert on_windows.severity is Severity.ERROR
    assert "a CPU build" in str(on_windows.summary)
    assert on_linux.severity is Severity.WARNING


def test_an_index_url_of_a_file_takes_the_place_of_what_was_read_before(found, words):
    extra, base = f"--extra-index-url {WHL}/cu126", f"--index-url {ALIYUN}"
    [one] = found(f"{extra}\n{base}\ntorch==2.6.0\n", name="requirements.txt")

    assert (one.reason, one.line) == (WORD, 1)
    assert "takes the place" in str(one.summary)
    assert words(f"{base}\n{extra}\ntorch==2.6.0\n", name="requirements.txt") == []


def test_an_option_behind_a_requirement_of_a_file_has_no_effect(found):
    [one] = found(f"torch==2.6.0 --index-url {WHL}/cu126\n", name="requirements.txt")

    assert (one.reason, one.line, one.column) == (WORD, 1, 14)
    assert one.fix.line == f"--index-url {WHL}/cu126"
