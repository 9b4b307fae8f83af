import os
import sys
import textwrap

import pytest

from torchdoctor.facts.libraries import LIBNVML, Libraries
from torchdoctor.facts.model import Gpu, Nvml
from torchdoctor.facts.nvml import probe_nvml, read_nvml
from torchdoctor.facts.run import Answer, Children, run_bounded
from torchdoctor.texts import Text

UNCERTAIN = Libraries()

# As nvidia-ml-py, on the H100 machine of the captures.
BINDING = """
import time
from types import SimpleNamespace as Record


class NVMLError(Exception):
    def __init__(self, value):
        self.value = value

    def __str__(self):
        return {3: "Not Supported", 6: "Not Found", 9: "Driver Not Loaded"}.get(self.value, "?")


def nvmlInit(): pass
def nvmlSystemGetDriverVersion(): return b"580.159.04"
def nvmlSystemGetCudaDriverVersion(): return 13000
def nvmlDeviceGetCount(): return 1
def nvmlDeviceGetHandleByIndex(index): return Record(index=index)
def nvmlDeviceGetName(handle): return b"NVIDIA H100 80GB HBM3"
def nvmlDeviceGetUUID(handle): return "GPU-00000000-1111-2222-3333-444444444444"
def nvmlDeviceGetPciInfo(handle):
    return Record(pciDeviceId=0x233010DE, busId=b"00000000:00:06.0")
def nvmlDeviceGetMemoryInfo(handle): return Record(total=85520809984, used=503316480)
def nvmlDeviceGetCudaComputeCapability(handle): return (9, 0)
def nvmlDeviceGetMigMode(handle): return [0, 0]
def nvmlDeviceGetComputeMode(handle): return 0
"""

H100 = Gpu(
    index=0,
    name="NVIDIA H100 80GB HBM3",
    uuid="GPU-00000000-1111-2222-3333-444444444444",
    vendor="nvidia",
    pci_device="10de:2330",
    pci_bus_id="00000000:00:06.0",
    compute_capability="9.0",
    memory_bytes=85520809984,
    mig_mode="disabled",
    compute_mode="default",
    memory_used_bytes=503316480,
    source="nvml",
)


@pytest.fixture
def ask(tmp_path):
    """What a real child reads from a stand-in for the binding, with some functions replaced."""

    def probe(*replaced, limit_s=30.0):
        lines = "\n".join(map(textwrap.dedent, replaced))
        (tmp_path / "pynvml.py").write_text(BINDING + lines)
        return probe_nvml(run_bounded, UNCERTAIN, binding=tmp_path, limit_s=limit_s)

    return probe


def test_names_driver_and_cards(ask):
    found = ask()

    assert found.problem is None
    assert found.fact.fact == Nvml(code=0)
    assert (found.fact.driver_version, found.fact.cuda_version) == ("580.159.04", "13.0")
    assert found.fact.gpus == (H100,)


def test_keeps_the_code_with_which_nvml_refuses(ask):
    found = ask("def nvmlInit(): raise NVMLError(9)")

    assert found.fact.fact == Nvml(code=9, message="Driver Not Loaded")
    assert found.fact.gpus is None


def test_a_quantity_that_fails_loses_only_itself(ask):
    """With libcuda emptied NVML counts the cards, but not the CUDA version (no_libcuda)."""
    found = ask("def nvmlSystemGetCudaDriverVersion(): raise NVMLError(6)")

    assert found.fact.cuda_version is None
    assert found.fact.gpus == (H100,)
    assert found.problem == "nvmlSystemGetCudaDriverVersion: Not Found (6)"


def test_a_feature_that_the_card_lacks_is_no_problem(ask):
    found = ask("def nvmlDeviceGetMigMode(handle): raise NVMLError(3)")

    assert found.problem is None
    assert found.fact.gpus[0].mig_mode is None


def test_a_card_that_cannot_be_opened_does_not_hide_the_others(ask):
    found = ask(
        """
        def nvmlDeviceGetCount(): return 2
        def nvmlDeviceGetHandleByIndex(index):
            if index == 0: raise NVMLError(15)
            return index
        """
    )

    assert [(gpu.index, gpu.nvml_code) for gpu in found.fact.gpus] == [(0, 15), (1, None)]
    assert found.problem == "nvmlDeviceGetHandleByIndex of card 0: ? (15)"


def test_no_card_is_known_to_be_none(ask):
    assert ask("def nvmlDeviceGetCount(): return 0").fact.gpus == ()


def test_what_was_told_before_a_query_hung_is_kept(ask):
    found = ask("def nvmlDeviceGetName(handle): time.sleep(600)", limit_s=3.0)

    assert found.fact.fact.code == 0
    assert found.fact.driver_version == "580.159.04"
    assert found.problem == "no answer in 3 s, in nvmlDeviceGetName of card 0"


def test_an_init_that_hangs_is_unknown(ask):
    found = ask("def nvmlInit(): time.sleep(600)", limit_s=1.0)

    assert found.fact is None
    assert found.problem == "no answer in 1 s, in nvmlInit"
    assert found.took_s >= 1.0


def test_a_binding_that_prints_and_crashes_is_unknown_in_its_own_words(ask):
    found = ask("print('noise'); raise RuntimeError('no such thing')")

    assert found.fact is None
    assert found.problem == "RuntimeError: no such thing"


def test_a_library_that_the_loader_cannot_find_costs_no_child(scripted):
    run = scripted({})

    found = probe_nvml(run, Libraries({}, complete=True))

    assert found.fact.fact.code == 12
    assert LIBNVML in found.fact.fact.message
    assert run.commands == []


@pytest.mark.skipif(sys.platform != "linux", reason="the loader's words are those of glibc")
def test_the_loaders_words_are_kept_where_the_library_is_broken(tmp_path):
    """The binding of nvidia-ml-py says "not found" of a library that is cut short (no_nvml)."""
    pytest.importorskip("pynvml")
    (tmp_path / LIBNVML).write_text("")
    children = Children(os.environ | {"LD_LIBRARY_PATH": str(tmp_path)})

    found = probe_nvml(children.run, UNCERTAIN)

    assert found.fact.fact.code == 12
    assert "file too short" in found.fact.fact.message


def test_says_that_the_child_told_nothing():
    assert read_nvml(Answer(0, "nothing marked")).problem == "NVML told nothing"


def test_what_the_child_says_of_one_card_can_be_translated():
    told = 'torchdoctor-tells:{"asking": "nvmlDeviceGetName of card 1"}'

    problem = read_nvml(Answer(None, told, failure="no answer in 7 s")).problem

    assert problem == "no answer in 7 s, in nvmlDeviceGetName of card 1"
    assert isinstance(problem, Text)
    assert "1" not in problem.template
