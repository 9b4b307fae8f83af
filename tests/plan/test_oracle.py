"""The resolver against the oracle, on every machine of a grid."""

import itertools
from collections.abc import Iterable, Iterator

import pytest

from plan.asking import ask
from plan.oracle import judge
from plan.oracle_target import Facts, Options

Machine = tuple[Facts, Options]

CARDS: dict[str, tuple[str, ...]] = {
    "gtx750": ("NVIDIA GeForce GTX 750 5.0",),
    "gtx1080": ("NVIDIA GeForce GTX 1080 6.1",),
    "v100": ("Tesla V100-SXM2-16GB 7.0",),
    "t4": ("Tesla T4 7.5",),
    "a100": ("NVIDIA A100-SXM4-40GB 8.0",),
    "rtx3090": ("NVIDIA GeForce RTX 3090 8.6",),
    "rtx4090": ("NVIDIA GeForce RTX 4090 8.9",),
    "h100": ("NVIDIA H100 80GB HBM3 9.0",),
    "b200": ("NVIDIA B200 10.0",),
    "b300": ("NVIDIA B300 SXM6 AC 10.3",),
    "rtx5090": ("NVIDIA GeForce RTX 5090 12.0",),
    "gb10": ("NVIDIA GB10 12.1",),
    "gtx1080+rtx3090": ("NVIDIA GeForce GTX 1080 6.1", "NVIDIA GeForce RTX 3090 8.6"),
    "t4+rtx5090": ("Tesla T4 7.5", "NVIDIA GeForce RTX 5090 12.0"),
    "gtx1080+rtx5090": ("NVIDIA GeForce GTX 1080 6.1", "NVIDIA GeForce RTX 5090 12.0"),
    "v100+rtx5090": ("Tesla V100-SXM2-16GB 7.0", "NVIDIA GeForce RTX 5090 12.0"),
}
HARDLY_SERVED: dict[str, tuple[str, ...]] = {
    "gtx580": ("NVIDIA GeForce GTX 580 2.0",),
    "k20": ("Tesla K20m 3.5",),
    "k80": ("Tesla K80 3.7",),
    "k80+rtx3090": ("Tesla K80 3.7", "NVIDIA GeForce RTX 3090 8.6"),
    "k80+h100": ("Tesla K80 3.7", "NVIDIA H100 80GB HBM3 9.0"),
    "later": ("NVIDIA GeForce RTX 9090 14.0",),
}
ALL_CARDS = {**CARDS, **HARDLY_SERVED}
NAMES = {**ALL_CARDS, "none": ()}
ON_ARM = ("h100", "a100", "gb10", "b300", "rtx5090", "t4")
OLD_DRIVERS = ("390.157", "450.51", "450.80.02", "470.256.02", "525.53")
LINUX_DRIVERS = (
    *("470.256.02", "525.60.13", "535.183.01", "550.54.14", "560.35.03", "570.86.15"),
    *("575.57.08", "580.26", "580.65.06", "590.48.01", "595.10", "601.1"),
)
WINDOWS_DRIVERS = (
    *("452.39", "471.41", "528.02", "528.33", "551.61", "566.36", "572.16", "576.02"),
    *("581.80", "591.44", "596.10", "602.1"),
)
PYTHONS = ("cp38", "cp39", "cp310", "cp311", "cp312", "cp313t", "cp314", "cp315")
ALL_PYTHONS = (*PYTHONS, "cp313", "cp314t", "cp315t", "cp316", "pp310")
LIBCS = ("glibc 2.35", "glibc 2.28", "glibc 2.17", "")
WITHOUT_WHEELS = ("glibc 2.12", "musl 1.2.4")
REQUESTS: tuple[Options, ...] = (
    *({"cuda": cuda} for cuda in ("cpu", "11.8", "12", "12.4", "cu128", "13", "12.5")),
    *({"torch": torch} for torch in ("2.6.0", "2.11", ">=2.5,<2.7", "<2", "9.9")),
    *({"only": only} for only in ("torch", "torch,torchaudio", "torch,torchvision==0.21.0")),
    *({"torch": "2.6.0", "cuda": cuda} for cuda in ("12.4", "12.8")),
    *({"driver": driver} for driver in ("525", "550", "580.65.06")),
    *({"gpu_arch": "8.6,9.0"}, {"gpu_arch": "6.1", "driver": "590"}, {"mirror": "aliyun"}),
)


def machine(
    system: str, processor: str, python: str, *, libc: str = "", cards: str = "", driver: str = ""
) -> Facts:
    facts: Facts = {"os": {"system": system, "machine": processor}, "python": {"tag": python}}
    facts["gpus"] = [
        {"index": index, "vendor": "nvidia", "name": name, "compute_capability": capability}
        for index, (name, _, capability) in enumerate(c.rpartition(" ") for c in NAMES[cards])
    ]
    if libc:
        facts["libc"] = dict(zip(("name", "version"), libc.split(), strict=True))
    if NAMES[cards]:
        facts["driver"] = {"installed": True, "version": driver}
    return facts


def linux(
    processor: str,
    cards: Iterable[str] = CARDS,
    drivers: Iterable[str] = LINUX_DRIVERS,
    pythons: Iterable[str] = PYTHONS,
    libcs: Iterable[str] = LIBCS,
) -> Iterator[Machine]:
    for card, driver, python, libc in itertools.product(cards, drivers, pythons, libcs):
        yield machine("linux", processor, python, libc=libc, cards=card, driver=driver), {}


