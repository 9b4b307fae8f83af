"""Commands that several rules advise, fitted to the machine.

What differs from one distribution to the next stands in `recipes`; here is chosen among it.
"""

import shlex

from torchdoctor.diagnosis import recipes
from torchdoctor.diagnosis.architectures import read_capability
from torchdoctor.diagnosis.cards import nvidia_cards
from torchdoctor.diagnosis.recipes import FAMILIES, Family, Recipes
from torchdoctor.diagnosis.surroundings import in_container, in_wsl, system_of
from torchdoctor.facts.model import Driver, Facts

DRIVER_GUIDE = "https://docs.nvidia.com/datacenter/tesla/driver-installation-guide/"
CONTAINER_GUIDE = "https://docs.nvidia.com/datacenter/cloud-native/container-toolkit/latest/docker-specialized.html"
TRY_A_CONTAINER = recipes.TRY_A_CONTAINER["docker"].format(options="")
ASK_SLURM = recipes.ASK_SLURM
TORCH_GUIDE = "https://pytorch.org/get-started/locally/"

LIBRARY_PATH = "LD_LIBRARY_PATH"

# Branch R590 and what followed drive Turing and newer.
_OLDEST_OF_NEWEST_DRIVER = (7, 5)


def install_torch(facts: Facts) -> tuple[str, ...]:
    """Install the build that fits into the interpreter that was examined."""
    python = facts.python.executable if facts.python else None
    if python is None:
        return ("torchdoctor install",)
    return (f"torchdoctor install --python {quoted(python, facts)}",)


def pip(facts: Facts, *arguments: str) -> str:
    """A line that runs pip in the interpreter that was examined."""
    python = facts.python.executable if facts.python else None
    named = quoted(python, facts) if python else "python3"
    return " ".join((named, "-m", "pip", *arguments))


def quoted(path: str, facts: Facts) -> str:
    """A path for the shell of the system."""
    if system_of(facts) == "windows":
        return f'"{path}"' if " " in path else path
    return shlex.quote(path)


def install_driver(facts: Facts, branch: int | None = None) -> tuple[str, ...]:
    """Install a driver of `branch` or newer, or whichever the distribution recommends.

    Empty where the commands are not known, and in containers and WSL, which take the driver of
    their host.
    """
    if branch is not None and (commands := install_branch(facts, branch)):
        return commands
    if family_of(facts) != "ubuntu" and not _newest_driver_serves(facts):
        return ()  # Ubuntu's tool looks at the card itself
    return on_this_host(facts, recipes.NEWEST_DRIVER)


def install_branch(facts: Facts, branch: int) -> tuple[str, ...]:
    """Install a driver of exactly this branch; empty as `install_driver`."""
    return on_this_host(facts, recipes.DRIVER_OF_BRANCH, branch=branch)


def build_module(facts: Facts) -> tuple[str, ...]:
    """Build or get the kernel module for the running kernel, and load it."""
    by_dkms = facts.driver is None or facts.driver.dkms != ()
    return on_this_host(facts, recipes.MODULE_BY_DKMS if by_dkms else recipes.MODULE_BY_PACKAGE)


def use_open_modules(facts: Facts) -> tuple[str, ...]:
    """Exchange the closed kernel modules for the open ones."""
    branch = branch_of_driver(facts)
    if branch is None and family_of(facts) == "ubuntu":
        return on_this_host(facts, recipes.NEWEST_DRIVER)
    return on_this_host(facts, recipes.OPEN_MODULES, branch=branch)


def enroll_key(facts: Facts) -> tuple[str, ...]:
    """Have the firmware trust the key that signs the kernel module."""
    by_dkms = facts.driver is None or facts.driver.dkms != ()
    return on_this_host(facts, recipes.KEY_OF_DKMS if by_dkms else recipes.KEY_OF_PACKAGE)


def disable_nouveau(facts: Facts) -> tuple[str, ...]:
    """Keep nouveau from being loaded at the next start."""
    family = family_of(facts)
    if family is None or in_container(facts):
        return ()
    file = "/etc/modprobe.d/blacklist-nouveau.conf"
    return (
        rf"printf 'blacklist nouveau\noptions nouveau modeset=0\n' | sudo tee {file}",
        recipes.INITRAMFS[family],
        recipes.REBOOT,
    )


