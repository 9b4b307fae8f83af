"""Lines of evidence that several rules give: each is worded, and translated, in one place."""

from collections.abc import Iterable

from torchdoctor.diagnosis.cards import title, titles
from torchdoctor.facts.model import Gpu
from torchdoctor.texts import Text, say


def told(who: str, what: str) -> Text:
    """What a program, a library or a probe said: "nvidia-smi: GPU is lost".

    Either may be a text in its turn, which an f-string would turn into plain English.
    """
    return say("{who}: {what}", who=who, what=what)


def cuda_returned(code: int) -> Text:
    """The CUresult of cuInit."""
    return say("cuInit returned {code}", code=code)


def nvml_returned(code: int) -> Text:
    """The nvmlReturn_t of nvmlInit."""
    return say("NVML returned {code}", code=code)


def smi_exited(code: int) -> Text:
    """The exit status of nvidia-smi."""
    return say("nvidia-smi exited with {code}", code=code)


def device_files(nodes: Iterable[str]) -> Text:
    """The driver's files below /dev, of which there is at least one."""
    return say("/dev holds {files}", files=", ".join(sorted(nodes)))


def found_cards(gpus: tuple[Gpu, ...]) -> Text:
    """All cards of the machine, or that there are none."""
    if not gpus:
        return say("graphics cards found: none")
    return say("graphics cards found: {cards}", cards=titles(gpus))


def nvidia_cards_seen(gpus: tuple[Gpu, ...]) -> Text:
    """The cards that are NVIDIA's."""
    return say("NVIDIA cards: {cards}", cards=titles(gpus))


def capability_of(gpu: Gpu, called: str | None = None) -> Text:
    """The compute capability of a card, which is called by its title where no name is given."""
    return say(
        "{card}: compute capability {capability}",
        card=called or title(gpu),
        capability=gpu.compute_capability,
    )


def driver_of(version: str | None) -> tuple[Text, ...]:
    """The version of the driver, where it is known."""
    return (say("driver {version}", version=version),) if version else ()


def newest_cuda(version: str | None) -> tuple[Text, ...]:
    """The newest CUDA that the driver knows, where that is known."""
    return (say("newest CUDA of the driver: {version}", version=version),) if version else ()
