"""`torchdoctor explain`: what a word means, or which words a message gives away."""

from typing import TYPE_CHECKING, Annotated

import typer

from torchdoctor.cli.options import JsonOption, examples

if TYPE_CHECKING:
    from torchdoctor.report.explain_report import ExplainReport

EXAMPLES = examples(
    "torchdoctor explain DRIVER_TOO_OLD",
    'torchdoctor explain "CUDA error: no kernel image is available"',
)


def command(
    words: Annotated[
        list[str],
        typer.Argument(metavar="WORD|TEXT", help="A word of a finding, or an error message."),
    ],
    as_json: JsonOption = False,
) -> int:
    """Say what a finding's word or an error message means, and what to do."""
    from torchdoctor.facts.mask import mask_text

    report = explained(mask_text(" ".join(words)))
    if as_json:
        from torchdoctor.report.document import render_json

        typer.echo(render_json(report))
    else:
        from torchdoctor.report.explained import show_explanations

        show_explanations(report)
    # As grep does: nothing found is no wrong use.
    return int(not report.words)


def explained(asked: str) -> "ExplainReport":
    """A word, in capitals or not, or else a text with the words that it gives away."""
    from torchdoctor.diagnosis.explain import explain_text, explain_word, similar_words
    from torchdoctor.diagnosis.words import BY_NAME
    from torchdoctor.report.explain_report import ExplainReport

    word = asked.strip().upper().replace("-", "_")
    found = (explain_word(word),) if word in BY_NAME else explain_text(asked)
    return ExplainReport(asked=asked, words=found, similar=() if found else similar_words(word))
