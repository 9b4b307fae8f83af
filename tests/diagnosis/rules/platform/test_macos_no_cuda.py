import pytest

from torchdoctor.diagnosis.engine import examine
from torchdoctor.diagnosis.rules.platform.macos_no_cuda import macos_no_cuda
from torchdoctor.facts.model import Facts, Gpu, OperatingSystem
from torchdoctor.matrix.model import Matrix

MAC = OperatingSystem(system="macos", machine="arm64", version="14.5")


@pytest.mark.parametrize("cards", [(), (Gpu(vendor="apple"),), (Gpu(vendor="amd"),), None])
def test_fires_alone_on_every_mac(cards):
    [finding] = examine(Facts(os=MAC, gpus=cards), Matrix()).findings

    assert (finding.reason, finding.severity.value) == ("MACOS_NO_CUDA", "info")
    assert finding.evidence == ("macOS 14.5 arm64",)


@pytest.mark.parametrize(
    "system", [None, OperatingSystem(), OperatingSystem(system="linux")], ids=str
)
def test_is_silent_on_other_systems_and_unknown_ones(system):
    assert macos_no_cuda(Facts(os=system)) is None
