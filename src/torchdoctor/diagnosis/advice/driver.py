"""Advice on the driver: its kernel module, its libraries, its device files."""

from torchdoctor.diagnosis.advice.model import Advice

_GUIDE = "https://docs.nvidia.com/datacenter/tesla/driver-installation-guide/"
_COMPATIBILITY = "https://docs.nvidia.com/deploy/cuda-compatibility/"
_LOG = "sudo dmesg | grep -i -E 'nvidia|nvrm|nouveau'"

ADVICE = {
    "DRIVER_NOT_INSTALLED": Advice(
        cause="The parts of the driver that programs load, libcuda and nvidia-smi, are not there.",
        fix="Install NVIDIA's driver, and start the machine again.",
        docs=_GUIDE,
    ),
    "NOUVEAU_IN_USE": Advice(
        cause="The kernel gave the card to nouveau, which knows no CUDA; NVIDIA's module cannot"
        " take it as long as nouveau is loaded.",
        fix="Install NVIDIA's driver, keep nouveau from being loaded, and start the machine again.",
        commands=("lsmod | grep nouveau",),
        docs=_GUIDE,
        explains=("DRIVER_NOT_INSTALLED", "DRIVER_NOT_LOADED"),
    ),
    "SECURE_BOOT_BLOCKS_DRIVER": Advice(
        cause="With Secure Boot the kernel loads only modules that are signed with a key which the"
        " firmware trusts.",
        fix="Enroll the key that signs the module, or switch Secure Boot off in the firmware.",
        commands=("mokutil --sb-state",),
        docs=_GUIDE,
    ),
    "KERNEL_MODULE_NOT_BUILT": Advice(
        cause="A kernel module is built for one version of the kernel. After an update the new"
        " kernel has none, because its headers were missing or the build failed.",
        fix="Install the headers of the running kernel and build the module again; if the build"
        " fails, the driver is too old for this kernel.",
        commands=("uname -r", "dkms status"),
        docs=_GUIDE,
    ),
    "DRIVER_BRANCH_DROPPED_GPU": Advice(
        cause="Each branch of the driver drives the cards of its time. Newer branches leave older"
        " generations out.",
        fix="Install the last branch that drives this card; the message or NVIDIA's list of legacy"
        " cards names it.",
        docs="https://www.nvidia.com/en-us/drivers/unix/legacy-gpu/",
        explains=("DRIVER_NOT_LOADED", "DEVICE_NODES_MISSING"),
    ),
    "OPEN_KERNEL_MODULE_REQUIRED": Advice(
        cause="From Blackwell on, cards are driven by the open kernel modules alone.",
        fix="Install the driver's package with open modules, and start the machine again.",
        docs=_GUIDE,
    ),
    "DRIVER_NOT_LOADED": Advice(
        cause="The driver's programs are installed, and its kernel module does not run.",
        fix="Load the module, and read the kernel's log if that fails.",
        commands=("sudo modprobe nvidia", _LOG),
        docs=_GUIDE,
    ),
    "DRIVER_LIBRARY_MISMATCH": Advice(
        cause="The driver was updated while its old kernel module stayed loaded, or libraries of"
        " another version were put over those of the module.",
        fix="Start the machine again, which loads the new module. If it stays, remove the driver"
        " whole and install one version of it.",
        commands=("cat /proc/driver/nvidia/version", "sudo reboot"),
        docs=_GUIDE,
    ),
    "DRIVER_LIBRARY_BROKEN": Advice(
        cause="A library of the driver is there, and is empty, cut short, or of another processor.",
        fix="Install the driver's packages again.",
        docs=_GUIDE,
    ),
    "COMPAT_LIBRARY_IN_WAY": Advice(
        cause="Another libcuda comes before the driver's: a stub, which serves compilers alone, or"
        " one of a cuda-compat package.",
        fix="Take the folder with stubs/ or compat/ out of LD_LIBRARY_PATH and the loader's"
        " configuration.",
        commands=("echo $LD_LIBRARY_PATH", "ldconfig -p | grep libcuda.so"),
        docs=_COMPATIBILITY,
        explains=("DRIVER_TOO_OLD",),
    ),
    "FORWARD_COMPAT_UNSUPPORTED": Advice(
        cause="The cuda-compat package lets data-center cards run a newer CUDA than their driver"
        " knows; other cards refuse it.",
        fix="Update the driver of the host, or use an image or a build of a CUDA that the driver"
        " knows.",
        commands=("nvidia-smi",),
        docs=_COMPATIBILITY,
        explains=("COMPAT_LIBRARY_IN_WAY",),
    ),
    "DRIVER_TOO_OLD": Advice(
        cause="Every CUDA build of PyTorch needs a driver that knows its CUDA generation.",
        fix="Update the driver, or install a build for an older CUDA.",
        remedy="reinstall",
        docs=_COMPATIBILITY,
        explains=("CUDA_INIT_FAILED",),
    ),
    "DRIVER_HANGS": Advice(
        cause="A call into the driver does not come back: a card that no longer answers, or"
        " firmware that is stuck.",
        fix="Read the kernel's log, then start the machine again: processes that hang in the driver"
        " cannot be ended.",
        commands=("sudo dmesg | grep -i -E 'nvrm|xid'",),
        docs="https://docs.nvidia.com/deploy/xid-errors/",
        explains=("GPU_HARDWARE_ERRORS",),
    ),
    "FABRIC_MANAGER_DOWN": Advice(
        cause="On machines with NVSwitch a service sets up the links between the cards; CUDA starts"
        " only after that. It must be of the driver's own version.",
        fix="Install the Fabric Manager of the driver's version, and start it.",
        commands=("sudo systemctl enable --now nvidia-fabricmanager",),
        docs="https://docs.nvidia.com/datacenter/tesla/fabric-manager-user-guide/",
    ),
    "VGPU_UNLICENSED": Advice(
        cause="A virtual GPU runs at full speed only while a licence server lends it a licence.",
        fix="Set up the licence client of the guest, or ask whoever runs the host.",
        commands=("nvidia-smi -q | grep -i license",),
        docs="https://docs.nvidia.com/vgpu/",
    ),
    "DEVICE_NODES_MISSING": Advice(
        cause="Programs reach the driver through files below /dev, and some of them are not there.",
        fix="Make them, and start containers again, which got theirs when they started.",
        commands=("ls -l /dev/nvidia*", "sudo nvidia-modprobe -c 0 -u"),
        docs=_GUIDE,
    ),
    "DEVICE_PERMISSION_DENIED": Advice(
        cause="The device files are there, and this user or container may not open them.",
        fix="Let the user join the group of the files; for containers without root pass the devices"
        " through CDI and see what SELinux forbids.",
        commands=("ls -l /dev/nvidia*", "id"),
        docs=_GUIDE,
    ),
    "UVM_UNAVAILABLE": Advice(
        cause="CUDA manages memory through the kernel module nvidia-uvm. It is not loaded, its"
        " device file is missing, or it did not survive the machine's sleep.",
        fix="End the programs that use the GPU and load the module again. After sleep, the driver's"
        " services for suspend keep it from coming back.",
        commands=("sudo rmmod nvidia_uvm", "sudo modprobe nvidia_uvm"),
        docs="https://docs.nvidia.com/cuda/cuda-installation-guide-linux/",
    ),
    "CUDA_INIT_FAILED": Advice(
        cause="libcuda is there and refuses to start, and nothing else explains it. Under WSL 'out"
        " of memory' at the start is no lack of memory: it comes up with many cards.",
        fix="Restart the machine. With several cards try one alone.",
        commands=("CUDA_VISIBLE_DEVICES=0 nvidia-smi", _LOG),
        docs="https://docs.nvidia.com/cuda/cuda-driver-api/group__CUDA__TYPES.html",
    ),
}
