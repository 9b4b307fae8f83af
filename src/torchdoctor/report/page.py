"""The HTML dress: one page that needs nothing but itself, for screens light and dark, and paper."""

from collections.abc import Callable, Iterable, Iterator
from html import escape

from torchdoctor.diagnosis.finding import Finding
from torchdoctor.facts.mask import mask_text
from torchdoctor.plain import encode
from torchdoctor.report.html import whole_page
from torchdoctor.report.model import CheckReport, FlowStep, ReadText
from torchdoctor.report.titles import (
    SEVERITIES,
    STATES,
    STEP_TITLES,
    WAY_OUT,
    headline,
    next_step,
)
from torchdoctor.texts import mark, retold, say, translated

_VERDICTS = {"ok": "ok", "warnings": "warning", "errors": "problem"}


def render_html(
    report: CheckReport, *, version: str, clean: Callable[[str], str] = mask_text
) -> str:
    """A report as one HTML page.

    Args:
        report: The report; its texts are escaped here.
        version: Of the program, for the foot of the page.
        clean: Takes out of every text what nobody is to see.
    """
    return _Page(clean).render(report, version)


class _Page:
    """Writes the parts of the page, with every text cleaned and escaped."""

    def __init__(self, clean: Callable[[str], str]) -> None:
        self._clean = clean

    def _shown(self, words: str) -> str:
        return escape(self._clean(translated(words)))

    def _raw(self, words: str) -> str:
        """Words of another program, or a value: the same in every language."""
        return escape(self._clean(words))

    def render(self, report: CheckReport, version: str) -> str:
        """The whole page."""
        return whole_page(
            f"torchdoctor: {self._shown(headline(report))}",
            "\n".join(self._body(report)),
            version=self._raw(version),
        )

    def _body(self, report: CheckReport) -> Iterator[str]:
        state = _VERDICTS[report.verdict]
        yield f'<header class="{state}"><p class="name">torchdoctor check</p>'
        yield f"<h1>{self._shown(headline(report))}</h1>"
        if (step := next_step(report)) is not None:
            title = self._shown(mark("Next:"))
            yield f'<p class="next"><strong>{title}</strong> {self._shown(step)}</p>'
        if report.expected is not None:
            words = say(
                "Expected {what}: {met}. {because}",
                what=report.expected.what,
                met=say("met") if report.expected.met else say("not met"),
                because=report.expected.because,
            )
            yield f'<p class="next">{self._shown(words)}</p>'
        yield "</header>\n<main>"
        yield from self._flow(report.flow)
        yield from (self._finding(finding) for finding in report.findings)
        yield from self._problems(report)
        if report.text is not None:
            yield from self._text(report.text)
        yield from self._facts(report)
        yield "</main>"

    def _flow(self, steps: Iterable[FlowStep]) -> Iterator[str]:
        yield f'<section aria-label="{self._shown(mark("Flow"))}"><ol class="flow">'
        for step in steps:
            if step.step in WAY_OUT and step.state == "skipped":
                continue
            yield (
                f'<li class="{step.state}"><span class="step">'
                f"{self._shown(STEP_TITLES[step.step])}</span>"
                f'<span class="state">{self._shown(STATES[step.state])}</span> '
                f"<span>{self._shown(step.because)}</span></li>"
            )
        yield "</ol></section>"

    def _finding(self, finding: Finding) -> str:
        return "\n".join(self._parts(finding))

    def _parts(self, finding: Finding) -> Iterator[str]:
        severity = finding.severity.value
        badge = self._shown(SEVERITIES[severity])
        yield f'<section class="finding {severity}"><h2><span class="badge">{badge}</span>'
        yield f"<code>{self._raw(finding.reason)}</code></h2>"
        yield f'<p class="summary">{self._shown(finding.summary)}</p>'
        yield f"<h3>{self._shown(mark('Seen'))}</h3><ul>"
        yield from (f"<li><code>{self._raw(retold(seen))}</code></li>" for seen in finding.evidence)
        yield f"</ul><h3>{self._shown(mark('Why'))}</h3><p>{self._shown(finding.cause)}</p>"
        yield f"<h3>{self._shown(mark('What to do'))}</h3><p>{self._shown(finding.fix.text)}</p>"
        if finding.fix.commands:
            lines = map(translated, finding.fix.commands)  # a comment among them is a sentence
            yield f"<pre>{self._raw(chr(10).join(lines))}</pre>"
        if finding.hides:
            hides = say("Explains: {words}", words=", ".join(finding.hides))
            yield f'<p class="small">{self._shown(hides)}</p>'
        if finding.docs:
            address, more = self._raw(finding.docs), self._shown(mark("More:"))
            yield f'<p class="small">{more} <a href="{address}">{address}</a></p>'
        yield "</section>"

    def _problems(self, report: CheckReport) -> Iterator[str]:
        if not report.facts.problems:
            return
        yield f"<section><h2>{self._shown(mark('What could not be looked at'))}</h2><ul>"
        for problem in report.facts.problems:
            yield f"<li>{self._raw(problem.probe)}: {self._raw(retold(problem.problem))}</li>"
        yield "</ul></section>"

    def _text(self, text: ReadText) -> Iterator[str]:
        for one in text.contradictions:
            title = say("The text contradicts itself: {fact}", fact=one.fact)
            yield f'<section class="finding warning"><h2>{self._shown(title)}</h2><ul>'
            for origin in (one.first, one.other):
                line = self._shown(say("line {line}:", line=origin.line))
                yield f"<li>{line} <code>{self._raw(origin.value)}</code></li>"
            yield "</ul></section>"
        yield f"<section><h2>{self._shown(say('Read in {name}', name=text.name))}</h2><table>"
        heads = (mark("line"), mark("fact"), mark("value"))
        cells = "".join(f"<th>{self._shown(head)}</th>" for head in heads)
        yield f"<thead><tr>{cells}</tr></thead><tbody>"
        for origin in text.facts:
            yield (
                f"<tr><td>{origin.line}</td><td><code>{self._raw(origin.fact)}</code></td>"
                f"<td>{self._raw(origin.value)}</td></tr>"
            )
        yield "</tbody></table></section>"

    def _facts(self, report: CheckReport) -> Iterator[str]:
        yield f"<section><h2>{self._shown(mark('All facts'))}</h2><table><tbody>"
        for key, value in _leaves(encode(report.facts), ""):
            yield (f"<tr><td><code>{self._raw(key)}</code></td><td>{self._raw(value)}</td></tr>")
        yield "</tbody></table></section>"


def _leaves(data: object, above: str) -> Iterator[tuple[str, str]]:
    """Every fact with its path; lists of plain values stand in one row."""
    if isinstance(data, dict):
        for key, value in data.items():
            yield from _leaves(value, f"{above}.{key}" if above else str(key))
    elif isinstance(data, list) and any(isinstance(item, dict) for item in data):
        for number, item in enumerate(data):
            yield from _leaves(item, f"{above}[{number}]")
    elif isinstance(data, list):
        yield above, ", ".join(map(str, data)) or "none"
    elif above != "schema":
        yield above, "not there" if data is None else str(data)
