"""What CI systems show as tests."""

from dataclasses import replace
from xml.etree import ElementTree as ET

from torchdoctor.report.junit import render_junit
from torchdoctor.report.model import Expected


def suite(report, **options):
    text = render_junit(report, **options)
    return ET.fromstring(text).find("testsuite")  # noqa: S314 - our own output


def failed(report, **options):
    return [
        case.get("name") for case in suite(report, **options) if case.find("failure") is not None
    ]


def test_an_error_fails_and_a_warning_fails_under_strict_alone(full_report):
    assert failed(full_report) == ["GPU_TOO_NEW_FOR_VARIANT"]
    assert failed(full_report, strict=True) == ["GPU_TOO_NEW_FOR_VARIANT", "NUMPY_ABI_MISMATCH"]


def test_the_counts_are_those_of_the_cases(full_report):
    found = suite(full_report)

    assert int(found.get("tests")) == len(found)
    assert int(found.get("failures")) == 1
    assert int(found.get("skipped")) == sum(case.find("skipped") is not None for case in found)


def test_a_failure_tells_evidence_and_cure(full_report):
    [failure] = [
        case.find("failure") for case in suite(full_report) if case.find("failure") is not None
    ]

    assert failure.get("type") == "GPU_TOO_NEW_FOR_VARIANT"
    assert "seen: line 3:" in failure.text
    assert "torchdoctor install" in failure.text


def test_what_was_expected_is_a_test(quiet_report):
    expected = Expected(what="cuda", met=False, because="it is False")

    assert failed(replace(quiet_report, expected=expected)) == ["cuda"]
    assert failed(replace(quiet_report, expected=replace(expected, met=True))) == []


def test_letters_that_xml_forbids_and_secrets_are_left_out(full_report):
    evidence = ("\x00\x1b[31m <&> \ufffe https://jane:s3cr3tword@index.example/",)
    finding = replace(full_report.findings[0], evidence=evidence)

    text = render_junit(replace(full_report, findings=(finding,)))

    assert ET.fromstring(text) is not None  # noqa: S314 - our own output
    assert "s3cr3tword" not in text
