import pytest

from altered import UNKNOWN, altered
from torchdoctor.diagnosis.engine import examine
from torchdoctor.diagnosis.rules.gpu.devices_hidden import devices_hidden
from torchdoctor.facts.model import Wsl
from torchdoctor.matrix.model import Matrix
from torchdoctor.plain import ABSENT

HIDDEN = "h100-580-cvd_99-DEVICES_HIDDEN"
SHUT_OUT = "h100-580-no_all_dev-CONTAINER_WITHOUT_GPU"


def test_fires_when_cuda_sees_none_of_the_cards_that_the_driver_counts(capture):
    [finding] = examine(capture(HIDDEN), Matrix()).findings

    assert (finding.reason, finding.severity.value) == ("DEVICES_HIDDEN", "error")
    assert 'CUDA_VISIBLE_DEVICES="99"' in finding.evidence
    assert "cuInit returned 100" in finding.evidence
    assert finding.fix.commands == ("unset CUDA_VISIBLE_DEVICES",)
    assert finding.hides == ("CUDA_INIT_FAILED",)


def test_fires_on_the_variable_alone_where_cuda_was_not_asked(capture):
    assert devices_hidden(altered(capture(HIDDEN), {"cuda_init": UNKNOWN})) is not None


def test_fires_as_a_warning_when_a_later_entry_names_no_card(capture):
    facts = altered(capture("h100-580-OK"), {"environment.CUDA_VISIBLE_DEVICES": "0,7"})

    finding = devices_hidden(facts)

    assert finding.severity.value == "warning"
    assert str(finding.summary).endswith("names a GPU that is not there: 7")
    assert devices_hidden(altered(facts, {"cuda_init.code": 999})) is None


@pytest.mark.parametrize("value", ["none", "void", ""])
def test_fires_when_the_container_was_started_without_any_card(capture, value):
    facts = altered(capture(SHUT_OUT), {"environment.NVIDIA_VISIBLE_DEVICES": value})

    [finding] = examine(facts, Matrix()).findings

    assert finding.evidence[0] == f'NVIDIA_VISIBLE_DEVICES="{value}"'
    assert "CONTAINER_WITHOUT_GPU" in finding.hides


def test_windows_is_told_in_its_own_shell(capture):
    finding = devices_hidden(altered(capture(HIDDEN), {"os.system": "windows"}))

    assert finding.fix.commands == ("Remove-Item Env:CUDA_VISIBLE_DEVICES",)


def test_a_job_of_slurm_asks_for_a_card_instead_of_unsetting_the_variable(capture):
    job = {"environment.SLURM_JOB_ID": "17", "environment.CUDA_VISIBLE_DEVICES": "NoDevFiles"}

    finding = devices_hidden(altered(capture(HIDDEN), job))

    assert any(command.startswith("srun") for command in finding.fix.commands)


@pytest.mark.parametrize(
    "change",
    [
        {"environment": UNKNOWN},
        {"environment": {}},
        {"environment.CUDA_VISIBLE_DEVICES": "0"},
        {"environment.CUDA_VISIBLE_DEVICES": "0,-1"},
        {"environment.CUDA_VISIBLE_DEVICES": "GPU-00000000"},
        {"environment.CUDA_VISIBLE_DEVICES": "MIG-7c2d"},
        {"gpus": UNKNOWN},
        {"gpus": ()},
        {"gpus.0.vendor": "amd"},
        {"cuda_init.code": 0},
        {"device_nodes": ("nvidia-uvm", "nvidiactl")},
    ],
    ids=str,
)
def test_is_silent_where_a_card_is_visible_or_nothing_is_known(capture, change):
    assert devices_hidden(altered(capture(HIDDEN), change)) is None


@pytest.mark.parametrize(
    "change",
    [
        {"environment": UNKNOWN},
        {"environment": {}},
        {"environment.NVIDIA_VISIBLE_DEVICES": "all"},
        {"container": UNKNOWN},
        {"container.runtime": ABSENT},
        {"device_nodes": UNKNOWN},
        # With CDI the toolkit itself says void, and the card is there.
        {"device_nodes": ("nvidia0", "nvidiactl", "nvidia-uvm")},
        {"device_nodes": ("dxg",)},
        {"wsl": Wsl(version=2)},
    ],
    ids=str,
)
def test_is_silent_where_the_container_has_its_card_or_nothing_is_known(capture, change):
    shut = altered(capture(SHUT_OUT), {"environment.NVIDIA_VISIBLE_DEVICES": "void"})
    assert devices_hidden(shut) is not None

    assert devices_hidden(altered(shut, change)) is None
