"""What Python prints: collect_env, answers, tracebacks, lists of packages, torch's own config."""

from pathlib import Path

import pytest

from reading_reports import collect_env
from torchdoctor.reading.read import read_report

CAPTURES = Path(__file__).parent.parent / "captures"


def facts_in(text):
    return read_report(text).facts


def test_the_report_of_a_real_machine():
    facts = facts_in((CAPTURES / "h100-collect_env.txt").read_text(encoding="utf-8"))

    assert (facts.torch.version, facts.torch.cuda, facts.torch.is_available) == (
        "2.11.0+cu130",
        "13.0",
        True,
    )
    assert (facts.os.system, facts.os.machine, facts.os.distro.id) == ("linux", "x86_64", "ubuntu")
    assert (facts.python.version, facts.python.tag, facts.python.bits) == ("3.12.3", "cp312", 64)
    assert (facts.libc.name, facts.libc.version) == ("glibc", "2.39")
    assert facts.torch.packages["nvidia-cudnn-cu13"] == "9.19.0.56"
    assert [card.name for card in facts.gpus] == ["NVIDIA H100 80GB HBM3"]


def test_padded_rows_and_answers_of_older_releases():
    facts = facts_in(
        "PyTorch version              : 1.5.0+cu101\nIs CUDA available            : Yes\n"
        "CUDA used to build PyTorch   : 10.1"
    )

    assert (facts.torch.version, facts.torch.cuda, facts.torch.is_available) == (
        "1.5.0+cu101",
        "10.1",
        True,
    )


def test_not_applicable_says_nothing_of_the_build():
    facts = facts_in(
        "PyTorch version: N/A\nCUDA used to build PyTorch: N/A\nIs CUDA available: N/A"
    )

    assert facts.torch is None


def test_several_cards_with_instances():
    facts = facts_in(
        collect_env(gpu="\nGPU 0: TITAN V\nGPU 1: NVIDIA A100\n  MIG 3g.20gb Device 0:")
    )

    assert [(card.name, card.mig_devices) for card in facts.gpus] == [
        ("TITAN V", None),
        ("NVIDIA A100", 1),
    ]


def test_wsl_and_jetson_show_in_the_kernel():
    wsl = facts_in(
        collect_env(platform="Linux-5.15.153.1-microsoft-standard-WSL2-x86_64-with-glibc2.35")
    )
    jetson = facts_in(collect_env(platform="Linux-5.15.136-tegra-aarch64-with-glibc2.35"))

    assert wsl.wsl.version == 2
    assert jetson.jetson is not None
    assert facts_in(collect_env()).jetson is None


@pytest.mark.parametrize(
    "text",
    [
        ">>> torch.__version__\n'2.6.0+cu124'\n>>> torch.cuda.is_available()\nFalse",
        (
            "In [1]: torch.__version__\nOut[1]: '2.6.0+cu124'\n\nIn [2]: "
            "torch.cuda.is_available()\nOut[2]: False"
        ),
        (
            '$ python3 -c "import torch; print(torch.__version__); '
            'print(torch.cuda.is_available())"\n'
            "2.6.0+cu124\nFalse"
        ),
        (
            '$ python -c "import torch; print(torch.__version__, '
            'torch.cuda.is_available())"\n2.6.0+cu124 False'
        ),
        (
            "$ python -c 'import torch; print(torch.__version__); "
            "print(torch.cuda.is_available())'\n"
            "/opt/env/torch/cuda/__init__.py:11: UserWarning: something\n  "
            "warnings.warn(\n2.6.0+cu124\nFalse"
        ),
        '>>> print(f"{torch.__version__} {torch.cuda.is_available()}")\n2.6.0+cu124 False',
        "torch.__version__: 2.6.0+cu124\ntorch.cuda.is_available(): False",
        "print(torch.__version__) -> 2.6.0+cu124\ntorch.cuda.is_available() returns False",
    ],
)
def test_answers_are_paired_with_what_was_asked(text):
    torch = facts_in(text).torch

    assert (torch.version, torch.is_available) == ("2.6.0+cu124", False)


