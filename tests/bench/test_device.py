"""What the worker says of its device: the marks by which NVML finds the same card."""

from types import SimpleNamespace

import pytest

from torchdoctor.bench.device import describe_device, is_too_old, marks_of

H100 = SimpleNamespace(
    name="NVIDIA H100 80GB HBM3", major=9, minor=0, total_memory=85_520_809_984,
    uuid="11111111-2222-3333-4444-555555555555", pci_domain_id=0, pci_bus_id=0x1B, pci_device_id=0,
    L2_cache_size=52_428_800, memory_clock_rate=2_619_000, memory_bus_width=5120,
    multi_processor_count=132, is_integrated=0,
)  # fmt: skip


def test_a_card_is_marked_as_nvml_names_it():
    marks = marks_of(H100)

    assert marks["uuid"] == "GPU-11111111-2222-3333-4444-555555555555"
    assert marks["pci_bus_id"] == "00000000:1b:00.0"
    assert (marks["memory_clock_khz"], marks["memory_bus_bits"]) == (2_619_000, 5120)
    assert "integrated" not in marks


def test_what_an_older_torch_does_not_tell_is_left_out():
    assert marks_of(SimpleNamespace(name="Card", multi_processor_count=4)) == {"multiprocessors": 4}


def test_a_gpu_that_shares_the_hosts_memory_says_so():
    assert marks_of(SimpleNamespace(is_integrated=1)) == {"integrated": True}


@pytest.mark.parametrize(
    ("version", "expected"),
    [("1.11.0+cu113", True), ("0.4.1", True), ("1.12.0", False), ("2.4.1+cu121", False),
     ("10.0.0a0", False), ("unknown", False)],
)  # fmt: skip
def test_a_torch_before_1_12_is_too_old(version, expected):
    assert is_too_old(version) is expected


@pytest.mark.parametrize(("hip", "expected"), [(None, None), ("6.2.4", "6.2.4")])
def test_a_card_of_amd_is_told_by_hip(hip, expected):
    torch = SimpleNamespace(
        version=SimpleNamespace(hip=hip),
        cuda=SimpleNamespace(get_device_properties=lambda _: H100),
    )

    device = describe_device(torch, "cuda:0")
    assert device.get("hip") == expected
    assert device["compute_capability"] == "9.0"
