"""The diagnosis of a pasted text: what its facts show, and what it says."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from torchdoctor.diagnosis.causes import CAUSES
from torchdoctor.diagnosis.engine import Diagnosis, Judged, all_rules, judge, roots
from torchdoctor.diagnosis.finding import Finding, Fix, Severity
from torchdoctor.diagnosis.guides import GUIDES
from torchdoctor.diagnosis.telltales import Told
from torchdoctor.diagnosis.text.heard import Heard
from torchdoctor.diagnosis.text.memory import read_memory
from torchdoctor.diagnosis.text.partial import suggested
from torchdoctor.diagnosis.text.presume import with_code
from torchdoctor.diagnosis.text.refused import Refused, word_of
from torchdoctor.diagnosis.text.settle import settle
from torchdoctor.diagnosis.text.together import added
from torchdoctor.diagnosis.words import BY_NAME
from torchdoctor.facts.model import Facts
from torchdoctor.matrix.model import Matrix
from torchdoctor.texts import say

LONGEST = 300
"""Characters of a quoted line."""


def examine_report(
    facts: Facts,
    matrix: Matrix,
    told: tuple[Told, ...] = (),
    refused: tuple[Refused, ...] = (),
) -> Diagnosis:
    """Judge what a text shows and says, and let each cause silence its symptoms.

    Args:
        facts: What the text shows of the machine, with chips and names identified.
        matrix: The compatibility matrix.
        told: Its messages, in the order of the text.
        refused: What an installer found nothing for.
    """
    facts = with_code(facts, matrix)
    ruled, problems = judge(facts, matrix, all_rules())
    words = frozenset(one.finding.reason for one in ruled if _matters(one.finding))
    heard = Heard(told, facts, refused, words)
    from_text = _by_word((*_heard(heard, matrix), *_suggested(facts, matrix), *_busy(heard)))
    read = frozenset(from_text)
    merged = [_merged(one, from_text.pop(one.finding.reason, None)) for one in ruled]
    findings = roots((*merged, *from_text.values()))
    return Diagnosis(tuple(one for one in findings if _is_asked(one, read)), problems)


def _is_asked(finding: Finding, read: frozenset[str]) -> bool:
    """Whoever pastes a text asks what is wrong; remarks that explain nothing of it are left out."""
    if finding.severity is not Severity.INFO or finding.hides:
        return True
    return finding.reason in read


def _by_word(judged: Iterable[Judged]) -> dict[str, Judged]:
    """One for each word, with the evidence of all of them."""
    found: dict[str, Judged] = {}
    for one in judged:
        known = found.get(one.finding.reason)
        found[one.finding.reason] = one if known is None else _with_evidence(known, one.finding)
    return found


def _with_evidence(judged: Judged, other: Finding) -> Judged:
    evidence = tuple(dict.fromkeys((*judged.finding.evidence, *other.evidence)))
    # A message that is quoted with its line needs no second time without it.
    told = tuple(one for one in evidence if not any(one != two and one in two for two in evidence))
    return replace(judged, finding=replace(judged.finding, evidence=told))


def _suggested(facts: Facts, matrix: Matrix) -> Iterator[Judged]:
    for one in suggested(facts, matrix):
        yield _judged(one.word, one.evidence)


def _busy(heard: Heard) -> Iterator[Judged]:
    """Out of memory because of others: here it is the cause, and no mere warning."""
    for one in heard.told:
        memory = read_memory(one.line) if one.word == "CUDA_OUT_OF_MEMORY" else None
        if memory is not None and memory.is_of_others:
            judged = _judged("GPU_BUSY", (_quoted(one.line, one.number),))
            finding = replace(judged.finding, severity=Severity.ERROR)
            yield Judged(finding, (*judged.explains, "CUDA_OUT_OF_MEMORY"))


def _matters(finding: Finding) -> bool:
    return finding.severity is Severity.ERROR


def _heard(heard: Heard, matrix: Matrix) -> Iterator[Judged]:
    for one in settle(heard):
        yield _judged(one.word, (_quoted(one.line, one.number),))
    for word, one in added(heard):
        yield _judged(word, (_quoted(one.line, one.number),))
    for refusal in heard.refused:
        word = word_of(refusal, heard.facts, matrix)
        yield _judged(word, (_quoted(refusal.words, refusal.line),))


def _quoted(line: str, number: int | None) -> str:
    words = line if len(line) <= LONGEST else f"{line[: LONGEST - 3]}..."
    return words if number is None else say("line {number}: {words}", number=number, words=words)


def _judged(word: str, evidence: tuple[str, ...]) -> Judged:
    cause, guide = CAUSES[word], GUIDES[word]
    finding = Finding(
        reason=word,
        severity=BY_NAME[word].severity,
        summary=say(BY_NAME[word].meaning),
        evidence=evidence,
        cause=say(cause.text),
        fix=Fix(say(guide.advice), guide.commands, cause.remedy),
        docs=guide.docs,
    )
    explains = next((rule.explains for rule in all_rules() if rule.reason == word), ())
    return Judged(finding, (*explains, *cause.explains))


def _merged(ruled: Judged, heard: Judged | None) -> Judged:
    """What a rule says is fitted to the machine; what was read is its evidence too."""
    brought = CAUSES[ruled.finding.reason].explains
    if heard is None:
        return Judged(ruled.finding, (*ruled.explains, *brought))
    first = _with_evidence(heard, ruled.finding).finding.evidence
    return Judged(replace(ruled.finding, evidence=first), (*ruled.explains, *brought))
