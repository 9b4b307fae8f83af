"""The commands of the notes that this tool grew out of, each with what lint says of it."""

import pytest

WHL = "https://download.pytorch.org/whl"
ALIYUN = "https://mirrors.aliyun.com"
FAMILY = "torch torchvision torchaudio"
OLD = "torch==2.4.0 torchvision==0.19.0 torchaudio==2.4.0"
WHEEL = "torchvision-0.19.0+cu124-cp311-cp311-win_amd64.whl"
MIXED = ["TORCH_UNPINNED", "INDEX_MIXUP"]

COMMANDS = [
    (f"pip install {FAMILY} --extra-index-url {WHL}/cu124 -i {ALIYUN}/pypi/simple", MIXED),
    (
        f"pip install --force-reinstall {FAMILY} --index-url {WHL}/cu124 -i {ALIYUN}/pypi/simple",
        MIXED,
    ),
    (f"pip install --force-reinstall {FAMILY} --index-url {WHL}/cu124", ["TORCH_UNPINNED"]),
    (f"pip install {OLD} --index-url {WHL}/cu124", []),
    (f"pip install {OLD} -f {ALIYUN}/pytorch-wheels/cu124", []),
    ("pip install torch==2.6.0 torchvision==0.21.0 torchaudio==2.6.0", []),
    (f"pip install torch==2.7.0 torchvision==0.22.0 torchaudio==2.7.0 --index-url {WHL}/cu126", []),
    ("pip install ninja", []),
    ("pip install flash-attn --no-build-isolation", []),
    (f"pip install {WHEEL}", ["COMPANION_VARIANT_MISMATCH"]),
    ('python -c "import flash_attn;print(flash_attn.__version__)"', []),
    ('python -c "import torch;print(torch.__version__);print(torch.cuda.is_available())"', []),
    ("ldd --version", []),
    ("nvidia-smi --query-gpu=compute_cap --format=csv", []),
    ("docker pull nvidia/cuda:12.4.0-devel-ubuntu22.04", ["IMAGE_LARGER_THAN_NEEDED"]),
]


@pytest.mark.parametrize(("command", "expected"), COMMANDS, ids=[text for text, _ in COMMANDS])
def test_of_each_command_lint_says_what_is_wrong_with_it(command, expected, words):
    assert words(command) == expected


@pytest.mark.parametrize("number", [0, 1])
def test_what_comes_is_the_mirror_s_newest_build_and_not_cu124(number, found):
    for one in found(COMMANDS[number][0]):
        assert str(one.outcome).startswith("pip installs torch 2.15.0, torchvision 0.29.2")
        assert "torch==2.6.0+cu124 torchvision==0.21.0+cu124" in one.fix.line
        assert found(one.fix.line) == (), "the corrected line is right"


def test_on_one_machine_more_is_known(words, on):
    assert words(COMMANDS[5][0], on("windows")) == ["TORCH_CPU_BUILD"]
    assert words(f"pip install {WHEEL}", on("linux")) == ["NO_WHEEL_FOR_PLATFORM"]
    assert words(f"pip install {WHEEL}", on("windows", tag="cp312")) == ["NO_WHEEL_FOR_PYTHON"]
    assert words(COMMANDS[3][0], on("macos")) == ["NO_WHEEL_FOR_PLATFORM"]
    assert words(COMMANDS[3][0], on("linux", tag="cp313")) == ["NO_WHEEL_FOR_PYTHON"]
