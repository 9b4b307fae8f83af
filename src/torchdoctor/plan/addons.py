"""What `--with` asks for beside torch: the file that fits the build, or why there is none."""

from collections.abc import Iterator

from torchdoctor.errors import BadRequest
from torchdoctor.matrix.model import Addon, Build, version
from torchdoctor.plan.addon_builds import Picked, build_from_source
from torchdoctor.plan.listing import sentence
from torchdoctor.plan.rejection import Rejection
from torchdoctor.plan.target import Case
from torchdoctor.texts import say


def pick_addons(build: Build, case: Case) -> tuple[Picked, ...] | Rejection:
    """The add-ons of a request beside a build, or the first that cannot be had.

    Raises:
        BadRequest: an add-on of a name that the matrix does not know.
    """
    picked = []
    for name in case.request.addons:
        found = _pick(name, build, case)
        if isinstance(found, Rejection):
            return found
        picked.append(found)
    return tuple(picked)


def _pick(name: str, build: Build, case: Case) -> Picked | Rejection:
    known = {row.name for row in case.matrix.addons}
    if name not in known:
        raise BadRequest(
            say("--with {name!r} is not known", name=name),
            next_step=say("take {names}", names=", ".join(sorted(known))),
        )
    addon = case.matrix.addon(name, build.platform)
    if addon is None:
        return Rejection(
            "COMPANION_NOT_AVAILABLE",
            say("{name} has no build for {platform}", name=name, platform=build.platform),
        )
    return _too_old_card(addon, case) or _by_kind(addon, build, case)


def _too_old_card(addon: Addon, case: Case) -> Rejection | None:
    if addon.cc_min is None:
        return None
    for card in case.target.cards:
        if version(card.compute_capability) < version(addon.cc_min):
            word = "GPU_TOO_OLD_FOR_TRITON" if addon.name == "triton" else "GPU_TOO_OLD_FOR_VARIANT"
            return Rejection(
                word,
                say(
                    "{name} needs compute capability {floor}, and {card} has {cc}",
                    name=addon.name,
                    floor=addon.cc_min,
                    card=card.name,
                    cc=card.compute_capability,
                ),
            )
    return None


def _by_kind(addon: Addon, build: Build, case: Case) -> Picked | Rejection:
    if addon.how == "package":
        return Picked(name=addon.name, requirement=addon.package)
    if addon.how == "pinned":
        return Picked(
            name=addon.name,
            requirement=None,
            note=say("{name} comes with torch, which pins its version.", name=addon.name),
        )
    if addon.how == "companion":
        return _release(addon, build, case)
    return _prebuilt(addon, build, case) or build_from_source(addon, build, case)


def _release(addon: Addon, build: Build, case: Case) -> Picked | Rejection:
    tag = case.target.python_tag
    release = case.matrix.addon_release(addon.package, build.torch, build.platform, tag)
    if release is None:
        return Rejection(
            "COMPANION_NOT_AVAILABLE",
            say(
                "{name} has no release for torch {torch} on {tag} that is known",
                name=addon.package,
                torch=build.torch,
                tag=tag,
            ),
        )
    pin = release.torch or ""
    pinned = pin.startswith("==") and not pin.endswith(".*")
    if pinned and not _has_default_cuda(build, case):
        return Rejection(
            "COMPANION_VARIANT_MISMATCH",
            say(
                "{name} {release} is built for the CUDA of the default index's torch, not {cuda}",
                name=addon.package,
                release=release.version,
                cuda=build.cuda or say("the CPU"),
            ),
        )
    return Picked(name=addon.name, requirement=f"{addon.package}=={release.version}")


def _has_default_cuda(build: Build, case: Case) -> bool:
    """Whether a build has the CUDA major version of the default index's build of its release.

    An extension that pins its torch exactly is compiled against that build. On Windows the default
    index has CPU builds only, and such an extension follows the CUDA of Linux.
    """
    if build.cuda is None:
        return False
    major = version(build.cuda).major
    return any(
        other.torch == build.torch and other.cuda and version(other.cuda).major == major
        for other in case.matrix.builds_for("linux_x86_64")
        if other.variant == "pypi"
    )


def _prebuilt(addon: Addon, build: Build, case: Case) -> Picked | None:
    wheels = case.matrix.prebuilt_wheels(addon.package, build, case.target.python_tag)
    if not wheels:
        return None
    row, file = wheels[0]
    sha256 = row.sha256_for(build, case.target.python_tag)
    address = f"{row.url}{file.replace('+', '%2B')}{f'#sha256={sha256}' if sha256 else ''}"
    return Picked(
        name=addon.name,
        requirement=f"{addon.package} @ {address}",
        note=say(
            "{name} {version} is there prebuilt for torch {torch}, CUDA {cuda}."
            if row.verified
            else "{name} {version} is there prebuilt for torch {torch}, CUDA {cuda} ({note}).",
            name=addon.name,
            version=row.version,
            torch=build.torch,
            cuda=row.cuda,
            note=sentence(row.note),
        ),
    )


def own_commands(
    picked: tuple[Picked, ...], start: tuple[str, ...], *, has_env: bool
) -> Iterator[tuple[str, ...]]:
    """Commands for the add-ons that cannot go with the others.

    Args:
        picked: All add-ons.
        start: How the installer's commands begin.
        has_env: Whether the system has env(1); without it the build bounds itself.
    """
    for addon in picked:
        if addon.options and addon.requirement:
            variables = tuple(f"{name}={value}" for name, value in addon.environment)
            first = ("env", *variables) if variables and has_env else ()
            yield (*first, *start, addon.requirement, *addon.options)
