"""Reads the texts of options into a Request. What cannot be read is said, never guessed."""

import re
from typing import Literal

from torchdoctor.errors import BadRequest
from torchdoctor.plan.model import DEFAULT_PACKAGES, Request
from torchdoctor.texts import say

_RELEASE = re.compile(r"(\d+)\.(\d+)(?:\.(\d+))?")
_CUDA = re.compile(r"(\d{1,2})(?:\.(\d{1,2})(?:\.\d+)?)?")
_VARIANT = re.compile(r"cu(\d{2})(\d)?")
_ARCH = re.compile(
    r"(?:(?:sm|compute)_(\d{1,2})(\d)|(\d{1,2})\.(\d))[af]?(?:\+PTX)?", re.IGNORECASE
)
_DRIVER = re.compile(r"\d{3}(\.\d+){0,2}")
_PACKAGE = re.compile(r"([a-z][a-z0-9_-]*)\s*(?:==\s*(\d+(?:\.\d+)*))?", re.IGNORECASE)


def read_torch(text: str) -> tuple[str, str | None]:
    """The specifier that an asked torch version means, and the CUDA of its label.

    "2.6.0" is that release, "2.6" any 2.6.x, ">=2.5,<2.7" a range, "2.6.0+cu124" a release in a
    variant.

    Raises:
        BadRequest: `text` is no version and no range of versions.
    """
    public, plus, label = text.strip().partition("+")
    cuda = read_cuda(label) if plus else None
    if match := _RELEASE.fullmatch(public):
        return (f"=={public}" if match[3] else f"=={public}.*"), cuda
    if not plus and public.startswith(("<", ">", "=", "!", "~")):
        from packaging.specifiers import InvalidSpecifier, SpecifierSet  # late: 15 ms

        try:
            return str(SpecifierSet(public)), None
        except InvalidSpecifier:
            pass
    raise BadRequest(
        say("--torch {text!r} is no version of torch", text=text),
        next_step=say(
            'write a release ("2.6.0"), a minor release ("2.6") or a range (">=2.5,<2.7")'
        ),
    )


def read_cuda(text: str) -> str:
    """What an asked CUDA means: "cpu", "12.4" or "12".

    Raises:
        BadRequest: `text` is none of these.
    """
    asked = text.strip().lower()
    if asked == "cpu":
        return "cpu"
    if match := _CUDA.fullmatch(asked):
        return f"{match[1]}.{match[2]}" if match[2] else match[1]
    if match := _VARIANT.fullmatch(asked):
        # cu92 is the one variant of a one-digit major version that torch ever published.
        if match[2] is None and match[1].startswith("9"):
            return "9." + match[1][1]
        return f"{match[1]}.{match[2]}" if match[2] else match[1]
    raise BadRequest(
        say("--cuda {text!r} is no CUDA version", text=text),
        next_step=say(
            'write a version ("12.4"), a major version ("12"), a variant ("cu124") or "cpu"'
        ),
    )


def read_arch(text: str) -> tuple[str, ...]:
    """Compute capabilities out of "8.6,9.0", "sm_86;sm_90" or a TORCH_CUDA_ARCH_LIST.

    Raises:
        BadRequest: one of them is none.
    """
    found = []
    for word in re.split(r"[\s,;]+", text.strip()):
        match = _ARCH.fullmatch(word)
        if match is None:
            raise BadRequest(
                say("--gpu-arch {text!r}: {word!r} is no compute capability", text=text, word=word),
                next_step=say('write "8.6", "sm_86", or several with commas: "8.6,9.0"'),
            )
        found.append(f"{match[1] or match[3]}.{match[2] or match[4]}")
    return tuple(found)


def read_driver(text: str) -> str:
    """A driver version "550.54.14", or a branch "550".

    Raises:
        BadRequest: `text` is neither.
    """
    asked = text.strip().lower().removeprefix("r")
    if _DRIVER.fullmatch(asked):
        return asked
    raise BadRequest(
        say("--driver {text!r} is no driver version", text=text),
        next_step=say('write what nvidia-smi shows ("550.54.14"), or the branch ("550")'),
    )


