"""SARIF 2.1.0: the structure that code hosts ask for."""

import json

import pytest
from jsonschema import Draft202012Validator

from torchdoctor.diagnosis.finding import Severity
from torchdoctor.lint.finding import LintFinding, LintFix
from torchdoctor.report.lint_report import LintReport
from torchdoctor.report.sarif import render_sarif
from torchdoctor.texts import say

TEXT = {"type": "object", "required": ["text"], "properties": {"text": {"minLength": 1}}}
POSITION = {"type": "integer", "minimum": 1}
LEVEL = {"enum": ["none", "note", "warning", "error"]}
REGION = {
    "type": "object",
    "required": ["startLine"],
    "properties": {"startLine": POSITION, "startColumn": POSITION, "endColumn": POSITION},
    "additionalProperties": False,
}
LOCATION = {
    "type": "object",
    "required": ["artifactLocation", "region"],
    "properties": {
        "artifactLocation": {
            "type": "object",
            "required": ["uri"],
            "properties": {"uri": {"type": "string", "pattern": r"^[\w./:%~-]+$"}},
        },
        "region": REGION,
    },
}
RESULT = {
    "type": "object",
    "required": ["ruleId", "message", "locations"],
    "properties": {
        "ruleId": {"type": "string"},
        "ruleIndex": {"type": "integer", "minimum": 0},
        "level": LEVEL,
        "message": TEXT,
        "locations": {
            "type": "array",
            "minItems": 1,
            "items": {
                "required": ["physicalLocation"],
                "properties": {"physicalLocation": LOCATION},
            },
        },
        "properties": {"type": "object"},
    },
    "additionalProperties": False,
}
DRIVER = {
    "type": "object",
    "required": ["name"],
    "properties": {
        "name": {"const": "torchdoctor"},
        "version": {"type": "string"},
        "rules": {
            "type": "array",
            "uniqueItems": True,
            "items": {
                "type": "object",
                "required": ["id"],
                "properties": {
                    "id": {"type": "string"},
                    "shortDescription": TEXT,
                    "defaultConfiguration": {"properties": {"level": LEVEL}},
                },
                "additionalProperties": False,
            },
        },
    },
    "additionalProperties": False,
}
SARIF = {
    "type": "object",
    "required": ["version", "runs"],
    "properties": {
        "$schema": {"type": "string", "pattern": "^https://.*sarif-2.1.0"},
        "version": {"const": "2.1.0"},
        "runs": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["tool", "results"],
                "properties": {
                    "tool": {"required": ["driver"], "properties": {"driver": DRIVER}},
                    "columnKind": {"enum": ["utf16CodeUnits", "unicodeCodePoints"]},
                    "results": {"type": "array", "items": RESULT},
                },
                "additionalProperties": False,
            },
        },
    },
    "additionalProperties": False,
}
"""The parts of the standard's own schema that such a log has, and nothing beside them."""


def finding(reason="INDEX_MIXUP", file="a b/requirements.txt", severity=Severity.WARNING):
    return LintFinding(
        reason=reason,
        severity=severity,
        file=file,
        line=3,
        column=5,
        word="torch",
        summary=say("Another index wins."),
        outcome=say("pip installs torch 2.15.0"),
        fix=LintFix(say("Pin it."), "torch==2.6.0"),
        platforms=("linux_x86_64",),
    )


def log_of(*findings):
    report = LintReport(verdict="findings", sources=("a",), judged_for="Linux", findings=findings)
    log = json.loads(render_sarif(report))
    Draft202012Validator(SARIF).validate(log)
    return log["runs"][0]


def test_a_finding_becomes_a_result_at_its_place():
    run = log_of(finding())

    [result] = run["results"]
    assert result["ruleId"] == "INDEX_MIXUP"
    assert result["message"]["text"] == (
        "Another index wins. Really: pip installs torch 2.15.0. Pin it."
    )
    assert result["locations"][0]["physicalLocation"] == {
        "artifactLocation": {"uri": "a%20b/requirements.txt"},
        "region": {"startLine": 3, "startColumn": 5, "endColumn": 10},
    }


@pytest.mark.parametrize(
    ("severity", "level"),
    [(Severity.ERROR, "error"), (Severity.WARNING, "warning"), (Severity.INFO, "note")],
)
def test_severities_are_levels(severity, level):
    assert log_of(finding(severity=severity))["results"][0]["level"] == level


def test_every_word_is_a_rule_once_and_results_point_at_it():
    run = log_of(finding(), finding("TORCH_UNPINNED", "<command>"), finding(file="-"))

    rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    assert rules == ["INDEX_MIXUP", "TORCH_UNPINNED"]
    assert [rules[one["ruleIndex"]] for one in run["results"]] == [
        "INDEX_MIXUP", "TORCH_UNPINNED", "INDEX_MIXUP",
    ]  # fmt: skip


def test_a_log_without_findings_is_a_log():
    assert log_of()["results"] == []
