import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from torchdoctor.facts.model import Gpu, GpuProcess
from torchdoctor.facts.run import Answer
from torchdoctor.facts.smi_details import probe_smi_details, read_details

CAPTURE = "smi-q-h100-580.xml"


def altered(text, **elements):
    """The capture with other texts in these elements; each occurs once, or the first counts."""
    for name, value in elements.items():
        element = f"<{name}>{value}</{name}>"
        text, count = re.subn(rf"<{name}>[^<]*</{name}>", element, text, count=1)
        assert count, f"the capture has no {name}"
    return text


def one(text):
    [gpu] = read_details(text).fact
    return gpu


def test_reads_a_healthy_machine(raw):
    assert one(raw(CAPTURE)) == Gpu(
        index=0,
        name="NVIDIA H100 80GB HBM3",
        uuid="GPU-00000000-1111-2222-3333-444444444444",
        vendor="nvidia",
        pci_bus_id="00000000:00:06.0",
        memory_bytes=85520809984,
        memory_used_bytes=0,
        mig_mode="disabled",
        compute_mode="default",
        processes=(),
        throttle_reasons=("gpu_idle",),
        ecc_uncorrected=0,
        remap_pending=False,
        remap_failed=False,
        virtualization="passthrough",
        source="nvidia-smi",
    )


def test_sums_the_uncorrected_errors_of_all_parts(raw):
    parts = altered(raw(CAPTURE), sram_uncorrectable_parity=2, dram_uncorrectable=5)

    assert one(parts).ecc_uncorrected == 7


def test_reads_rows_that_wait_and_rows_that_failed(raw):
    gpu = one(altered(raw(CAPTURE), remapped_row_pending="Yes", remapped_row_failure="Yes"))

    assert (gpu.remap_pending, gpu.remap_failed) == (True, True)


@pytest.mark.parametrize("word", ["event", "throttle"])
def test_reads_what_holds_the_clocks_down_under_both_names(raw, word):
    slow = altered(raw(CAPTURE), clocks_event_reason_hw_thermal_slowdown="Active")

    gpu = one(slow.replace("clocks_event_reason", f"clocks_{word}_reason"))

    assert set(gpu.throttle_reasons) == {"gpu_idle", "hw_thermal_slowdown"}


def test_reads_an_unlicensed_virtual_card(raw):
    licence = (
        "</gpu_virtualization_mode><vgpu_software_licensed_product>"
        "<license_status>Unlicensed (Restricted)</license_status></vgpu_software_licensed_product>"
    )
    text = altered(raw(CAPTURE), virtualization_mode="VGPU")

    gpu = one(text.replace("</gpu_virtualization_mode>", licence, 1))

    assert (gpu.virtualization, gpu.vgpu_license) == ("vgpu", "Unlicensed (Restricted)")


def test_reads_the_fabric(raw):
    text = raw(CAPTURE).replace("<fabric>\n\t\t\t<state>N/A", "<fabric>\n\t\t\t<state>In Progress")

    assert one(text).fabric_state == "in_progress"


def test_counts_mig_instances_where_mig_is_on(raw):
    text = altered(raw(CAPTURE), current_mig="Enabled")
    instances = "<mig_devices><mig_device></mig_device><mig_device></mig_device></mig_devices>"

    made = one(re.sub(r"<mig_devices>\s*None\s*</mig_devices>", instances, text))

    assert (made.mig_mode, made.mig_devices) == ("enabled", 2)
    assert (one(text).mig_mode, one(text).mig_devices) == ("enabled", 0)


def test_names_processes_that_compute(raw):
    rows = (
        "<processes><process_info><pid>812</pid><type>C</type><used_memory>40000 MiB</used_memory>"
        "</process_info><process_info><pid>9</pid><type>G</type></process_info></processes>"
    )
    text = re.sub(r"<processes>\s*</processes>", rows, raw(CAPTURE), count=1)

    assert one(text).processes == (GpuProcess(pid=812, memory_bytes=40000 * 1_048_576),)


def test_a_report_that_is_refused_is_unknown(scripted):
    run = scripted({"-q -x": Answer(9, "couldn't communicate with the NVIDIA driver")})

    found = probe_smi_details(run, Path("nvidia-smi"), limit_s=1.0)

    assert found.fact is None
    assert "couldn't communicate" in found.problem


@given(st.text())
def test_a_report_that_is_no_xml_is_unknown(text):
    found = read_details(text)

    assert found.fact is None
    assert found.problem
