"""The facts of one machine, as frozen data.

None means "not known" everywhere; `Facts.problems` says why. ABSENT means "looked for, not
there", in the five places where the public contract has such a null. Annotations are kept as
real types (no postponed evaluation), because `plain` reads them.
"""

from dataclasses import dataclass
from typing import Generic, Literal, TypeVar

from torchdoctor.plain import Absent, Fact

SCHEMA = "torchdoctor.facts/1"

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Problem(Fact):
    """Something that could not be looked at."""

    probe: str
    """Which probe: "nvml", "nvidia-smi", "target", "facts file", ..."""
    problem: str
    """Why, in the words of whoever refused."""
    took_s: float | None = None
    """Seconds until it was given up."""


@dataclass(frozen=True, slots=True)
class Probed(Generic[T]):
    """What one probe brings home: its fact or None, and what stood in its way."""

    fact: T | None
    problem: str | None = None
    took_s: float | None = None

    @classmethod
    def unknown(cls, problem: str, took_s: float | None = None) -> "Probed[T]":
        """Nothing could be found out, because of `problem`."""
        return cls(None, problem, took_s)


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Distro(Fact):
    """Linux distribution. Source: ID and VERSION_ID of os-release(5)."""

    id: str | None = None
    version: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class OperatingSystem(Fact):
    """Operating system and processor. Source: platform(3), os-release(5)."""

    system: Literal["linux", "windows", "macos"] | None = None
    machine: str | None = None
    """As the system says it: x86_64, aarch64, AMD64, arm64, ..."""
    distro: Distro | None = None
    kernel: str | None = None
    version: str | None = None
    """macOS: "14.5"; Windows: "10.0.22631"."""


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Libc(Fact):
    """The C library. Source: the loader of the target interpreter, else `ldd --version`."""

    name: Literal["glibc", "musl"] | None = None
    version: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class PythonFacts(Fact):
    """The interpreter that torch is, or is to be, installed in."""

    executable: str | None = None
    version: str | None = None
    """"3.11.7"."""
    tag: str | None = None
    """Interpreter tag of wheels, with the "t" of free-threaded builds: cp311, cp313t."""
    implementation: str | None = None
    """"cpython", "pypy", as sys.implementation.name says."""
    bits: int | None = None
    """64 or 32: the size of a pointer."""
    venv: bool | None = None
    externally_managed: bool | None = None
    """PEP 668: pip refuses to install here."""
    site_packages: str | None = None
    """Where pip installs to (sysconfig's purelib)."""
    pip: str | None = None
    """Version of pip in this environment, from its metadata."""
    pip_on_path: str | None = None
    """Interpreter that the `pip` on PATH installs for, from the first line of its script."""
    pip_config: dict[str, str] | None = None
    """What pip's files and variables set about indexes: index-url, extra-index-url, find-links,
    no-index, constraint, ...; masked. Empty: nothing."""
    conda_prefix: str | None = None
    """The conda environment that this interpreter belongs to; None also outside any."""
    writable: bool | None = None
    """Whether this user may write into site_packages."""
    missing_modules: tuple[str, ...] | None = None
    """Of ssl, zlib, lzma, bz2, ctypes: those that this interpreter was built without."""
    headers: bool | None = None
    """Whether Python.h is there, which triton compiles against."""
    c_compiler: str | Absent | None = None
    """Path of the C compiler that triton would take: $CC, cc, gcc or clang on PATH."""
    uv: str | None = None
    """Version of the uv that would be used."""


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class GpuProcess(Fact):
    """A process that computes on a card. Source: NVML's compute processes."""

    pid: int
    memory_bytes: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Gpu(Fact):
    """One graphics processor."""

    index: int | None = None
    """NVML index; None for a card that only the PCI bus shows."""
    name: str | None = None
    uuid: str | None = None
    vendor: Literal["nvidia", "amd", "intel", "apple", "other"] | None = None
    pci_device: str | None = None
    """Vendor and device id: "10de:2684"."""
    pci_bus_id: str | None = None
    chip: str | None = None
    """Chip code from the PCI id list: "AD102"."""
    compute_capability: str | None = None
    """"8.9"."""
    memory_bytes: int | None = None
    mig_mode: Literal["enabled", "disabled"] | None = None
    compute_mode: (
        Literal["default", "exclusive_thread", "prohibited", "exclusive_process"] | None
    ) = None
    """NVML's compute modes 0 to 3."""
    mig_devices: int | None = None
    """How many MIG instances with a compute instance there are."""
    memory_used_bytes: int | None = None
    processes: tuple[GpuProcess, ...] | None = None
    throttle_reasons: tuple[str, ...] | None = None
    """Clocks event reasons of NVML that are set, without prefix: "hw_thermal_slowdown",
    "hw_power_brake_slowdown", "sw_thermal_slowdown", "hw_slowdown", "sw_power_cap", "gpu_idle"."""
    ecc_uncorrected: int | None = None
    """Uncorrected memory errors since the driver was loaded (volatile counter)."""
    remap_pending: bool | None = None
    """Rows of memory wait for a reset to be remapped."""
    remap_failed: bool | None = None
    fabric_state: Literal["not_supported", "not_started", "in_progress", "completed"] | None = None
    """NVML's state of the NVLink fabric (NVSwitch machines)."""
    virtualization: Literal["none", "passthrough", "vgpu", "host_vgpu", "host_vsga"] | None = None
    vgpu_license: str | None = None
    """License status of a vGPU guest in the words of nvidia-smi -q: "Licensed", "Unlicensed"."""
    nvml_code: int | None = None
    """nvmlReturn_t with which NVML refused this card: 15 lost, 4 no permission, ..."""
    pci_driver: str | Absent | None = None
    """Kernel driver bound to the card: nvidia, nouveau, vfio-pci. Source: /sys/bus/pci."""
    source: Literal["nvml", "nvidia-smi", "pci"] | None = None
    """Who named the card."""
    derived: tuple[str, ...] | None = None
    """Keys above that the matrix added from the PCI id, and no driver said."""


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Driver(Fact):
    """The NVIDIA driver. Sources: NVML, nvidia-smi, /proc/driver/nvidia/version, /sys/module."""

    installed: bool | None = None
    """Whether user-space parts (libcuda, libnvidia-ml, nvidia-smi) are there."""
    version: str | None = None
    """"550.54.14"."""
    cuda_version: str | None = None
    """The newest CUDA that the driver knows, not an installed toolkit: "12.4"."""
    loaded: bool | None = None
    """Whether the kernel module runs."""
    kernel_module: Literal["nvidia", "nvidia-open", "nouveau"] | Absent | None = None
    kernel_module_version: str | None = None
    library_version: str | None = None
    """Version of the user-space libraries, from the name of libcuda's or libnvidia-ml's file."""
    module_built: bool | None = None
    """Whether the running kernel's folder of modules has an NVIDIA module."""
    dkms: tuple[str, ...] | None = None
    """"nvidia/550.54.14, 6.8.0-60-generic: installed". Source: /var/lib/dkms. Empty: none."""
    secure_boot: bool | None = None
    """Source: the EFI variable SecureBoot."""


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Libcuda(Fact):
    """The libcuda.so.1 that a program here would load."""

    path: str | None = None
    """Resolved path of the file."""
    kind: Literal["driver", "compat", "stub", "wsl", "other"] | None = None
    """By where it lies: the driver's own, a compat/ or stubs/ folder, WSL's, elsewhere."""
    problem: str | None = None
    """Why it cannot be loaded, in the loader's words."""
    version: str | None = None
    """From its file name: "550.54.14"."""


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class KernelLog(Fact):
    """Lines of the kernel log about the card. None as a whole: it could not be read."""

    lines: tuple[str, ...] = ()
    """Those that speak of NVRM, Xid, nvidia, nouveau or module signatures; oldest first."""


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Nvswitch(Fact):
    """An NVSwitch machine, whose fabric a service must set up before CUDA starts."""

    fabric_manager: Literal["running", "stopped", "not-installed"] | None = None
    fabric_manager_version: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Shadow(Fact):
    """A library outside torch's own packages that the loader finds first."""

    library: str
    """Soname: "libcudnn.so.9"."""
    path: str
    because: str
    """What puts it first: "LD_LIBRARY_PATH", "ldconfig", "conda", "mapped"."""


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class IndexLook(Fact):
    """How an index answered (only with --network)."""

    name: str
    url: str
    """Masked."""
    answers: bool
    problem: str | None = None
    reason: str | None = None
    """Word of the public vocabulary."""
    took_s: float | None = None
    clock_skew_s: float | None = None
    """Its clock minus ours, from the Date header."""


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Nvml(Fact):
    """What nvmlInit answered in a child process."""

    code: int
    """nvmlReturn_t, 0 when ready."""
    message: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class NvidiaSmi(Fact):
    """How nvidia-smi answered."""

    path: str | None = None
    exit_code: int | None = None
    problem: str | None = None
    """Last line of its complaint, or that it did not end in time."""


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class CudaInit(Fact):
    """Whether libcuda can start. Source: cuInit(0) in a child process, once a run."""

    code: int
    """CUresult, 0 when ready. No answer: the whole fact is None, and `Facts.problems` says why."""
    message: str | None = None
    """The code's name: "CUDA_ERROR_UNKNOWN"."""
    library: str | None = None
    """Path of the libcuda that answered."""
    cuda_version: str | None = None
    """cuDriverGetVersion: "13.0"."""


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Container(Fact):
    """The container that torchdoctor runs in."""

    runtime: str | Absent | None = None
    """docker, podman, kubernetes, ...; ABSENT outside any container."""
    building: bool | None = None
    """Whether this is an image build."""


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class ImagePlan(Fact):
    """What torchdoctor installed when it built this container's image.

    Source: /etc/torchdoctor/plan.json.
    """

    torch: str | None = None
    """Release: "2.6.0"."""
    variant: str | None = None
    """cpu, cu124, ..."""
    variant_cuda: str | None = None
    """CUDA of the variant: "12.4"."""
    packages: dict[str, str] | None = None
    """Distribution -> version: {"torch": "2.6.0+cu124"}."""


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Wsl(Fact):
    """Windows Subsystem for Linux."""

    version: Literal[1, 2] | None = None


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Jetson(Fact):
    """A Tegra board. Source: /etc/nv_tegra_release."""

    l4t: str | None = None
    """Release of Jetson Linux: "36.3"."""


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class FoundToolkit(Fact):
    """One CUDA toolkit directory."""

    path: str
    version: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Toolkit(Fact):
    """CUDA toolkits and cuDNN of the system. torch wheels bring their own and need neither."""

    nvcc: str | None = None
    """Release that nvcc states: "12.4". None with `found` empty: there is none."""
    cuda_home: str | None = None
    found: tuple[FoundToolkit, ...] | None = None
    cudnn: str | None = None
    """Version of the system's libcudnn, from its file name: "9.14.0"."""


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class CompanionFacts(Fact):
    """torchvision or torchaudio in the target interpreter."""

    version: str | None = None
    cuda: str | None = None
    import_error: str | None = None
    """Last line of the exception that `import` raised."""
    ops_error: str | None = None
    """Last line of what its compiled operators raised: torchvision's nms."""


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class TorchFacts(Fact):
    """The torch of the target interpreter, as `import torch` and its metadata tell."""

    installed: bool | None = None
    version: str | None = None
    """torch.__version__ where the import worked, else the distribution's version."""
    distribution_version: str | None = None
    """Version in the metadata, which is what pip compares: it may lack the local label."""
    cuda: str | None = None
    """torch.version.cuda; None with `installed` and no import_error: a CPU build."""
    hip: str | None = None
    """torch.version.hip of ROCm builds."""
    arch_list: tuple[str, ...] | None = None
    """torch.cuda.get_arch_list(): sm_75, ..., compute_120."""
    cxx11_abi: bool | None = None
    path: str | None = None
    """Folder of the package that was imported."""
    import_error: str | None = None
    """Last line of the exception, or that the import did not end in time."""
    import_took_s: float | None = None
    is_available: bool | None = None
    """torch.cuda.is_available()."""
    device_count: int | None = None
    cuda_error: str | None = None
    """What the first tensor on the GPU raised, or the warning of is_available()."""
    torchvision: CompanionFacts | None = None
    torchaudio: CompanionFacts | None = None
    cudnn: str | None = None
    nccl: str | None = None
    triton: str | None = None
    triton_error: str | None = None
    """Last line of what `import triton` raised; tried only where a card can be used."""
    numpy: str | None = None
    packages: dict[str, str] | None = None
    """Installed distributions nvidia-* with their versions."""
    requires: dict[str, str] | None = None
    """torch's own pins of nvidia-* and triton that apply here: distribution -> specifier."""
    damaged_files: tuple[str, ...] | None = None
    """Files of torch and the nvidia-* packages that are missing or shorter than their RECORD
    says: "nvidia/cudnn/lib/libcudnn.so.9: 0 of 116388640 bytes". Empty: all are whole."""
    duplicates: tuple[str, ...] | None = None
    """Paths of all distributions named torch on sys.path, where there is more than one."""
    mapped: tuple[str, ...] | None = None
    """CUDA libraries that the import mapped from outside site-packages. Source: /proc/self/maps."""


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Disk(Fact):
    """Room on the file systems that an install needs. Source: statvfs(3)."""

    site_packages_free_bytes: int | None = None
    cache_free_bytes: int | None = None
    tmp_free_bytes: int | None = None
    shm_bytes: int | None = None
    """Size of /dev/shm, not what is free of it."""


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Facts(Fact):
    """Everything that is known about one machine and one interpreter on it."""

    schema: Literal["torchdoctor.facts/1"] = "torchdoctor.facts/1"
    os: OperatingSystem | None = None
    libc: Libc | None = None
    python: PythonFacts | None = None
    gpus: tuple[Gpu, ...] | None = None
    driver: Driver | None = None
    nvml: Nvml | None = None
    nvidia_smi: NvidiaSmi | None = None
    cuda_init: CudaInit | None = None
    cuda_compat: str | Absent | None = None
    """CUDA version of an active cuda-compat package."""
    libcuda: Libcuda | Absent | None = None
    device_nodes: tuple[str, ...] | None = None
    """Names below /dev: nvidia0, nvidiactl, nvidia-uvm, dxg, ..."""
    device_access: dict[str, bool] | None = None
    """Device node -> whether this user may open it for reading and writing."""
    kernel_log: KernelLog | None = None
    nvswitch: Nvswitch | Absent | None = None
    shadows: tuple[Shadow, ...] | None = None
    network: tuple[IndexLook, ...] | None = None
    environment: dict[str, str] | None = None
    """The variables that matter; secrets in them are masked."""
    container: Container | None = None
    image_plan: ImagePlan | None = None
    """None: torchdoctor did not build this image, or there is none."""
    wsl: Wsl | Absent | None = None
    jetson: Jetson | Absent | None = None
    toolkit: Toolkit | None = None
    torch: TorchFacts | None = None
    disk: Disk | None = None
    memory_bytes: int | None = None
    """Memory that programs may use: the machine's, or less where its container has a limit."""
    problems: tuple[Problem, ...] = ()
