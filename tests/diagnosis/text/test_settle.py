"""What else a text shows decides which of several causes a message means."""

import pytest

from told import report_on, words_of

NO_TORCH = "ModuleNotFoundError: No module named 'torch'"
NO_DRIVER = "RuntimeError: Found no NVIDIA driver on your system. Please check that you have one"
NO_CODE = "RuntimeError: CUDA error: no kernel image is available for execution on the device"
NO_ANSWER = "NVIDIA-SMI has failed because it couldn't communicate with the NVIDIA driver."
WSL = "Linux box 5.15.153.1-microsoft-standard-WSL2"
PYTHON_32 = r"C:\Programs\Python\Python38-32\python.exe"
NO_SOURCE = "ModuleNotFoundError: No module named 'tools.nnwrap'"
TOO_OLD = "    PyTorch no longer supports this GPU because it is too old."
BUILT_FOR = "WARNING[XFORMERS]: xFormers can't load C++/CUDA extensions. xFormers was built for:"
PLANNED = "  pytorch            pytorch/linux-64::pytorch-1.12.1-py3.8_cpu_0"
NOT_SUPPORTED = "ERROR: {} is not a supported wheel on this platform."
WHEEL = "torch-2.6.0+cu124-cp311-cp311-{}.whl"


@pytest.mark.parametrize(
    ("text", "word"),
    [
        (NO_TORCH, "TORCH_NOT_INSTALLED"),
        (f"torch==2.6.0\n{NO_TORCH}", "WRONG_INTERPRETER"),
        (f"  Building wheel for flash-attn (setup.py) ... error\n{NO_TORCH}", "BUILD_ISOLATION"),
        (f"error: Failed to build `flash-attn==2.8.3`\n{NO_TORCH}", "BUILD_ISOLATION"),
        (NO_DRIVER, "DRIVER_NOT_INSTALLED"),
        (f"$ docker run --rm image\n{NO_DRIVER}", "CONTAINER_WITHOUT_GPU"),
        (f"$ docker run --rm \\\n  --gpus all \\\n  image\n{NO_DRIVER}", "DRIVER_NOT_INSTALLED"),
        (f"$ nvidia-docker run --rm -it image\n{NO_DRIVER}", "DRIVER_NOT_INSTALLED"),
        (f"Step 4/7 : RUN python test.py\n{NO_DRIVER}", "BUILD_TIME_NO_GPU"),
        (f"{WSL}\n{NO_DRIVER}", "WSL_DRIVER_MISSING"),
        (f"{WSL}\n{NO_ANSWER}", "WSL_DRIVER_MISSING"),
        (f"- [ ] WSL 2\n- [x] Linux\n{NO_ANSWER}", "DRIVER_NOT_LOADED"),
        # The tools answered from WSL itself: what fails is something else.
        (f"{WSL}\nDriver Version: 550.54.14\n{NO_ANSWER}", "DRIVER_NOT_LOADED"),
        (NO_SOURCE, "NO_WHEEL_FOR_PYTHON"),
        ("ModuleNotFoundError: No module named 'tools.network'", None),
        (f"{PYTHON_32.replace('-32', '')}\n{NO_SOURCE}", "NO_WHEEL_FOR_PYTHON"),
        (f"{PYTHON_32}\n{NO_SOURCE}", "NO_WHEEL_FOR_PLATFORM"),
        (f"GPU: GeForce GTX 1080\n{NO_CODE}", "GPU_TOO_OLD_FOR_VARIANT"),
        (f"GPU: NVIDIA GeForce RTX 5090\n{NO_CODE}", "GPU_TOO_NEW_FOR_VARIANT"),
        (f"torch.cuda.is_available(): True\n{NO_DRIVER}", None),
        (f"Found GPU0 Radeon RX 570 which is of cuda capability 3.0.\n{TOO_OLD}",
         "NOT_CUDA_VENDOR"),
        (f"Found GPU0 GeForce GTX 960M which is of cuda capability 5.0.\n{TOO_OLD}",
         "GPU_TOO_OLD_FOR_VARIANT"),
        (f"{BUILT_FOR}\n    PyTorch 2.1.2+cu121 with CUDA 1201 (you have 2.1.2+cpu)",
         "TORCH_CPU_BUILD"),
        (f"{BUILT_FOR}\n    PyTorch 2.1.2+cu121 with CUDA 1201 (you have 2.2.0+cu121)",
         "EXTENSION_ABI_MISMATCH"),
        (f"$ conda install pytorch cudatoolkit=11.3 -c pytorch\n{PLANNED}", "TORCH_CPU_BUILD"),
        (f"$ conda install pytorch cpuonly -c pytorch\n{PLANNED}", None),
        (
            f"Python 3.10.2\n{NOT_SUPPORTED.format(WHEEL.format('linux_x86_64'))}",
            "NO_WHEEL_FOR_PYTHON",
        ),
        (
            "Python 3.11.2\nMicrosoft Windows [Version 10.0.22631.1]\n"
            + NOT_SUPPORTED.format(WHEEL.format("linux_x86_64")),
            "NO_WHEEL_FOR_PLATFORM",
        ),
        (
            f"Python 3.11.2\n{NOT_SUPPORTED.format(WHEEL.format('manylinux_2_28_x86_64'))}",
            "PIP_TOO_OLD",
        ),
        (
            "RuntimeError: Unexpected error from cudaGetDeviceCount(). Error 2: out of memory",
            "CUDA_INIT_FAILED",
        ),
    ],
)  # fmt: skip
def test_the_rest_of_the_text_decides(text, word):
    assert words_of(text)[:1] == ([word] if word else [])


