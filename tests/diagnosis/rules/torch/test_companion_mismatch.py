import pytest

from altered import UNKNOWN, altered
from torchdoctor.diagnosis.engine import examine
from torchdoctor.diagnosis.rules.torch.companion_mismatch import companion_mismatch
from torchdoctor.matrix.model import CompanionRelease, Matrix

NMS = "RuntimeError: operator torchvision::nms does not exist"


def row(package, version, torch):
    return CompanionRelease(
        package=package,
        version=version,
        released="2026-01-01",
        torch=torch,
        requires_python=None,
        pythons={},
    )


MATRIX = Matrix(
    companions=(
        row("torchvision", "0.26.0", "==2.11.0"),
        row("torchvision", "0.25.0", "==2.10.0"),
        row("torchaudio", "2.11.0", ">=2.11"),
        row("torchaudio", "2.10.0", "==2.10.0"),
    )
)


@pytest.fixture
def mismatched(capture):
    return altered(capture("h100-580-OK"), {"torch.torchvision.version": "0.25.0+cu130"})


def test_fires_when_torchvision_is_of_another_release(mismatched):
    [finding] = examine(mismatched, MATRIX).findings

    assert (finding.reason, finding.severity.value) == ("COMPANION_MISMATCH", "error")
    assert finding.evidence == ("torch 2.11.0+cu130", "torchvision 0.25.0+cu130")
    assert "torch==2.10.0" in str(finding.cause)
    assert finding.fix.remedy == "reinstall"


def test_fires_for_both_companions_in_one_finding(mismatched):
    finding = companion_mismatch(
        altered(mismatched, {"torch.torchaudio.version": "2.10.0"}), MATRIX
    )

    assert str(finding.summary).startswith("torchvision and torchaudio ")


@pytest.mark.parametrize(
    "said",
    [
        NMS,
        "OSError: /venv/torchaudio/lib/libtorchaudio.so: undefined symbol: _ZN3c104cuda9SetDevice",
    ],
)
def test_fires_on_the_companions_own_words_where_its_release_is_not_known(mismatched, said):
    unknown_release = {
        "torch.torchvision.version": "0.99.0",
        "torch.torchvision.import_error": said,
    }

    finding = companion_mismatch(altered(mismatched, unknown_release), MATRIX)

    assert f"import torchvision: {said}" in finding.evidence


@pytest.mark.parametrize(
    "change",
    [
        {"torch": UNKNOWN},
        {"torch.version": UNKNOWN},
        {"torch.version": "2.10.0+cu130"},
        {"torch.version": "2.11.0a0+git1234567"},
        {"torch.version": "not a version"},
        {"torch.torchvision": UNKNOWN},
        {"torch.torchvision.version": UNKNOWN},
        {"torch.torchvision.version": "0.26.0+cu130"},
        {"torch.torchvision.version": "0.99.0"},
    ],
    ids=str,
)
def test_is_silent_where_the_releases_fit_or_are_not_known(mismatched, change):
    change = {"torch.torchaudio": UNKNOWN, **change} if "torch" not in change else change

    assert companion_mismatch(altered(mismatched, change), MATRIX) is None


@pytest.mark.parametrize("torch", ["2.11.0+cu130", "2.13.0", "2.15.0+cpu"])
def test_is_silent_about_the_last_torchaudio_beside_later_releases(mismatched, torch):
    change = {"torch.version": torch, "torch.torchvision": UNKNOWN}

    assert companion_mismatch(altered(mismatched, change), MATRIX) is None


def test_is_silent_where_the_release_fits_and_only_the_variant_differs(mismatched):
    change = {"torch.torchvision.version": "0.26.0+cpu", "torch.torchvision.import_error": NMS}

    assert companion_mismatch(altered(mismatched, change), MATRIX) is None


def test_is_silent_without_a_matrix(mismatched):
    assert companion_mismatch(mismatched) is None
