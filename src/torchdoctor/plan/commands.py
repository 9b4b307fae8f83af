"""The commands that carry a plan out, as argument lists."""

from collections.abc import Mapping
from dataclasses import dataclass

from torchdoctor.matrix.model import Build
from torchdoctor.plan.addon_builds import Picked
from torchdoctor.plan.addons import own_commands
from torchdoctor.plan.model import Request

InstalledPackages = Mapping[str, str]
"""Distribution -> installed version, as its metadata says; empty: none, or not known."""

PROOF = "import torch;print(torch.__version__);print(torch.cuda.is_available())"
"""What proves an install, for a newcomer to paste."""
PROOF_ON_GPU = f"{PROOF};print(torch.cuda.get_device_capability(0))"
"""The same for a build that computes on a GPU; without one the last part raises."""


@dataclass(frozen=True, slots=True)
class Order:
    """What the installer is to do: these packages, into this interpreter, from these indexes."""

    python: str
    packages: Mapping[str, str]
    options: tuple[str, ...]
    build: Build
    addons: tuple[Picked, ...] = ()
    broken: tuple[str, ...] = ()
    """Requirements of packages that are there in this version, and damaged."""


def installer_commands(
    order: Order, request: Request, installed: InstalledPackages
) -> tuple[tuple[str, ...], ...]:
    """The command, and where they are needed one before it and some after it.

    Before it: a package that is there and differs by its local label only, or is broken, is
    replaced. After it: each add-on that is compiled against the installed torch.

    pip takes an installed 2.6.0+cpu to satisfy `==2.6.0` (PEP 440: a label-less specifier ignores
    the label), so that such a package is replaced by a command of its own first.
    """
    start = _start(request, order.python)
    options = uv_options(order.options) if request.installer == "uv" else order.options
    pins = {name: f"{name}=={version}" for name, version in order.packages.items()}
    # With torch in one command, so that an add-on cannot take another torch along later.
    beside = [a.requirement for a in order.addons if a.requirement and not a.options]
    before = [name for addon in order.addons for name in addon.before]
    whole = (*start, *pins.values(), *dict.fromkeys((*beside, *before)), *options)
    has_env = not order.build.platform.startswith("windows")
    after = tuple(own_commands(order.addons, start, has_env=has_env))
    replaced = [
        pin
        for name, pin in pins.items()
        if request.force_reinstall or differs_by_label_only(name, installed.get(name), order)
    ]
    forced = tuple(dict.fromkeys((*replaced, *order.broken)))
    if not forced:
        return whole, *after
    return (*start, "--force-reinstall", "--no-deps", *forced, *options), whole, *after


def _start(request: Request, python: str) -> tuple[str, ...]:
    if request.installer == "uv":
        return "uv", "pip", "install", "--python", python
    return python, "-m", "pip", "install"


def uv_options(options: tuple[str, ...]) -> tuple[str, ...]:
    """Index options of pip, as uv has them.

    uv takes a package from the first index that has its name, whichever version it has there; a
    variant index can lack a pinned dependency, so that all indexes are asked. The local labels in
    the pins keep them apart. Source: uv's documentation, "Package indexes".
    """
    names = {"--extra-index-url": "--index", "--index-url": "--default-index"}
    translated = tuple(names.get(word, word) for word in options)
    if "--index" in translated or "--find-links" in translated:
        return (*translated, "--index-strategy", "unsafe-best-match")
    return translated


def differs_by_label_only(package: str, installed: str | None, order: Order) -> bool:
    """Whether the same release is there in another build."""
    if installed is None:
        return False
    have, _, have_label = installed.partition("+")
    want, _, want_label = order.packages[package].partition("+")
    if have != want or have_label == want_label:
        return False
    # A build of the default index has no label in its metadata, but is of one known variant.
    return bool(want_label) or have_label != _short(order.build.cuda)


def _short(cuda: str | None) -> str:
    return "cu" + cuda.replace(".", "") if cuda else "cpu"
