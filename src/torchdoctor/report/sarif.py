"""Findings of lint as SARIF 2.1.0, which code hosts and editors show beside the lines.

Source: OASIS, "Static Analysis Results Interchange Format (SARIF) Version 2.1.0".
"""

import json
from typing import Any

from torchdoctor import __version__
from torchdoctor.diagnosis.words import BY_NAME
from torchdoctor.lint.finding import LintFinding
from torchdoctor.report.lint_report import LintReport

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_LEVELS = {"error": "error", "warning": "warning", "info": "note"}
_NO_FILE = {"<command>": "command-line", "-": "standard-input"}
"""Names that are no file, as URI references."""


def render_sarif(report: LintReport) -> str:
    """A report as one SARIF log, without a newline at the end."""
    words = list(dict.fromkeys(one.reason for one in report.findings))
    driver = {
        "name": "torchdoctor",
        "version": __version__,
        "rules": [_rule(word) for word in words],
    }
    results = [_result(one, words.index(one.reason)) for one in report.findings]
    run = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}
    log = {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}
    return json.dumps(log, indent=2, ensure_ascii=False)


def _rule(word: str) -> dict[str, Any]:
    known = BY_NAME[word]
    return {
        "id": word,
        "shortDescription": {"text": known.meaning},
        "defaultConfiguration": {"level": _LEVELS[known.severity.value]},
    }


def _result(one: LintFinding, rule_index: int) -> dict[str, Any]:
    return {
        "ruleId": one.reason,
        "ruleIndex": rule_index,
        "level": _LEVELS[one.severity.value],
        "message": {"text": _message(one)},
        "locations": [{"physicalLocation": _location(one)}],
        "properties": {"platforms": list(one.platforms), "correctedLine": one.fix.line},
    }


def _message(one: LintFinding) -> str:
    parts = [str(one.summary)]
    if one.outcome is not None:
        parts.append(f"Really: {one.outcome}.")
    parts.append(str(one.fix.text))
    return " ".join(parts)


def _location(one: LintFinding) -> dict[str, Any]:
    region = {"startLine": one.line, "startColumn": one.column}
    if one.word and "\n" not in one.word:
        region["endColumn"] = one.column + len(one.word)
    return {"artifactLocation": {"uri": _uri(one.file)}, "region": region}


def _uri(file: str) -> str:
    from urllib.parse import quote  # late: the only thing that needs it

    return _NO_FILE.get(file) or quote(file.replace("\\", "/"), safe="/:")
