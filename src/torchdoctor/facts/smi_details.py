"""What `nvidia-smi -q -x` knows of the cards: asked where NVML itself gave none."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Literal, get_args

from torchdoctor.facts.model import Gpu, GpuProcess, Probed
from torchdoctor.facts.nvidia_smi import MIB, complaint_of, compute_mode, mig_mode
from torchdoctor.facts.run import Runner
from torchdoctor.texts import say

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

Fabric = Literal["not_supported", "not_started", "in_progress", "completed"]
Virtualization = Literal["none", "passthrough", "vgpu", "host_vgpu", "host_vsga"]

_VIRTUALIZATIONS: dict[str, Virtualization] = {
    "None": "none",
    "Pass-Through": "passthrough",
    "VGPU": "vgpu",
    "Host VGPU": "host_vgpu",
    "Host VSGA": "host_vsga",
}
# clocks_throttle_reason_hw_slowdown until driver 535, clocks_event_reason_hw_slowdown since.
_REASON = re.compile(r"clocks_(?:event|throttle)_reason_(\w+)")
_NUMBER = re.compile(r"(\d+)(?: MiB)?")
_UNCORRECTED = re.compile(r"\w*uncorrectable\w*")


def probe_smi_details(run: Runner, program: Path, *, limit_s: float) -> Probed[tuple[Gpu, ...]]:
    """The cards with all their states, from the full report as XML."""
    answer = run([str(program), "-q", "-x"], limit_s)
    if answer.exit_code != 0:
        return Probed.unknown(complaint_of(answer), answer.took_s)
    return read_details(answer.stdout)


def read_details(text: str) -> Probed[tuple[Gpu, ...]]:
    """The cards of a report; an element that this nvidia-smi lacks is not known."""
    from xml.etree import ElementTree  # late: few machines need it  # noqa: ICN001 - its own name

    try:
        # The output of the driver's own tool; its document type names a file that is not read.
        root = ElementTree.fromstring(text)  # noqa: S314
    except ElementTree.ParseError as error:
        return Probed.unknown(say("its report is no XML: {error}", error=error))
    cards = enumerate(root.findall("gpu"))
    return Probed(tuple(_gpu(index, card) for index, card in cards))


def _gpu(index: int, card: "Element") -> Gpu:
    return Gpu(
        index=index,
        name=_text(card, "product_name"),
        uuid=_text(card, "uuid"),
        vendor="nvidia",
        pci_bus_id=card.get("id"),
        memory_bytes=_mebibytes(card, "fb_memory_usage/total"),
        memory_used_bytes=_mebibytes(card, "fb_memory_usage/used"),
        mig_mode=mig_mode(_text(card, "mig_mode/current_mig")),
        mig_devices=_mig_devices(card),
        compute_mode=compute_mode(_text(card, "compute_mode")),
        processes=_processes(card),
        throttle_reasons=_throttle_reasons(card),
        ecc_uncorrected=_uncorrected(card),
        remap_pending=_yes(_text(card, "remapped_rows/remapped_row_pending")),
        remap_failed=_yes(_text(card, "remapped_rows/remapped_row_failure")),
        fabric_state=_fabric(_text(card, "fabric/state")),
        virtualization=_VIRTUALIZATIONS.get(
            _text(card, "gpu_virtualization_mode/virtualization_mode") or ""
        ),
        vgpu_license=_text(card, "vgpu_software_licensed_product/license_status"),
        source="nvidia-smi",
    )


def _text(card: "Element", path: str) -> str | None:
    words = (card.findtext(path) or "").strip()
    return None if not words or words == "N/A" or words.startswith("[") else words


def _number(words: str | None) -> int | None:
    found = _NUMBER.fullmatch(words or "")
    return int(found[1]) if found else None


def _mebibytes(card: "Element", path: str) -> int | None:
    number = _number(_text(card, path))
    return None if number is None else number * MIB


def _yes(word: str | None) -> bool | None:
    return None if word not in ("Yes", "No") else word == "Yes"


def _mig_devices(card: "Element") -> int | None:
    enabled = _text(card, "mig_mode/current_mig") == "Enabled"
    return len(card.findall("mig_devices/mig_device")) if enabled else None


def _processes(card: "Element") -> tuple[GpuProcess, ...] | None:
    found = card.find("processes")
    if found is None:
        return None
    computing = (row for row in found.findall("process_info") if "C" in (_text(row, "type") or ""))
    rows = ((_number(_text(row, "pid")), _mebibytes(row, "used_memory")) for row in computing)
    return tuple(GpuProcess(pid=pid, memory_bytes=used) for pid, used in rows if pid is not None)


def _throttle_reasons(card: "Element") -> tuple[str, ...] | None:
    for group in ("clocks_event_reasons", "clocks_throttle_reasons"):
        found = card.find(group)
        if found is not None:
            return tuple(_active(found))
    return None


def _active(reasons: "Element") -> Iterator[str]:
    for reason in reasons:
        found = _REASON.fullmatch(reason.tag)
        if found and (reason.text or "").strip() == "Active":
            yield found[1]


def _uncorrected(card: "Element") -> int | None:
    """The sum of what each part of the card counts; before Turing the total of double bits."""
    counters = card.find("ecc_errors/volatile")
    if counters is None:
        return None
    total = _number(_text(counters, "double_bit/total"))
    parts = (_number((c.text or "").strip()) for c in counters if _UNCORRECTED.fullmatch(c.tag))
    known = [number for number in (total, *parts) if number is not None]
    return sum(known) if known else None


def _fabric(words: str | None) -> Fabric | None:
    word = (words or "").lower().replace(" ", "_")
    return next((state for state in get_args(Fabric) if state == word), None)
