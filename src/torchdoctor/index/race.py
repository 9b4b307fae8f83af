"""Which mirrors have a build, the one that gives it fastest first (`--mirror auto`)."""

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from torchdoctor.index.ask import (
    Asker,
    IndexAnswer,
    Kind,
    Question,
    answer_to,
    ask_side_by_side,
)
from torchdoctor.index.causes import MIRROR_LACKS_BUILD
from torchdoctor.index.crowd import do_side_by_side
from torchdoctor.index.fetch import Access, Unreachable
from torchdoctor.index.listing import ListedFile, seen_wheel
from torchdoctor.index.transfer import Transfer
from torchdoctor.matrix.model import Mirror
from torchdoctor.matrix.pythons import serves_python
from torchdoctor.texts import Text, say

SAMPLE_BYTES = 1 << 18
"""What is fetched of the very file: a page may be quick, and its files come from elsewhere."""
SAMPLE_LIMIT_S = 10.0
Sampler = Callable[[Transfer, str], float]


@dataclass(frozen=True, slots=True)
class For:
    """What the file must serve."""

    python: str
    """Interpreter tag, "cp312"."""
    platform: str
    """As the matrix names it, "linux_x86_64"."""

    def is_served_by(self, name: str) -> bool:
        """Whether a wheel of this file name can be used there."""
        wheel = seen_wheel(ListedFile(name=name, href=""))
        return (
            wheel is not None
            and serves_python(wheel.pythons, self.python)
            and (wheel.tag == "any" or self.platform in wheel.platforms)
        )


@dataclass(frozen=True, slots=True)
class Ran:
    """One mirror, and what its page of the variant answered."""

    mirror: Mirror
    answer: IndexAnswer
    sample_s: float | None = None
    """How long the first part of the file took; None: it was not asked for, or did not come."""
    problem: str | None = None
    """Why it did not come."""

    @property
    def has_build(self) -> bool:
        """Whether it lists the build, and gives it."""
        return self.answer.kind is not None and self.problem is None

    def __str__(self) -> Text:
        """What it answered, in one line."""
        url = self.answer.url
        if self.problem is not None:
            return say(
                "{url}: lists the file, and does not give it: {problem}",
                url=url,
                problem=self.problem,
            )
        if self.sample_s is None:
            return self.answer.__str__()
        speed = SAMPLE_BYTES / 1e6 / max(self.sample_s, 1e-6)
        return say("{url}: has it, about {speed:.1f} MB/s at its start", url=url, speed=speed)


def race(  # noqa: PLR0913 - what a test replaces are arguments
    mirrors: Iterable[Mirror],
    variant: str,
    torch: str,
    *,
    target: For | None = None,
    access: Access | None = None,
    asker: Asker = answer_to,
    sampler: "Sampler | None" = None,
) -> tuple[Ran, ...]:
    """Ask every mirror at once for a torch, then for the first part of its file, and sort.

    Mirrors are never ranked in advance: reported speeds contradict each other by a factor of ten.

    Args:
        mirrors: Those without variant pages are passed over.
        variant: Folder, "cu126".
        torch: Exact version with its local label, "2.14.1+cu126".
        target: Which of its files is needed; None: any of them stands for the build.
        access: Certificates and proxy of the user's pip.
        asker: Asks one index.
        sampler: Fetches the first part of a file and says how many seconds that took.

    Returns:
        Those that have the build first, the fastest before the others; then the rest.
    """
    pages = {
        mirror.variant_url.replace("{variant}", variant): mirror
        for mirror in mirrors
        if mirror.variant_url
    }
    questions = [
        Question(address=page, kind=_form(mirror), wanted={"torch": torch})
        for page, mirror in pages.items()
    ]
    access = access or Access()
    answers = ask_side_by_side(questions, access, asker=asker)
    ran = [Ran(mirror, _for(target, answers[page])) for page, mirror in pages.items()]
    return tuple(sorted(_sampled(ran, access, sampler or sample), key=_rank))


def _for(target: For | None, answer: IndexAnswer) -> IndexAnswer:
    """The answer with the files alone that the target can use."""
    if target is None or not answer.addresses:
        return answer
    fit = {name: url for name, url in answer.addresses.items() if target.is_served_by(name)}
    if fit:
        return replace(answer, addresses=fit)
    lacks = say(
        "lists the build, and none for {python} on {platform}",
        python=target.python,
        platform=target.platform,
    )
    return replace(answer, kind=None, reason=MIRROR_LACKS_BUILD, problem=lacks, addresses={})


def _rank(one: Ran) -> tuple[bool, float]:
    took_s = one.answer.took_s if one.sample_s is None else one.sample_s
    return not one.has_build, took_s


def _sampled(ran: list[Ran], access: Access, sampler: "Sampler") -> list[Ran]:
    """Each with the time that the first part of its file took."""
    first = {id(one): next(iter(one.answer.addresses.values()), None) for one in ran}
    done = do_side_by_side(
        [address for address in first.values() if address],
        sampler,
        lambda: Transfer(access, ""),
        pauses_s=(),
        limit_s=SAMPLE_LIMIT_S,
    )
    return [
        replace(
            one,
            sample_s=done.results.get(first[id(one)] or ""),
            problem=_problem(done.failures.get(first[id(one)] or "")),
        )
        for one in ran
    ]


def _problem(failure: Unreachable | None) -> str | None:
    return None if failure is None else failure.problem


def sample(transfer: Transfer, address: str) -> float:
    """Seconds for the first part of a file.

    Raises:
        Unreachable: the server does not give it.
    """
    began = time.monotonic()
    for _ in transfer.pieces(address, 0, SAMPLE_BYTES):
        pass
    return time.monotonic() - began


def _form(mirror: Mirror) -> Kind:
    return "flat" if mirror.kind == "flat" else "simple"
