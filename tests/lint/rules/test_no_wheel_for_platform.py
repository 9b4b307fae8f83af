"""Wheels for other systems."""

import pytest

WHL = "https://download.pytorch.org/whl"
WORD = "NO_WHEEL_FOR_PLATFORM"
WHEEL = "torchvision-0.19.0+cu124-cp311-cp311-win_amd64.whl"


@pytest.mark.parametrize(
    ("text", "system"),
    [
        (f"pip install torch==2.6.0 -i {WHL}/cu124", "macos"),
        (f"pip install torch==2.6.0 -i {WHL}/cu124", "aarch64"),
        (f"pip install {WHEEL}", "linux"),
        ("pip install triton", "windows"),
    ],
)
def test_fires_where_others_have_one(text, system, words, on):
    assert words(text, on(system)) == [WORD]


@pytest.mark.parametrize(
    ("text", "system"),
    [
        (f"pip install torch==2.6.0 -i {WHL}/cu124", "linux"),
        ("pip install torch==2.6.0", "macos"),
        (f"pip install torch==2.6.0 -i {WHL}/cu126", "aarch64"),
        ("pip install triton", "linux"),
        ("pip install triton-windows", "windows"),
    ],
)
def test_is_silent_where_there_is_one(text, system, words, on):
    assert words(text, on(system)) == []


def test_on_a_mac_the_corrected_line_leaves_the_variant_out(found, on):
    [one] = found(f"pip install torch==2.6.0 --index-url {WHL}/cu124", on("macos"))

    assert one.fix.line == "pip install torch==2.6.0"
