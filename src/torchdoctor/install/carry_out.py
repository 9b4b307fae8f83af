"""Carries a plan out: asks the sources, takes the first that can serve, installs, verifies."""

import functools
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from torchdoctor.index.ask import Asker, answer_to, ask_side_by_side
from torchdoctor.index.causes import INDEX_UNREACHABLE, PROXY_BROKEN, TLS_UNTRUSTED
from torchdoctor.index.fetch import Access
from torchdoctor.install.advice import advice_on
from torchdoctor.install.attempt import attempt
from torchdoctor.install.enter import CannotEnter, entered
from torchdoctor.install.events import OnEvent, ignore
from torchdoctor.install.execute import Executor, execute
from torchdoctor.install.failure import OF_THE_SOURCE
from torchdoctor.install.heard import Heard
from torchdoctor.install.job import Job, Wishes
from torchdoctor.install.model import Outcome
from torchdoctor.install.outcomes import next_steps
from torchdoctor.install.record import Record, open_log
from torchdoctor.install.signals import ending_in_order
from torchdoctor.install.sources import Unusable, Usable, announced, judge, questions
from torchdoctor.install.survey import PipOptions, Survey, Surveyor, survey
from torchdoctor.install.verify import Verifier, verify
from torchdoctor.plan.model import Plan, Verdict
from torchdoctor.texts import Text, joined, say, verbatim

ELSEWHERE = "PIP_INSTALLS_ELSEWHERE"


def carry_out(  # noqa: PLR0913 - what a test replaces are arguments
    plan: Plan,
    python: Path,
    *,
    on_event: OnEvent = ignore,
    log_folder: Path | None = None,
    fallback: bool = True,
    wishes: Wishes | None = None,
    ask: Asker = answer_to,
    execute: Executor = execute,
    verify: Verifier = verify,
    survey: Surveyor = survey,
) -> Outcome:
    """Install what a plan says, verify it, and say what became of it.

    Each index is asked once, all side by side, before the installer sees it. Sources are tried in
    the plan's order; one that fails for its own sake gives way to the next, every other failure
    ends the install. What was there before is replaced as one step, and is back after a failure;
    where all is left to the installer, `next_steps` of a failure say what changed.

    Args:
        plan: A plan; one that refuses or has nothing to do is answered as it is.
        python: The target interpreter, which the plan's commands begin with.
        on_event: Gets each line of output and signs of life, without secrets.
        log_folder: Where the log goes; None: the user's place for logs.
        fallback: Whether pip's own index may stand in for a dead general index of a named source.
        wishes: How the user wants it done.
        ask: Asks one index.
        execute: Runs the installer.
        verify: Looks at the result.
        survey: Looks into the target before.

    Raises:
        KeyboardInterrupt: the user gave up; the installer has ended by then.
    """
    if plan.verdict in (Verdict.REFUSE, Verdict.NOTHING_TO_DO):
        return _not_carried_out(plan)
    with ending_in_order(), open_log(log_folder) as (log, path):
        record = Record(log, on_event)
        record.keep_secret(_addresses_of(plan))
        try:
            look = functools.partial(survey, python, ask_pip=_uses_pip(plan) or wishes is not None)
            with entered(look, record) as before:
                record.keep_secret(_addresses_of_pip(before.pip))
                job = Job(
                    plan=plan,
                    python=python,
                    before=before,
                    record=record,
                    execute=execute,
                    verify=verify,
                    survey=survey,
                    wishes=wishes or Wishes(),
                )
                outcome = _installs_elsewhere(before) or _from_the_sources(
                    job, ask, fallback=fallback
                )
        except CannotEnter as error:
            outcome = _not_entered(error)
        except KeyboardInterrupt:
            record.say("install", say("interrupted"))
            raise
        return replace(_hidden(outcome, record), log=path)


def _not_carried_out(plan: Plan) -> Outcome:
    return Outcome(
        succeeded=plan.verdict is Verdict.NOTHING_TO_DO,
        reasons=plan.reasons,
        because=plan.because,
        next_steps=plan.next_steps,
    )


def _not_entered(error: CannotEnter) -> Outcome:
    return Outcome(
        succeeded=False,
        reasons=error.cause.reasons,
        because=joined(error.cause.evidence, "; "),
        next_steps=((error.next_step,) if error.next_step else advice_on(error.cause.reasons)),
    )


