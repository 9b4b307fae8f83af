"""What the target told after an install, as checks with the words for those that failed. Pure."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from packaging.version import InvalidVersion, Version

from torchdoctor.install.inside import Told
from torchdoctor.install.kernels import kernel_word, kernels_check
from torchdoctor.install.model import Check
from torchdoctor.texts import Text, joined, mark, say, verbatim

CLOSE_TO_FLOAT64 = {"cpu": 1e-4, "cuda": 5e-3}
"""cuDNN may use TF32 for convolutions by torch's own default: ten bits of a fraction."""
COMPANION_MISMATCH = "COMPANION_MISMATCH"
COMPUTATION_WRONG = "COMPUTATION_WRONG"
DUPLICATE_TORCH = "DUPLICATE_TORCH"
INDEX_MIXUP = "INDEX_MIXUP"
TORCH_CPU_BUILD = "TORCH_CPU_BUILD"
TORCH_IMPORT_FAILED = "TORCH_IMPORT_FAILED"
TORCH_ROCM_BUILD = "TORCH_ROCM_BUILD"
WRONG_INTERPRETER = "WRONG_INTERPRETER"

_FAMILY = ("torch", "torchvision", "torchaudio")
# First match wins. Words and telltales: reasons.md.
_IMPORT_ERRORS = (
    ("COMPANION_MISMATCH", r"torchvision::nms|libtorch\w*\.|_C\w*\.so.*undefined symbol"),
    ("GLIBCXX_TOO_OLD", r"GLIBCXX_"),
    ("GLIBC_TOO_OLD", r"GLIBC_\d"),
    ("MKL_MISMATCH", r"iJIT_NotifyEvent"),
    ("MSVC_RUNTIME_MISSING", r"WinError (?:126|127|1114)"),
    ("CUDA_LIBRARY_MISSING", r"lib(?:cu|nv|nccl)\w*\.so[.\d]*: cannot open|lib\w+ not found"),
    ("CUDA_LIBRARY_SHADOWED", r"undefined symbol: \w*(?:nvJitLink|cudnn|cublas|nccl|cusparse)"),
    ("LOCAL_FILE_SHADOWS_TORCH", r"partially initialized module 'torch'"),
)  # fmt: skip
_GPU_ERRORS = (
    ("CUDA_OUT_OF_MEMORY", r"out of memory"),
    ("COMPUTE_MODE_RESTRICTED", r"busy or unavailable"),
    ("ILLEGAL_ACCESS", r"illegal memory access"),
    ("CUDNN_FAILED", r"CUDNN_STATUS"),
    ("CUBLAS_FAILED", r"CUBLAS_STATUS"),
    ("DRIVER_TOO_OLD", r"driver on your system is too old"),
)


