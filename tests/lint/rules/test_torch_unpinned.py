"""The day decides which torch comes."""

import pytest

WHL = "https://download.pytorch.org/whl"
WORD = "TORCH_UNPINNED"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("pip install torch", "the day decides"),
        ("uv pip install torchvision", "torchvision is not pinned"),
        ('pip install "torch>=2.4,<3"', "not pinned"),
        (f"pip install torch -i {WHL}/cu124", "cu124 ended with torch 2.6.0"),
        ("pip install torch>=2.4", "takes >=2.4 for a redirection"),
        ("conda install pytorch -c pytorch -c nvidia", "ended with 2.5.1"),
        ("conda install -c conda-forge pytorch", "not pinned"),
    ],
)
def test_fires_where_time_decides(text, says, found):
    [one] = [one for one in found(text) if one.reason == WORD]

    assert says in str(one.summary)


@pytest.mark.parametrize(
    "text",
    [
        "pip install torch==2.6.0",
        f"pip install torch==2.6.* -i {WHL}/cu124",
        f'pip install "torch>=2.6,<2.7" -i {WHL}/cu124',
        f"pip install torch~=2.6.0 -i {WHL}/cu124",
        f"pip install torchvision==0.19.0 -i {WHL}/cu124",
        "pip install torch==$VERSION",
        "pip install ./torch-2.6.0-cp311-cp311-linux_x86_64.whl",
        "pip install torchmetrics",
        "uv add torch",
        "conda install pytorch=2.5.1 -c pytorch",
    ],
)
def test_is_silent_where_a_pin_or_a_lock_file_decides(text, words):
    assert WORD not in words(text)


def test_a_constraints_file_pins_too(words):
    line = f"pip install torch -c limits.txt -i {WHL}/cu124"

    assert words(line, files={"limits.txt": "torch==2.6.0"}) == []
    assert words(line, files={"limits.txt": "numpy==1.26.4"}) == [WORD]


def test_a_project_and_an_input_for_a_lock_file_have_ranges_on_purpose(words):
    assert words("torch>=2.4\n", name="requirements.txt") == [WORD]
    assert words("torch>=2.4\n", name="requirements.in") == []
    assert words('[project]\ndependencies = ["torch>=2.4"]\n', name="pyproject.toml") == []


def test_the_corrected_line_pins_what_comes_today_with_its_label(found):
    [one] = found(f"pip install torch torchvision -i {WHL}/cu124")

    assert one.fix.line == (
        f"pip install torch==2.6.0+cu124 torchvision==0.21.0+cu124 -i {WHL}/cu124"
    )
