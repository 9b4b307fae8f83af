"""What installers would make of a line; tests/lint/proofs holds the same against real ones."""

import pytest

from torchdoctor.facts.model import CompanionFacts, Facts, Libc, TorchFacts
from torchdoctor.lint.command import read_command
from torchdoctor.lint.predict import predict

WHL = "https://download.pytorch.org/whl"
ALIYUN = "https://mirrors.aliyun.com"


@pytest.fixture
def come_to(matrix):
    def versions(text, machine):
        [line] = read_command(text)
        return predict(line, machine, matrix)

    return versions


@pytest.mark.parametrize(
    ("text", "packages"),
    [
        # The highest version of all indexes, which is the default one's.
        (
            f"pip install torch torchvision --extra-index-url {WHL}/cu124 -i {ALIYUN}/pypi/simple",
            {"torch": "2.15.0", "torchvision": "0.29.2"},
        ),
        # The last --index-url.
        (f"pip install torch --index-url {WHL}/cu124 -i {ALIYUN}/pypi/simple", {"torch": "2.15.0"}),
        (f"pip install torch --index-url {WHL}/cu124", {"torch": "2.6.0+cu124"}),
        # A label counts as higher than none.
        (f"pip install torch==2.6.0 --extra-index-url {WHL}/cu124", {"torch": "2.6.0+cu124"}),
        ("pip install torch==2.6.0", {"torch": "2.6.0"}),
        (f"pip install torch==2.4.0 -f {ALIYUN}/pytorch-wheels/cu124", {"torch": "2.4.0+cu124"}),
        # A page of folders is no page of files.
        (f"pip install torch==2.4.0 -f {WHL}/cu124", {"torch": "2.4.0"}),
        # What a companion brings along.
        (
            f"pip install torchvision==0.19.0 -i {WHL}/cu121",
            {"torchvision": "0.19.0+cu121", "torch": "2.4.0+cu121"},
        ),
        # Back to the companion that takes the pinned torch.
        (
            "pip install torch==2.4.0 torchvision",
            {"torch": "2.4.0", "torchvision": "0.19.0"},
        ),
        # uv: the first index that has the name.
        (f"uv pip install torch --extra-index-url {WHL}/cu124", {"torch": "2.6.0+cu124"}),
        (
            f"uv pip install torch --index {WHL}/cu124 --index-strategy unsafe-best-match",
            {"torch": "2.15.0"},
        ),
        ("uv pip install torch==2.7.0 --torch-backend cu126", {"torch": "2.7.0+cu126"}),
    ],
)
def test_comes_to_these_versions(text, packages, come_to, on):
    assert come_to(text, on("linux")).packages == packages


@pytest.mark.parametrize(
    ("text", "system", "reason"),
    [
        (f"uv pip install torch==2.7.0 --index {WHL}/cu124", "linux", "VARIANT_NOT_PUBLISHED"),
        (f"pip install torch==2.7.0 -i {WHL}/cu124", "linux", "VARIANT_NOT_PUBLISHED"),
        (f"pip install torch -i {WHL}/cu125", "linux", "VARIANT_NOT_PUBLISHED"),
        ("pip install torch==2.6.0+cu124", "linux", "MIRROR_LACKS_BUILD"),
        (f"pip install torch -i {WHL}/cu124", "macos", "NO_WHEEL_FOR_PLATFORM"),
        (f"pip install torch==2.6.0 -i {WHL}/cu124", "aarch64", "NO_WHEEL_FOR_PLATFORM"),
        ("pip install torch==1.13.1", "windows", "NO_WHEEL_FOR_PYTHON"),
        ("pip install torch==2.6.0 torchvision==0.20.0", "linux", "COMPANION_MISMATCH"),
        ("uv pip install torch -i https://a/b -i https://c/d", "linux", "RESOLVER_CONFLICT"),
        ("pip install torchvision-0.19.0+cu124-cp311-cp311-win_amd64.whl", "linux",
         "NO_WHEEL_FOR_PLATFORM"),
        ("pip install torchvision-0.19.0+cu124-cp312-cp312-win_amd64.whl", "windows",
         "NO_WHEEL_FOR_PYTHON"),
    ],
)  # fmt: skip
def test_fails_with_a_word(text, system, reason, come_to, on):
    found = come_to(text, on(system))

    assert found.reason == reason
    assert found.fails
    assert not any(found.packages.values())


