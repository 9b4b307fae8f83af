"""`check --report`: text that a user pasted, read and judged like a machine."""

import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from torchdoctor.errors import BadRequest
from torchdoctor.texts import say

if TYPE_CHECKING:
    from torchdoctor.matrix.model import Matrix
    from torchdoctor.plan.model import Plan
    from torchdoctor.reading.model import Reading
    from torchdoctor.reading.origin import Origin
    from torchdoctor.report.model import CheckReport, ReadText

STDIN = "-"
MOST_BYTES = 64_000_000
"""Nobody pastes more; a larger file is named by mistake."""
# How Windows programs wrote before UTF-8, with words by which each is recognised.
_ENCODINGS = (
    ("cp1251", ("модул", "файл", "найден", "доступ", "ошибк")),
    ("gb18030", ("指定", "找不到", "拒绝", "错误", "文件")),
    ("cp932", ("指定された", "ファイル", "エラー", "見つかりません")),
    ("cp1252", ("für", "öffnen", "gefunden", "é")),
)


def read_pasted(path: Path) -> str:
    """The text of a file, or of standard input for "-".

    Raises:
        BadRequest: the file cannot be read, or holds no text.
    """
    data = sys.stdin.buffer.read(MOST_BYTES + 1) if str(path) == STDIN else _read(path)
    if len(data) > MOST_BYTES:
        raise BadRequest(
            say("{path} is larger than {most} MB", path=path, most=MOST_BYTES // 1_000_000),
            next_step=say("cut out the part around the error"),
        )
    from torchdoctor.reading.clean import without_control

    # A colour in the middle of "TOKEN=" would hide it from whoever masks secrets.
    text = without_control(decoded(data))
    if not text.strip():
        raise BadRequest(
            say("there is no text in {name}", name=name_of(path)),
            next_step=say("give what was printed: ... 2>&1 | torchdoctor check --report -"),
        )
    return text


def name_of(path: Path) -> str:
    """How the report calls the text."""
    return say("standard input") if str(path) == STDIN else path.name


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(MOST_BYTES + 1)
    except (OSError, ValueError) as error:  # ValueError: a NUL in the name
        why = (error.strerror if isinstance(error, OSError) else None) or str(error)
        raise BadRequest(
            say("{path} cannot be read: {why}", path=path, why=why),
            next_step=say("--report - reads standard input"),
        ) from None


def decoded(data: bytes) -> str:
    """The text in some bytes: UTF-8, UTF-16 as PowerShell writes it, else a guess by its words."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode("utf-16", "replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        guesses = ((data.decode(name, "replace"), words) for name, words in _ENCODINGS)
        likely = (text for text, words in guesses if any(word in text for word in words))
        return next(likely, data.decode("utf-8", "replace"))


def examine_text(text: str, name: str, matrix: "Matrix") -> "tuple[CheckReport, Plan]":
    """A text to a report: its facts under the same rules as a machine's, and its messages."""
    from torchdoctor.cli.check import reported
    from torchdoctor.diagnosis.identify import with_chips
    from torchdoctor.diagnosis.text.presume import with_names
    from torchdoctor.diagnosis.text.report import examine_report
    from torchdoctor.facts.mask import mask_text
    from torchdoctor.reading.clean import without_control
    from torchdoctor.reading.read import read_report

    reading = _masked(read_report(mask_text(without_control(text))))
    seen = with_names(with_chips(reading.facts, matrix), matrix)
    diagnosis = examine_report(seen, matrix, reading.told, reading.refused)
    seen = replace(seen, problems=(*seen.problems, *diagnosis.problems))
    report, plan = reported(seen, diagnosis.findings, matrix)
    return replace(report, text=_read_text(reading, name)), plan


def _masked(reading: "Reading") -> "Reading":
    """What is quoted, masked again: a web page writes a quote as `&quot;` until it is read."""
    from torchdoctor.facts.mask import mask_data, mask_text
    from torchdoctor.plain import decode, encode

    def origin(one: "Origin") -> "Origin":
        return replace(one, value=mask_text(one.value), words=mask_text(one.words))

    return replace(
        reading,
        facts=decode(type(reading.facts), mask_data(encode(reading.facts))),
        origins=tuple(origin(one) for one in reading.origins),
        contradictions=tuple(
            replace(one, first=origin(one.first), other=origin(one.other))
            for one in reading.contradictions
        ),
        told=tuple(replace(one, line=mask_text(one.line)) for one in reading.told),
        refused=tuple(replace(one, words=mask_text(one.words)) for one in reading.refused),
    )


def _read_text(reading: "Reading", name: str) -> "ReadText":
    from torchdoctor.report.model import ReadText

    return ReadText(
        name=name,
        lines=reading.lines,
        facts=reading.origins,
        contradictions=reading.contradictions,
    )
