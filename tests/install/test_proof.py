"""The verification as it runs in the target, against a stand-in torch with one fault at a time."""

import io
import os
import sys
import zipfile
from pathlib import Path

import pytest
from index_server import wheel
from stub_torch import torch_wheel

from torchdoctor.install.verify import verify
from torchdoctor.plan.model import Verdict

RANDOM_NUMBERS = """
float64 = "float64"


class Random:
    def __init__(self, value):
        self.value = value

    def to(self, device, dtype):
        return self

    def __sub__(self, other):
        return Random(self.value - other.value)

    def __truediv__(self, other):
        return Random(self.value / other.value)

    def abs(self):
        return Random(abs(self.value))

    def max(self):
        return self

    def __float__(self):
        return self.value


class Generator:
    def manual_seed(self, seed):
        return self


def randn(shape, generator, dtype):
    return Random(1.0)


calls = []


def matmul(left, right):
    return Random(left.value * right.value)


class nn:
    class functional:
        @staticmethod
        def conv2d(image, kernel):
            calls.append(1)
            return Random(1.0 + WRONG_BY * (len(calls) - 1))
"""
WRONG_PRODUCT = """
Tensor.tolist = lambda self: [[x + (i == j == 3) for j, x in enumerate(row)]
                              for i, row in enumerate(self.rows)]
"""
OLD_DRIVER = """
import warnings


def is_available():
    warnings.warn("CUDA initialization: The NVIDIA driver on your system is too old (found 11040)")
    return False


cuda.is_available = staticmethod(is_available)
"""
RAISES = """
def is_available():
    raise RuntimeError("CUDA driver initialization failed")


cuda.is_available = staticmethod(is_available)
"""
NO_KERNELS = """
plain_tensor = tensor


def tensor(rows, dtype=None, device="cpu"):
    if device == "cuda":
        raise RuntimeError("CUDA error: no kernel image is available for execution on the device")
    return plain_tensor(rows, dtype, device)


cuda.get_device_capability = staticmethod(lambda card: (12, 0))
"""
LOOSE_TENSOR = """
plain_tensor = tensor


def tensor(rows, dtype=None, device="cpu"):
    return plain_tensor(rows, dtype, device)
"""
DIES = "import os\nTensor.__matmul__ = lambda self, other: os.abort()\n"
LEAVES = "raise SystemExit('a licence is missing')\n"
NMS = """
class ops:
    @staticmethod
    def nms(boxes, scores, limit):
        class Kept:
            @staticmethod
            def tolist():
                return {kept}
        return Kept
"""
UNDEFINED = "raise OSError('libtorchaudio.so: undefined symbol: _ZN3c10')\n"


@pytest.fixture
def proven(tmp_path, monkeypatch, make_plan, make_source):
    """Verify a stand-in torch with this code added, and companions, as if it were installed."""

    def prove(body, *, gpu=False, **companions):
        packages = {"torch": "2.6.0+cu124" if gpu else "2.6.0+cpu"}
        how = {"cuda": "12.4", "available": True} if gpu else {}
        wheels = [torch_wheel(packages["torch"], body=body, **how)]
        for name, code in companions.items():
            packages[name] = "0.21.0"
            wheels.append(wheel(name, "0.21.0", files={f"{name}/__init__.py": code}))
        for _, content in wheels:
            with zipfile.ZipFile(io.BytesIO(content)) as archive:
                archive.extractall(tmp_path)
        monkeypatch.setenv("PYTHONPATH", os.fspath(tmp_path))
        source = make_source("official", packages, variant="x", cuda=how.get("cuda"))
        verdict = Verdict.INSTALL if gpu else Verdict.INSTALL_CPU
        plan = make_plan(source, verdict=verdict, expects_gpu=gpu)
        return verify(plan, source, Path(sys.executable), limit_s=20)

    return prove


def test_a_torch_without_fault_passes_everything(proven):
    body = LOOSE_TENSOR + RANDOM_NUMBERS.replace("WRONG_BY", "0.0")

    result = proven(body, gpu=True, torchvision=NMS.format(kept=[0, 2]), torchaudio="")

    assert result.passed, result.checks
    assert [check.name for check in result.checks] == [
        *("versions", "variant", "import", "import", "import", "computation", "computation"),
        *("is_available", "architectures", "computation", "computation", "nms", "compile"),
    ]


@pytest.mark.parametrize(
    ("body", "how", "word"),
    [
        (WRONG_PRODUCT, {}, "COMPUTATION_WRONG"),
        (RANDOM_NUMBERS.replace("WRONG_BY", "0.1"), {}, "COMPUTATION_WRONG"),
        (RANDOM_NUMBERS.replace("WRONG_BY", "float('nan')"), {}, "COMPUTATION_WRONG"),
        (DIES, {}, "COMPUTATION_WRONG"),
        (LEAVES, {}, "TORCH_IMPORT_FAILED"),
        ("raise ImportError('libcudnn.so.9: cannot open shared')", {}, "CUDA_LIBRARY_MISSING"),
        (OLD_DRIVER, {"gpu": True}, "DRIVER_TOO_OLD"),
        (RAISES, {"gpu": True}, "CUDA_INIT_FAILED"),
        (NO_KERNELS, {"gpu": True}, "GPU_TOO_NEW_FOR_VARIANT"),
        (LOOSE_TENSOR, {"torchvision": NMS.format(kept=[0, 1, 2])}, "COMPANION_MISMATCH"),
        (LOOSE_TENSOR, {"torchvision": "ops = None"}, "COMPANION_MISMATCH"),
        ("", {"torchaudio": UNDEFINED}, "COMPANION_MISMATCH"),
    ],
)
def test_each_fault_is_found_and_has_its_word(proven, body, how, word):
    result = proven(body, **how)

    assert not result.passed
    assert result.reasons[0] == word, result.checks
