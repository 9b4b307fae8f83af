"""Which source can serve the plan, by what the indexes answered, and with which command. Pure."""

from collections.abc import Iterable, Iterator, Mapping, Sized
from dataclasses import dataclass, field, replace

from torchdoctor.index.ask import Question
from torchdoctor.index.causes import MIRROR_LACKS_BUILD
from torchdoctor.install.heard import Heard
from torchdoctor.install.index_options import IndexOptions, split_command, steps_of
from torchdoctor.install.live_options import (
    environment_without_silent,
    live_options,
    places_of_user,
    silent_of_user,
    with_main_index,
)
from torchdoctor.install.survey import PipOptions, Survey
from torchdoctor.plan.model import SourcePlan
from torchdoctor.texts import Text, say


@dataclass(frozen=True, slots=True, kw_only=True)
class Usable:
    """A source that can serve."""

    source: SourcePlan
    served_by: str
    """Its name, or the user's own folder or index that alone has the pinned torch."""
    commands: tuple[tuple[str, ...], ...]
    """With the addresses that answered, and no others."""
    environment: Mapping[str, str] = field(default_factory=dict)
    """Variables that keep the user's own dead addresses away from pip."""
    left_out: tuple[str, ...] = ()
    """Addresses that did not answer."""
    elsewhere: Mapping[str, tuple[str, ...]] = field(default_factory=dict, repr=False)
    """File name -> where indexes that answered list it, logins included."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unusable:
    """A source that cannot serve, and why."""

    source: SourcePlan
    reasons: tuple[str, ...]
    evidence: tuple[str, ...]


def questions(sources: Iterable[SourcePlan], seen: Survey) -> tuple[Question, ...]:
    """What to ask before any of these sources is used: each address once."""
    asked: dict[str, Question] = {}
    for source in sources:
        for question in (*_about_source(source, seen), *_about_user(source, seen)):
            known = asked.get(question.address)
            asked[question.address] = _both(known, question) if known else question
    return tuple(asked.values())


def announced(asked: Sized) -> Text:
    """What is said before these addresses are asked."""
    return say("asking {count} addresses at once, for 5 s at most", count=len(asked))


def _both(one: Question, other: Question) -> Question:
    """One question in place of two about the same address."""
    wanted = dict(one.wanted)
    for package, version in other.wanted.items():
        # The release without its label covers every build of it.
        same = wanted.get(package, version) == version
        wanted[package] = version if same else version.partition("+")[0]
    return replace(one, wanted=wanted)


def _about_source(source: SourcePlan, seen: Survey) -> Iterator[Question]:
    options = _options(source)
    for address, kind in options.places:
        wanted = {} if address == _general_index(options, source) else source.packages
        yield Question(address=address, kind=kind, wanted=wanted, tags=seen.tags)
    yield from (Question(address=address) for address in _other_asks(source))


def _other_asks(source: SourcePlan) -> tuple[str, ...]:
    """Addresses that must answer and that the command does not name."""
    named = dict(_options(source).places)
    return tuple(address for address in source.asks if address not in named)


def _general_index(options: IndexOptions, source: SourcePlan) -> str | None:
    """The index for the dependencies beside a variant's page: it has no labelled build.

    Its own pages of torch are large, and not asked for where nothing there could be taken.
    """
    labelled = all("+" in version for version in source.packages.values())
    return options.index if labelled and (options.extra or options.links) else None


def _about_user(source: SourcePlan, seen: Survey) -> Iterator[Question]:
    pip = seen.pip
    if pip is None:
        return
    if pip.index_url and not pip.no_index:
        # Only whether it answers: its page of torch is the largest of all.
        yield Question(address=pip.index_url)
    for address, kind in places_of_user(pip):
        yield Question(address=address, kind=kind, wanted=source.packages, tags=seen.tags)


def _options(source: SourcePlan) -> IndexOptions:
    """Of the command that installs everything; others replace or add single packages."""
    return split_command(steps_of(source.commands).whole)[1] if source.commands else IndexOptions()


def judge(source: SourcePlan, heard: Heard, seen: Survey, *, fallback: bool) -> Usable | Unusable:
    """Whether a source can serve, and how.

    Args:
        source: The source.
        heard: Answers to all `questions`.
        seen: The target; its pip's own indexes stay in force.
        fallback: Whether pip's own index may stand in for a dead general index of the source.
    """
    pip = seen.pip or PipOptions()
    planned = _options(source)
    live = live_options(planned, heard, pip)
    options = with_main_index(
        live, heard, pip, pips_own_may_serve=fallback or planned.index is None
    )
    # What pip's own index has is not known before pip asks it: a source that is nothing else is
    # left to pip.
    left_to_pip = _is_pips_own(source) and options == live and not pip.no_index
    lacking = () if left_to_pip else _lacking(source, live, pip, heard)
    if options is None or lacking or not all(map(heard.is_alive, _other_asks(source))):
        return _unusable(source, heard, pip, lacking)
    dead = (one for one, _ in planned.places if one not in dict(options.places))
    return Usable(
        source=source,
        served_by=_served_by(source, live, pip, heard),
        commands=tuple(_with_options(command, options) for command in source.commands),
        environment=environment_without_silent(pip, options, heard),
        left_out=tuple(dict.fromkeys([*dead, *silent_of_user(pip, heard)])),
        elsewhere=heard.elsewhere(),
    )


def _is_pips_own(source: SourcePlan) -> bool:
    """Whether the source is whatever pip is configured to use."""
    return not _options(source).places


def _lacking(
    source: SourcePlan, live: IndexOptions, pip: PipOptions, heard: Heard
) -> tuple[str, ...]:
    """The pins that nothing that answered has."""
    own = [address for address, _ in live.places]
    users = [address for address, _ in places_of_user(pip)]
    lacking = []
    for package, version in source.packages.items():
        # A label names one build wherever it lies; without one, a place of the user's may have
        # another build of the same number, which only the default source allows.
        places = [*own, *users] if "+" in version or _is_pips_own(source) else own
        if not any(heard.has(place, package, version) for place in places):
            lacking.append(f"{package} {version}")
    return tuple(lacking)


def _served_by(source: SourcePlan, live: IndexOptions, pip: PipOptions, heard: Heard) -> str:
    if _is_pips_own(source):
        return source.source
    torch = source.packages.get("torch", source.torch)
    if any(heard.has(place, "torch", torch) for place, _ in live.places):
        return source.source
    users = (place for place, _ in places_of_user(pip) if heard.has(place, "torch", torch))
    return next(users, source.source)


def _unusable(
    source: SourcePlan, heard: Heard, pip: PipOptions, lacking: tuple[str, ...]
) -> Unusable:
    places = (*dict(_options(source).places), *_other_asks(source))
    answers = [
        answer for one in places or silent_of_user(pip, heard) if (answer := heard.about(one))
    ]
    words = [answer.reason for answer in answers if answer.reason]
    evidence = [str(answer) for answer in answers if answer.reason]
    if not words:
        # Every address answered, and each has a part: no-index, or pins that lie nowhere.
        words = [MIRROR_LACKS_BUILD]
        evidence = [_nowhere(lacking)]
    return Unusable(source=source, reasons=tuple(dict.fromkeys(words)), evidence=tuple(evidence))


def _nowhere(lacking: tuple[str, ...]) -> Text:
    if not lacking:
        return say("nothing that pip may use lists the packages")
    return say("nothing that pip may use lists {packages}", packages=", ".join(lacking))


def _with_options(command: tuple[str, ...], options: IndexOptions) -> tuple[str, ...]:
    return (*split_command(command)[0], *options.words())
