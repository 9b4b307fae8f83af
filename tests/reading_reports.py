# ruff: noqa: RUF001 - pip marks its errors with a multiplication sign
"""Reports made from the formats of messages: for each word one that tells it, and a near miss.

None of them was written by a user: the sentences are those of the programs, filled in, and what
stands around them is what people put there.
"""

SMI = """\
+-----------------------------------------------------------------------------------------+
| NVIDIA-SMI {driver}              Driver Version: {driver}      CUDA Version: {cuda}     |
+-----------------------------------------+------------------------+----------------------+
| GPU  Name                 Persistence-M | Bus-Id          Disp.A | Volatile Uncorr. ECC |
| Fan  Temp   Perf          Pwr:Usage/Cap |           Memory-Usage | GPU-Util  Compute M. |
|                                         |                        |               MIG M. |
|=========================================+========================+======================|
|   0  {name:<34} On  |   00000000:01:00.0 Off |                  {ecc:>3} |
| 30%   45C    P0             58W /  170W |  {used:>6}MiB /  {total:>5}MiB |      0%  {mode} |
|                                         |                        |             Disabled |
+-----------------------------------------+------------------------+----------------------+
"""


def smi(**changed):
    """The table of nvidia-smi, with one thing or another changed."""
    usual = {
        "driver": "550.54.14",
        "cuda": "12.4",
        "name": "NVIDIA GeForce RTX 4090",
        "ecc": "N/A",
        "used": 312,
        "total": 24564,
        "mode": "    Default",
    }
    return SMI.format(**usual | changed)


COLLECT_ENV = """\
Collecting environment information...
PyTorch version: {torch}
Is debug build: False
CUDA used to build PyTorch: {cuda}
ROCM used to build PyTorch: N/A

OS: {os}
Libc version: glibc-2.35

Python version: {python} (main, Feb  3 2025, 10:11:12) [GCC 11.4.0] (64-bit runtime)
Python platform: {platform}
Is CUDA available: {available}
CUDA runtime version: 12.4.131
GPU models and configuration: GPU 0: {gpu}
Nvidia driver version: {driver}
"""


def collect_env(**changed):
    """The report of torch.utils.collect_env, with one thing or another changed."""
    usual = {
        "torch": "2.6.0+cu124",
        "cuda": "12.4",
        "os": "Ubuntu 22.04.4 LTS (x86_64)",
        "python": "3.11.7",
        "platform": "Linux-6.8.0-60-generic-x86_64-with-glibc2.35",
        "available": "True",
        "gpu": "NVIDIA GeForce RTX 4090",
        "driver": "550.54.14",
    }
    return COLLECT_ENV.format(**usual | changed)


TRACEBACK = """\
Traceback (most recent call last):
  File "train.py", line 3, in <module>
    import torch
  File "/opt/env/lib/python3.11/site-packages/torch/__init__.py", line 367, in <module>
    from torch._C import *  # noqa: F403
{error}
"""


def import_fails(error):
    """A traceback of `import torch`."""
    return TRACEBACK.format(error=error)


def pip_finds_nothing(requirement, versions, *around):
    """What pip says where no version fits."""
    return "\n".join(
        (
            *around,
            (
                f"ERROR: Could not find a version that satisfies the requirement {requirement}"
                f" (from versions: {', '.join(versions) or 'none'})"
            ),
            f"ERROR: No matching distribution found for {requirement}",
        )
    )


def warns(words):
    """A warning of torch about CUDA."""
    return (
        "/opt/env/lib/python3.11/site-packages/torch/cuda/__init__.py:128: UserWarning: CUDA"
        f" initialization: {words} (Triggered internally at "
        f"/pytorch/c10/cuda/CUDAFunctions.cpp:108.)"
    )


OOM = (
    "torch.OutOfMemoryError: CUDA out of memory. Tried to allocate 2.00 GiB. GPU 0 has a total"
    " capacity of 23.64 GiB of which {free} GiB is free. Including non-PyTorch memory, this process"
    " has {ours} GiB memory in use. Of the allocated memory {ours} GiB is allocated by PyTorch"
)
NOT_COMPATIBLE = (
    "{name} with CUDA capability sm_{cc} is not compatible with the current PyTorch installation.\n"
    "The current PyTorch install supports CUDA capabilities {archs}."
)
NO_TORCH = "ModuleNotFoundError: No module named 'torch'"
BUILD_OUTPUT = """\
  Getting requirements to build wheel ... error
  error: subprocess-exited-with-error

  × Getting requirements to build wheel did not run successfully.
  │ exit code: 1
  ╰─> [17 lines of output]
        File "/tmp/pip-build-env-abc/overlay/lib/setuptools/build_meta.py", line 334, in get
{error}
      [end of output]
"""
FITTING = "nvcc: NVIDIA (R) Cuda compiler driver\nCuda compilation tools, release 12.4, V12.4.131"

