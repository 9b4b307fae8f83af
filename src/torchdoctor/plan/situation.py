"""What kind of machine a plan is for, as the contract's table of verdicts tells them apart."""

import re
from typing import Literal

from torchdoctor.facts.model import Facts
from torchdoctor.plan.model import Request

_TAG = re.compile(r"[a-z]{2}3\d{1,2}t?", re.ASCII)
Situation = Literal[
    "gpu", "no-driver", "no-gpu", "other-vendor", "macos", "image", "cpu-asked", "named"
]
"""A GPU with or without a driver, none, another maker's, a CUDA image, a named target, ..."""


def missing_keys(facts: Facts, request: Request) -> tuple[str, ...]:
    system = facts.os.system if facts.os else None
    keys = {
        "os.system": system,
        "os.machine": facts.os.machine if facts.os else None,
        "python.tag": _readable_tag(facts),
    }
    if system != "macos" and not _target_is_named(request) and request.cuda != "cpu":
        keys["gpus"] = None if facts.gpus is None else "known"
    return tuple(key for key, value in keys.items() if not value)


def _target_is_named(request: Request) -> bool:
    return bool(request.gpu_arch or request.gpu_names or request.driver)


def _readable_tag(facts: Facts) -> str | None:
    """The interpreter's tag, where it has the form of one: cp311, cp313t, pp310."""
    tag = facts.python.tag if facts.python else None
    return tag if tag and _TAG.fullmatch(tag) else None


def situation_of(facts: Facts, request: Request) -> Situation:
    if facts.os and facts.os.system == "macos":
        return "macos"
    if request.cuda == "cpu":
        return "cpu-asked"
    if request.gpu_arch or request.gpu_names:
        return "named"
    vendors = {gpu.vendor for gpu in facts.gpus or ()}
    if "nvidia" in vendors and (request.driver or not _driver_is_missing(facts)):
        return "gpu"
    if request.driver:
        return "named"
    in_container = facts.container is not None and isinstance(facts.container.runtime, str)
    building = facts.container is not None and bool(facts.container.building)
    # A container shows its host's cards on the bus, also those that it was not given.
    if "nvidia" in vendors and not (in_container and (building or image_cuda(facts))):
        return "no-driver"
    if image_cuda(facts) and not request.cuda:
        return "image"
    return "other-vendor" if vendors & {"amd", "intel"} else "no-gpu"


def _driver_is_missing(facts: Facts) -> bool:
    """Whether it is known that the driver does not work. CUDA that starts proves the contrary."""
    driver = facts.driver
    if driver is None or (facts.cuda_init is not None and facts.cuda_init.code == 0):
        return False
    return driver.installed is False or driver.loaded is False or driver.kernel_module == "nouveau"


def image_cuda(facts: Facts) -> str | None:
    """CUDA of a CUDA image, "12.4", from the variables that such images set."""
    environment = facts.environment or {}
    version = environment.get("CUDA_VERSION", "")
    if not version:
        required = environment.get("NVIDIA_REQUIRE_CUDA", "")
        _, found, rest = required.partition("cuda>=")
        version = rest.split()[0] if found and rest.split() else ""
    parts = version.split(".")
    return ".".join(parts[:2]) if len(parts) > 1 and all(p.isdigit() for p in parts[:2]) else None
