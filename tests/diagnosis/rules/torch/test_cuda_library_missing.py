import pytest

from altered import UNKNOWN, altered
from torchdoctor.diagnosis.engine import examine
from torchdoctor.diagnosis.rules.torch.cuda_library_missing import cuda_library_missing
from torchdoctor.matrix.model import Matrix


@pytest.mark.parametrize(
    ("library", "package"),
    [
        ("cudnn", "nvidia-cudnn-cu13==9.19.0.56"),
        ("cublas", "nvidia-cublas==13.1.0.3"),
        ("nvjitlink", "nvidia-nvjitlink==13.0.88"),
    ],
)
def test_fires_and_names_the_package_to_install_again(capture, library, package):
    [finding] = examine(
        capture(f"h100-580-broken_{library}-CUDA_LIBRARY_MISSING"), Matrix()
    ).findings

    assert (finding.reason, finding.severity.value) == ("CUDA_LIBRARY_MISSING", "error")
    assert finding.fix.commands == (
        f"python3 -m pip install --force-reinstall --no-deps {package}",
    )


@pytest.mark.parametrize(
    "said",
    [
        "OSError: libcudnn.so.9: cannot open shared object file: No such file or directory",
        "OSError: libcudnn_graph.so.9: invalid ELF header",
        "ImportError: libcusparseLt.so.0: cannot open shared object file: No such file",
        "ValueError: libcublas.so.*[0-9] not found in the system path ['/usr/lib']",
    ],
)
def test_fires_on_every_wording_of_a_missing_library(capture, said):
    facts = altered(
        capture("h100-580-broken_cudnn-CUDA_LIBRARY_MISSING"), {"torch.import_error": said}
    )

    assert cuda_library_missing(facts).evidence == (said,)


def test_fires_on_a_file_that_was_cut_short_although_the_import_works(capture):
    cut = ("nvidia/cudnn/lib/libcudnn_engines_precompiled.so.9: 0 of 504813569 bytes",)

    [finding] = examine(
        altered(capture("h100-580-OK"), {"torch.damaged_files": cut}), Matrix()
    ).findings

    assert (finding.reason, finding.severity.value) == ("CUDA_LIBRARY_MISSING", "error")
    assert finding.evidence == cut
    assert finding.fix.commands == (
        "python3 -m pip install --force-reinstall --no-deps nvidia-cudnn-cu13==9.19.0.56",
    )


def test_fires_with_a_reinstall_where_a_library_of_torch_itself_is_damaged(capture):
    damaged = {"torch.damaged_files": ("torch/lib/libtorch_cuda.so: missing",)}

    finding = cuda_library_missing(altered(capture("h100-580-OK"), damaged))

    assert finding.fix.remedy == "reinstall"
    # A CPU build has no such packages, and the file is none of theirs.
    assert "nvidia" not in str(finding.cause)


@pytest.mark.parametrize(
    "files",
    [
        UNKNOWN,
        (),
        ("torch/__pycache__/hub.cpython-312.pyc: missing",),
        ("nvidia/cudnn/include/cudnn.h: missing",),
    ],
    ids=str,
)
def test_is_silent_where_all_libraries_are_whole_or_nobody_looked(capture, files):
    facts = altered(capture("h100-580-OK"), {"torch.damaged_files": files})

    assert cuda_library_missing(facts) is None


@pytest.mark.parametrize("packages", [UNKNOWN, {}])
def test_fires_with_a_reinstall_where_no_package_holds_the_library(capture, packages):
    facts = altered(
        capture("h100-580-broken_cudnn-CUDA_LIBRARY_MISSING"), {"torch.packages": packages}
    )

    assert cuda_library_missing(facts).fix.remedy == "reinstall"


@pytest.mark.parametrize(
    "change",
    [
        {"torch": UNKNOWN},
        {"torch.import_error": UNKNOWN},
        {"torch.import_error": "ImportError: libcuda.so.1: cannot open shared object file"},
        {"torch.import_error": "ImportError: libmpi.so.40: cannot open shared object file"},
        {"torch.import_error": "ImportError: libcudnn.so.9: undefined symbol: cudnnFoo"},
    ],
    ids=str,
)
def test_is_silent_about_other_libraries_and_other_failures(capture, change):
    broken = capture("h100-580-broken_cudnn-CUDA_LIBRARY_MISSING")

    assert cuda_library_missing(altered(broken, change)) is None
