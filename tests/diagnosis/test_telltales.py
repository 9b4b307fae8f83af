"""What texts give away, and what they only seem to."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from torchdoctor.diagnosis.telltales import TELLTALES, tells, telltales_of, words_in
from torchdoctor.diagnosis.words import BY_NAME, RANK


def told(text):
    return [found.word for found in words_in(text)]


@pytest.mark.parametrize("row", TELLTALES, ids=lambda row: f"{row.word}: {row.message[:40]}")
def test_a_message_is_found_by_its_own_pattern_and_gives_its_word(row):
    assert row.tells(row.message)
    assert row.word in told(row.message)
    assert tells(row.word, row.message)


@pytest.mark.parametrize("row", TELLTALES, ids=lambda row: f"{row.word}: {row.message[:40]}")
def test_a_row_is_a_word_of_the_vocabulary_with_its_source(row):
    assert row.word in BY_NAME
    assert row.source
    assert row.message == " ".join(row.message.split())
    assert re.compile(row.pattern).search("") is None


def test_no_message_stands_twice_for_one_word():
    rows = [(row.word, row.message) for row in TELLTALES]

    assert len(set(rows)) == len(rows)


# Lines of the captured H100 machine, and of torch's source.
@pytest.mark.parametrize(
    ("text", "words"),
    [
        (
            (
                "OutOfMemoryError : CUDA out of memory. Tried to allocate 1024.00 GiB. GPU 0 has a"
                " total capacity of 79.18 GiB of which 78.66 GiB is free."
            ),
            ["CUDA_OUT_OF_MEMORY"],
        ),
        (
            (
                "torch.AcceleratorError: CUDA error: device-side assert triggered\n"
                "Compile with `TORCH_USE_CUDA_DSA` to enable device-side assertions."
            ),
            ["DEVICE_ASSERT"],
        ),
        (
            (
                "RuntimeError Cannot re-initialize CUDA in forked subprocess. To use CUDA with"
                " multiprocessing, you must use the 'spawn' start method"
            ),
            ["FORK_AFTER_CUDA_INIT"],
        ),
        ("AcceleratorError : CUDA error: invalid device ordinal", []),
        (
            (
                "RuntimeError : Expected all tensors to be on the same device, but found at least"
                " two devices, cuda:0 and cpu!"
            ),
            [],
        ),
        (
            (
                "UserWarning: CUDA initialization: CUDA unknown error - this may be due to an"
                " incorrectly set up environment, e.g. changing env variable CUDA_VISIBLE_DEVICES"
                " after program start."
            ),
            ["UVM_UNAVAILABLE"],
        ),
        (
            "ImportError: /venv/torch/lib/../../nvidia/cudnn/lib/libcudnn.so.9: file too short",
            ["CUDA_LIBRARY_MISSING"],
        ),
        ("libcuda.so.1: file too short", ["DRIVER_LIBRARY_BROKEN"]),
        ("CUDA error: out of memory", ["CUDA_OUT_OF_MEMORY"]),
    ],
)
def test_what_programs_print_gives_the_right_words(text, words):
    assert told(text) == words


@pytest.mark.parametrize(
    ("line", "word"),
    [
        # NCCL before 2.12 names the failed call, and no file.
        (
            (
                "g1:9:9 [0] include/shm.h:28 NCCL WARN Call to posix_fallocate failed : No space"
                " left on device"
            ),
            "SHM_TOO_SMALL",
        ),
        (
            (
                "The current installed version of g++ (4.8.5) is less than the minimum required"
                " version by CUDA 12.1 (6.0.0)."
            ),
            "HOST_COMPILER_UNSUPPORTED",
        ),
        (
            r"[WinError 32] The process cannot access the file: 'C:\env\Lib\site-packages\numpy\x'",
            "FILES_IN_USE",
        ),
        (r"[WinError 5] Access is denied: 'C:\env\Lib\site-packages\~orch'", "FILES_IN_USE"),
        (
            r"[WinError 5] Access is denied: 'C:\Program Files\Python311\Lib\site-packages\torch'",
            "ENVIRONMENT_READ_ONLY",
        ),
        ("RuntimeError: NCCL Error 2: unhandled system error", "NCCL_FAILED"),
        ("  Downloading torch-0.1.2.post1.tar.gz (128 kB)", "NO_WHEEL_FOR_PYTHON"),
        ("write /app/libtorch_cuda.so: no space left on device", "DISK_FULL"),
        ("RuntimeError: No such operator torchvision::roi_align", "COMPANION_MISMATCH"),
        ("ValueError: Could not find the operator torchvision::nms.", "COMPANION_MISMATCH"),
        (
            r'[WinError 126] 找不到指定的模块 Error loading "C:\lib\cublas64_12.dll"',
            "CUDA_LIBRARY_MISSING",
        ),
        (
            r'[WinError 127] 找不到指定的程序 Error loading "C:\lib\torch_cuda.dll"',
            "CUDA_LIBRARY_SHADOWED",
        ),
        (
            r'[WinError 127] 找不到指定的程序 Error loading "C:\lib\c10.dll"',
            "MSVC_RUNTIME_MISSING",
        ),
        ("AttributeError: module 'torch' has no attribute 'Tensor'", "LOCAL_FILE_SHADOWS_TORCH"),
        ("Fatal Python error: Bus error", "SHM_TOO_SMALL"),
        ("Unable to find installation candidates for torch (2.5.1)", "NO_WHEEL_FOR_PYTHON"),
        ("ERROR: The signed kernel module failed to load.", "SECURE_BOOT_BLOCKS_DRIVER"),
        ("mmcv/_ext.cpython-37m.so:undefined symbol: _ZN3c106Symbol", "EXTENSION_ABI_MISMATCH"),
        (
            "THCudaCheck FAIL file=THCStorage.cu line=58 error=2 : out of memory",
            "CUDA_OUT_OF_MEMORY",
        ),
        ("RuntimeError: cublas runtime error : library not initialized at THC", "CUBLAS_FAILED"),
        (
            "RuntimeError: cuDNN version mismatch: PyTorch was compiled against 7102 but linked",
            "CUDA_LIBRARY_SHADOWED",
        ),
        ("ERROR: Wheel 'torch' located at /tmp/torch.whl is invalid.", "DOWNLOAD_INTERRUPTED"),
        ("transport/nvls.cc:244 NCCL WARN Cuda failure 1 'invalid argument'", "NCCL_FAILED"),
        ("CUDA_HOME does not exist, unable to compile CUDA op(s)", "TOOLKIT_MISSING"),
        ("Could NOT find CUDA (missing: CUDA_INCLUDE_DIRS)", "TOOLKIT_MISSING"),
        ("/usr/bin/ld: cannot find -lcublas: No such file", "TOOLKIT_MISSING"),
        (
            "RuntimeError: Library libcublas.so.12 is not found or cannot be loaded",
            "CUDA_LIBRARY_MISSING",
        ),
        ("E0925 factory.go:135] Incompatible platform detected", "CONTAINER_RUNTIME_MISSING"),
    ],
)
def test_older_and_rarer_forms_of_a_message_give_its_word(line, word):
    assert told(line)[:1] == [word]


@pytest.mark.parametrize(
    "line",
    [
        "g1:9:9 [0] include/shm.h:28 NCCL INFO Call to connect returned Connection refused",
        "The current installed version of g++ is not checked.",
        r"PermissionError: [WinError 32] The process cannot access the file: 'C:\data\set.bin'",
        r"PermissionError: [WinError 5] Access is denied: 'C:\data\run\events.out'",
        "NCCL version 2.21.5+cuda12.4",
        "  Downloading torch-0.13.0.tar.gz (128 kB)",
        "RuntimeError: No such operator mylib::roi_align",
        "AttributeError: '_OpNamespace' 'mylib' object has no attribute 'nms'",
        "The NVIDIA driver is not loaded at boot, which is what I want.",
        "THCudaCheck FAIL file=THCGeneral.cpp line=50 error=30 : unknown error, see above",
        "cuDNN version: 90100",
        "Unable to find installation candidates for flask (2.5.1)",
        "The kernel module failed to compile.",
        "W tensorflow/dso_loader.cc:59] libcudart.so.10.1: cannot open shared object file",
        "Wheel 'torch' was built.",
        "g1:9:9 [0] NCCL INFO cudaDriverVersion 12060",
        (
            "Installed CUDA version 11.5 does not match the version torch was compiled with 11.7"
            " but since the APIs are compatible, accepting this combination"
        ),
        "Could NOT find OpenMP (missing: OpenMP_C_FLAGS)",
        "/usr/bin/ld: cannot find -lfoo: No such file",
        "RuntimeError: Library libfoo.so is not found or cannot be loaded",
        "DEBUG: Possible options found for libcudart.so: {PosixPath('/usr/local/cuda/lib64')}",
        "CUDA driver library cannot be found or no CUDA enabled devices are present.",
        "PyTorch 2.1.2+cu121 with CUDA 1201 (you have 2.0.1+cu118)",
        "nvcc fatal : Value 'c++17' is not a known host compiler",
        # torch takes another plan.
        "UserWarning: Plan failed with a cudnnException: cudnn_status: CUDNN_STATUS_NOT_SUPPORTED",
        # A program for another release than the installed one.
        "AttributeError: module 'torch' has no attribute 'tensordot'",
        "AttributeError: module 'torch' has no attribute 'library'",
    ],
)
def test_lines_like_them_give_none(line):
    assert told(line) == []


def test_a_network_failure_explains_that_nothing_was_found():
    text = (
        "WARNING: Retrying (Retry(total=0)) after connection broken by 'NewConnectionError'\n"
        "ERROR: No matching distribution found for torch==2.6.0"
    )

    assert told(text) == ["INDEX_UNREACHABLE"]


def test_nothing_found_alone_leaves_the_possible_words():
    assert "NO_WHEEL_FOR_PYTHON" in told("ERROR: No matching distribution found for torch==2.6.0")


def test_a_mangled_symbol_belongs_to_whoever_misses_it():
    symbol = "undefined symbol: _ZN3c104cuda9SetDeviceEi"

    assert told(f"/venv/torchaudio/lib/libtorchaudio.so: {symbol}") == ["COMPANION_MISMATCH"]
    assert told(f"/venv/flash_attn_2_cuda.so: {symbol}") == ["EXTENSION_ABI_MISMATCH"]


def test_words_come_along_the_flow_each_with_its_line():
    text = "x\n  CUDA error: CUBLAS_STATUS_ALLOC_FAILED\nGPU is lost\nGPU is lost again"

    found = words_in(text)

    assert [(one.word, one.line) for one in found] == [
        ("GPU_LOST", "GPU is lost"),
        ("CUBLAS_FAILED", "CUDA error: CUBLAS_STATUS_ALLOC_FAILED"),
    ]


def test_nobody_said_anything():
    assert not tells("GPU_LOST", None)
    assert words_in("") == ()
    assert telltales_of("GPU_BUSY") == ()


@given(st.text())
def test_any_text_can_be_read(text):
    ranks = [RANK[found.word] for found in words_in(text)]

    assert ranks == sorted(ranks)


@given(st.lists(st.sampled_from(TELLTALES), min_size=1, max_size=4))
def test_every_strong_message_of_a_text_is_heard(rows):
    text = "\n".join(row.message for row in rows)

    assert {row.word for row in rows if not row.weak} <= set(told(text))
