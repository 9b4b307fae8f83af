"""A CPU build that nobody asked for."""

import pytest

from torchdoctor.diagnosis.finding import Severity
from torchdoctor.facts.model import Gpu, TorchFacts

WHL = "https://download.pytorch.org/whl"
WORD = "TORCH_CPU_BUILD"


@pytest.mark.parametrize("system", ["windows", "aarch64"])
def test_fires_where_the_default_index_has_cpu_builds_alone(system, found, on):
    [one] = found("pip install torch==2.6.0", on(system))

    assert (one.reason, one.severity) == (WORD, Severity.WARNING)
    assert "2.6.0+cu126" in one.fix.line


def test_is_an_error_beside_a_card_and_silent_without_one(found, words, on):
    line, card = "pip install torch==2.6.0", Gpu(vendor="nvidia", name="NVIDIA GeForce RTX 4090")

    [one] = found(line, on("windows", gpus=(card,)))
    assert one.severity is Severity.ERROR
    assert words(line, on("windows", gpus=())) == []


@pytest.mark.parametrize(
    ("text", "system"),
    [
        ("pip install torch==2.6.0", "linux"),
        (f"pip install torch==2.6.0 -i {WHL}/cu124", "windows"),
        (f"pip install torch==2.6.0 -i {WHL}/cpu", "windows"),
        ("pip install torch==2.15.0", "aarch64"),
        ("pip install torch==2.6.0", "macos"),
    ],
)
def test_is_silent_where_cuda_comes_or_cpu_is_meant(text, system, words, on):
    assert words(text, on(system)) == []


def test_fires_where_the_cpu_build_that_is_there_satisfies_the_line(found, words, on):
    there = TorchFacts(installed=True, version="2.6.0+cpu", distribution_version="2.6.0+cpu")
    machine = on("linux", torch=there)
    line = f"pip install torch==2.6.0 -i {WHL}/cu124"

    [one] = found(line, machine)
    assert (one.reason, one.fix.line) == (WORD, f"{line} --force-reinstall --no-deps")
    assert words(one.fix.line, machine) == []
    assert words(line.replace("2.6.0", "2.6.0+cu124"), machine) == []
