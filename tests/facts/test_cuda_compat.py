from dataclasses import replace
from pathlib import Path

import pytest

from torchdoctor.facts.cuda_compat import probe_cuda_compat
from torchdoctor.facts.libraries import LIBCUDA, Libraries
from torchdoctor.facts.model import CudaInit
from torchdoctor.plain import ABSENT

COMPAT = "/usr/local/cuda-12.4/compat/libcuda.so.550.54.14"
OWN = "/usr/lib/x86_64-linux-gnu/libcuda.so.535.161.08"


def first(path):
    return Libraries({LIBCUDA: (Path(path),)}, complete=True)


@pytest.mark.parametrize(
    ("init", "libraries", "compat"),
    [
        (CudaInit(code=0, library=COMPAT), Libraries(), "12.4"),
        (
            CudaInit(code=804, library="/opt/compat/libcuda.so.1", cuda_version="12.6"),
            first(OWN),
            "12.6",
        ),
        (CudaInit(code=0, library=OWN), first(COMPAT), ABSENT),
        (None, first(COMPAT), "12.4"),
        (None, first(OWN), ABSENT),
        (None, Libraries({}, complete=True), ABSENT),
    ],
)
def test_what_was_mapped_counts_before_the_loaders_order(system, init, libraries, compat):
    found = probe_cuda_compat(init, libraries, system())

    assert (found.fact, found.problem) == (compat, None)


def test_the_link_without_a_version_leads_to_the_folder_that_has_one(system, tmp_path):
    folder = tmp_path / "cuda-12.8/compat"
    folder.mkdir(parents=True)
    (folder / LIBCUDA).write_text("")
    (tmp_path / "cuda").symlink_to("cuda-12.8")

    found = probe_cuda_compat(None, first(tmp_path / "cuda/compat" / LIBCUDA), system())

    assert found.fact == "12.8"


def test_unknown_stays_unknown_with_a_reason(system):
    nobody_knows = probe_cuda_compat(None, Libraries(), system())
    no_version = probe_cuda_compat(None, first("/opt/compat/libcuda.so.1"), system())

    assert nobody_knows.fact is None
    assert nobody_knows.problem
    assert no_version.fact is None
    assert "/opt/compat" in no_version.problem


def test_exists_on_linux_only(system):
    assert probe_cuda_compat(None, Libraries(), replace(system(), platform="win32")).fact is ABSENT
