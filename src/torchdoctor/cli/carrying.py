"""Carries a plan out, and goes round the flowchart: another build where that can be the cure."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from torchdoctor.errors import BadRequest
from torchdoctor.texts import Text, say, tell, verbatim

if TYPE_CHECKING:
    from torchdoctor.diagnosis.finding import Finding
    from torchdoctor.facts.model import Facts
    from torchdoctor.install.job import Wishes
    from torchdoctor.install.model import Attempted, Outcome
    from torchdoctor.matrix.model import Matrix
    from torchdoctor.plan.model import Plan, Request


@dataclass(frozen=True, slots=True, kw_only=True)
class Errand:
    """What is to be done, and how."""

    request: "Request"
    seen: "Facts"
    matrix: "Matrix"
    wishes: "Wishes"
    attempts: int
    fallback: bool
    on_event: Callable[..., None]
    log_folder: Path


@dataclass(slots=True)
class _Story:
    """What was tried so far."""

    tried: list[tuple[str, str]] = field(default_factory=list)
    told: "list[Attempted]" = field(default_factory=list)
    findings: "tuple[Finding, ...]" = ()
    """What the rules said of the last one, if it did not work."""

    def forget(self) -> None:
        self.findings = ()


def carry_out_until_it_works(errand: Errand, plan: "Plan") -> "tuple[Plan, Outcome]":
    """Install; where verification fails for the build's sake, the next build that fits.

    Raises:
        BadRequest: nobody knows which interpreter to install into.
        KeyboardInterrupt: the user gave up; the environment is as before.
    """
    from torchdoctor.install.next_candidate import can_another_build_cure

    python = interpreter_of(errand.seen)
    story = _Story()
    while True:
        outcome = _once(errand, plan, python, story)
        if outcome.succeeded or not can_another_build_cure(outcome, story.findings):
            break
        again = _next_plan(errand, plan, story)
        if again is None or len(story.tried) >= errand.attempts:
            break
        another = tell(
            "next: torch {version} ({variant})", version=again.torch, variant=again.variant
        )
        typer.echo(another, err=True)
        plan = again
    steps = (*outcome.next_steps, *_for_the_user(outcome, story))
    return plan, replace(outcome, attempts=tuple(story.told), next_steps=steps)


def interpreter_of(seen: "Facts") -> Path:
    """The interpreter that the facts are about.

    Raises:
        BadRequest: they do not say.
    """
    if seen.python is None or not seen.python.executable:
        raise BadRequest(
            say("the interpreter to install into is not known"),
            next_step=say("name it: --python"),
        )
    return Path(seen.python.executable)


def _once(errand: Errand, plan: "Plan", python: Path, story: _Story) -> "Outcome":
    from torchdoctor.install.carry_out import carry_out
    from torchdoctor.install.model import Attempted

    def look() -> "tuple[Text, ...]":
        # While the build that does not work is still there: its facts are the ones that tell.
        story.findings = _findings(python, errand.matrix)
        return tuple(
            say("{reason}: {summary}", reason=found.reason, summary=found.summary)
            for found in story.findings
        )

    story.forget()

    outcome = carry_out(
        plan,
        python,
        on_event=errand.on_event,
        log_folder=errand.log_folder,
        fallback=errand.fallback,
        wishes=replace(errand.wishes, on_failed=look),
    )
    story.tried.append((plan.torch or "", plan.variant or ""))
    story.told.append(
        Attempted(
            torch=plan.torch,
            variant=plan.variant,
            succeeded=outcome.succeeded,
            reasons=outcome.reasons,
            findings=tuple(finding.reason for finding in story.findings),
            log=outcome.log,
        )
    )
    return outcome


def _findings(python: Path, matrix: "Matrix") -> "tuple[Finding, ...]":
    from torchdoctor.diagnosis.engine import examine
    from torchdoctor.diagnosis.identify import with_chips
    from torchdoctor.facts.collect import collect

    return examine(with_chips(collect(python), matrix), matrix).findings


def _next_plan(errand: Errand, plan: "Plan", story: _Story) -> "Plan | None":
    from torchdoctor.install.next_candidate import next_request
    from torchdoctor.plan.resolve import plan_install

    request = next_request(errand.request, plan, story.tried)
    if request is None:
        return None
    again = plan_install(errand.seen, request, errand.matrix)
    known = (again.torch or "", again.variant or "") in story.tried
    return None if known or again.verdict.value in ("refuse", "nothing-to-do") else again


def _for_the_user(outcome: "Outcome", story: _Story) -> "tuple[Text, ...]":
    """What the rules advise where only the user can do something."""
    from torchdoctor.install.next_candidate import for_the_user

    if outcome.succeeded:
        return ()
    found = for_the_user(story.findings)
    texts = [finding.fix.text for finding in found]
    commands = [verbatim(command) for finding in found for command in finding.fix.commands]
    return (*texts, *commands)
