"""What the target interpreter already has, against what a plan wants."""

from collections.abc import Mapping

from torchdoctor.diagnosis.cuda_libraries import package_of
from torchdoctor.facts.model import Facts, TorchFacts
from torchdoctor.plan.model import SourcePlan


def installed_versions(facts: Facts) -> dict[str, str]:
    """Distribution -> version as its metadata says, of torch and its companions."""
    torch = facts.torch
    if torch is None or not torch.installed:
        return {}
    versions = {
        "torch": torch.distribution_version or torch.version,
        "torchvision": torch.torchvision.version if torch.torchvision else None,
        "torchaudio": torch.torchaudio.version if torch.torchaudio else None,
    }
    return {name: version for name, version in versions.items() if version}


def is_in_place(facts: Facts, wanted: SourcePlan) -> bool:
    """Whether exactly the wanted build is there already, whole, and imports.

    A build is told by its release and its CUDA: the metadata of the default index's build carries
    no label, so labels alone would tell the same build apart.
    """
    torch = facts.torch
    if torch is None or not torch.installed or torch.version is None or is_broken(torch):
        return False
    if _release(torch.version) != wanted.torch or torch.cuda != wanted.variant_cuda or torch.hip:
        return False
    here = installed_versions(facts)
    companions = {n: v for n, v in wanted.packages.items() if n != "torch"}
    return all(n in here and _same(here[n], v) for n, v in companions.items())


def is_broken(torch: TorchFacts) -> bool:
    """Whether what is installed does not import, or is not as it was recorded."""
    return bool(torch.import_error or torch.damaged_files)


def broken_pins(facts: Facts, wanted: Mapping[str, str]) -> tuple[str, ...]:
    """Requirements of what must be replaced although it is there in the wanted version.

    An installer takes a broken package to satisfy its pin, by its metadata, and does nothing.

    Args:
        facts: Of the target.
        wanted: Distribution -> version that is to be there.
    """
    torch = facts.torch
    here = installed_versions(facts).get("torch")
    if torch is None or here is None or not is_broken(torch):
        return ()
    damaged = {package_of(file, torch) for file in torch.damaged_files or ()}
    nvidia = tuple(
        f"{name}=={version}"
        for name, version in sorted((torch.packages or {}).items())
        if name in damaged
    )
    if _release(here) != _release(wanted["torch"]):
        return ()  # replaced anyway, and so is what it depends on
    # Only damage that lies in NVIDIA's packages alone spares torch itself.
    whole = damaged and None not in damaged
    return nvidia if whole else (f"torch=={wanted['torch']}", *nvidia)


def _same(installed: str, wanted: str) -> bool:
    return _release(installed) == _release(wanted) and (
        "+" not in installed or "+" not in wanted or installed == wanted
    )


def _release(version: str) -> str:
    return version.partition("+")[0]