def read_packages(text: str) -> tuple[tuple[str, ...], tuple[tuple[str, str], ...]]:
    """Packages and their pins out of "torch,torchvision==0.21.0"; torch is always among them.

    Raises:
        BadRequest: a package that does not belong to torch's own, or no package at all.
    """
    names: list[str] = []
    pins: list[tuple[str, str]] = []
    for word in filter(None, (part.strip() for part in text.split(","))):
        match = _PACKAGE.fullmatch(word)
        if match is None or match[1].lower() not in DEFAULT_PACKAGES:
            raise BadRequest(
                say(
                    "--only {text!r}: {word!r} is not one of {names}, alone or with ==VERSION",
                    text=text,
                    word=word,
                    names=", ".join(DEFAULT_PACKAGES),
                ),
                next_step=say('write for example "torch" or "torch,torchvision==0.21.0"'),
            )
        names.append(match[1].lower())
        if match[2]:
            pins.append((match[1].lower(), f"=={match[2]}"))
    if not names:
        raise BadRequest(say("--only names no package"), next_step=say('write for example "torch"'))
    return tuple(p for p in DEFAULT_PACKAGES if p in {"torch", *names}), tuple(pins)


def read_addons(text: str) -> tuple[str, ...]:
    """Names of add-ons out of "xformers,flash-attn", each once.

    Raises:
        BadRequest: there is none, or one is no name of a package.
    """
    names = [word.strip().lower().replace("_", "-") for word in text.split(",") if word.strip()]
    wrong = [name for name in names if not re.fullmatch(r"[a-z0-9-]+", name)]
    if wrong or not names:
        raise BadRequest(
            say("--with {text!r} names no package", text=text),
            next_step=say('write "xformers,ninja"'),
        )
    return tuple(dict.fromkeys(names))


def read_installer(text: str) -> Literal["pip", "uv"]:
    """The program that installs.

    Raises:
        BadRequest: it is none that torchdoctor knows.
    """
    if text == "pip":
        return "pip"
    if text == "uv":
        return "uv"
    raise BadRequest(
        say("--installer {text!r} is not known", text=text), next_step=say('take "pip" or "uv"')
    )


def read_request(  # noqa: PLR0913 - one argument an option
    *,
    torch: str | None = None,
    cuda: str | None = None,
    only: str | None = None,
    addons: str | None = None,
    mirrors: tuple[str, ...] = (),
    fallback: bool = True,
    driver: str | None = None,
    gpu_names: tuple[str, ...] = (),
    gpu_arch: str | None = None,
    force_reinstall: bool = False,
    installer: str = "pip",
) -> Request:
    """The request that the options of `install` make.

    Raises:
        BadRequest: an option cannot be read, or two contradict each other.
    """
    wanted, label_cuda = read_torch(torch) if torch is not None else (None, None)
    asked_cuda = read_cuda(cuda) if cuda is not None else label_cuda
    if label_cuda and cuda and asked_cuda != label_cuda:
        raise BadRequest(
            say(
                "--torch {torch!r} and --cuda {cuda!r} contradict each other",
                torch=torch,
                cuda=cuda,
            ),
            next_step=say("leave one of them out"),
        )
    packages, pins = read_packages(only) if only is not None else (DEFAULT_PACKAGES, ())
    return Request(
        torch=wanted,
        cuda=asked_cuda,
        packages=packages,
        explicit_packages=packages if only else ("torch",),
        pinned=pins,
        addons=read_addons(addons) if addons is not None else (),
        mirrors=mirrors,
        fallback=fallback,
        driver=read_driver(driver) if driver is not None else None,
        gpu_names=gpu_names,
        gpu_arch=read_arch(gpu_arch) if gpu_arch is not None else (),
        force_reinstall=force_reinstall,
        installer=read_installer(installer),
    )
