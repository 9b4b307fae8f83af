import pytest

from altered import UNKNOWN, altered
from torchdoctor.diagnosis.engine import examine
from torchdoctor.diagnosis.rules.container.container_without_gpu import container_without_gpu
from torchdoctor.matrix.model import Matrix
from torchdoctor.plain import ABSENT


def test_fires_when_no_device_file_came_into_the_container(capture):
    [finding] = examine(capture("h100-580-CONTAINER_WITHOUT_GPU"), Matrix()).findings

    assert (finding.reason, finding.severity.value) == ("CONTAINER_WITHOUT_GPU", "error")
    assert "container runtime: docker" in finding.evidence
    assert any("--gpus all" in command for command in finding.fix.commands)


def test_fires_in_place_of_a_missing_driver(capture):
    plain_image = {"driver.installed": False, "driver.version": UNKNOWN, "cuda_init": UNKNOWN}

    [finding] = examine(
        altered(capture("h100-580-CONTAINER_WITHOUT_GPU"), plain_image), Matrix()
    ).findings

    assert finding.reason == "CONTAINER_WITHOUT_GPU"
    assert "DRIVER_NOT_INSTALLED" in finding.hides


@pytest.mark.parametrize(
    "change",
    [
        {"container": UNKNOWN},
        {"container.runtime": UNKNOWN},
        {"container.runtime": ABSENT},
        {"container.building": True},
        {"device_nodes": UNKNOWN},
        {"device_nodes": ("nvidiactl",)},
        {"device_nodes": ("nvidia0",)},
        {"device_nodes": ("dxg",)},
        {"gpus": UNKNOWN},
        {"gpus": ()},
        {"gpus.0.vendor": "amd"},
    ],
    ids=str,
)
def test_is_silent_outside_containers_and_where_a_file_came_through(capture, change):
    facts = altered(capture("h100-580-CONTAINER_WITHOUT_GPU"), change)

    assert container_without_gpu(facts) is None
