from dataclasses import replace

import pytest

from altered import UNKNOWN, altered
from torchdoctor.diagnosis.engine import examine
from torchdoctor.diagnosis.rules.platform.mixed_gpus_no_common_variant import (
    mixed_gpus_no_common_variant,
)
from torchdoctor.facts.model import Wsl
from torchdoctor.matrix.model import Build, CardSupport, Matrix


def build(variant, *sm, ptx=()):
    cuda = f"{variant[2:4]}.{variant[4:]}"
    return Build(
        torch="2.14.1", variant=variant, cuda=cuda, platform="linux_x86_64", pythons=("cp312",),
        default_index=False, label=variant, sm=sm, ptx=ptx,
    )  # fmt: skip


MATRIX = Matrix(
    builds=(build("cu126", "5.0", "6.0", "9.0"), build("cu130", "7.5", "9.0", "12.0")),
    card_support=(
        CardSupport(cc_min="5.0", cc_max="7.4", kernel_modules=("closed",)),
        CardSupport(cc_min="9.0", cc_max="9.0", kernel_modules=("open", "closed")),
        CardSupport(cc_min="12.0", cc_max="12.0", kernel_modules=("open",)),
    ),
)


@pytest.fixture
def mixed(capture):
    """A GTX 1080 beside an RTX 5090, both driven (as under Windows)."""
    [h100] = capture("h100-580-OK").gpus
    old = replace(h100, name="NVIDIA GeForce GTX 1080", compute_capability="6.1")
    new = replace(h100, index=1, name="NVIDIA GeForce RTX 5090", compute_capability="12.0")
    return altered(capture("h100-580-OK"), {"gpus": (old, new)})


@pytest.fixture
def undriven(mixed):
    """The same on a Linux whose driver lists neither card."""
    cards = tuple(replace(card, index=None, source="pci") for card in mixed.gpus)
    return altered(mixed, {"gpus": cards, "torch": UNKNOWN})


def test_fires_when_each_card_has_a_build_and_no_build_serves_both(mixed):
    [finding, *_] = examine(mixed, MATRIX).findings

    assert (finding.reason, finding.severity.value) == ("MIXED_GPUS_NO_COMMON_VARIANT", "error")
    assert finding.evidence == (
        "NVIDIA GeForce GTX 1080: compute capability 6.1",
        "NVIDIA GeForce RTX 5090: compute capability 12.0",
    )
    assert "export CUDA_VISIBLE_DEVICES=0" in finding.fix.commands
    assert finding.hides == ("GPU_TOO_OLD_FOR_VARIANT",)


def test_fires_when_no_kernel_module_drives_both(undriven):
    finding = mixed_gpus_no_common_variant(undriven, MATRIX)

    assert "kernel module" in str(finding.cause)
    assert finding.fix.commands == ()


@pytest.mark.parametrize(
    "change",
    [
        {"gpus": UNKNOWN},
        {"gpus.0.compute_capability": UNKNOWN},
        {"gpus.0.compute_capability": "9.0"},
        {"gpus.0.compute_capability": "12.0"},
        {"gpus.0.compute_capability": "3.5"},  # that card alone is at fault
        {"environment": UNKNOWN},
        {"environment": {"CUDA_VISIBLE_DEVICES": "1", "CUDA_DEVICE_ORDER": "PCI_BUS_ID"}},
        {"os.machine": UNKNOWN},
        {"os.machine": "aarch64"},
    ],
    ids=str,
)
def test_is_silent_where_a_build_serves_all_or_nothing_is_known(mixed, change):
    assert mixed_gpus_no_common_variant(altered(mixed, change), MATRIX) is None


def test_is_silent_where_ptx_reaches_the_newer_card(mixed):
    matrix = replace(MATRIX, builds=(build("cu126", "6.0", ptx=("9.0",)), *MATRIX.builds))

    assert mixed_gpus_no_common_variant(mixed, matrix) is None


@pytest.mark.parametrize("change", [{"os.system": "windows"}, {"wsl": Wsl(version=2)}], ids=str)
def test_is_silent_about_kernel_modules_where_windows_drives_the_cards(undriven, change):
    finding = mixed_gpus_no_common_variant(altered(undriven, change), replace(MATRIX, builds=()))

    assert finding is None


def test_is_silent_without_a_matrix(mixed):
    assert mixed_gpus_no_common_variant(mixed) is None
