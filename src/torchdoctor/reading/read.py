"""A pasted text, read: facts, messages, contradictions, each with its line."""

from collections.abc import Iterable, Iterator

from torchdoctor.reading.asked import read_refused
from torchdoctor.reading.assemble import assemble
from torchdoctor.reading.clean import clean
from torchdoctor.reading.derive import derived
from torchdoctor.reading.kinds import (
    answers,
    bus,
    collect_env,
    containers,
    devices,
    documents,
    environment,
    kernel,
    nvcc,
    packages,
    smi_lists,
    smi_report,
    smi_table,
    statements,
    system,
    torch_config,
    tracebacks,
    wsl,
)
from torchdoctor.reading.model import Reader, Reading, Seen
from torchdoctor.reading.origin import Contradiction, Origin
from torchdoctor.reading.page import Page, without_repetitions
from torchdoctor.reading.said import read_marks, read_said

READERS: tuple[Reader, ...] = (
    documents.read,
    smi_table.read,
    smi_report.read,
    smi_lists.read,
    collect_env.read,
    answers.read,
    torch_config.read,
    nvcc.read,
    packages.read,
    tracebacks.read,
    kernel.read,
    bus.read,
    devices.read,
    system.read,
    environment.read,
    containers.read,
    wsl.read,
    statements.read,
)
"""In the order in which they count where two of them read the same fact differently."""
LONGEST = 200
"""Characters of a line that are quoted."""


def read_report(text: str) -> Reading:
    """Everything in a text that a diagnosis can use. The caller has taken out the secrets."""
    lines = clean(text)
    page = Page(without_repetitions(lines))
    found = assemble(derived(tuple(_seen(page))))
    words = {line.number: line.text.strip() for line in reversed(page.lines)}
    return Reading(
        facts=found.facts,
        origins=tuple(_origin(one, words) for one in found.taken),
        contradictions=tuple(
            Contradiction(one.path, _origin(one, words), _origin(other, words))
            for one, other in found.against
        ),
        told=(*read_said(page), *read_marks(page)),
        refused=read_refused(page),
        lines=lines[-1].number if lines else 0,
    )


def _seen(page: Page, readers: Iterable[Reader] = READERS) -> Iterator[Seen]:
    for reader in readers:
        yield from reader(page)


def _origin(one: Seen, words: dict[int, str]) -> Origin:
    return Origin(one.path, str(one.value), one.line, words.get(one.line, "")[:LONGEST])
