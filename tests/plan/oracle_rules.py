"""The rules of the oracle, each as the set of builds that it strikes off.

Cited are the contract of plans ("contract"), the list of the resolver's filters ("filters") and the
rules that stand with the collected data (`_rule`, `_note`: "data").
"""

import functools
from collections.abc import Iterator

from plan.oracle_companions import COMPANIONS, pin_of
from plan.oracle_rows import (
    ALL,
    CARDS,
    CUDA_OF_BRANCH,
    FLOORS,
    NONE,
    WHEELS,
    Builds,
    Numbers,
    Wheels,
    numbers,
)
from plan.oracle_target import Options, Target

# Data ("_rule" of the sm lists, "tegra"): Orin and older Tegra parts are served by vendor wheels
# alone. The capabilities are those of GK20A, GM20B, GP10B, GV11B and GA10B.
TEGRA = frozenset({(3, 2), (5, 3), (6, 2), (7, 2), (8, 7)})
FIRST_L4T_OF_THOR = (38,)
ANY_OF_BRANCH = 10**6

# Filters: "cuda-compat on data-center cards".
DATA_CENTER = frozenset(
    {"Tesla", "T4", "L4", "L40S", "A10", "A30", "A40", "A100", "H100", "H200", "B200", "B300"}
    | {"GH200"}
)


# --- the interpreter and the system


def struck_off(target: Target, options: Options) -> dict[str, Builds]:
    """Word -> the builds that it bars."""
    by_word: dict[str, Builds] = {}
    for word, builds in strikes(target, options):
        by_word[word] = by_word.get(word, NONE) | builds
    return by_word


def strikes(target: Target, options: Options) -> Iterator[tuple[str, Builds]]:
    yield "NO_WHEEL_FOR_PLATFORM", unless(target.platform and target.bits != 32)
    yield "NO_WHEEL_FOR_PLATFORM", by_macos(target.macos, target.python)
    yield "NO_WHEEL_FOR_PYTHON", by_python(target.python)
    yield "MUSL_UNSUPPORTED", unless(target.libc is None or target.libc[0] != "musl")
    yield "GLIBC_TOO_OLD", by_glibc(target.libc)
    yield from by_companions(target, options)
    if target.image_cuda:
        yield "IMAGE", by_cuda_major(target.image_cuda[0])
    if target.wants == "cuda":
        yield from by_driver(target)
        yield from by_cards(target)


def unless(holds: object) -> Builds:
    return NONE if holds else ALL


@functools.cache
def by_python(tag: str) -> Builds:
    return frozenset(i for i in ALL if tag not in WHEELS[i].pythons)


@functools.cache
def by_macos(macos: str | None, python: str) -> Builds:
    if macos is None:
        return NONE
    floors = {i: dict(WHEELS[i].macos_for).get(python, WHEELS[i].macos) for i in ALL}
    return frozenset(i for i, floor in floors.items() if floor and numbers(macos) < floor)


@functools.cache
def by_glibc(libc: tuple[str, str] | None) -> Builds:
    # Contract: an unknown libc removes nothing.
    if libc is None or libc[0] != "glibc" or not libc[1]:
        return NONE
    return frozenset(i for i in ALL if (floor := WHEELS[i].glibc) and numbers(libc[1]) < floor)


def by_companions(target: Target, options: Options) -> Iterator[tuple[str, Builds]]:
    """Contract: a missing companion bars a build only where it was asked for by name."""
    for word in options.get("only", "").split(","):
        name, _, pin = word.partition("==")
        if name in COMPANIONS:
            versions = companions_for(name, target.python, target.python_version)
            yield "COMPANION_NOT_AVAILABLE", frozenset(i for i in ALL if versions[i] is None)
            if pin:
                others = {i for i in ALL if versions[i] not in (None, pin)}
                yield "COMPANION_MISMATCH", frozenset(others)


@functools.cache
def companions_for(name: str, python: str, python_version: str | None) -> list[str | None]:
    found = [
        pin_of(name, wheels, python, python_version, default_index=wheels.variant == "pypi")
        for wheels in WHEELS
    ]
    return [pin and pin.partition("+")[0] for pin in found]


@functools.cache
def by_cuda_major(major: int) -> Builds:
    """Contract: for a CUDA image "newest release within that CUDA major"."""
    return frozenset(i for i in ALL if (WHEELS[i].cuda or (None,))[0] != major)


# --- the driver


def by_driver(target: Target) -> Iterator[tuple[str, Builds]]:
    driver = as_numbers(target.driver)
    if driver is None:
        return
    compat = numbers(target.compat)[0] if target.compat and is_data_center(target) else 0
    yield "DRIVER_TOO_OLD", by_floor(target.driver_table, driver, compat, target.l4t is not None)
    branch = branch_of(target.driver_table, driver)
    for _, capability in target.cards:
        first, last = branches_for(capability)
        # A driver that does not know the card yet is too old, whatever the build needs.
        yield "DRIVER_TOO_OLD", unless(first is None or branch is None or branch >= first)
        yield "DRIVER_BRANCH_DROPPED_GPU", unless(last is None or branch is None or branch <= last)


