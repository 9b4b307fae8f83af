"""What is pasted into an issue."""

from dataclasses import replace

from torchdoctor.report.markdown import render_markdown


def test_findings_flow_and_facts_are_there(full_report):
    text = render_markdown(full_report)

    first = full_report.findings[0]
    assert text.startswith(f"**torchdoctor check**: {first.summary}")
    assert f"### error: {first.reason}" in text
    assert "| Installed build | \u274c problem |" in text
    assert "<details><summary>facts</summary>" in text
    assert '"version": "2.0.1+cu118"' in text


def test_backticks_in_evidence_do_not_end_the_code(full_report):
    finding = replace(full_report.findings[0], evidence=("version `GLIBC_2.28' not found",))

    text = render_markdown(replace(full_report, findings=(finding,)))

    assert "- seen: ``version `GLIBC_2.28' not found``" in text


def test_a_bar_in_the_flow_does_not_end_the_cell(full_report):
    step = replace(full_report.flow[0], because="a | b\nc")

    assert "a \\| b c |" in render_markdown(replace(full_report, flow=(step,)))


def test_secrets_are_masked(full_report):
    finding = replace(full_report.findings[0], evidence=("https://jane:s3cr3tword@index.example/",))

    assert "s3cr3tword" not in render_markdown(replace(full_report, findings=(finding,)))