def windows() -> Iterator[Machine]:
    for card, driver, python in itertools.product(ALL_CARDS, WINDOWS_DRIVERS, PYTHONS):
        yield machine("windows", "AMD64", python, cards=card, driver=driver), {}


def cpu() -> Iterator[Machine]:
    """Machines without GPU, and such as have one and are to compute on the CPU."""
    linux_alone = itertools.product(("x86_64", "aarch64"), (*LIBCS, *WITHOUT_WHEELS))
    platforms = [("windows", "AMD64", ""), *(("linux", *pair) for pair in linux_alone)]
    torches = ("", "2.6", ">=2.2,<2.9", "2.14", "2.0", "1.13")
    for (system, processor, libc), python, torch in itertools.product(
        platforms, ALL_PYTHONS, torches
    ):
        asked = {"torch": torch} if torch else {}
        yield machine(system, processor, python, libc=libc, cards="none"), asked
        facts = machine(system, processor, python, libc=libc, cards="rtx5090", driver="570.86.15")
        yield facts, {**asked, "cuda": "cpu"}


def wsl() -> Iterator[Machine]:
    for facts, options in linux("x86_64", ALL_CARDS, WINDOWS_DRIVERS, PYTHONS[1::2], LIBCS[:1]):
        yield {**facts, "wsl": {"version": 2}}, options


def others() -> Iterator[Machine]:
    """Systems without NVIDIA cards, and processors without wheels."""
    macs = itertools.product(("arm64", "x86_64"), ("10.8", "11.0", "13.6", "14.5", "26.1"))
    for (processor, version), python in itertools.product(macs, ALL_PYTHONS):
        facts = machine("macos", processor, python, cards="none")
        facts["os"]["version"] = version
        for options in ({}, {"cuda": "cpu"}, {"torch": "2.6.0"}, {"torch": "2.2"}):
            yield facts, options
    for processor, python in itertools.product(("ARM64", "x86", "AMD64"), ALL_PYTHONS):
        for options in ({}, {"cuda": "cpu"}, {"cuda": "12.8"}, {"torch": "2.11"}):
            yield machine("windows", processor, python, cards="none"), options
    for processor in ("armv7l", "ppc64le", "i686"):
        yield machine("linux", processor, "cp311", libc="glibc 2.35", cards="rtx4090"), {}


def requests() -> Iterator[Machine]:
    for options, card, driver in itertools.product(REQUESTS, ALL_CARDS, LINUX_DRIVERS[1::2]):
        facts = machine("linux", "x86_64", "cp311", libc="glibc 2.28", cards=card, driver=driver)
        yield facts, options
    for options, card, python in itertools.product(REQUESTS, ON_ARM, ALL_PYTHONS):
        facts = machine("linux", "aarch64", python, cards=card, driver="580.65.06")
        yield facts, options


def images() -> Iterator[Machine]:
    """Image builds, and containers without GPU, for a host that nobody knows."""
    cudas = ("", "11.8.0", "12.4.1", "12.8.1", "13.0.2", "13.1.0")
    for cuda, options, python in itertools.product(cudas, ({}, *REQUESTS), PYTHONS):
        facts = machine("linux", "x86_64", python, libc="glibc 2.35", cards="none")
        facts["container"] = {"runtime": "docker", "building": cuda != "12.8.1"}
        facts["environment"] = {"CUDA_VERSION": cuda} if cuda else {}
        yield facts, options


GRID = {
    "linux-x86_64": lambda: linux("x86_64"),
    "linux-old": lambda: linux("x86_64", ALL_CARDS, OLD_DRIVERS, PYTHONS[::2], LIBCS[::2]),
    "linux-without-wheels": lambda: linux(
        "x86_64", ALL_CARDS, LINUX_DRIVERS[::5], PYTHONS[1::3], WITHOUT_WHEELS
    ),
    "linux-aarch64": lambda: linux("aarch64", ON_ARM, libcs=LIBCS[::2]),
    "windows": windows,
    "wsl": wsl,
    "cpu": cpu,
    "others": others,
    "images": images,
    "requests": requests,
}


def disagreement(facts: Facts, options: Options) -> str | None:
    expected, plan = judge(facts, options), ask(facts, options)
    got = (plan.verdict.value, plan.torch, plan.variant, plan.packages)
    wanted = (expected.verdict, expected.torch, expected.variant, expected.packages)
    words = f"{plan.reasons} for {sorted(expected.first_words)}"
    same = got == wanted and word_is_right(plan.reasons, expected.first_words)
    return None if same else f"{facts} {options}: {got} for {wanted}, {words}"


def word_is_right(reasons: tuple[str, ...], first_words: frozenset[str]) -> bool:
    return reasons[0] in first_words if reasons else not first_words


@pytest.mark.parametrize("part", GRID)
def test_resolver_and_oracle_agree_on_every_machine(part):
    found = [disagreement(facts, options) for facts, options in GRID[part]()]
    disagreements = [one for one in found if one is not None]

    assert disagreements[:5] == [], f"{len(disagreements)} of {len(found)} machines"


def test_the_grid_has_twenty_thousand_machines():
    machines = {repr(machine) for part in GRID.values() for machine in part()}

    assert len(machines) >= 20_000