# Stages of proof_script.py that are no code.
_START = mark("start")
_KERNELS = mark("the kernels of the build")
_COMPUTATION = mark("a computation on {device}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """What an install must have brought."""

    packages: Mapping[str, str]
    """Distribution -> version as it was pinned."""
    cuda: str | None
    """CUDA of the build: "12.4"; None: a build without."""
    expects_gpu: bool
    any_build: bool
    """Whether every build of the release serves."""


@dataclass(frozen=True, slots=True)
class Judged:
    """A check, and the word for it where it did not pass."""

    check: Check
    reason: str | None = None


def read_proof(told: Told, expected: Expected) -> tuple[Judged, ...]:
    """The told lines as checks, in the order in which they were made."""
    known: dict[str, Any] = {}
    for line in told.lines:
        for subject, said in line.items():
            both = isinstance(said, dict) and isinstance(known.get(subject), dict)
            known[subject] = {**known[subject], **said} if both else said
    return tuple(_judged(known, told, expected))


def _judged(known: Mapping[str, Any], told: Told, expected: Expected) -> Iterator[Judged]:
    if "distributions" not in known:
        yield _stopped_at("versions", say("the interpreter runs"), told, TORCH_IMPORT_FAILED)
        return
    yield _versions(known["distributions"], expected)
    if "torch" in known:
        yield _variant(known["torch"], expected)
    yield from _imports(known, told)
    yield from _computation(known, told, "cpu")
    yield from _comparison(known, "cpu")
    if expected.expects_gpu:
        yield from _gpu(known, told)
    yield from _nms(known, told)
    yield from _compile(known)


def _versions(found: Mapping[str, str | None], expected: Expected) -> Judged:
    fits = {name: _version_fits(found.get(name), expected, name) for name in expected.packages}
    missing = [name for name in expected.packages if not found.get(name)]
    reason = None if all(fits.values()) else WRONG_INTERPRETER if missing else INDEX_MIXUP
    shown = joined((_shown(name, found.get(name), expected) for name in expected.packages), ", ")
    wanted = ", ".join(f"{name} {version}" for name, version in expected.packages.items())
    check = Check(name="versions", passed=reason is None, expected=wanted, found=shown)
    return Judged(check, reason)


def _version_fits(found: str | None, expected: Expected, name: str) -> bool:
    pinned = expected.packages[name]
    if found is None or found == pinned:
        return found is not None
    have, want = _parsed(found), _parsed(pinned)
    if have is None or want is None or have.public != want.public:
        return False
    # The default index writes no label; the same build from elsewhere may have one.
    same_build = want.local is None and have.local == _label(expected.cuda)
    return have == want or same_build or expected.any_build


def _shown(name: str, found: str | None, expected: Expected) -> Text:
    if found is None:
        return say("{name} is not there", name=name)
    if found != expected.packages[name] and _version_fits(found, expected, name):
        return say(
            "{name} {version} (another build of the same release, which serves here)",
            name=name,
            version=found,
        )
    return verbatim(f"{name} {found}")


def _parsed(version: str) -> Version | None:
    try:
        return Version(version)
    except InvalidVersion:
        return None


def _label(cuda: str | None) -> str:
    return "cu" + cuda.replace(".", "") if cuda else "cpu"


def _variant(torch: Mapping[str, Any], expected: Expected) -> Judged:
    cuda, hip = torch.get("cuda"), torch.get("hip")
    found = verbatim(f"ROCm {hip}") if hip else _build(cuda)
    same = cuda == expected.cuda and not hip
    if not same and expected.any_build:
        found = say("{build} (no GPU is expected, so it serves)", build=found)
    passed = same or expected.any_build
    check = Check(name="variant", passed=passed, expected=_build(expected.cuda), found=found)
    if passed:
        return Judged(check)
    if hip:
        return Judged(check, TORCH_ROCM_BUILD)
    return Judged(check, TORCH_CPU_BUILD if expected.expects_gpu and not cuda else INDEX_MIXUP)


def _build(cuda: str | None) -> Text:
    return say("a build for CUDA {cuda}", cuda=cuda) if cuda else say("a build without CUDA")


def _imports(known: Mapping[str, Any], told: Told) -> Iterator[Judged]:
    for package, error in known.get("imported", {}).items():
        if error is not None:
            yield Judged(_import_check(package, error, passed=False), _import_word(package, error))
        elif package == "torch" and not _is_the_installed_one(known):
            torch = known["torch"]
            found = say(
                "torch {version} out of {folder}",
                version=torch.get("version"),
                folder=torch.get("folder"),
            )
            yield Judged(_import_check(package, found, passed=False), DUPLICATE_TORCH)
        else:
            took_s = known.get("took_s", {}).get(package)
            found = say("{package} in {took} s", package=package, took=took_s)
            yield Judged(_import_check(package, found, passed=True))
    stage = told.stopped_in or ""
    if stage.startswith("import "):
        yield _stopped_at("import", stage, told, TORCH_IMPORT_FAILED)


def _import_check(package: str, found: str, *, passed: bool) -> Check:
    return Check(name="import", passed=passed, expected=f"import {package}", found=found)


def _is_the_installed_one(known: Mapping[str, Any]) -> bool:
    """Whether `import torch` found the torch that the metadata speak of."""
    imported = _parsed(str(known.get("torch", {}).get("version", "")))
    distribution = _parsed(str(known["distributions"].get("torch") or ""))
    return not imported or not distribution or imported.public == distribution.public


def _import_word(package: str, error: str) -> str:
    if package not in _FAMILY and "undefined symbol" in error:
        return COMPANION_MISMATCH
    word = _word(error, _IMPORT_ERRORS)
    # torch itself has no other torch that it could have been built for.
    if word is None or (package == "torch" and word == "COMPANION_MISMATCH"):
        return TORCH_IMPORT_FAILED
    return word


def _word(error: str, table: tuple[tuple[str, str], ...]) -> str | None:
    return next((word for word, telltale in table if re.search(telltale, error)), None)


def _computation(known: Mapping[str, Any], told: Told, device: str) -> Iterator[Judged]:
    stage = say(_COMPUTATION, device=device)
    done = known.get("computed", {}).get(device)
    if done is None:
        if told.stopped_in == stage:
            yield _stopped_at("computation", stage, told, _computation_word("", known, device))
        return
    expected = say("every element of a matrix product right on {device}", device=device)
    if "error" in done:
        check = Check(name="computation", passed=False, expected=expected, found=done["error"])
        yield Judged(check, _computation_word(done["error"], known, device))
        return
    found = say("{wrong} of {count} elements wrong", wrong=done["wrong"], count=done["of"])
    check = Check(name="computation", passed=not done["wrong"], expected=expected, found=found)
    yield Judged(check, COMPUTATION_WRONG if done["wrong"] else None)


def _comparison(known: Mapping[str, Any], device: str) -> Iterator[Judged]:
    """Random numbers against float64; an interpreter that does not tell has no such check."""
    told = known.get("compared", {}).get(device)
    if told is None:
        return
    limit = CLOSE_TO_FLOAT64[device]
    expected = say(
        "product and convolution on {device} within {limit:g} of float64",
        device=device,
        limit=limit,
    )
    if "error" in told:
        check = Check(name="computation", passed=False, expected=expected, found=told["error"])
        yield Judged(check, _computation_word(told["error"], known, device))
        return
    # Not "more than": a NaN is no number that could be more.
    passed = all(told[name] <= limit for name in ("product", "convolution"))
    found = say(
        "product {product:.1e}, convolution {convolution:.1e} of float64",
        product=told["product"],
        convolution=told["convolution"],
    )
    check = Check(name="computation", passed=passed, expected=expected, found=found)
    yield Judged(check, None if passed else COMPUTATION_WRONG)


def _nms(known: Mapping[str, Any], told: Told) -> Iterator[Judged]:
    expected = say("torchvision.ops.nms keeps boxes 0 and 2")
    said = known.get("nms")
    if said is None:
        if told.stopped_in == "torchvision.ops.nms":
            yield _stopped_at("nms", expected, told, COMPANION_MISMATCH)
        return
    passed = said.get("kept") == [0, 2]
    found = said.get("error") or say("it keeps {boxes}", boxes=said.get("kept"))
    check = Check(name="nms", passed=passed, expected=expected, found=found)
    yield Judged(check, None if passed else COMPANION_MISMATCH)


def _compile(known: Mapping[str, Any]) -> Iterator[Judged]:
    """What torch.compile would need; nothing that an install must bring."""
    needs = known.get("compile")
    if needs is None:
        return
    triton = "triton" if needs.get("triton") else say("no triton (needed on a GPU)")
    compiler = needs.get("compiler") or say("no C++ compiler (needed on the CPU)")
    found = joined((triton, compiler), ", ")
    check = Check(name="compile", passed=True, expected=say("not required"), found=found)
    yield Judged(check)


def _computation_word(error: str, known: Mapping[str, Any], device: str) -> str:
    if device == "cpu":
        return COMPUTATION_WRONG
    if "no kernel image" in error:
        return kernel_word(known.get("kernels", {}))
    return _word(error, _GPU_ERRORS) or "CUDA_INIT_FAILED"


def _gpu(known: Mapping[str, Any], told: Told) -> Iterator[Judged]:
    stage = "torch.cuda.is_available()"
    available = known.get("is_available")
    if available is not None:
        said = known.get("said")
        found = f"{available}: {said}" if said else str(available)
        check = Check(name="is_available", passed=available, expected="True", found=found)
        word = None if available else _word(said or "", _GPU_ERRORS) or "CUDA_INIT_FAILED"
        yield Judged(check, word)
    elif told.stopped_in in (stage, _KERNELS):
        yield _stopped_at("is_available", stage, told, "DRIVER_HANGS")
    yield from _kernels(known)
    yield from _computation(known, told, "cuda")
    yield from _comparison(known, "cuda")


def _kernels(known: Mapping[str, Any]) -> Iterator[Judged]:
    told = known.get("kernels", {})
    computes = known.get("computed", {}).get("cuda", {}).get("wrong") == 0
    check = kernels_check(told, computes=computes)
    if check is not None:
        yield Judged(check, None if check.passed else kernel_word(told))


def _stopped_at(name: Any, expected: str, told: Told, reason: str) -> Judged:  # noqa: ANN401 - Check knows its names
    found = say(
        "it stopped in {stage}: {complaint}",
        stage=_in_words(told.stopped_in or ""),
        complaint=told.complaint,
    )
    return Judged(Check(name=name, passed=False, expected=expected, found=found), reason)


def _in_words(stage: str) -> str:
    """A stage that the target has told, so that it can be translated."""
    stages = (
        say(_START),
        say(_KERNELS),
        *(say(_COMPUTATION, device=one) for one in CLOSE_TO_FLOAT64),
    )
    return next((one for one in stages if one == stage), stage)
