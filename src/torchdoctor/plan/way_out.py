"""What would work where a plan was refused: another request, driver, Python, or single cards."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from torchdoctor.matrix.model import Build, newest, version
from torchdoctor.plan import explain
from torchdoctor.plan.filters import rejection_of
from torchdoctor.plan.in_the_way import Barred
from torchdoctor.plan.judged import judge, pick
from torchdoctor.plan.target import Case, Target
from torchdoctor.texts import Text, mark, say


def ways_out(words: tuple[str, ...], rows: Sequence[Barred], case: Case) -> Iterator[Text]:
    """The nearest changes that give an answer, for the words in the way of `rows`."""
    yield from _another_request(case)
    if "DRIVER_TOO_OLD" in words:
        yield from _newer_driver(_barred_by("DRIVER_TOO_OLD", rows), case)
    if "DRIVER_BRANCH_DROPPED_GPU" in words:
        yield say("Go back to a driver of branch {branch}.", branch=_last_branch(case))
    if "NO_WHEEL_FOR_PYTHON" in words:
        yield from _other_python(_barred_by("NO_WHEEL_FOR_PYTHON", rows))
    if "GLIBC_TOO_OLD" in words or "MUSL_UNSUPPORTED" in words:
        yield say("Use a system or an image with a newer glibc, such as Debian 12 or Ubuntu 22.04.")
    yield from on_the_cpu(case.target)


def answer(case: Case) -> Build | None:
    """The candidate that a case would get."""
    return pick(judge(case), case)


def _another_request(case: Case) -> Iterator[Text]:
    wider = replace(case.request, torch=None, cuda=None, pinned=())
    target = case.target
    if target.situation == "no-gpu" and target.cards:  # an image for cards that are elsewhere
        target = replace(target, situation="named")
    widened = replace(case, request=wider, target=target)
    found = answer(widened) if wider != case.request else None
    if found is not None:
        yield say(
            "This machine can have torch {torch} ({build}): {option}.",
            torch=found.torch,
            build=explain.name_of(found),
            option=explain.option_for(found),
        )


def _last_branch(case: Case) -> int | None:
    support = (case.matrix.card_support_of(c.compute_capability) for c in case.target.cards)
    return min((row.last_branch for row in support if row and row.last_branch), default=None)


def _barred_by(word: str, rows: Sequence[Barred]) -> list[Build]:
    """The builds that this word alone keeps away, newest first."""
    return [row.judged.build for row in rows if row.words == (word,)]


def _newer_driver(builds: Sequence[Build], case: Case) -> Iterator[Text]:
    last = _last_branch(case)
    known = sorted(row.branch for row in case.matrix.driver_branches)
    said = None
    for branch in (b for b in known if last is None or b <= last):
        target = replace(case.target, driver=str(branch), driver_cuda=None, cuda_compat=None)
        fits = (b for b in builds if rejection_of(b, target, case.matrix) is None)
        newest_build = next(fits, None)
        # The lowest branch that cures, and each higher one that opens a newer release.
        if newest_build is not None and newest_build.torch != said:
            said = newest_build.torch
            yield say(_branches(branch, last), branch=branch, last=last, torch=said)


def _branches(branch: int, last: int | None) -> str:
    if last is None:
        return mark("With a driver of branch {branch} or newer: torch {torch}.")
    # "or newer" would be harmful advice where a newer branch drops the card.
    if branch == last:
        return mark("With a driver of branch {branch}: torch {torch}.")
    return mark("With a driver of branch {branch} to {last}: torch {torch}.")


def _other_python(builds: Sequence[Build]) -> Iterator[Text]:
    if builds:
        tags = [tag for tag in builds[0].pythons if not tag.endswith("t")]
        newest_tag = max(tags, key=lambda tag: int(tag[3:]))
        yield say(
            "With Python {python}: torch {torch}.",
            python=f"{newest_tag[2]}.{newest_tag[3:]}",
            torch=builds[0].torch,
        )


def each_card_alone(case: Case) -> tuple[Text, ...]:
    """What each card would get without the others; empty where the mixture is not at fault."""
    capabilities = {card.compute_capability: card for card in case.target.cards}
    if len(capabilities) < 2:  # noqa: PLR2004 - a mixture
        return ()
    said = []
    for card in capabilities.values():
        found = answer(replace(case, target=replace(case.target, cards=(card,))))
        if found is None:
            return ()
        said.append(
            say(
                "{card} alone would get torch {torch} ({build}).",
                card=card.name,
                torch=found.torch,
                build=explain.name_of(found),
            )
        )
    return tuple(said)


def on_the_cpu(target: Target) -> Iterator[Text]:
    """The CPU build, where a GPU was to be used."""
    if target.situation in ("gpu", "no-driver", "named", "image"):
        yield say("To compute on the CPU for now: --cuda cpu.")


def offers(case: Case) -> Iterator[Text]:
    """The nearest that was ever published, where what was asked never was."""
    if case.request.torch:
        yield from _offers_of_release(case)
    if case.request.cuda:
        yield from _offers_of_cuda(case)


def _offers_of_release(case: Case) -> Iterator[Text]:
    same = judge(replace(case, request=replace(case.request, cuda=None)))
    if not same:
        yield say("The newest release is {torch}.", torch=case.matrix.newest_release().torch)
        return
    cudas = {j.build.cuda for j in same if j.build.cuda}
    yield say(
        "torch {torch} has CUDA {cudas}." if cudas else "torch {torch} has CPU builds here.",
        torch=(case.request.torch or "").removeprefix("=="),
        cudas=", ".join(sorted(cudas, key=version)),
    )


def _offers_of_cuda(case: Case) -> Iterator[Text]:
    same = judge(replace(case, request=replace(case.request, torch=None, pinned=())))
    last = newest(j.build.torch for j in same)
    if last:
        yield say(
            "The newest release with CUDA {cuda} is {torch}.", cuda=case.request.cuda, torch=last
        )
        return
    cudas = {b.cuda for b in case.matrix.builds_for(case.target.platform or "") if b.cuda}
    if cudas:
        yield say("There are CUDA {cudas}.", cudas=", ".join(sorted(cudas, key=version)))
    else:
        yield say("There are CPU builds only for this platform: leave --cuda out.")
