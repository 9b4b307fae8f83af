"""Messages of the Linux kernel, of the tools that load and build its modules, and of installers."""

from torchdoctor.diagnosis.telltale import said_by

_HANGS = said_by(
    "Linux kernel/hung_task.c, check_hung_task",
    (
        (
            "DRIVER_HANGS",
            "INFO: task nvidia-smi:2211 blocked for more than 120 seconds.",
            r"task (?:nvidia|nv_|irq/\d+-nvidia|python)\S*:\d+ blocked for more than \d+ seconds",
        ),
    ),
)
_GSP = said_by(
    "NVIDIA/open-gpu-kernel-modules src/nvidia/src/kernel/vgpu/rpc.c",
    (
        (
            "DRIVER_HANGS",
            (
                "NVRM: Xid (PCI:0000:3b:00): 119, Timeout after 6s of waiting for RPC response "
                "from GPU"
            ),
            r"(?:NVRM|Xid).*Timeout (?:after \d+s of )?waiting for RPC",
        ),
    ),
)
_NVRM = said_by(
    "NVIDIA/open-gpu-kernel-modules kernel-open/nvidia/nv.c, nv-pci.c",
    (
        (
            "NOUVEAU_IN_USE",
            (
                "NVRM: This can occur when another driver was loaded and obtained ownership of "
                "the device"
            ),
            (
                r"NVRM: .*obtained ownership of|NVRM: nouveau, rivafb|NVRM: No NVIDIA (?:GPU"
                r"|graphics adapter) probed"
            ),
        ),
        (
            "DRIVER_BRANCH_DROPPED_GPU",
            "NVRM: The 595.45.04 NVIDIA driver will ignore this GPU.",
            r"NVIDIA (?:Linux graphics )?driver will ignore this GPU",
        ),
    ),
)
_MODULES = said_by(
    "kmod tools/modprobe.c, Linux kernel/module/main.c and version.c",
    (
        (
            "KERNEL_MODULE_NOT_BUILT",
            (
                "modprobe: FATAL: Module nvidia-current not found in directory "
                "/lib/modules/6.1.0-18-amd64"
            ),
            r"(?:FATAL|ERROR): (?:Module|could not find module) '?nvidia\S* (?:not found|in)",
        ),
        (
            "KERNEL_MODULE_NOT_BUILT",
            "modprobe: ERROR: could not insert 'nvidia': Exec format error",
            (
                r"could not insert '?nvidia\S*: (?:Exec format error|Invalid argument|Unknown"
                r" symbol)"
                r"|nvidia: (?:disagrees about version of symbol|version magic|Unknown symbol)"
            ),
        ),
        (
            "SECURE_BOOT_BLOCKS_DRIVER",
            "Lockdown: modprobe: unsigned module loading is restricted; see man kernel_lockdown.7",
            (
                r"unsigned module loading is restricted|Loading of (?:unsigned )?module.{0,40} is"
                r" rejected"
            ),
        ),
    ),
)
_DKMS = said_by(
    "dell/dkms dkms.in",
    (
        (
            "KERNEL_MODULE_NOT_BUILT",
            "Error! Bad return status for module build on kernel: 6.8.0-60-generic (x86_64)",
            r"Bad return status for module build on kernel",
        ),
        (
            "KERNEL_MODULE_NOT_BUILT",
            (
                "Error! Your kernel headers for kernel 6.8.0-60-generic cannot be found at "
                "/lib/modules"
            ),
            (
                r"[Kk]ernel headers for kernel \S+ cannot be found"
                r"|kernel headers for this kernel do(?:es)? not seem to be installed"
            ),
        ),
    ),
)
_INSTALLER = said_by(
    "NVIDIA/nvidia-installer kernel.c, misc.c, user-interface.c",
    (
        (
            "KERNEL_MODULE_NOT_BUILT",
            "ERROR: Unable to find the kernel source tree for the currently running kernel.",
            (
                r"Unable to find the kernel source tree|Unable to load the (?:kernel module "
                r"'?nvidia|nvidia)"
                r"|An error occurred while performing the step: \"Building kernel modules\""
            ),
        ),
        (
            "NOUVEAU_IN_USE",
            "ERROR: The Nouveau kernel driver is currently in use by your system.",
            r"Nouveau kernel driver is currently in use",
        ),
        (
            "NO_NVIDIA_GPU",
            (
                "WARNING: You do not appear to have an NVIDIA GPU supported by the driver "
                "installed in this system."
            ),
            r"You do not appear to have an NVIDIA GPU",
        ),
    ),
)
_SIGNING = said_by(
    "Linux security/, systemd; the Fabric Manager's own log",
    (
        (
            "FABRIC_MANAGER_DOWN",
            (
                "fabric manager NVIDIA GPU driver interface version 525.60.13 don't match with "
                "driver version 525.85.12."
            ),
            r"fabric ?manager .*(?:don't match|doesn't match|does not match) with driver version",
        ),
    ),
)
_GRID = said_by(
    "nvidia-gridd",
    (
        (
            "VGPU_UNLICENSED",
            "nvidia-gridd: Failed to acquire license from license server",
            r"nvidia-gridd.*(?:[Ff]ailed to acquire|[Vv]alid \w+ license not found|[Uu]nlicensed)",
        ),
    ),
)
ROWS = (*_HANGS, *_GSP, *_NVRM, *_MODULES, *_DKMS, *_INSTALLER, *_SIGNING, *_GRID)