def as_numbers(driver: str | None) -> Numbers | None:
    """A bare "550" stands for a current driver of that branch."""
    if driver is None:
        return None
    return numbers(driver) if "." in driver else (int(driver), ANY_OF_BRANCH)


def branch_of(table: str, driver: Numbers) -> int | None:
    """Data, "branch_of": on Windows the numbers of a branch run on up to the next one."""
    if table == "linux":
        return driver[0]
    return max((branch for branch in CUDA_OF_BRANCH if branch <= driver[0]), default=None)


@functools.cache
def by_floor(table: str, driver: Numbers, compat_major: int, on_thor: bool) -> Builds:  # noqa: FBT001
    """Data: the lowest driver of each CUDA major version, or a cuda-compat that stands in for it.

    Thor's driver comes with Jetson Linux and is numbered 580.00 where CUDA 13 runs
    (vllm-project/vllm issue 34470), so of the desktop's floor the branch alone can count there.
    """
    majors = {cuda[0] for i in ALL if (cuda := WHEELS[i].cuda) and compat_major < cuda[0]}
    barred = {
        major
        for major in majors
        if driver < (FLOORS[table, major][:1] if on_thor else FLOORS[table, major])
    }
    return frozenset(i for i in ALL if (cuda := WHEELS[i].cuda) and cuda[0] in barred)


def cuda_known(target: Target) -> Numbers | None:
    """The newest CUDA that the driver fully knows: its own figure, else that of its branch."""
    if target.image_cuda:
        return target.image_cuda  # a host that can run the image knows its CUDA
    known = None
    driver = as_numbers(target.driver)
    if target.driver_cuda:
        known = numbers(target.driver_cuda)
    elif driver and (branch := branch_of(target.driver_table, driver)):
        known = CUDA_OF_BRANCH.get(branch)
    if target.compat and is_data_center(target):
        known = max(known or (0,), numbers(target.compat))
    return known


def is_data_center(target: Target) -> bool:
    named = [set(name.replace("-", " ").split()) for name, _ in target.cards]
    return bool(named) and all(words & DATA_CENTER for words in named)


# --- the cards


def by_cards(target: Target) -> Iterator[tuple[str, Builds]]:
    capabilities = [capability for _, capability in target.cards]
    old_board = target.l4t is not None and numbers(target.l4t) < FIRST_L4T_OF_THOR
    is_tegra = old_board or any(capability in TEGRA for capability in capabilities)
    yield "JETSON_NEEDS_VENDOR_WHEEL", unless(not is_tegra)
    # Data, "kernel_module_flavours": no module of Linux drives Volta beside Blackwell.
    closed_only = any(capability < (7, 5) for capability in capabilities)
    open_only = any(capability >= (10,) for capability in capabilities)
    conflict = target.one_kernel_module and closed_only and open_only
    yield "MIXED_GPUS_NO_COMMON_VARIANT", unless(not conflict)
    for capability in capabilities:
        yield from by_capability(capability, cuda_known(target))


@functools.cache
def branches_for(capability: Numbers) -> tuple[int | None, int | None]:
    """The first and the last driver branch that knows cards of this capability."""
    for row in CARDS:
        if numbers(row["cc_min"]) <= capability <= numbers(row["cc_max"]):
            return row.get("first_branch"), row.get("last_branch")
    return None, None


@functools.cache
def by_capability(capability: Numbers, known: Numbers | None) -> tuple[tuple[str, Builds], ...]:
    lacking = {i for i in ALL if WHEELS[i].cuda and not runs_on(WHEELS[i], capability, known)}
    too_old = {i for i in lacking if all(cc > capability for cc in WHEELS[i].cubins)}
    too_new = {i for i in lacking if all(cc < capability for cc in WHEELS[i].cubins)}
    # 6.1 has none where 5.0 and 7.0 have; 11.0 has none where 10.0 and 12.0 have.
    between = lacking - too_old - too_new
    return (
        ("GPU_TOO_OLD_FOR_VARIANT", frozenset(too_old)),
        ("GPU_TOO_NEW_FOR_VARIANT", frozenset(too_new)),
        ("NO_KERNELS_BETWEEN", frozenset(between)),
    )


def runs_on(wheels: Wheels, capability: Numbers, known: Numbers | None) -> bool:
    """Data, "_rule" of the sm lists: a cubin of the same major version that is no newer, or PTX
    that is no newer where the driver knows the toolkit's CUDA."""
    if any(cc[0] == capability[0] and cc <= capability for cc in wheels.cubins):
        return True
    driver_knows = known is not None and wheels.cuda is not None and known >= wheels.cuda
    return driver_knows and any(cc <= capability for cc in wheels.ptx)