def _uses_pip(plan: Plan) -> bool:
    return any(c[1:3] == ("-m", "pip") for source in plan.sources for c in source.commands)


def _addresses_of(plan: Plan) -> Iterator[str]:
    """Everywhere that a plan may hold a login."""
    for source in plan.sources:
        yield from (source.source, *source.asks, *source.options)
        for command in source.commands:
            yield from command


def _addresses_of_pip(pip: PipOptions | None) -> Iterator[str]:
    if pip is not None:
        yield from (one for one in (pip.index_url, pip.proxy) if one)
        yield from (*pip.extra_index_urls, *pip.find_links)


def _hidden(outcome: Outcome, record: Record) -> Outcome:
    """The outcome without secrets: what it quotes was said by others."""
    return replace(
        outcome,
        source=outcome.source and record.hide(outcome.source),
        verified=tuple(
            replace(check, found=record.hide(check.found)) for check in outcome.verified
        ),
        because=outcome.because and _hidden_text(outcome.because, record),
        next_steps=tuple(_hidden_text(step, record) for step in outcome.next_steps),
    )


def _hidden_text(text: Text, record: Record) -> Text:
    hidden = record.hide(text)
    return hidden if isinstance(hidden, Text) else verbatim(hidden)


def _installs_elsewhere(before: Survey) -> Outcome | None:
    settings = before.pip.installs_elsewhere if before.pip else ()
    if not settings:
        return None
    return Outcome(
        succeeded=False,
        reasons=(ELSEWHERE,),
        because=say(
            "pip is set to install somewhere else, or nothing at all ({settings}): it would "
            "report success, and this environment would be without torch.",
            settings=", ".join(settings),
        ),
        next_steps=advice_on((ELSEWHERE,)),
    )


def _from_the_sources(job: Job, ask: Asker, *, fallback: bool) -> Outcome:
    heard = _heard(job, ask)
    unusable: list[Unusable] = []
    failed: list[Outcome] = []
    for source in job.plan.sources:
        judged = judge(source, heard, job.before, fallback=fallback)
        if isinstance(judged, Usable):
            outcome = attempt(job, judged)
            if outcome.succeeded or OF_THE_SOURCE.isdisjoint(outcome.reasons[:1]):
                return outcome
            failed.append(outcome)
        else:
            words = say(
                "{source} cannot serve: {evidence}",
                source=source.source,
                evidence=joined(judged.evidence, "; "),
            )
            job.record.say("ask", words)
            unusable.append(judged)
    return _none_served(job, failed, unusable)


def _heard(job: Job, ask: Asker) -> Heard:
    asked = questions(job.plan.sources, job.before)
    if asked:
        job.record.say("ask", announced(asked))
    access = job.before.pip.access if job.before.pip else Access()
    answers = ask_side_by_side(asked, access, asker=ask)
    for answer in answers.values():
        job.record.say("ask", str(answer))
    return Heard(answers)


def _said_of(one: Unusable) -> Text:
    """A source and what it answered; an address that is in the answer is not said twice."""
    answer = joined(one.evidence, "; ")
    if answer.startswith(one.source.source):
        return answer
    return joined((one.source.source, answer), ": ")


def _none_served(job: Job, failed: list[Outcome], unusable: list[Unusable]) -> Outcome:
    """The first failure of the installer; where it never ran, what the indexes answered."""
    words = [word for outcome in failed for word in outcome.reasons]
    words += [word for one in unusable for word in one.reasons]
    reasons = tuple(dict.fromkeys([*_first_words(failed, words), *words]))
    said = [outcome.because for outcome in failed if outcome.because is not None]
    said += [_said_of(one) for one in unusable]
    return Outcome(
        succeeded=False,
        source=failed[0].source if failed else None,
        installed=failed[-1].installed if failed else {},
        reasons=reasons,
        because=say(
            "No source served torch {torch}. {said}",
            torch=job.plan.torch,
            said=joined(said, " | ") or say("The plan names none."),
        ),
        next_steps=next_steps(job, reasons),
    )


def _first_words(failed: list[Outcome], words: list[str]) -> tuple[str, ...]:
    if failed:
        return failed[0].reasons
    # One cure for all of them is worth more than that they are out of reach.
    if len(set(words)) == 1 and words[0] in (TLS_UNTRUSTED, PROXY_BROKEN):
        return words[0], INDEX_UNREACHABLE
    return (INDEX_UNREACHABLE,)
