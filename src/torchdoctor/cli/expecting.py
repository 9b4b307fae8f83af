"""`check --expect`: what a script or a container's health check relies on."""

from typing import TYPE_CHECKING, Literal

from torchdoctor.errors import BadRequest
from torchdoctor.texts import Text, say

if TYPE_CHECKING:
    from torchdoctor.report.model import CheckReport, Expected

KNOWN = ("cuda",)


def read_expectation(words: str | None) -> Literal["cuda"] | None:
    """The value of the option.

    Raises:
        BadRequest: nothing of that name can be expected.
    """
    if words is None:
        return None
    if words.strip().lower() != "cuda":
        raise BadRequest(
            say("--expect {value!r} is nothing that check can tell", value=words),
            next_step=say("write --expect cuda"),
        )
    return "cuda"


def with_expectation(report: "CheckReport", what: Literal["cuda"] | None) -> "CheckReport":
    """The report, with the answer to what was expected."""
    from dataclasses import replace

    return report if what is None else replace(report, expected=expect_cuda(report))


def expect_cuda(report: "CheckReport") -> "Expected":
    """Whether torch was seen to use a GPU."""
    from torchdoctor.report.model import Expected

    torch = report.facts.torch
    if torch is None or torch.is_available is None:
        why = torch.import_error if torch is not None else None
        return Expected(
            what="cuda",
            met=False,
            because=why or say("torch did not say whether it can use CUDA"),
        )
    if not torch.is_available:
        because = torch.cuda_error or say("torch.cuda.is_available() is False")
        return Expected(what="cuda", met=False, because=because)
    if torch.cuda_error is not None:
        return Expected(what="cuda", met=False, because=torch.cuda_error)
    return Expected(what="cuda", met=True, because=_works(torch.device_count))


def _works(count: int | None) -> Text:
    if count is None:
        return say("torch.cuda.is_available() is True")
    return say("torch.cuda.is_available() is True, {count} device(s)", count=count)