def install_fabric_manager(facts: Facts) -> tuple[str, ...]:
    """Install the Fabric Manager of the driver's branch."""
    return on_this_host(facts, recipes.FABRIC_MANAGER, branch=branch_of_driver(facts))


def remove_compat(facts: Facts) -> tuple[str, ...]:
    """Remove the cuda-compat packages, which an image may have inside a container too."""
    family = family_of(facts)
    return recipes.REMOVE_COMPAT.get(family, ()) if family else ()


def remove_linux_driver(facts: Facts, library: str) -> tuple[str, ...]:
    """Find the package that brought a library into WSL, and remove the driver's packages."""
    family = family_of(facts)
    if family is None:
        return ()
    owner = f"{recipes.OWNER_OF_A_FILE[family]} {shlex.quote(library)}"
    return (owner, *recipes.REMOVE_DRIVER.get(family, ()))


def drop_from_library_path(facts: Facts, library: str | None) -> tuple[str, ...]:
    """Set LD_LIBRARY_PATH without the folder of a library, where it has that folder."""
    value = (facts.environment or {}).get(LIBRARY_PATH, "")
    folder = (library or "").rpartition("/")[0]
    folders = value.split(":")
    left = [one for one in folders if one.rstrip("/") != folder]
    if not folder or len(left) == len(folders):
        return ()
    if not any(left):
        return (f"unset {LIBRARY_PATH}",)
    return (f"export {LIBRARY_PATH}={shlex.quote(':'.join(left))}",)


def join_group_of_the_cards(facts: Facts) -> tuple[str, ...]:
    """Join the group that owns the device files, where a distribution has one."""
    family = family_of(facts)
    group = recipes.GROUP_OF_THE_CARDS.get(family) if family else None
    return (f'sudo usermod -a -G {group} "$USER"',) if group else ()


def load_module(name: str = "nvidia") -> tuple[str, ...]:
    """Load a kernel module of the driver, on whatever machine runs the kernel."""
    return (f"sudo modprobe {name}",)


def start_service(name: str) -> tuple[str, ...]:
    """Start a service of the driver now, and at every start from now on."""
    return (f"sudo systemctl enable --now {name}",)


def try_a_container(facts: Facts, options: str = "") -> tuple[str, ...]:
    """A line that shows on the host whether its containers get the GPU.

    Args:
        facts: The container's runtime decides; an unknown one is taken for Docker.
        options: More options of `run`, where the runtime has such.
    """
    runtime = facts.container.runtime if facts.container else None
    known = recipes.TRY_A_CONTAINER
    line = known.get(runtime if isinstance(runtime, str) else "", known["docker"])
    return (line.format(options=f" {options}" if options else ""),)


def smi(facts: Facts, *arguments: str) -> str:
    """A line that changes a setting of the card, which takes an administrator."""
    sudo = () if system_of(facts) == "windows" else ("sudo",)
    return " ".join((*sudo, "nvidia-smi", *arguments))


def family_of(facts: Facts) -> Family | None:
    """Which distribution's commands serve here; None where none are known."""
    if system_of(facts) not in (None, "linux"):
        return None
    distro = facts.os.distro if facts.os else None
    return FAMILIES.get((distro.id if distro else None) or "")


def branch_of_driver(facts: Facts) -> int | None:
    """Branch of the installed Linux driver: the first number of its version."""
    first = ((facts.driver or Driver()).version or "").partition(".")[0]
    return int(first) if first.isdecimal() else None


def on_this_host(facts: Facts, table: Recipes, branch: int | None = None) -> tuple[str, ...]:
    """The lines of a table for this system; empty in containers and WSL, which own no driver."""
    family = family_of(facts)
    if family is None or in_container(facts) or in_wsl(facts) or not _has_stock_kernel(facts):
        return ()
    lines = table.get(family, ())
    if branch is None and any("{branch}" in line for line in lines):
        return ()
    return tuple(line.replace("{branch}", str(branch)) for line in lines)


def _has_stock_kernel(facts: Facts) -> bool:
    """Arch names the packages of its other kernels otherwise: linux-lts, linux-zen, ..."""
    kernel = facts.os.kernel if facts.os else None
    return family_of(facts) != "arch" or kernel is None or "-arch" in kernel


def _newest_driver_serves(facts: Facts) -> bool:
    capabilities = [read_capability(card.compute_capability) for card in nvidia_cards(facts)]
    return bool(capabilities) and all(
        one is not None and one >= _OLDEST_OF_NEWEST_DRIVER for one in capabilities
    )
