"""What the target interpreter already has, against what a plan wants."""

from torchdoctor.facts.model import Facts
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
    """Whether exactly the wanted build is there already, and imports.

    A build is told by its release and its CUDA: the metadata of the default index's build carries
    no label, so labels alone would tell the same build apart.
    """
    torch = facts.torch
    if torch is None or not torch.installed or torch.import_error or torch.version is None:
        return False
    if _release(torch.version) != wanted.torch or torch.cuda != wanted.variant_cuda or torch.hip:
        return False
    here = installed_versions(facts)
    companions = {n: v for n, v in wanted.packages.items() if n != "torch"}
    return all(n in here and _same(here[n], v) for n, v in companions.items())


def _same(installed: str, wanted: str) -> bool:
    return _release(installed) == _release(wanted) and (
        "+" not in installed or "+" not in wanted or installed == wanted
    )


def _release(version: str) -> str:
    return version.partition("+")[0]
