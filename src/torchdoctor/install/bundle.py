"""Makes an offline bundle: the wheels of a plan for another machine, dependencies included."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from torchdoctor.errors import InstallFailed
from torchdoctor.facts.model import Facts
from torchdoctor.index.ask import Asker, answer_to, ask_side_by_side
from torchdoctor.install.advice import advice_on
from torchdoctor.install.bundle_fetch import Errand, gather
from torchdoctor.install.bundle_folder import LOCK, open_folder
from torchdoctor.install.bundle_manifest import (
    Bundle,
)
from torchdoctor.install.bundle_written import Served, write_bundle
from torchdoctor.install.cache import default_cache
from torchdoctor.install.events import OnEvent, ignore
from torchdoctor.install.execute import Executor, execute
from torchdoctor.install.failure import OF_THE_SOURCE, Cause
from torchdoctor.install.heard import Heard
from torchdoctor.install.index_options import steps_of
from torchdoctor.install.locks import locked
from torchdoctor.install.prefetch import NotPrepared
from torchdoctor.install.record import Record, open_log
from torchdoctor.install.resolve import can_resolve
from torchdoctor.install.sources import Unusable, Usable, announced, judge, questions
from torchdoctor.install.survey import Survey, Surveyor, survey
from torchdoctor.install.target_wheels import target_wheels
from torchdoctor.plan.model import Plan
from torchdoctor.texts import Text, joined, say


@dataclass(frozen=True, slots=True, kw_only=True)
class BundleWishes:
    """How the user wants a bundle made."""

    fallback: bool = True
    """Whether pip's own index may stand in for a dead general index of a named source."""
    cache: Path | None = None
    """Wheels of earlier installs; None: the user's place for caches."""
    allowed_hosts: tuple[str, ...] = ()


def make_bundle(  # noqa: PLR0913 - what a test replaces are arguments
    plan: Plan,
    facts: Facts,
    folder: Path,
    pythons: Iterable[Path],
    *,
    wishes: BundleWishes | None = None,
    on_event: OnEvent = ignore,
    log_folder: Path | None = None,
    ask: Asker = answer_to,
    execute: Executor = execute,
    survey: Surveyor = survey,
) -> Bundle:
    """Fetch everything that a plan needs on the machine of these facts, and describe it.

    What an earlier run has left is taken up. Until the manifest is written, as the last step,
    nobody takes the folder for a bundle.

    Args:
        plan: For that machine, as if it had no torch.
        facts: Of that machine.
        folder: Where the bundle goes.
        pythons: Interpreters here; the first with a pip that can resolve does it.
        wishes: How the user wants it done.
        on_event: Gets each line of output and signs of life, without secrets.
        log_folder: Where the log goes; None: the user's place for logs.
        ask: Asks one index.
        execute: Runs pip.
        survey: Looks into the interpreter.

    Raises:
        BadRequest: the folder cannot be used.
        BadFactsFile: the facts do not say which wheels fit there.
        InstallFailed: some file cannot be had; what has come stays.
        KeyboardInterrupt: the user gave up; what has come stays.
    """
    target = target_wheels(facts)
    _refuse_sources(plan)
    open_folder(folder)
    wishes = wishes or BundleWishes()
    with open_log(log_folder) as (log, _), locked(folder / LOCK):
        record = Record(log, on_event)
        record.keep_secret(_addresses_of(plan))
        python, before = _resolver(pythons, survey)
        errand = Errand(
            target=target,
            folder=folder,
            python=python,
            before=replace(before, tags=target.tags),
            record=record,
            execute=execute,
            cache=wishes.cache or default_cache(),
            allowed_hosts=wishes.allowed_hosts,
        )
        record.keep_secret((*errand.pip.extra_index_urls, errand.pip.index_url or ""))
        served = _from_the_sources(errand, plan, ask, fallback=wishes.fallback)
        return write_bundle(errand, plan, facts, served)


def _resolver(pythons: Iterable[Path], survey: Surveyor) -> tuple[Path, Survey]:
    """The first interpreter whose pip can say what an install would fetch.

    Raises:
        InstallFailed: none can.
    """
    said = []
    for python in dict.fromkeys(pythons):
        seen = survey(python, ask_pip=True)
        version = seen.pip.version if seen.pip else None
        if can_resolve(version):
            return python, seen
        said.append(_pip_of(python, version))
    raise InstallFailed(
        say("no pip here can say what that machine needs: it must be 22.2 or newer"),
        evidence=tuple(said),
        next_step=say("name an interpreter with a newer pip: --python"),
        reason="PIP_TOO_OLD",
    )


def _pip_of(python: Path, version: str | None) -> Text:
    if version is None:
        return say("{python} has no pip", python=str(python))
    return say("{python} has pip {version}", python=str(python), version=version)


def _refuse_sources(plan: Plan) -> None:
    """What would be compiled on the target is no wheel yet."""
    after = [
        word for s in plan.sources for command in steps_of(s.commands).after for word in command
    ]
    named = [name for name, requirement in plan.addons.items() if requirement in after]
    if named:
        raise InstallFailed(
            say(
                "{package} has no wheel for that build: it would have to be compiled there",
                package=named[0],
            ),
            next_step=say(
                "leave it away here, or choose a torch that has one: `matrix show {package}` "
                "lists them",
                package=named[0],
            ),
            reason="COMPANION_NOT_AVAILABLE",
        )


def _addresses_of(plan: Plan) -> Iterator[str]:
    for source in plan.sources:
        yield from (source.source, *source.asks, *source.options)


def _from_the_sources(errand: Errand, plan: Plan, ask: Asker, *, fallback: bool) -> Served:
    asked = questions(plan.sources, errand.before)
    if asked:
        errand.record.say("ask", announced(asked))
    answers = ask_side_by_side(asked, errand.pip.access, asker=ask)
    for answer in answers.values():
        errand.record.say("ask", str(answer))
    causes: list[Cause] = []
    for source in plan.sources:
        judged = judge(source, Heard(answers), errand.before, fallback=fallback)
        if isinstance(judged, Unusable):
            causes.append(Cause(judged.reasons, judged.evidence))
            continue
        try:
            return _served(errand, judged)
        except NotPrepared as error:
            causes.append(error.cause)
            if OF_THE_SOURCE.isdisjoint(error.cause.reasons[:1]):
                break
    raise _failure(errand, causes)


def _served(errand: Errand, usable: Usable) -> Served:
    errand.record.source = errand.record.hide(usable.served_by)
    return Served(usable.source, usable.served_by, gather(errand, usable))


def _failure(errand: Errand, causes: list[Cause]) -> InstallFailed:
    reasons = tuple(dict.fromkeys(word for cause in causes for word in cause.reasons))
    evidence = (errand.record.hide(line) for cause in causes for line in cause.evidence[:2])
    return InstallFailed(
        say("no source served the bundle: {reasons}", reasons=", ".join(reasons))
        if reasons
        else say("no source served the bundle: the plan names none"),
        evidence=tuple(evidence),
        next_step=joined(advice_on(reasons)),
        reason=reasons[0] if reasons else None,
    )
