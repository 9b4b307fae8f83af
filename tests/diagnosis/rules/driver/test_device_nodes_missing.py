import pytest

from altered import UNKNOWN, altered
from torchdoctor.diagnosis.engine import examine
from torchdoctor.diagnosis.rules.driver.device_nodes_missing import device_nodes_missing
from torchdoctor.facts.model import CudaInit, Jetson, Wsl
from torchdoctor.matrix.model import Matrix

NO_CARD = "h100-580-no_dev0-DEVICE_NODES_MISSING"
NO_CONTROL = "h100-580-no_ctl-DEVICE_NODES_MISSING"


def test_fires_when_the_file_of_the_card_is_missing(capture):
    [finding] = examine(capture(NO_CARD), Matrix()).findings

    assert (finding.reason, finding.severity.value) == ("DEVICE_NODES_MISSING", "error")
    assert "nvidia-smi exited with 6" in finding.evidence
    assert "cuInit returned 100" in finding.evidence
    assert finding.hides == ("CUDA_INIT_FAILED",)


def test_fires_when_the_control_file_is_missing(capture):
    finding = device_nodes_missing(capture(NO_CONTROL))

    assert "/dev holds nvidia-caps, nvidia-uvm, nvidia-uvm-tools, nvidia0" in finding.evidence


@pytest.mark.parametrize(
    "change",
    [
        {"device_nodes": UNKNOWN},
        {"device_nodes": ("nvidia0", "nvidiactl")},
        {"device_nodes": ("dxg",)},
        {"driver": UNKNOWN},
        {"driver.loaded": UNKNOWN},
        {"driver.loaded": False},
        {"gpus": UNKNOWN},
        {"gpus": ()},
        {"wsl": Wsl(version=2)},
        {"jetson": Jetson(l4t="36.3")},
        {"os.system": "windows"},
        {"cuda_init": CudaInit(code=0)},
    ],
    ids=str,
)
def test_is_silent_where_the_files_are_there_or_not_to_be_expected(capture, change):
    assert device_nodes_missing(altered(capture(NO_CARD), change)) is None
