"""What nvidia-smi answers: its table for driver and CUDA, its query for the cards."""

import csv
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from torchdoctor.facts.model import Gpu, NvidiaSmi, Probed
from torchdoctor.facts.place import Place
from torchdoctor.facts.programs import find_program
from torchdoctor.facts.run import Answer, Runner
from torchdoctor.texts import say

FIELDS: tuple[str, ...] = (
    "index", "name", "uuid", "compute_cap", "memory.total", "memory.used", "pci.bus_id",
    "pci.device_id", "mig.mode.current", "compute_mode",
)  # fmt: skip
NOT_ON_PATH = say("nvidia-smi is not on PATH")
LEAST_S = 1.0  # what a question gets at least

# Folders that a bare PATH (sudo, cron, a service) lacks: WSL's and the container runtime's.
_OTHER_FOLDERS = ("usr/lib/wsl/lib", "usr/local/nvidia/bin")
_DRIVER = re.compile(r"(?:Driver|KMD) Version:\s*(\d+(?:\.\d+)+)")
_CUDA = re.compile(r"CUDA (?:UMD )?Version:\s*(\d+\.\d+)")  # "N/A" without a usable libcuda
_UNKNOWN_FIELD = re.compile(r'Field "([\w.]+)" is not a valid field to query')
_LONGEST_COMPLAINT = 400
MIB = 1_048_576


@dataclass(frozen=True, slots=True)
class SmiReading:
    """How nvidia-smi answered, and what it said."""

    fact: NvidiaSmi
    driver_version: str | None = None
    cuda_version: str | None = None
    gpus: tuple[Gpu, ...] | None = None


def probe_nvidia_smi(run: Runner, place: Place, *, limit_s: float = 10.0) -> Probed[SmiReading]:
    """Ask nvidia-smi for its table, and if that came, for the cards; both within `limit_s`."""
    beside = [place.root / name for name in _OTHER_FOLDERS]
    program = find_program("nvidia-smi", place.environ, also=beside)
    if program is None:
        return Probed(SmiReading(NvidiaSmi(problem=NOT_ON_PATH)))
    began = time.monotonic()
    table = run([str(program)], limit_s)
    problem = None if table.exit_code == 0 else complaint_of(table)
    fact = NvidiaSmi(path=str(program), exit_code=table.exit_code, problem=problem)
    if problem is not None:
        return Probed(SmiReading(fact), problem, table.took_s)
    driver, cuda = read_table(table.stdout)
    if table.took_s > limit_s - LEAST_S:
        # Asked now it would be given up at once, which would look like a driver that hangs.
        slow = say(
            "the cards were not asked for: the table alone took {took:.1f} s", took=table.took_s
        )
        return Probed(SmiReading(fact, driver, cuda), slow, table.took_s)
    query = _query(run, program, began + limit_s)
    gpus = read_query(query.answer.stdout, query.fields) if query.answer.exit_code == 0 else None
    reading = SmiReading(fact, driver_version=driver, cuda_version=cuda, gpus=gpus)
    refused = None if gpus is not None else complaint_of(query.answer)
    return Probed(reading, refused, time.monotonic() - began)


def read_table(text: str) -> tuple[str | None, str | None]:
    """Driver version and newest CUDA of the driver, from the head of the table."""
    driver, cuda = _DRIVER.search(text), _CUDA.search(text)
    return driver[1] if driver else None, cuda[1] if cuda else None


def read_query(text: str, fields: tuple[str, ...]) -> tuple[Gpu, ...]:
    """The cards in the lines of `--format=csv,noheader,nounits`."""
    rows = csv.reader(text.splitlines(), skipinitialspace=True)
    named = (dict(zip(fields, map(str.strip, row), strict=False)) for row in rows if row)
    # A line that does not begin with an index is a warning between the rows.
    return tuple(_gpu(row) for row in named if row["index"].isdecimal())


def complaint_of(answer: Answer) -> str:
    """All lines that it left, as one: the first says what happened, later ones with what."""
    if answer.exit_code is None:
        return answer.complaint
    lines = (line.strip() for line in (answer.stdout + "\n" + answer.stderr).splitlines())
    said = " ".join(filter(None, lines))[:_LONGEST_COMPLAINT]
    return said or answer.complaint


@dataclass(frozen=True, slots=True)
class _Query:
    answer: Answer
    fields: tuple[str, ...]


def _query(run: Runner, program: Path, deadline: float) -> _Query:
    """Ask for all fields, and again without each that this nvidia-smi does not know.

    compute_cap came with driver 495, mig.mode.current with 450.
    """
    fields = FIELDS
    while True:
        asked = [f"--query-gpu={','.join(fields)}", "--format=csv,noheader,nounits"]
        answer = run([str(program), *asked], max(LEAST_S, deadline - time.monotonic()))
        unknown = _UNKNOWN_FIELD.search(answer.stdout + answer.stderr)
        if unknown is None or unknown[1] not in fields[1:]:
            return _Query(answer, fields)
        fields = tuple(name for name in fields if name != unknown[1])


def _gpu(row: Mapping[str, str]) -> Gpu:
    return Gpu(
        index=int(row["index"]),
        name=_known(row, "name"),
        uuid=_known(row, "uuid"),
        vendor="nvidia",
        pci_device=_pci_device(_known(row, "pci.device_id")),
        pci_bus_id=_known(row, "pci.bus_id"),
        compute_capability=_known(row, "compute_cap"),
        memory_bytes=_mebibytes(_known(row, "memory.total")),
        memory_used_bytes=_mebibytes(_known(row, "memory.used")),
        mig_mode=mig_mode(_known(row, "mig.mode.current")),
        compute_mode=compute_mode(_known(row, "compute_mode")),
        source="nvidia-smi",
    )


def _known(row: Mapping[str, str], field: str) -> str | None:
    # What it cannot tell stands in brackets: [N/A], [Not Supported], [Unknown Error].
    value = row.get(field, "")
    return None if not value or value.startswith("[") or value == "N/A" else value


def _mebibytes(number: str | None) -> int | None:
    return int(number) * MIB if number and number.isdecimal() else None


def _pci_device(packed: str | None) -> str | None:
    """The two ids, which come as one number with the vendor in its lower half."""
    found = re.fullmatch(r"0x([0-9A-Fa-f]{4})([0-9A-Fa-f]{4})", packed or "")
    return f"{found[2]}:{found[1]}".lower() if found else None


def mig_mode(word: str | None) -> Literal["enabled", "disabled"] | None:
    """nvidia-smi's word for the MIG mode as the model has it; None for any other."""
    match word:
        case "Enabled":
            return "enabled"
        case "Disabled":
            return "disabled"
        case _:
            return None


def compute_mode(
    word: str | None,
) -> Literal["default", "exclusive_thread", "prohibited", "exclusive_process"] | None:
    """nvidia-smi's word for the compute mode as the model has it; None for any other."""
    match word:
        case "Default":
            return "default"
        case "Exclusive_Thread":
            return "exclusive_thread"
        case "Prohibited":
            return "prohibited"
        case "Exclusive_Process":
            return "exclusive_process"
        case _:
            return None
