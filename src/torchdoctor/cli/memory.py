"""Answers a request that was carried out before, and after which nothing has changed."""

import os
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from torchdoctor.texts import tell

if TYPE_CHECKING:
    from collections.abc import Mapping

    from torchdoctor.cli.carrying import Errand
    from torchdoctor.facts.model import TorchFacts
    from torchdoctor.install.model import Outcome
    from torchdoctor.install.settled import Remembered
    from torchdoctor.plan.model import Plan, Request


@dataclass(frozen=True, slots=True)
class Memory:
    """What is remembered of one environment."""

    python: Path
    key: object
    """What was asked, and of which matrix."""

    def recall(self) -> "Remembered | None":
        """What is there, if it is what was asked and nothing has changed since."""
        from torchdoctor.install.settled import Settled

        return Settled.of(self.python).recall(self.key, os.environ)

    def remember(self, packages: dict[str, str], plan: "Plan | None" = None) -> None:
        """Keep what was verified, and the plan that has nothing to do."""
        from torchdoctor.install.pending import site_packages_of
        from torchdoctor.install.settled import Remembered, Settled

        known = Remembered(packages=packages, plan=_document(plan) if plan else None)
        for site in site_packages_of(self.python):
            if any(site.glob("torch-*.dist-info")):
                Settled.of(self.python).remember(self.key, known, site, os.environ)


def memory_of(
    request: "Request", rows: tuple[Path, ...], python: Path | None, venv: Path | None
) -> Memory | None:
    """The memory of the environment that a request is about; None: add-ons are looked at anew.

    Raises:
        BadInterpreter: there is none.
    """
    from torchdoctor.facts.choose import choose_interpreter
    from torchdoctor.install.environment import interpreter_of

    if request.addons:
        return None
    target = interpreter_of(venv).absolute() if venv else choose_interpreter(python, os.environ)
    return Memory(target, (request, _editions_of_matrix(rows)))


def plan_recalled(known: "Remembered | None") -> "Plan | None":
    """The plan that was kept; None: there is none, or one of another torchdoctor."""
    from torchdoctor.plain import Mismatch, decode
    from torchdoctor.plan.model import Plan

    if known is None or known.plan is None:
        return None
    try:
        return decode(Plan, known.plan)
    except Mismatch:
        return None


def say_nothing_to_do(known: "Remembered") -> None:
    """In two lines."""
    there = ", ".join(f"{name} {version}" for name, version in known.packages.items())
    typer.echo(
        tell("Nothing to do: {packages} is there, verified, and unchanged since.", packages=there)
    )
    typer.echo(tell("--force-reinstall installs it in any case; `torchdoctor check` looks again."))


def plan_afterwards(errand: "Errand", plan: "Plan", outcome: "Outcome") -> "Plan | None":
    """The plan for the same request once it is carried out; None: it would do something again.

    Planned on what the verification has found, so that nobody has to look once more.
    """
    from torchdoctor.install.next_candidate import pinned_to
    from torchdoctor.plan.model import Verdict
    from torchdoctor.plan.resolve import plan_install

    if outcome.installed != plan.packages:  # another build of the release: which, nobody planned
        return None
    request = errand.request
    if len(outcome.attempts) > 1:  # what was asked did not work; this is what stands in for it
        request = pinned_to(request, plan.torch or "", plan.variant or "")
    seen = replace(errand.seen, torch=_torch_of(outcome.installed, plan.variant_cuda))
    again = plan_install(seen, request, errand.matrix)
    return again if again.verdict is Verdict.NOTHING_TO_DO else None


def _torch_of(installed: "Mapping[str, str]", cuda: str | None) -> "TorchFacts":
    from torchdoctor.facts.model import CompanionFacts, TorchFacts

    def companion(name: str) -> CompanionFacts | None:
        return CompanionFacts(version=installed[name]) if name in installed else None

    return TorchFacts(
        installed=True,
        version=installed["torch"],
        distribution_version=installed["torch"],
        cuda=cuda,
        torchvision=companion("torchvision"),
        torchaudio=companion("torchaudio"),
    )


def _document(plan: "Plan") -> dict[str, object]:
    """As it is printed: without the credentials that a mirror's address may hold."""
    import json

    from torchdoctor.report.document import render_json

    document: dict[str, object] = json.loads(render_json(plan))
    return document


def _editions_of_matrix(rows: tuple[Path, ...]) -> list[str]:
    """The user's rows and our own as they are now: another row may mean another build."""
    from torchdoctor.install.settled import edition_of
    from torchdoctor.matrix.loader import find_matrices

    ours = sorted(path for path in find_matrices().rglob("*") if path.is_file())
    return [str(rows), *map(edition_of, (*rows, *ours))]