CUT_OFF = "ConnectionResetError: [WinError 10054] An existing connection was forcibly closed"
NO_NAME = "socket.gaierror: [Errno -3] Temporary failure in name resolution"


@pytest.mark.parametrize(
    ("around", "line", "word"),
    [
        ("pip install torch", NO_NAME, "INDEX_UNREACHABLE"),
        ("Fetching from download.pytorch.org", CUT_OFF, "INDEX_UNREACHABLE"),
        ("Solving environment: failed", CUT_OFF, "INDEX_UNREACHABLE"),
        ("Collecting torch", "Killed", "MEMORY_KILLED"),
        ("Building wheel for flash-attn (setup.py)", "Killed", "MEMORY_KILLED"),
        ("uv sync", "HTTPError: 404 Client Error: Not Found for url: x", "MIRROR_LACKS_BUILD"),
    ],
)  # fmt: skip
def test_networks_and_memory_are_the_installers_matter_alone(around, line, word):
    assert words_of(f"{around}\n{line}") == [word]
    assert words_of(f"Epoch 1/100, step 12\n{line}") == []


def test_a_cause_that_was_read_silences_a_symptom_that_was_seen():
    [finding] = report_on(
        "NVIDIA-SMI has failed because it couldn't communicate with the NVIDIA driver.\n"
        "Error! Bad return status for module build on kernel: 6.8.0-61-generic (x86_64)"
    ).findings

    assert finding.reason == "KERNEL_MODULE_NOT_BUILT"
    assert "DRIVER_NOT_LOADED" in finding.hides


def test_evidence_is_the_line_with_its_number():
    line = "Failed to initialize NVML: Driver/library version mismatch"

    [finding] = report_on(f"x\ny\n{line}").findings

    assert finding.evidence == (f"line 3: {line}",)


def test_a_message_is_quoted_once():
    [finding] = report_on(
        "torch 2.6.0+cu124\nRuntimeError: The NVIDIA driver on your system is too old (found"
        " version 11040)."
    ).findings

    assert len([seen for seen in finding.evidence if "11040" in seen]) == 1


def test_what_a_rule_finds_keeps_its_words_and_gains_the_line():
    [finding] = report_on(
        "NVIDIA GeForce RTX 5090 with CUDA capability sm_120 is not compatible with the current"
        " PyTorch installation.\nThe current PyTorch install supports CUDA capabilities sm_80"
        " sm_90."
    ).findings

    assert "RTX 5090" in str(finding.summary)
    assert finding.evidence[0].startswith("line 1: ")
    assert any("sm_80 sm_90" in seen for seen in finding.evidence)


@pytest.mark.parametrize(
    "text",
    [
        "RuntimeError: mat1 and mat2 shapes cannot be multiplied (4x5 and 6x7)",
        "KeyError: 'labels'",
        "RuntimeError: Expected all tensors to be on the same device, but found cuda:0 and cpu!",
        "ValueError: too many values to unpack (expected 2)",
        "HTTPError: 404 Client Error: Not Found for url: https://huggingface.co/x/config.json",
        "ConnectionRefusedError: [Errno 111] Connection refused",
        "  data = [0] * 10**12\nMemoryError",
        "ChunkedEncodingError: ('Connection broken: IncompleteRead(12 bytes read)')",
        "RuntimeError: Error(s) in loading state_dict for Net:\n\tsize mismatch for fc.weight",
        "AttributeError: module 'torch' has no attribute 'compile'",
        "ImportError: libGL.so.1: cannot open shared object file: No such file or directory",
        "ImportError: DLL load failed while importing cv2: The specified module could not be",
        "_pickle.UnpicklingError: Weights only load failed.",
        "Segmentation fault (core dumped)",
        "ModuleNotFoundError: No module named 'pandas'",
        "FileNotFoundError: [Errno 2] No such file or directory: 'data.csv'",
        "IndexError: list index out of range",
        "torch.jit.frontend.NotSupportedError: comprehension ifs not supported",
        "RuntimeError: element 0 of tensors does not require grad and does not have a grad_fn",
        "UserWarning: TypedStorage is deprecated.",
        "  return torch._C._cuda_getDeviceCount() > 0",
        "Compile with `TORCH_USE_CUDA_DSA` to enable device-side assertions.",
        "[    4.1] misc dxg: dxgk: dxgkio_query_adapter_info: Ioctl failed: -22",
        "ERROR: Ignored the following versions that require a different python version: 1.6.2",
    ],
)
def test_an_ordinary_error_points_nowhere(text):
    assert words_of(text) == []
