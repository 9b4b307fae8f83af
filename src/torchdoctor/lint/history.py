"""What a line leaves installed, for the lines that follow it."""

from dataclasses import dataclass

from torchdoctor.facts.model import CompanionFacts, TorchFacts
from torchdoctor.lint.case import Case
from torchdoctor.lint.model import FAMILY


@dataclass(frozen=True, slots=True)
class Installed:
    """torch and its companions after some commands; None: not known."""

    torch: TorchFacts | None


def after(case: Case, before: TorchFacts | None) -> Installed:
    """What is there when the line has run."""
    packages = {n: v for n, v in case.prediction.packages.items() if n in FAMILY}
    if case.line.kind != "command":
        return Installed(before)  # the lists of a file are installed on their own
    if case.line.installer == "conda" or case.line.conditional:
        return Installed(None)
    if case.prediction.fails or not packages:
        return Installed(before)
    torch = packages.get("torch")
    if torch is None:
        return Installed(None)
    build = case.torch.build if case.torch else None
    return Installed(
        TorchFacts(
            installed=True,
            version=torch,
            distribution_version=torch,
            cuda=build.cuda if build else before.cuda if before else None,
            torchvision=_companion("torchvision", packages, before),
            torchaudio=_companion("torchaudio", packages, before),
        )
    )


def _companion(
    name: str, packages: dict[str, str | None], before: TorchFacts | None
) -> CompanionFacts | None:
    version = packages.get(name)
    if version is not None:
        return CompanionFacts(version=version)
    known: CompanionFacts | None = getattr(before, name, None)
    return known