# Word -> (a report whose first finding it is, one that differs in little and must not say it).
REPORTS: dict[str, tuple[str, str]] = {
    "NO_NVIDIA_GPU": (
        "$ lspci | grep -i -E 'vga|3d'\n00:0f.0 VGA compatible controller: VMware SVGA II Adapter",
        ("$ lspci | grep -i -E 'vga|3d'\n01:00.0 3D controller: NVIDIA Corporation GA102GL "
            "[RTX A6000]"),
    ),
    "NOT_CUDA_VENDOR": (
        "GPU: AMD Radeon RX 7900 XTX\nAssertionError: Torch not compiled with CUDA enabled",
        "GPU: NVIDIA GeForce RTX 4090\nAssertionError: Torch not compiled with CUDA enabled",
    ),
    "GPU_LOST": (
        "[84113.2] NVRM: Xid (PCI:0000:3b:00): 79, pid='<unknown>', GPU has fallen off the bus.",
        "[84113.2] NVRM: Xid (PCI:0000:3b:00): 43, pid=4711, Ch 00000008",
    ),
    "GPU_HARDWARE_ERRORS": (
        "[84113.2] NVRM: Xid (PCI:0000:3b:00): 48, pid=4711, DBE (double bit error)",
        "[84113.2] NVRM: Xid (PCI:0000:3b:00): 13, pid=4711, Graphics SM Warp Exception",
    ),
    "GPU_THROTTLED": (
        ("    Clocks Event Reasons\n"
        "        SW Power Cap                      : Not Active\n"
        "        HW Slowdown                       : Active\n"
        "            HW Thermal Slowdown           : Active\n"),
        ("    Clocks Event Reasons\n"
        "        SW Power Cap                      : Active\n"
        "        HW Slowdown                       : Not Active\n"
        "            HW Thermal Slowdown           : Not Active\n"),
    ),
    "GPU_BUSY": (OOM.format(free="0.20", ours="1.50"), OOM.format(free="0.20", ours="22.90")),
    "COMPUTE_MODE_RESTRICTED": (
        "RuntimeError: CUDA error: all CUDA-capable devices are busy or unavailable",
        "RuntimeError: CUDA error: invalid device ordinal",
    ),
    "MIG_NO_INSTANCE": (
        ("GPU 0: NVIDIA A100-SXM4-40GB (UUID: GPU-11111111-2222-3333-4444-555555555555)\n"
        "  MIG 3g.20gb     Device  0: (UUID: MIG-11111111-2222-3333-4444-555555555556)\n"
        "RuntimeError: No CUDA GPUs are available"),
        ("GPU 0: NVIDIA A100-SXM4-40GB (UUID: GPU-11111111-2222-3333-4444-555555555555)\n"
        "RuntimeError: No CUDA GPUs are available"),
    ),
    "DEVICES_HIDDEN": (
        'export CUDA_VISIBLE_DEVICES=""\n>>> torch.cuda.is_available()\nFalse',
        'export CUDA_VISIBLE_DEVICES="0"\n>>> torch.cuda.is_available()\nFalse',
    ),
    "DRIVER_NOT_INSTALLED": (
        "$ nvidia-smi\nbash: nvidia-smi: command not found",
        "$ nvidia-settings\nbash: nvidia-settings: command not found",
    ),
    "NOUVEAU_IN_USE": (
        ("01:00.0 VGA compatible controller: NVIDIA Corporation GP107 [GeForce GTX 1050] (rev a1)\n"
        "\tKernel driver in use: nouveau\n$ nvidia-smi\nbash: nvidia-smi: command not found"),
        ("01:00.0 VGA compatible controller: NVIDIA Corporation GP107 [GeForce GTX 1050] (rev a1)\n"
        "\tKernel driver in use: nvidia\n\tKernel modules: nouveau, nvidia_drm, nvidia"),
    ),
    "SECURE_BOOT_BLOCKS_DRIVER": (
        ("$ sudo modprobe nvidia\nmodprobe: ERROR: could not insert 'nvidia': Key was rejected by"
        " service\n$ nvidia-smi\nNVIDIA-SMI has failed because it couldn't communicate with the"
        " NVIDIA driver."),
        ("[    3.1] nvidia: module verification failed: signature and/or required key missing -"
        " tainting kernel"),
    ),
    "KERNEL_MODULE_NOT_BUILT": (
        ("NVIDIA-SMI has failed because it couldn't communicate with the NVIDIA driver.\n"
        "$ sudo modprobe nvidia\n"
        "modprobe: FATAL: Module nvidia not found in directory /lib/modules/6.8.0-61-generic"),
        ("$ sudo modprobe vboxdrv\n"
        "modprobe: FATAL: Module vboxdrv not found in directory /lib/modules/6.8.0-61-generic"),
    ),
    "DRIVER_BRANCH_DROPPED_GPU": (
        ("[    9.1] NVRM: The NVIDIA GeForce GT 730 GPU installed in this system is\n"
        "[    9.1] NVRM:  supported through the NVIDIA 470.xx Legacy drivers. Please\n"
        "[    9.1] NVRM:  visit the unix page for more\n"
        "[    9.1] NVRM:  information.  The 550.54.14 NVIDIA driver will ignore\n"
        "[    9.1] NVRM:  this GPU.  Continuing probe..."),
        "[    9.1] NVRM: loading NVIDIA UNIX x86_64 Kernel Module  550.54.14",
    ),
    "OPEN_KERNEL_MODULE_REQUIRED": (
        ("[    9.1] NVRM: The NVIDIA GPU 0000:01:00.0 (PCI ID: 10de:2b85)\n"
        "[    9.1] NVRM: installed in this system requires use of the NVIDIA open kernel modules.\n"
        "$ nvidia-smi\nNo devices were found"),
        "[    9.1] NVRM: loading NVIDIA UNIX Open Kernel Module for x86_64  570.86.16",
    ),
    "DRIVER_NOT_LOADED": (
        ("NVIDIA-SMI has failed because it couldn't communicate with the NVIDIA driver. Make sure"
        " that the latest NVIDIA driver is installed and running."),
        smi(),
    ),
    "DRIVER_LIBRARY_MISMATCH": (
        "Failed to initialize NVML: Driver/library version mismatch\nNVML library version: 550.90",
        "NVML library version: 550.90",
    ),
    "DRIVER_LIBRARY_BROKEN": (
        "OSError: /usr/lib/x86_64-linux-gnu/libcuda.so.1: file too short",
        "OSError: /opt/data/model.so: file too short",
    ),
    "COMPAT_LIBRARY_IN_WAY": (
        "RuntimeError: CUDA error: CUDA driver is a stub library",
        "export LIBRARY_PATH=/usr/local/cuda/lib64/stubs",
    ),
    "FORWARD_COMPAT_UNSUPPORTED": (
        ("RuntimeError: Unexpected error from cudaGetDeviceCount(). Did you run some cuda functions"
        " before calling NumCudaDevices() that might have already set an error? Error 804: forward"
        " compatibility was attempted on non supported HW"),
        smi(),
    ),
    "DRIVER_TOO_OLD": (
        warns("The NVIDIA driver on your system is too old (found version 11040). Please update."),
        collect_env(driver="525.147.05"),
    ),
    "DRIVER_HANGS": (
        "[242.6] INFO: task nvidia-smi:2211 blocked for more than 120 seconds.",
        "[242.6] INFO: task jbd2/sda1-8:301 blocked for more than 120 seconds.",
    ),
    "FABRIC_MANAGER_DOWN": (
        "RuntimeError: Unexpected error from cudaGetDeviceCount(). Error 802: system not yet"
        " initialized\n" + smi(name="NVIDIA H100 80GB HBM3", driver="550.54.15"),
        smi(name="NVIDIA H100 80GB HBM3", driver="550.54.15"),
    ),
    "VGPU_UNLICENSED": (
        ("    vGPU Software Licensed Product\n"
        "        Product Name                      : NVIDIA RTX Virtual Workstation\n"
        "        License Status                    : Unlicensed (Unrestricted)"),
        ("    vGPU Software Licensed Product\n"
        "        Product Name                      : NVIDIA RTX Virtual Workstation\n"
        "        License Status                    : Licensed (Expiry: 2027-1-1 0:0:0 GMT)"),
    ),
    "DEVICE_NODES_MISSING": (
        ("docker: Error response from daemon: error gathering device information while "
            "adding custom"
        ' device "/dev/nvidia0": no such file or directory'),
        ("docker: Error response from daemon: error gathering device information while "
            "adding custom"
        ' device "/dev/ttyUSB0": no such file or directory'),
    ),
    "DEVICE_PERMISSION_DENIED": (
        "$ nvidia-smi\nFailed to initialize NVML: Insufficient Permissions",
        "$ sudo nvidia-smi -pl 200\nPower limit for GPU 00000000:01:00.0 was set to 200.00 W",
    ),
    "UVM_UNAVAILABLE": (
        warns(
            "CUDA unknown error - this may be due to an incorrectly set up environment, e.g."
            " changing env variable CUDA_VISIBLE_DEVICES after program start. Setting the available"
            " devices to be zero."
        ),
        "crw-rw-rw- 1 root root 511, 0 Nov 23 08:00 /dev/nvidia-uvm",
    ),
    "CUDA_INIT_FAILED": (
        "RuntimeError: CUDA driver initialization failed, you might not have a CUDA gpu.",
        "CUDA initialization took 0.3 s",
    ),
    "BUILD_TIME_NO_GPU": (
        ("#12 [5/9] RUN python setup.py install\n"
        '#12 4.21   File "/opt/env/lib/python3.11/site-packages/torch/utils/cpp_extension.py", line'
        " 1983, in _get_cuda_arch_flags\n"
        "#12 4.21     arch_list[-1] += '+PTX'\n"
        "#12 4.21 IndexError: list index out of range"),
        "#12 [5/9] RUN python setup.py install\n#12 4.21 Finished processing dependencies",
    ),
    "CONTAINER_WITHOUT_GPU": (
        ("$ docker run --rm pytorch/pytorch python -c 'import torch; torch.zeros(1).cuda()'\n"
        "RuntimeError: Found no NVIDIA driver on your system. Please check that you have an NVIDIA"
        " GPU and installed a driver from http://www.nvidia.com/Download/index.aspx"),
        ("$ docker run --rm --gpus all pytorch/pytorch python -c 'import torch; "
            "torch.zeros(1).cuda()'"),
    ),
    "CONTAINER_CAPABILITY_MISSING": (
        ("$ docker run --gpus all -e NVIDIA_DRIVER_CAPABILITIES=utility app\n"
        ">>> torch.cuda.is_available()\nFalse"),
        ("$ docker run --gpus all -e NVIDIA_DRIVER_CAPABILITIES=compute,utility app\n"
        ">>> torch.cuda.is_available()\nFalse"),
    ),
    "CONTAINER_LOST_GPU": (
        "root@3f2a9c1b0d5e:/workspace# nvidia-smi\nFailed to initialize NVML: Unknown Error",
        "root@3f2a9c1b0d5e:/workspace# top\nUnknown Error",
    ),
    "CONTAINER_RUNTIME_MISSING": (
        'docker: Error response from daemon: could not select device driver "" with capabilities:'
        " [[gpu]].\n" + smi(),
        'docker: Error response from daemon: pull access denied for "app".',
    ),
    "CONTAINER_REQUIREMENT_UNMET": (
        ("nvidia-container-cli: requirement error: unsatisfied condition: cuda>=12.8, please update"
        " your driver to a newer version"),
        "NVIDIA_REQUIRE_CUDA=cuda>=12.8 brand=tesla,driver>=535,driver<536",
    ),
    "SHM_TOO_SMALL": (
        ("RuntimeError: DataLoader worker (pid 812) is killed by signal: Bus error. It is possible"
        " that dataloader's workers are out of shared memory. Please try to raise your shared"
        " memory limit."),
        "RuntimeError: DataLoader worker (pid 812) is killed by signal: Terminated.",
    ),
    "WSL_DRIVER_MISSING": (
        ("$ uname -r\n5.15.153.1-microsoft-standard-WSL2\n$ ls /usr/lib/wsl/lib\nlibd3d12.so"
        "  libdxcore.so"),
        ("$ uname -r\n5.15.153.1-microsoft-standard-WSL2\n$ ls /usr/lib/wsl/lib\nlibcuda.so"
        "  libcuda.so.1  libdxcore.so  nvidia-smi"),
    ),
    "GPU_TOO_OLD_FOR_VARIANT": (
        NOT_COMPATIBLE.format(
            name="Tesla P100-PCIE-16GB", cc="60", archs="sm_75 sm_80 sm_86 sm_90 sm_100 sm_120"
        ),
        NOT_COMPATIBLE.format(
            name="NVIDIA GeForce RTX 5090", cc="120", archs="sm_50 sm_60 sm_70 sm_80 sm_86 sm_90"
        ),
    ),
    "GPU_TOO_NEW_FOR_VARIANT": (
        NOT_COMPATIBLE.format(
            name="NVIDIA GeForce RTX 5090", cc="120", archs="sm_50 sm_60 sm_70 sm_80 sm_86 sm_90"
        ),
        ("Found GPU0 NVIDIA GB10 which is of cuda capability 12.1.\n"
        "    Minimum and Maximum cuda capability supported by this version of PyTorch is\n"
        "    (8.0) - (12.0)"),
    ),
    "MIXED_GPUS_NO_COMMON_VARIANT": (
        collect_env(
            gpu="Tesla K80\nGPU 1: NVIDIA GeForce RTX 5090", torch="1.12.1+cu113", cuda="11.3"
        ),
        collect_env(gpu="NVIDIA GeForce RTX 4090\nGPU 1: NVIDIA GeForce RTX 3090"),
    ),
    "VARIANT_NOT_PUBLISHED": (
        pip_finds_nothing("torch==2.6.0+cu121", ["2.5.1", "2.6.0", "2.7.0"], "Python 3.11.7"),
        pip_finds_nothing("torch==2.6.0+cu124", ["2.5.1", "2.6.0", "2.7.0"], "Python 3.11.7"),
    ),
    "NO_WHEEL_FOR_PYTHON": (
        pip_finds_nothing("torch==2.0.1", ["2.6.0", "2.7.0", "2.8.0"], "Python 3.13.1"),
        pip_finds_nothing("torch==2.0.1+cu118", ["1.13.1", "2.0.0", "2.0.1"], "Python 3.11.7"),
    ),
    "NO_WHEEL_FOR_PLATFORM": (
        pip_finds_nothing(
            "torch",
            [],
            "Python 3.11.7 (tags/v3.11.7, Dec  4 2023) [MSC v.1937 32 bit (Intel)] on win32",
        ),
        pip_finds_nothing(
            "torch",
            [],
            "Python 3.15.0 (tags/v3.15.0, Dec  4 2026) [MSC v.1937 64 bit (AMD64)] on win32",
        ),
    ),
    "GLIBC_TOO_OLD": (
        import_fails(
            "ImportError: /lib64/libc.so.6: version `GLIBC_2.28' not found (required by"
            " /opt/env/lib/python3.11/site-packages/torch/lib/libtorch_cpu.so)"
        ),
        import_fails(
            "ImportError: /lib64/libstdc++.so.6: version `GLIBCXX_3.4.29' not found (required by"
            " /opt/env/lib/python3.11/site-packages/torch/lib/libtorch_python.so)"
        ),
    ),
    "MUSL_UNSUPPORTED": (
        "FROM python:3.12-alpine\n" + pip_finds_nothing("torch", []),
        "FROM python:3.12-slim\n" + pip_finds_nothing("torch", []),
    ),
    "JETSON_NEEDS_VENDOR_WHEEL": (
        ("# R36 (release), REVISION: 3.0, GCID: 36923193, BOARD: generic\n"
        ">>> torch.cuda.is_available()\nFalse"),
        ("# R36 (release), REVISION: 3.0, GCID: 36923193, BOARD: generic\n"
        ">>> torch.cuda.is_available()\nTrue"),
    ),
    "MACOS_NO_CUDA": (
        "OS: macOS 14.5\nAssertionError: Torch not compiled with CUDA enabled",
        "OS: Ubuntu 22.04\nAssertionError: Torch not compiled with CUDA enabled",
    ),
    "PTX_JIT_UNAVAILABLE": (
        "RuntimeError: CUDA error: the provided PTX was compiled with an unsupported toolchain.",
        "ptxas info    : Used 32 registers",
    ),
    "TORCH_NOT_INSTALLED": (NO_TORCH, "ModuleNotFoundError: No module named 'torchmetrics'"),
    "TORCH_CPU_BUILD": (
        collect_env(torch="2.6.0", cuda="Could not collect", available="False"),
        collect_env(),
    ),
    "TORCH_ROCM_BUILD": (
        collect_env(torch="2.6.0+rocm6.2.4", cuda="N/A", available="False").replace(
            "ROCM used to build PyTorch: N/A", "ROCM used to build PyTorch: 6.2.41134"
        ),
        collect_env(),
    ),
    "TORCH_IMPORT_FAILED": (
        import_fails("ImportError: cannot import name 'Tensor' from 'torch' (unknown location)"),
        "ImportError: cannot import name 'Tensor' from 'mymodels' (unknown location)",
    ),
    "CUDA_LIBRARY_MISSING": (
        import_fails(
            "ImportError: libcudnn.so.9: cannot open shared object file: No such file or directory"
        ),
        "ImportError: libGL.so.1: cannot open shared object file: No such file or directory",
    ),
    "CUDA_LIBRARY_SHADOWED": (
        import_fails(
            "ImportError: /opt/env/lib/python3.11/site-packages/torch/lib/../../nvidia/cuspar"
                "se/lib/"
            "libcusparse.so.12: undefined symbol: __nvJitLinkAddData_12_4, version "
                "libnvJitLink.so.12"
        ),
        "OSError: /opt/app/libfoo.so: undefined symbol: foo_version",
    ),
    "CUDA_PACKAGE_MISMATCH": (
        ("ERROR: pip's dependency resolver does not currently take into account all the "
            "packages that"
        " are installed.\ntorch 2.6.0 requires nvidia-cudnn-cu12==9.1.0.70; but you have"
        " nvidia-cudnn-cu12 9.5.1.17 which is incompatible."),
        ("ERROR: pip's dependency resolver does not currently take into account all the "
            "packages that"
        " are installed.\nspacy 3.7 requires pydantic<2; but you have pydantic 2.7 which is"
        " incompatible."),
    ),
    "COMPANION_MISMATCH": (
        ("RuntimeError: operator torchvision::nms does not exist\n"
        "torch                    2.6.0+cu124\ntorchvision              0.22.0+cu124"),
        "torch                    2.6.0+cu124\ntorchvision              0.21.0+cu124",
    ),
    "COMPANION_VARIANT_MISMATCH": (
        ("RuntimeError: Couldn't load custom C++ ops. This can happen if your PyTorch and "
            "torchvision"
        " versions are incompatible\n"
        "torch                    2.6.0+cu124\ntorchvision              0.21.0+cpu"),
        "torch                    2.6.0+cu124\ntorchvision              0.21.0+cu124",
    ),
    "NUMPY_ABI_MISMATCH": (
        "A module that was compiled using NumPy 1.x cannot be run in\nNumPy 2.1.3 as it may crash.",
        ("AttributeError: `np.float_` was removed in the NumPy 2.0 release. Use `np.float64` "
            "instead."),
    ),
    "DUPLICATE_TORCH": (
        ("[pip3] torch==2.6.0\n"
        "[conda] pytorch                   2.2.2           py3.11_cuda12.1_cudnn8.9.2_0    "
            "pytorch\n"
        "[conda] torch                     2.6.0                    pypi_0    pypi"),
        ("[pip3] torch==2.6.0\n"
        "[conda] torch                     2.6.0                    pypi_0    pypi"),
    ),
    "LOCAL_FILE_SHADOWS_TORCH": (
        ('Traceback (most recent call last):\n  File "/home/user/project/torch.py", line 1, in'
            ' <module>\n'
        "    import torch\nAttributeError: partially initialized module 'torch' has no attribute"
        " 'cuda' (most likely due to a circular import)"),
        ('Traceback (most recent call last):\n  File "/home/user/project/utils.py", line 1, in'
            ' <module>\n'
        "    import helpers\nAttributeError: partially initialized module 'helpers' has no "
            "attribute"
        " 'x' (most likely due to a circular import)"),
    ),
    "WRONG_INTERPRETER": (
        f"$ pip list | grep torch\ntorch                    2.6.0\n$ python train.py\n{NO_TORCH}",
        f"$ pip list | grep numpy\nnumpy                    2.1.0\n$ python train.py\n{NO_TORCH}",
    ),
    "MKL_MISMATCH": (
        import_fails("ImportError: /opt/lib/libtorch_cpu.so: undefined symbol: iJIT_NotifyEvent"),
        import_fails("ImportError: /opt/lib/libtorch_cpu.so: undefined symbol: cblas_sgemm_pack"),
    ),
    "OPENMP_DUPLICATE": (
        ("OMP: Error #15: Initializing libiomp5md.dll, but found libiomp5md.dll already "
            "initialized."),
        "OMP: Info #276: omp_set_nested routine deprecated, please use omp_set_max_active_levels.",
    ),
    "GLIBCXX_TOO_OLD": (
        import_fails(
            "ImportError: /lib64/libstdc++.so.6: version `GLIBCXX_3.4.29' not found (required by"
            " /opt/env/lib/python3.11/site-packages/torch/lib/libtorch_python.so)"
        ),
        "strings /lib64/libstdc++.so.6 | grep GLIBCXX_3.4.29",
    ),
    "MSVC_RUNTIME_MISSING": (
        (r"OSError: [WinError 126] Das angegebene Modul wurde nicht gefunden. Error loading"
        r' "C:\env\Lib\site-packages\torch\lib\fbgemm.dll" or one of its dependencies.'),
        r"FileNotFoundError: [WinError 2] Das System kann die angegebene Datei nicht finden",
    ),
    "TRITON_UNAVAILABLE": (
        ("RuntimeError: Cannot find a working triton installation. Either the package is not "
            "installed"
        " or it is too old."),
        "INFO: triton cache cleared",
    ),
    "NO_C_COMPILER": (
        "RuntimeError: Failed to find C compiler. Please specify via CC environment variable.",
        "checking for C compiler default output file name... a.out",
    ),
    "GPU_TOO_OLD_FOR_TRITON": (
        ("RuntimeError: Found NVIDIA GeForce GTX 1080 which is too old to be supported by "
            "the triton"
        " GPU compiler, which is used as the backend. Triton only supports devices of CUDA"
        " Capability >= 7.0, but your device is of CUDA capability 6.1"),
        "GPU: NVIDIA GeForce GTX 1080\ntorch 2.6.0+cu124",
    ),
    "TOOLKIT_MISSING": (
        ("OSError: CUDA_HOME environment variable is not set. Please set it to your CUDA "
            "install root."),
        FITTING,
    ),
    "TOOLKIT_MISMATCH": (
        ("RuntimeError:\n      The detected CUDA version (11.8) mismatches the version that "
            "was used to"
        " compile\n      PyTorch (12.4). Please make sure to use the same CUDA versions."),
        ("UserWarning: The detected CUDA version (12.6) has a minor version mismatch with the "
            "version"
        " that was used to compile PyTorch (12.4). Most likely this shouldn't be a problem."),
    ),
    "HOST_COMPILER_UNSUPPORTED": (
        ("/usr/local/cuda/include/crt/host_config.h:143:2: error: #error -- unsupported "
            "GNU version!"
        " gcc versions later than 12 are not supported!"),
        ("cc1plus: warning: command-line option '-Wstrict-prototypes' is valid for C/ObjC but "
            "not for C++"),
    ),
    "BUILD_ISOLATION": (
        BUILD_OUTPUT.format(error=f"      {NO_TORCH}"),
        BUILD_OUTPUT.format(error="      ModuleNotFoundError: No module named 'cython'"),
    ),
    "EXTENSION_ABI_MISMATCH": (
        ("ImportError: /opt/env/lib/python3.11/site-packages/flash_attn_2_cuda.cpython-311-x86_64-"
        "linux-gnu.so: undefined symbol: _ZN3c104cuda9SetDeviceEi"),
        ("ImportError: /opt/env/lib/python3.11/site-packages/lxml/etree.so: undefined symbol:"
        " xmlSchemaFree"),
    ),
    "NINJA_MISSING": (
        "RuntimeError: Ninja is required to load C++ extensions",
        "ninja: build stopped: subcommand failed.",
    ),
    "INDEX_UNREACHABLE": (
        "WARNING: Retrying (Retry(total=0, connect=None, read=None, redirect=None, status=None))"
        " after connection broken by 'NewConnectionError(<pip._vendor.urllib3.connection.HTTP"
            "SConnection"
        " object at 0x7f>: Failed to establish a new connection: [Errno -3] Temporary failure"
            " in name"
        " resolution)': /whl/cu124/torch/\n" + pip_finds_nothing("torch==2.6.0", []),
        pip_finds_nothing("torch==2.6.0", [], "Python 3.14.0"),
    ),
    "TLS_UNTRUSTED": (
        ("WARNING: Retrying (Retry(total=4, connect=None, read=None, redirect=None, "
            "status=None)) after"
        " connection broken by 'SSLError(SSLCertVerificationError(1, '[SSL: "
            "CERTIFICATE_VERIFY_FAILED]"
        " certificate verify failed: unable to get local issuer certificate (_ssl.c:1006)'))'"),
        "InsecureRequestWarning: Unverified HTTPS request is being made.",
    ),
    "PROXY_BROKEN": (
        ("WARNING: Retrying (Retry(total=4, connect=None, read=None, redirect=None, "
            "status=None)) after"
        " connection broken by 'ProxyError('Cannot connect to proxy.', OSError(0, 'Error'))'"),
        "Configuration: HTTPS_PROXY is not set",
    ),
    "HASH_MISMATCH": (
        ("ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE.\n"
        "        Expected sha256 aa\n             Got        bb"),
        "Hash of torch.whl checked.",
    ),
    "DOWNLOAD_INTERRUPTED": (
        ("pip._vendor.urllib3.exceptions.ProtocolError: ('Connection broken: "
            "IncompleteRead(52428800"
        " bytes read, 713031680 more expected)', IncompleteRead(52428800 bytes read))"),
        "Downloading torch-2.6.0-cp311-cp311-manylinux1_x86_64.whl (766.7 MB)",
    ),
    "MIRROR_LACKS_BUILD": (
        ("ERROR: HTTP error 404 while getting https://mirrors.aliyun.com/pytorch-wheels/cu124/"
            "torch.whl"),
        "Looking in links: https://mirrors.aliyun.com/pytorch-wheels/cu124",
    ),
    "INDEX_MIXUP": (
        pip_finds_nothing("torch==2.6.0+cu124", ["2.5.1", "2.6.0", "2.7.0"], "Python 3.11.7"),
        pip_finds_nothing("torch==2.6.0+cu121", ["2.5.1", "2.6.0", "2.7.0"], "Python 3.11.7"),
    ),
    "DISK_FULL": (
        "ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device",
        "OSError: [Errno 24] Too many open files",
    ),
    "MEMORY_KILLED": (
        "  Downloading torch-2.6.0-cp311-cp311-manylinux1_x86_64.whl (766.7 MB)\nKilled",
        "Killed by user request: worker 4",
    ),
    "EXTERNALLY_MANAGED": (
        "error: externally-managed-environment\n\n× This environment is externally managed",
        "This project is managed by its maintainers.",
    ),
    "ENVIRONMENT_READ_ONLY": (
        ("ERROR: Could not install packages due to an OSError: [Errno 13] Permission denied:"
        " '/usr/local/lib/python3.11/dist-packages/torch'"),
        "PermissionError: [Errno 13] Permission denied: '/data/set.bin'",
    ),
    "PIP_TOO_OLD": (
        ("pip 9.0.1 from /usr/lib/python3/dist-packages (python 3.8)\n"
        "torch-2.4.0-cp38-cp38-manylinux_2_28_x86_64.whl is not a supported wheel on this "
            "platform."),
        ("pip 24.0 from /opt/env/lib/python3.11/site-packages/pip (python 3.11)\n"
        "torch-2.4.0-cp38-cp38-manylinux1_x86_64.whl is not a supported wheel on this platform."),
    ),
    "WRONG_PACKAGE_NAME": (
        'Exception: You tried to install "pytorch". The package named for PyTorch is "torch"',
        'pip install "pytorch-lightning"',
    ),
    "FILES_IN_USE": (
        ("ERROR: Could not install packages due to an OSError: [WinError 5] Отказано в доступе:"
        r" 'C:\\env\\Lib\\site-packages\\~orch\\lib\\asmjit.dll'"),
        "PermissionError: [WinError 5] Отказано в доступе: 'C:\\\\data\\\\set.bin'",
    ),
    "PYTHON_WITHOUT_SSL": (
        "WARNING: pip is configured with locations that require TLS/SSL, however the ssl module in"
        " Python is not available.\n" + pip_finds_nothing("torch", []),
        pip_finds_nothing("torch", [], "Python 3.15.0"),
    ),
    "RESOLVER_CONFLICT": (
        ("ERROR: Cannot install torch==2.6.0 and torchvision==0.20.0 because these package versions"
        " have conflicting dependencies.\nERROR: ResolutionImpossible: for help visit the docs"),
        ("INFO: pip is looking at multiple versions of torchvision to determine which version is"
        " compatible with other requirements. This could take a while."),
    ),
    "CUDA_OUT_OF_MEMORY": (OOM.format(free="0.20", ours="22.90"), "RuntimeError: out of ideas"),
    "CUDNN_FAILED": (
        "RuntimeError: cuDNN error: CUDNN_STATUS_NOT_INITIALIZED",
        "torch.backends.cudnn.enabled = True",
    ),
    "CUBLAS_FAILED": (
        "RuntimeError: CUDA error: CUBLAS_STATUS_ALLOC_FAILED when calling `cublasCreate(handle)`",
        "CUBLAS_WORKSPACE_CONFIG=:4096:8",
    ),
    "DEVICE_ASSERT": (
        ("IndexKernel.cu:111: operator(): block: [0,0,0], thread: [0,0,0] Assertion `index out of"
        " bounds` failed.\nRuntimeError: CUDA error: device-side assert triggered\n"
        "Compile with `TORCH_USE_CUDA_DSA` to enable device-side assertions."),
        ("RuntimeError: CUDA error: invalid device ordinal\n"
        "Compile with `TORCH_USE_CUDA_DSA` to enable device-side assertions."),
    ),
    "FORK_AFTER_CUDA_INIT": (
        ("RuntimeError: Cannot re-initialize CUDA in forked subprocess. To use CUDA with"
        " multiprocessing, you must use the 'spawn' start method"),
        "RuntimeError: context has already been set",
    ),
    "NCCL_FAILED": (
        ("torch.distributed.DistBackendError: NCCL error in: ../torch/csrc/distributed/c10d/"
        "ProcessGroupNCCL.cpp:1691, unhandled system error (run with NCCL_DEBUG=INFO for details)"),
        "node1:71:71 [0] NCCL INFO Bootstrap : Using eth0:10.0.0.4<0>",
    ),
    "ILLEGAL_ACCESS": (
        "RuntimeError: CUDA error: an illegal memory access was encountered",
        "RuntimeError: CUDA error: invalid argument",
    ),
}  # fmt: skip
