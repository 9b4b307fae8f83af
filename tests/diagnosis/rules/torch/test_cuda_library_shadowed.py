import pytest

from altered import UNKNOWN, altered
from torchdoctor.diagnosis.engine import examine
from torchdoctor.diagnosis.rules.torch.cuda_library_shadowed import cuda_library_shadowed
from torchdoctor.facts.model import Shadow
from torchdoctor.matrix.model import Matrix

SYMBOL = (
    "ImportError: /venv/nvidia/cusparse/lib/libcusparse.so.12: undefined symbol:"
    " __nvJitLinkAddData_12_1, version libnvJitLink.so.12"
)
TOOLKIT = "/usr/local/cuda-12.0/lib64"
SHADOW = Shadow(
    library="libnvJitLink.so.12", path=f"{TOOLKIT}/libnvJitLink.so.12", because="LD_LIBRARY_PATH"
)
CUDNN = Shadow(library="libcudnn.so.9", path="/usr/lib/libcudnn.so.9", because="ldconfig")


@pytest.fixture
def shadowed(capture):
    return altered(
        capture("h100-580-OK"),
        {
            "torch.import_error": SYMBOL,
            "shadows": (SHADOW,),
            "environment.LD_LIBRARY_PATH": f"{TOOLKIT}:/opt/lib",
        },
    )


@pytest.fixture
def foreign(capture):
    """torch works, with a copy of cuDNN from elsewhere."""
    changes = {
        "torch.mapped": ("/usr/lib/libcudnn.so.9.14.0",),
        "torch.requires": {"nvidia-cudnn-cu13": "==9.19.0.56"},
    }
    return altered(capture("h100-580-OK"), changes)


def test_fires_on_a_symbol_that_the_other_copy_lacks(shadowed):
    [finding] = examine(shadowed, Matrix()).findings

    assert (finding.reason, finding.severity.value) == ("CUDA_LIBRARY_SHADOWED", "error")
    assert SYMBOL in finding.evidence
    assert f"LD_LIBRARY_PATH: {TOOLKIT}/libnvJitLink.so.12" in finding.evidence
    assert finding.fix.commands[0] == "export LD_LIBRARY_PATH=/opt/lib"
    assert finding.hides == ("TORCH_IMPORT_FAILED",)


def test_fires_on_the_symbol_alone_where_nobody_looked_for_copies(shadowed):
    finding = cuda_library_shadowed(altered(shadowed, {"shadows": UNKNOWN}))

    assert finding.fix.remedy == "reinstall"


def test_names_no_library_where_the_failure_names_none(shadowed):
    said = "cuDNN version incompatibility: PyTorch was compiled against (9, 1, 0)"
    finding = cuda_library_shadowed(altered(shadowed, {"torch.import_error": said}))

    assert finding.summary.endswith("from another place than its own packages.")


def test_fires_as_a_warning_on_a_copy_that_was_loaded_and_works(foreign):
    [finding] = examine(foreign, Matrix()).findings

    assert (finding.reason, finding.severity.value) == ("CUDA_LIBRARY_SHADOWED", "warning")
    assert "loaded by import torch: /usr/lib/libcudnn.so.9.14.0" in finding.evidence


def test_fires_on_a_failure_of_the_library_that_is_shadowed(capture):
    said = "RuntimeError: cuDNN error: CUDNN_STATUS_SUBLIBRARY_VERSION_MISMATCH"
    facts = altered(capture("h100-580-OK"), {"torch.cuda_error": said, "shadows": (CUDNN,)})

    [finding] = examine(facts, Matrix()).findings

    assert finding.reason == "CUDA_LIBRARY_SHADOWED"
    assert "CUDNN_FAILED" in finding.hides


@pytest.mark.parametrize(
    "change",
    [
        {"torch": UNKNOWN},
        {"torch.installed": False},
        {"torch.import_error": UNKNOWN},
        {"torch.import_error": "ImportError: undefined symbol: iJIT_NotifyEvent"},
        {"torch.import_error": "OSError: libcudnn.so.9: file too short"},
        {"torch.requires": {"nvidia-nvjitlink": "==12.4.127"}, "shadows": ()},
    ],
    ids=str,
)
def test_is_silent_where_nothing_fails_for_it(shadowed, change):
    assert cuda_library_shadowed(altered(shadowed, change)) is None


@pytest.mark.parametrize(
    "change",
    [
        {"torch.mapped": UNKNOWN},
        {"torch.mapped": ()},
        {"torch.mapped": ("/usr/lib/libcuda.so.580.159.04",)},
        {"torch.requires": UNKNOWN},
        {"torch.requires": {}},  # built against the CUDA of the system
        {"torch.packages": {}},
    ],
    ids=str,
)
def test_is_silent_where_torch_brings_no_copy_of_its_own(foreign, change):
    assert cuda_library_shadowed(altered(foreign, change)) is None


def test_is_silent_where_copies_lie_about_and_torch_works(capture):
    assert cuda_library_shadowed(altered(capture("h100-580-OK"), {"shadows": (CUDNN,)})) is None


def test_is_silent_where_another_library_fails(capture):
    said = "RuntimeError: CUDA error: CUBLAS_STATUS_NOT_INITIALIZED"
    facts = altered(capture("h100-580-OK"), {"torch.cuda_error": said, "shadows": (CUDNN,)})

    assert cuda_library_shadowed(facts) is None


def test_a_c_plus_plus_library_on_the_way_is_no_evidence(shadowed):
    stdcxx = Shadow(library="libstdc++.so.6", path="/opt/lib/libstdc++.so.6", because="conda")

    finding = cuda_library_shadowed(altered(shadowed, {"shadows": (SHADOW, stdcxx)}))

    assert not any("libstdc++" in seen for seen in finding.evidence)
