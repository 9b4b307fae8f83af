"""Everything that nvidia-smi prints, in the forms of its years, whole and cut."""

from pathlib import Path

import pytest

from reading_reports import smi
from torchdoctor.reading.read import read_report

RAW = Path(__file__).parent.parent.parent / "facts" / "raw"
CAPTURES = Path(__file__).parent.parent / "captures"
MIB = 2**20

OLD = """\
+------------------------------------------------------+
| NVIDIA-SMI 361.42     Driver Version: 361.42         |
|-------------------------------+----------------------+----------------------+
| GPU  Name        Persistence-M| Bus-Id        Disp.A | Volatile Uncorr. ECC |
| Fan  Temp  Perf  Pwr:Usage/Cap|         Memory-Usage | GPU-Util  Compute M. |
|===============================+======================+======================|
|   0  Tesla K80           Off  | 0000:06:00.0     Off |                    3 |
| N/A   37C    P8    26W / 149W |     55MiB / 11519MiB |      0%   Prohibited |
+-------------------------------+----------------------+----------------------+
|   1  GeForce GTX TIT...  Off  | 0000:07:00.0     N/A |                  N/A |
| 22%   45C    P8    N/A /  N/A |    410MiB /  6082MiB |     N/A      Default |
+-------------------------------+----------------------+----------------------+

+-----------------------------------------------------------------------------+
| Processes:                                                       GPU Memory |
|  GPU       PID  Type  Process name                               Usage      |
|=============================================================================|
|    1      4711    C   python                                         400MiB |
|    1      2211    G   /usr/lib/xorg/Xorg                              10MiB |
+-----------------------------------------------------------------------------+
"""


def facts_in(text):
    return read_report(text).facts


def test_the_table_of_today():
    facts = facts_in((RAW / "smi-h100-580.txt").read_text(encoding="utf-8"))

    [card] = facts.gpus
    assert (card.index, card.name, card.memory_bytes) == (0, "NVIDIA H100 80GB HBM3", 81559 * MIB)
    assert (facts.driver.version, facts.driver.cuda_version) == ("580.159.04", "13.0")


def test_the_table_of_2016():
    facts = facts_in(OLD)

    first, second = facts.gpus
    assert (first.name, first.ecc_uncorrected, first.compute_mode) == ("Tesla K80", 3, "prohibited")
    assert (second.name, second.memory_used_bytes) == (None, 410 * MIB)
    assert [(one.pid, one.memory_bytes) for one in second.processes] == [(4711, 400 * MIB)]
    assert (facts.driver.version, facts.driver.cuda_version) == ("361.42", None)


def test_the_table_of_windows_tells_the_system():
    facts = facts_in("|   0  NVIDIA GeForce RTX 4080   WDDM  |   00000000:01:00.0  On |  N/A |")

    assert facts.os.system == "windows"


@pytest.mark.parametrize("width", range(40, 92, 4))
def test_a_table_that_is_cut_at_the_right_still_tells_what_is_left(width):
    cut = "\n".join(line[:width] for line in smi(name="NVIDIA RTX A6000").split("\n"))

    facts = facts_in(cut)

    assert facts.driver is None or facts.driver.version in (None, "550.54.14")
    assert facts.gpus is None or facts.gpus[0].name == "NVIDIA RTX A6000"
    assert (facts.gpus is not None) or width < 68


def test_an_empty_cuda_figure_is_not_known():
    facts = facts_in((RAW / "smi-exit0-no_libcuda.txt").read_text(encoding="utf-8"))

    assert facts.driver.version == "580.159.04"
    assert facts.driver.cuda_version is None


def test_the_full_report_as_text_and_as_xml_say_the_same():
    as_text = facts_in((CAPTURES / "h100-smi-q.txt").read_text(encoding="utf-8"))
    as_xml = facts_in((RAW / "smi-q-h100-580.xml").read_text(encoding="utf-8"))

    [one], [other] = as_text.gpus, as_xml.gpus
    for field in (
        "name", "uuid", "memory_bytes", "mig_mode", "compute_mode", "throttle_reasons",
        "ecc_uncorrected", "remap_pending", "remap_failed", "virtualization",
    ):  # fmt: skip
        assert getattr(one, field) == getattr(other, field)
        assert getattr(one, field) is not None


def test_a_piece_of_the_full_report_tells_its_part():
    [card] = facts_in(
        "    Remapped Rows\n        Correctable Error : 1\n        Pending           : Yes\n"
    ).gpus

    assert card.remap_pending is True


def test_what_is_pending_elsewhere_is_no_remapping():
    facts = facts_in("    MIG Mode\n        Current : Enabled\n        Pending : Disabled\n")

    assert (facts.gpus[0].mig_mode, facts.gpus[0].remap_pending) == ("enabled", None)


def test_the_list_of_cards_and_instances():
    facts = facts_in(
        "GPU 0: NVIDIA A100-SXM4-40GB (UUID: GPU-1111aaaa-2222-3333-4444-555555555555)\n"
        "  MIG 3g.20gb     Device  0: (UUID: MIG-1111aaaa-2222-3333-4444-555555555556)\n"
        "  MIG 3g.20gb     Device  1: (UUID: MIG-1111aaaa-2222-3333-4444-555555555557)\n"
        "GPU 1: NVIDIA A100-SXM4-40GB (UUID: GPU-1111aaaa-2222-3333-4444-666666666666)\n"
    )

    assert [card.mig_devices for card in facts.gpus] == [2, None]
    assert [card.mig_mode for card in facts.gpus] == ["enabled", None]


@pytest.mark.parametrize(
    "text",
    [
        "name, compute_cap, memory.total [MiB]\nNVIDIA L4, 8.9, 23034 MiB",
        (
            "$ nvidia-smi --query-gpu=name,compute_cap,memory.total --format=csv,noheader\n"
            "NVIDIA L4, 8.9, 23034 MiB"
        ),
    ],
)
def test_rows_are_read_by_their_header_or_by_the_command(text):
    [card] = facts_in(text).gpus

    assert (card.name, card.compute_capability, card.memory_bytes) == (
        "NVIDIA L4",
        "8.9",
        23034 * MIB,
    )


def test_rows_of_another_table_are_none():
    assert facts_in("name, age, city\nAnn, 31, Bonn").gpus is None


def test_what_it_could_not_tell_is_not_known():
    [card] = facts_in("index, name, compute_cap\n0, [Unknown Error], [N/A]").gpus

    assert (card.name, card.compute_capability) == (None, None)
