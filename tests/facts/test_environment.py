import pytest

from torchdoctor.facts.environment import matters, probe_environment
from torchdoctor.facts.mask import MASK


def test_keeps_what_matters_and_an_empty_value_too(system):
    place = system(CUDA_VISIBLE_DEVICES="", HOME="/home/bob", EDITOR="vi", UV_OFFLINE="1")

    assert probe_environment(place).fact == {"CUDA_VISIBLE_DEVICES": "", "UV_OFFLINE": "1"}


@pytest.mark.parametrize(
    "name",
    [
        "CUDA_VISIBLE_DEVICES", "NVIDIA_VISIBLE_DEVICES", "NVIDIA_DRIVER_CAPABILITIES",
        "CUDA_VERSION", "CUDA_HOME", "LD_LIBRARY_PATH", "PIP_INDEX_URL", "UV_INDEX", "http_proxy",
        "HTTPS_PROXY", "no_proxy", "PYTHONPATH", "Pip_Index_Url", "CC", "SLURM_JOB_ID",
    ],
)  # fmt: skip
def test_the_variables_of_the_contract_matter(name):
    assert matters(name)


def test_no_secret_gets_out(system):
    hidden = "hunter2"
    place = system(
        PIP_EXTRA_INDEX_URL="https://bob:hunter2@mirror.example/simple https://x:hunter2@y.example",
        https_proxy="bob:hunter2@proxy:3128",
        UV_INDEX_CORP_PASSWORD=hidden,
    )

    found = probe_environment(place).fact

    assert "hunter2" not in str(found)
    assert "bob" not in str(found)
    assert found["PIP_EXTRA_INDEX_URL"].startswith(f"https://{MASK}@mirror.example/simple ")