def test_the_line_of_a_plan_is_read_back():
    facts = facts_in(
        '$ python -c "import torch;print(torch.__version__);print(torch.cuda.is_available());'
        'print(torch.cuda.get_device_capability(0))"\n2.6.0+cu124\nTrue\n(8, 9)'
    )

    assert facts.torch.is_available is True
    assert facts.gpus[0].compute_capability == "8.9"


def test_an_answer_that_does_not_come_is_not_made_up():
    assert facts_in(">>> torch.__version__\n>>> torch.cuda.is_available()\n").torch is None


def test_the_import_error_of_torch_and_of_a_companion():
    frame = '  File "/opt/env/lib/python3.11/site-packages/{}/__init__.py", line 10, in <module>\n'
    head, error = "Traceback (most recent call last):\n", "ImportError: libfoo.so: no"

    of_torch = facts_in(head + frame.format("torch") + error)
    of_vision = facts_in(head + frame.format("torchvision") + error)

    assert of_torch.torch.import_error == "ImportError: libfoo.so: no"
    assert of_vision.torch.torchvision.import_error == "ImportError: libfoo.so: no"
    assert of_vision.torch.import_error is None
    assert of_torch.python.tag == "cp311"


def test_an_error_of_the_user_s_own_program_is_none_of_torch():
    facts = facts_in(
        "Traceback (most recent call last):\n"
        '  File "/home/user/train.py", line 7, in forward\n'
        '  File "/opt/env/lib/python3.11/site-packages/torch/nn/modules/module.py", line 1, '
        "in _call\n"
        "RuntimeError: mat1 and mat2 shapes cannot be multiplied (4x5 and 6x7)"
    )

    assert facts.torch is None


def test_a_code_of_cuda_is_read():
    facts = facts_in(
        "RuntimeError: Unexpected error from cudaGetDeviceCount(). Error 804: forward compatibility"
        " was attempted on non supported HW"
    )

    assert facts.cuda_init.code == 804


@pytest.mark.parametrize(
    ("text", "version"),
    [
        ("torch                    2.6.0+cu124", "2.6.0+cu124"),
        ("torch==2.6.0", "2.6.0"),
        ("[pip3] torch==2.6.0", "2.6.0"),
        ("torch 2.6.0 /opt/env/lib/python3.11/site-packages pip", "2.6.0"),
        ("Name: torch\nVersion: 2.6.0+cu124\nSummary: Tensors", "2.6.0+cu124"),
        ("Successfully installed numpy-2.1.0 torch-2.6.0+cu124 triton-3.2.0", "2.6.0+cu124"),
        ("Requirement already satisfied: torch in ./env/lib (from x) (2.6.0)", "2.6.0"),
    ],
)
def test_lists_of_packages(text, version):
    assert facts_in(text).torch.version == version


@pytest.mark.parametrize(
    "text",
    ["torchmetrics==1.4.0", "requires torch>=2.6", "ERROR: no torch==2.6.0 here", "torch.py 1.2"],
)
def test_other_packages_and_mere_mentions_are_none(text):
    assert facts_in(text).torch is None


def test_the_build_of_conda_tells_its_cuda():
    facts = facts_in("pytorch      2.2.2      py3.11_cuda12.1_cudnn8.9.2_0      pytorch")

    assert (facts.torch.version, facts.torch.cuda) == ("2.2.2", "12.1")


def test_torch_s_own_config_tells_its_code():
    torch = facts_in((CAPTURES / "h100-torch.txt").read_text(encoding="utf-8")).torch

    assert torch.cuda == "13.0"
    assert torch.arch_list[:2] == ("sm_75", "sm_80")


def test_a_label_tells_the_cuda_of_the_build():
    assert facts_in("torch==2.6.0+cu118").torch.cuda == "11.8"
