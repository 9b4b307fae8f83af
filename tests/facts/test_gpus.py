from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from torchdoctor.facts.gpus import merge_gpus, normal_bus_id
from torchdoctor.facts.model import Gpu

NVML = Gpu(index=0, uuid="GPU-1", name="H100", pci_bus_id="00000000:3B:00.0", source="nvml")
SMI = Gpu(index=0, uuid="GPU-1", compute_capability="9.0", source="nvidia-smi")
BUS = Gpu(vendor="nvidia", pci_device="10de:2330", pci_bus_id="0000:3b:00.0", source="pci")
OTHER = Gpu(vendor="amd", pci_device="1002:744c", pci_bus_id="0000:03:00.0", source="pci")


def test_one_card_that_three_sources_name_is_one_card():
    found = merge_gpus((NVML,), (SMI,), (BUS,), bus_is_all=True)

    assert found.fact == (
        Gpu(
            index=0,
            uuid="GPU-1",
            name="H100",
            vendor="nvidia",
            pci_device="10de:2330",
            pci_bus_id="0000:3b:00.0",
            compute_capability="9.0",
            source="nvml",
        ),
    )


def test_a_card_that_only_the_bus_shows_stays():
    found = merge_gpus((NVML,), None, (BUS, OTHER), bus_is_all=True)

    assert [gpu.source for gpu in found.fact] == ["nvml", "pci"]
    assert merge_gpus((), None, (BUS,), bus_is_all=True).fact == (BUS,)


def test_nvidia_smi_serves_where_nvml_does_not():
    assert merge_gpus(None, (SMI,), None, bus_is_all=False).fact == (SMI,)


def test_an_empty_list_takes_somebody_who_would_have_seen_a_card():
    assert merge_gpus(None, None, (), bus_is_all=True).fact == ()
    assert merge_gpus((), None, None, bus_is_all=False).fact == ()

    on_wsl = merge_gpus(None, None, (), bus_is_all=False)
    assert on_wsl.fact is None
    assert "PCI" in on_wsl.problem


def test_two_equal_cards_are_two():
    twin = Gpu(index=1, uuid="GPU-2", name="H100", pci_bus_id="0000:5e:00.0", source="nvml")

    assert len(merge_gpus((NVML, twin), None, (BUS,), bus_is_all=True).fact) == 2


def test_cards_without_any_id_are_not_taken_for_one():
    nameless = Gpu(name="H100", source="nvidia-smi")

    assert len(merge_gpus(None, (nameless, nameless), None, bus_is_all=True).fact) == 2


@given(st.text() | st.none())
def test_a_bus_id_is_normal_once_and_for_all(text):
    once = normal_bus_id(text)

    assert normal_bus_id(once) == once


def test_bus_ids_of_all_sources_become_those_of_linux():
    written = ("00000000:3B:00.0", "0000:3b:00.0", "3B:00.0")

    assert set(map(normal_bus_id, written)) == {"0000:3b:00.0"}
    assert normal_bus_id("00010000:3B:00.0") == "10000:3b:00.0"


LOST = Gpu(index=1, vendor="nvidia", nvml_code=15, source="nvml")
HELD = replace(BUS, pci_driver="nvidia")
HELD_TOO = replace(HELD, pci_bus_id="0000:5e:00.0")


def test_a_card_that_nvml_lost_is_the_one_that_is_left_on_the_bus():
    first, lost = merge_gpus((NVML, LOST), None, (HELD, HELD_TOO), bus_is_all=True).fact

    assert (first.pci_bus_id, first.nvml_code) == ("0000:3b:00.0", None)
    assert (lost.pci_bus_id, lost.nvml_code) == ("0000:5e:00.0", 15)
    assert lost.pci_device == "10de:2330"


def test_where_more_are_left_nobody_knows_which_one_is_lost():
    third = replace(HELD, pci_bus_id="0000:86:00.0")

    merged = merge_gpus((NVML, LOST), None, (HELD, HELD_TOO, third), bus_is_all=True).fact

    assert [gpu.pci_bus_id for gpu in merged if gpu.nvml_code] == [None]
    assert len(merged) == 4


def test_a_card_that_another_driver_holds_cannot_be_the_lost_one():
    kept = replace(HELD_TOO, pci_driver="vfio-pci")

    merged = merge_gpus((NVML, LOST), None, (HELD, kept), bus_is_all=True).fact

    assert len(merged) == 3


def test_nvidia_smi_completes_a_card_that_nvml_refused():
    smi = Gpu(index=1, uuid="GPU-2", pci_bus_id="0000:5e:00.0", source="nvidia-smi")

    [_, lost] = merge_gpus((NVML, LOST), (SMI, smi), None, bus_is_all=True).fact

    assert (lost.uuid, lost.nvml_code) == ("GPU-2", 15)