def test_old_systems_and_other_libraries_have_no_wheels(come_to, on):
    line = f"pip install torch==2.9.0 -i {WHL}/cu126"

    assert come_to(line, on("linux", libc=Libc(name="glibc", version="2.17"))).reason == (
        "GLIBC_TOO_OLD"
    )
    assert come_to(line, on("linux", libc=Libc(name="musl", version="1.2"))).reason == (
        "MUSL_UNSUPPORTED"
    )


def test_what_is_there_and_fits_is_left_alone(come_to, on):
    there = TorchFacts(
        installed=True,
        version="2.6.0+cpu",
        distribution_version="2.6.0+cpu",
        torchvision=CompanionFacts(version="0.21.0+cpu"),
    )
    machine = on("linux", torch=there)
    line = f"pip install torch==2.6.0 torchvision==0.21.0 -i {WHL}/cu124"

    kept = come_to(line, machine)
    assert kept.packages == {"torch": "2.6.0+cpu", "torchvision": "0.21.0+cpu"}
    assert kept.kept == ("torch", "torchvision")
    forced = come_to(f"{line} --force-reinstall", machine)
    assert forced.packages == {"torch": "2.6.0+cu124", "torchvision": "0.21.0+cu124"}
    assert not forced.kept
    older = come_to(f"pip install torch==2.5.1 -i {WHL}/cu124", machine)
    assert older.packages == {"torch": "2.5.1+cu124"}


def test_without_facts_only_what_is_so_on_linux_and_windows_is_said(come_to):
    assert come_to(f"pip install torch -i {WHL}/cu124", Facts()).packages == {
        "torch": "2.6.0+cu124"
    }
    assert come_to(f"pip install torch==2.9.1 -i {WHL}/cu129", Facts()).packages == {
        "torch": None
    }, "Windows has no 2.9.1+cu129"


@pytest.mark.parametrize(
    "text",
    [
        "pip install torch -i https://packages.example.com/simple",
        "pip install torch==2.6.0 --extra-index-url https://packages.example.com/simple",
        "pip install torch --pre -i https://download.pytorch.org/whl/nightly/cu128",
        f"pip install torch==1.10.0 -i {WHL}/cu113",
        "pip install torch==$VERSION",
        "uv pip install torch --torch-backend auto",
        f"pip install torch -i {WHL}/rocm6.2",
    ],
)
def test_what_nobody_knows_is_no_version_and_no_failure(text, come_to, on):
    found = come_to(text, on("linux"))

    assert (found.fails, found.reason) == (None, None)
    assert found.packages == {"torch": None}


def test_a_pin_with_its_label_is_known_wherever_it_comes_from(come_to, on):
    line = "pip install torch==2.6.0+cu124 -i https://packages.example.com/simple"

    assert come_to(line, on("linux")).packages == {"torch": "2.6.0+cu124"}


def test_what_else_is_asked_of_a_variant_alone_leaves_all_in_doubt(come_to, on):
    line = f"pip install torch==2.6.0 transformers -i {WHL}/cu124"

    found = come_to(line, on("linux"))
    assert found.packages == {"torch": None, "transformers": None}
    assert found.fails is None
    assert found.held["torch"].version == "2.6.0+cu124"
    beside = come_to(line.replace("-i", "--extra-index-url"), on("linux"))
    assert beside.packages["torch"] == "2.6.0+cu124"
