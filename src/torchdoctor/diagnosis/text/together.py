"""Words that several messages, or a message and the machine around it, mean together. Pure."""

from collections.abc import Iterable

from torchdoctor.diagnosis.surroundings import in_image_build, system_of
from torchdoctor.diagnosis.telltales import Told
from torchdoctor.diagnosis.text.heard import (
    DRIVER_OF_LINUX,
    Heard,
    has_32_bits,
    is_about_mig,
    is_half_imported,
    lacks_driver_of_windows,
)
from torchdoctor.diagnosis.text.marks import WITHOUT_GPU
from torchdoctor.diagnosis.text.wheel_name import word_of_wheel
from torchdoctor.facts.model import Jetson


def added(heard: Heard) -> Iterable[tuple[str, Told]]:
    """Words that several messages mean together, with the one to quote."""
    for word, told in (
        *_around_containers(heard),
        *_around_systems(heard),
        ("TORCH_IMPORT_FAILED", _half_imported(heard)),
        ("MIG_NO_INSTANCE", _told(heard, "DEVICES_HIDDEN") if is_about_mig(heard) else None),
        *((word, one) for one in heard.told if (word := _wheel_word(heard, one)) is not None),
    ):
        if told is not None:
            yield word, told


def _wheel_word(heard: Heard, one: Told) -> str | None:
    return word_of_wheel(one.line, heard.facts) if one.word == "PIP_TOO_OLD" else None


def _told(heard: Heard, *words: str) -> Told | None:
    return next((one for one in heard.told if one.word in words), None)


def _around_containers(heard: Heard) -> Iterable[tuple[str, Told | None]]:
    absent = _told(heard, "DRIVER_NOT_INSTALLED", "DEVICES_HIDDEN", "NO_NVIDIA_GPU")
    if in_image_build(heard.facts):
        yield "BUILD_TIME_NO_GPU", absent
    elif heard.is_about(WITHOUT_GPU):
        yield "CONTAINER_WITHOUT_GPU", absent


def _around_systems(heard: Heard) -> Iterable[tuple[str, Told | None]]:
    if system_of(heard.facts) == "macos":
        yield "MACOS_NO_CUDA", _told(heard, "TORCH_CPU_BUILD", "DRIVER_NOT_INSTALLED")
    if isinstance(heard.facts.jetson, Jetson):
        yield "JETSON_NEEDS_VENDOR_WHEEL", _told(heard, "TORCH_CPU_BUILD", "DRIVER_NOT_INSTALLED")
    if lacks_driver_of_windows(heard):
        yield "WSL_DRIVER_MISSING", _told(heard, *DRIVER_OF_LINUX)
    if has_32_bits(heard):
        yield "NO_WHEEL_FOR_PLATFORM", _told(heard, "NO_WHEEL_FOR_PYTHON", "VARIANT_NOT_PUBLISHED")
    if heard.facts.libc is not None and heard.facts.libc.name == "musl":
        yield "MUSL_UNSUPPORTED", _told(heard, "NO_WHEEL_FOR_PLATFORM", "NO_WHEEL_FOR_PYTHON")


def _half_imported(heard: Heard) -> Told | None:
    return _told(heard, "LOCAL_FILE_SHADOWS_TORCH") if is_half_imported(heard) else None
