"""What a package was built for, and whose a library is."""

import pytest

from torchdoctor.diagnosis.companions import Companion, build_of, names
from torchdoctor.diagnosis.cuda_libraries import library_in, package_of
from torchdoctor.diagnosis.package_pins import asks_for, wrong_packages
from torchdoctor.facts.model import CompanionFacts, TorchFacts

TORCH = TorchFacts(
    packages={"nvidia-cudnn-cu12": "9.1.0.70", "nvidia-cublas": "13.1.0.3"},
    requires={"nvidia_cuDNN.cu12": "==9.1.0.70", "cuda-toolkit[cublas]": "==13.0.2"},
)


@pytest.mark.parametrize(
    ("version", "cuda", "build"),
    [
        ("0.21.0+cu124", None, "12"),
        ("0.26.0+cu130", None, "13"),
        ("1.12.0+cu92", None, "9"),
        ("0.21.0", "11.8", "11"),
        ("0.21.0+cpu", None, "cpu"),
        ("0.21.0", None, None),
        ("0.24.0+e437e35", None, None),
        (None, None, None),
    ],
)
def test_a_build_is_known_by_its_cuda_or_its_label(version, cuda, build):
    assert build_of(version, cuda) == build


@pytest.mark.parametrize(
    ("text", "library", "package"),
    [
        ("libcudnn.so.9: file too short", "libcudnn.so.9", "nvidia-cudnn-cu12"),
        ("/x/libcudnn_graph.so.9.1.0: no", "libcudnn_graph.so.9.1.0", "nvidia-cudnn-cu12"),
        ("libcublasLt.so.13", "libcublasLt.so.13", "nvidia-cublas"),
        ("libnccl.so.2", "libnccl.so.2", None),  # not installed
        ("libcuda.so.1", None, None),  # the driver's
        ("all is well", None, None),
    ],
)
def test_a_library_belongs_to_a_package(text, library, package):
    assert (library_in(text), package_of(text, TORCH)) == (library, package)


def test_names_of_packages_are_compared_as_pip_compares_them():
    assert asks_for(TORCH, "nvidia-cudnn-cu12")
    assert not asks_for(TORCH, "nvidia-cublas")
    assert wrong_packages(TORCH) == ()


def test_one_companion_or_both_are_named_in_a_sentence():
    vision, audio = (Companion(name, CompanionFacts()) for name in ("torchvision", "torchaudio"))

    assert names([audio]) == "torchaudio"
    assert names([vision, audio]) == "torchvision and torchaudio"
