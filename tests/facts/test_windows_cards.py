"""Simulated from Microsoft's documentation of pnputil: no capture of a real machine is at hand."""

from dataclasses import replace

import pytest

from torchdoctor.facts.gpus import merge_gpus
from torchdoctor.facts.model import Gpu
from torchdoctor.facts.pci import probe_pci
from torchdoctor.facts.run import Answer

HEAD = "Microsoft PnP Utility\r\n\r\n"
DISPLAY = "{4d36e968-e325-11ce-bfc1-08002be10318}"
MEDIA = "{4d36e96c-e325-11ce-bfc1-08002be10318}"


def block(instance, group=None, labels=("Instance ID", "Class GUID", "Status")):
    lines = [f"{labels[0]}:                {instance}", "Device Description:  Something"]
    if group:
        lines.append(f"{labels[1]}:                 {group}")
    return "\r\n".join([*lines, f"{labels[2]}:                     Started", "", ""])


NVIDIA = block(r"PCI\VEN_10DE&DEV_2684&SUBSYS_40BF1458&REV_A1\4&2283F625&0&0019", DISPLAY)
INTEL = block(r"PCI\VEN_8086&DEV_A780&SUBSYS_D0001458&REV_04\3&11583659&0&10", DISPLAY)
SOUND = block(r"HDAUDIO\FUNC_01&VEN_10DE&DEV_00A5&SUBSYS_145840BF&REV_1001\5&1", MEDIA)


@pytest.fixture
def windows(system, scripted):
    def probe(*blocks, exit_code=0):
        answer = Answer(exit_code, HEAD + "".join(blocks), "access denied" if exit_code else "")
        place = replace(system(SystemRoot=r"C:\Windows"), platform="win32")
        return probe_pci(scripted({"/enum-devices": answer}), place)

    return probe


def test_names_the_display_adapters_and_nothing_else(windows):
    found = windows(INTEL, NVIDIA, SOUND)

    assert [card.gpu for card in found.fact] == [
        Gpu(vendor="intel", pci_device="8086:a780", source="pci"),
        Gpu(vendor="nvidia", pci_device="10de:2684", source="pci"),
    ]


def test_does_not_read_the_users_language(windows):
    labels = ("Instanz-ID", "Klassen-GUID", "Stand")
    german = block(r"PCI\VEN_10DE&DEV_2684&SUBSYS_40BF1458\4&2", DISPLAY, labels)

    assert len(windows(german).fact) == 1


def test_a_card_that_never_had_a_driver_belongs_to_no_class(windows):
    assert len(windows(INTEL, block(r"PCI\VEN_10DE&DEV_2520&SUBSYS_1\4&2")).fact) == 2
    assert len(windows(INTEL, block(r"PCI\VEN_8086&DEV_7A24&SUBSYS_1\4&2")).fact) == 1


def test_silence_is_no_proof(windows):
    assert windows(SOUND).fact is None
    assert windows(exit_code=5).problem == "pnputil: access denied"


def test_a_card_that_nvml_names_is_not_counted_twice(windows):
    nvml = Gpu(index=0, uuid="GPU-1", pci_device="10de:2684", pci_bus_id="00000000:01:00.0")
    listed = tuple(card.gpu for card in windows(INTEL, NVIDIA).fact)

    merged = merge_gpus((nvml,), None, listed, bus_is_all=True).fact

    assert [gpu.pci_device for gpu in merged] == ["10de:2684", "8086:a780"]
