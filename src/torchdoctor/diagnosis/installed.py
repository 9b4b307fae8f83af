"""Questions about the installed torch that several rules ask."""

from torchdoctor.facts.model import Facts, TorchFacts
from torchdoctor.matrix.model import version
from torchdoctor.texts import Text, say


def is_absent(facts: Facts) -> bool:
    """Whether the interpreter is known to have no torch."""
    return facts.torch is not None and facts.torch.installed is False


def was_imported(torch: TorchFacts) -> bool:
    """Whether `import torch` was tried, and worked."""
    return torch.import_took_s is not None and torch.import_error is None


def computes_on_gpu(torch: TorchFacts) -> bool:
    """Whether torch was seen to use the GPU."""
    return torch.is_available is True and torch.cuda_error is None


def shown(torch: TorchFacts) -> str:
    """How to call the installed torch: "torch 2.6.0+cu124"."""
    known = torch.version or torch.distribution_version
    return f"torch {known}" if known else say("torch of unknown version")


def shown_build(torch: TorchFacts) -> Text:
    """The same with the CUDA that it was built for."""
    return say("{torch} is built for CUDA {cuda}", torch=shown(torch), cuda=torch.cuda)


def compiled_for(torch: TorchFacts) -> Text:
    """The same with the architectures that it holds code for."""
    built = " ".join(torch.arch_list or ())
    return say("{torch} is compiled for {architectures}", torch=shown(torch), architectures=built)


def label_of(text: str | None) -> str:
    """The local version label: "cpu" of 2.6.0+cpu; empty where there is none."""
    return (text or "").partition("+")[2]


def release_of(text: str | None) -> str | None:
    """The published release of "2.6.0+cu124"; None for nightlies and vendors' own builds."""
    release = (text or "").partition("+")[0]
    try:
        return release if release and version(release).plain else None
    except ValueError:
        return None


def major_of(text: str | None) -> int | None:
    """The first number of a version: 12 of CUDA "12.4"."""
    major = (text or "").partition(".")[0]
    return int(major) if major.isascii() and major.isdecimal() else None


def is_older(one: str | None, other: str | None) -> bool:
    """Whether a version is known to be lower than another; False where either is no version."""
    try:
        return one is not None and other is not None and version(one) < version(other)
    except ValueError:
        return False


def failures(torch: TorchFacts) -> tuple[str, ...]:
    """What torch and its companions said when they were imported and first used."""
    companions = [one for one in (torch.torchvision, torch.torchaudio) if one is not None]
    said = (
        torch.import_error,
        torch.cuda_error,
        *(one.import_error for one in companions),
        *(one.ops_error for one in companions),
    )
    return tuple(dict.fromkeys(words for words in said if words))
