"""Lines that nobody thought of: what lint predicts of them is what real pip and real uv do."""

import random

import pytest

from lint.proofs.claims import predicted
from lint.proofs.installers import UV
from lint.proofs.rows import Case
from torchdoctor.lint.model import FAMILY

OFFICIAL = "https://download.pytorch.org/whl"
GENERAL = ("https://mirrors.aliyun.com/pypi/simple/", "https://pypi.tuna.tsinghua.edu.cn/simple")
MACHINES = ("linux_x86_64 cp311", "windows_amd64 cp310", "linux_aarch64 cp312", "macos_arm64 cp311")
OPTIONS = {
    "pip": ("--index-url", "-i", "--extra-index-url", "--extra-index-url"),
    "uv": ("--index-url", "--extra-index-url", "--index", "--default-index"),
}
STRATEGIES = ("unsafe-best-match", "unsafe-first-match", "first-index")


def a_line(installer, builds, chance):
    """An install line around a build that exists, with options that may spoil it."""
    build = chance.choice(builds)
    words = ["pip install"] if installer == "pip" else ["uv pip install"]
    words.append(f'"torch{_specifier(build, chance)}"')
    words += chance.sample(["torchvision", "torchaudio"], chance.randrange(3))
    for _ in range(chance.randrange(4)):
        other = chance.choice([build, chance.choice(builds)])
        index = f"{OFFICIAL}/{other.variant}"
        address = chance.choice([index, index, index, chance.choice(GENERAL)])
        words += [chance.choice(OPTIONS[installer]), address]
    if installer == "uv" and chance.random() < 0.3:
        words += ["--index-strategy", chance.choice(STRATEGIES)]
    return " ".join(words)


def _specifier(build, chance):
    release = build.torch
    minor = release.rpartition(".")[0]
    exact, below, near = f"=={release}", f"<{release}", f"~={release}"
    return chance.choice(
        ["", exact, f"{exact}+{build.variant}", f">={release}", below, near, f"=={minor}.*"]
    )


# 0.1 s of CPU each for uv, 0.6 for pip: hundreds were run when this was written.
@pytest.mark.parametrize(("installer", "lines"), [("uv", 40), ("pip", 8)])
def test_lint_predicts_what_becomes_of_any_line(installer, lines, place, matrix):
    if installer == "uv" and UV is None:
        pytest.skip("uv is not installed")
    chance = random.Random(7)  # noqa: S311 - no secret hangs on it
    builds = [b for b in matrix.builds_for("linux_x86_64") if b.variant.startswith("cu")]
    for number in range(lines):
        text = a_line(installer, builds, chance)
        case = Case(name=str(number), text=text, machine=chance.choice(MACHINES))

        outcome = case.rehearse(place)
        known, fails = predicted(case, matrix)

        installed = {n: v for n, v in outcome.installs.items() if n in FAMILY}
        shown = f"{case.machine}: {text}\n{outcome.complaint}\n{fails}"
        assert (known, fails is None) == (installed, outcome.complaint is None), shown
