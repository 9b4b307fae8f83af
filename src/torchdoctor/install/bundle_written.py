"""Writes a bundle down: its files are there, and the manifest says so as the last of all."""

from dataclasses import dataclass
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from torchdoctor.facts.mask import mask_url
from torchdoctor.facts.model import Facts
from torchdoctor.install.bundle_fetch import Errand, Gathered
from torchdoctor.install.bundle_folder import clear_staging, settle
from torchdoctor.install.bundle_manifest import (
    REQUIREMENTS,
    Bundle,
    BundledFile,
    BundlePlan,
    BundleTarget,
    requirements_of,
    save_manifest,
    write_whole,
)
from torchdoctor.install.download import sha256_of
from torchdoctor.install.wanted import WantedFile
from torchdoctor.plan.model import Plan, SourcePlan


@dataclass(frozen=True, slots=True)
class Served:
    """The wheels, and the source that had them."""

    source: SourcePlan
    served_by: str
    gathered: Gathered


def write_bundle(errand: Errand, plan: Plan, facts: Facts, served: Served) -> Bundle:
    """Put the files in their place, then the requirements, then the manifest.

    Args:
        errand: The bundle.
        plan: What it is for.
        facts: Of its machine.
        served: The wheels.

    Raises:
        OSError: the folder cannot be written to any more.
    """
    folder, gathered = errand.folder, served.gathered
    settle(folder, gathered.files)
    files = tuple(
        _described(file, folder / file.name, stated=file.name not in gathered.unstated)
        for file in sorted(gathered.files, key=lambda one: one.package)
    )
    text = requirements_of(files, f"torch {served.source.torch} ({served.source.variant})")
    write_whole(folder / REQUIREMENTS, text)
    bundle = Bundle(
        target=_target_in_words(facts),
        plan=_plan_in_words(errand, plan, served, files),
        requirements_sha256=sha256_of(folder / REQUIREMENTS),
        files=files,
    )
    save_manifest(folder, bundle)
    clear_staging(folder)
    return bundle


def _described(file: WantedFile, path: Path, *, stated: bool) -> BundledFile:
    return BundledFile(
        name=file.name,
        package=file.package,
        version=file.version,
        # Taken anew, of the file that lies there now.
        sha256=sha256_of(path),
        size_bytes=path.stat().st_size,
        source=mask_url(file.url),
        stated=stated,
    )


def _target_in_words(facts: Facts) -> BundleTarget:
    os, python = facts.os, facts.python
    assert os and os.system and os.machine  # noqa: PT018, S101 - target_wheels saw them
    assert python and python.version and python.tag  # noqa: PT018, S101 - as above
    return BundleTarget(
        system=os.system,
        machine=os.machine,
        libc=facts.libc.version if facts.libc else None,
        python=python.version,
        tag=python.tag,
        driver=facts.driver.version if facts.driver else None,
        gpus=tuple(f"{gpu.name} ({gpu.compute_capability})" for gpu in facts.gpus or ()),
    )


def _plan_in_words(
    errand: Errand, plan: Plan, served: Served, files: tuple[BundledFile, ...]
) -> BundlePlan:
    versions = {file.package: file.version for file in files}
    names = (canonicalize_name(Requirement(text).name) for text in plan.addons.values())
    return BundlePlan(
        torch=served.source.torch,
        variant=served.source.variant,
        variant_cuda=served.source.variant_cuda,
        packages=dict(served.source.packages),
        addons={name: versions[name] for name in names if name in versions},
        because=plan.because,
        source=errand.record.hide(served.served_by),
    )
