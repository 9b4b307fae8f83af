"""Questions about the cards."""

import pytest

from altered import altered
from torchdoctor.diagnosis.cards import is_driven, is_for_a_guest, label, slot_of, used_cards
from torchdoctor.facts.model import Gpu

TWO = (Gpu(index=0, vendor="nvidia", name="A"), Gpu(index=1, vendor="nvidia", name="A"))


@pytest.mark.parametrize(
    "bus_id", ["00000000:3B:00.0", "0000:3b:00.0", "PCI:0000:3b:00", "0000:3b:00", "3b:00.0"]
)
def test_one_place_has_one_name_whoever_writes_it(bus_id):
    assert slot_of(bus_id) == "0000:3b:00"


@pytest.mark.parametrize("bus_id", [None, "", "0001:00", "nonsense"])
def test_what_is_no_place_has_none(bus_id):
    assert slot_of(bus_id) is None


@pytest.mark.parametrize(
    ("card", "driven"),
    [
        (Gpu(index=0), True),
        (Gpu(source="nvidia-smi"), True),
        (Gpu(index=0, nvml_code=0), True),
        (Gpu(index=0, nvml_code=15), False),
        (Gpu(source="pci"), False),
        (Gpu(), False),
    ],
    ids=str,
)
def test_a_card_is_driven_when_the_driver_lists_it_and_lets_it_be_opened(card, driven):
    assert is_driven(card) is driven


def test_a_card_bound_for_a_virtual_machine_is_told_from_others():
    assert is_for_a_guest(Gpu(pci_driver="vfio-pci"))
    assert not is_for_a_guest(Gpu(pci_driver="nvidia"))


@pytest.mark.parametrize(
    ("card", "shown"),
    [
        (Gpu(index=3, name="NVIDIA A100"), "GPU 3 (NVIDIA A100)"),
        (Gpu(chip="GP104", pci_bus_id="0000:01:00.0"), "GP104 at 0000:01:00.0"),
        (Gpu(pci_device="10de:1b80"), "10de:1b80"),
    ],
)
def test_a_card_is_called_so_that_it_can_be_found(card, shown):
    assert label(card) == shown


def test_used_are_the_cards_that_the_environment_leaves(capture):
    healthy = altered(capture("h100-580-OK"), {"gpus": TWO})

    assert used_cards(altered(healthy, {"environment.CUDA_VISIBLE_DEVICES": "1"})) == TWO[1:]
    assert used_cards(altered(healthy, {"environment.CUDA_VISIBLE_DEVICES": ""})) == ()
    assert used_cards(altered(healthy, {"environment.CUDA_VISIBLE_DEVICES": "MIG-x"})) == TWO
    assert used_cards(altered(healthy, {"environment": None})) == TWO
