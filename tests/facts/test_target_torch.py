import faulthandler
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from types import SimpleNamespace as Record

import pytest

from torchdoctor.facts import target_torch as said

linux = pytest.mark.skipif(sys.platform != "linux", reason="it is done on Linux alone")


@pytest.mark.parametrize(
    ("number", "version"), [(91900, "9.19.0"), (8902, "8.9.2"), (7605, "7.6.5"), (None, None)]
)
def test_reads_both_ways_in_which_cudnn_packs_its_version(number, version):
    assert said.cudnn_version(number) == version


def test_an_exception_of_many_lines_becomes_its_first_and_its_last():
    assert said.one_line(ImportError("libcublas.so.13: file too short")) == (
        "ImportError: libcublas.so.13: file too short"
    )
    assert said.one_line(RuntimeError("first\n\n more\nlast\n")) == "RuntimeError: first [...] last"


@linux
def test_a_copy_answers_for_the_process():
    assert said.in_a_fork(lambda: {"pid": os.getpid()} | {"big": "x" * 200_000}, 30.0)[0]["big"]
    assert said.in_a_fork(os.getpid, 30.0) != (os.getpid(), None)


@linux
def test_a_copy_that_hangs_is_left_behind():
    answer, why = said.in_a_fork(lambda: time.sleep(600), 0.3)

    assert answer is None
    assert why == "torch.cuda did not end: no answer in 0.3 s"


@linux
def test_a_copy_that_crashes_is_known_by_its_signal():
    def crash():
        faulthandler.disable()  # pytest's own, which would print the stack of these tests
        os.kill(os.getpid(), signal.SIGSEGV)

    answer, why = said.in_a_fork(crash, 30.0)

    assert answer is None
    assert why == "the interpreter ended during torch.cuda: killed by SIGSEGV"


@linux
def test_a_copy_that_ends_itself_is_known_by_its_status():
    assert said.in_a_fork(lambda: os._exit(4), 30.0)[1].endswith("exit status 4")


def test_the_error_of_a_compiled_operator_is_kept():
    def nms(boxes, scores, threshold):
        raise RuntimeError("Couldn't load custom C++ ops.")

    torch = Record(zeros=lambda *_, **__: 0, ones=lambda *_, **__: 0)

    assert said.nms_error(torch, Record(ops=Record(nms=nms)), "cpu") == (
        "RuntimeError: Couldn't load custom C++ ops."
    )
    assert said.nms_error(torch, Record(ops=Record(nms=lambda *_: 0)), "cpu") is None
    assert said.nms_error(torch, Record(), "cpu") is None


@pytest.mark.parametrize(
    ("told", "cuda"),
    [(12010, "12.1"), (11080, "11.8"), ("12.4", "12.4"), (None, None), (0, None), (-1, None)],
)
def test_a_companions_cuda_is_told_as_torchs_own(told, cuda):
    """torchvision 0.19.1+cu121 says 12010, where torch says "12.1"."""
    assert said.cuda_text(told) == cuda


def test_a_process_in_which_cuda_runs_is_known():
    assert said.cuda_runs(Record(cuda=Record(is_initialized=lambda: True)))
    assert not said.cuda_runs(Record(cuda=Record(is_initialized=lambda: False)))
    assert not said.cuda_runs(Record(cuda=Record()))  # a torch before 0.4


@linux
def test_cuda_libraries_from_outside_are_found_among_those_of_this_process(tmp_path, drivers):
    library = tmp_path / "toolkit/libcublas.so.12"
    library.parent.mkdir()
    shutil.copy(drivers.libraries / "libcuda.so.1", library)
    asks = (
        "import ctypes, json, runpy, sys; ctypes.CDLL(sys.argv[1]);"
        "found = runpy.run_path(sys.argv[2])['mapped_outside'](sys.argv[3:]);"
        "print(json.dumps(found))"
    )

    def mapped(*roots):
        command = [sys.executable, "-c", asks, library, said.__file__, *roots]
        return json.loads(subprocess.run(command, capture_output=True, check=True).stdout)

    assert mapped("/nowhere") == [str(library.resolve())]
    assert mapped(str(tmp_path.resolve())) == []
