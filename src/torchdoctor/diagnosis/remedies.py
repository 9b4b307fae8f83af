"""Commands that several rules advise, fitted to the machine."""

import shlex

from torchdoctor.diagnosis.surroundings import in_container, in_wsl, system_of
from torchdoctor.facts.model import Facts

DRIVER_GUIDE = "https://docs.nvidia.com/datacenter/tesla/driver-installation-guide/"
CONTAINER_GUIDE = "https://docs.nvidia.com/datacenter/cloud-native/container-toolkit/latest/docker-specialized.html"
TRY_A_CONTAINER = "sudo docker run --rm --gpus all ubuntu nvidia-smi"
"""NVIDIA's own sample workload; run on the host."""
TORCH_GUIDE = "https://pytorch.org/get-started/locally/"


def install_torch(facts: Facts) -> tuple[str, ...]:
    """Install the build that fits into the interpreter that was examined."""
    python = facts.python.executable if facts.python else None
    if python is None:
        return ("torchdoctor install",)
    return (f"torchdoctor install --python {_quoted(python, facts)}",)


def pip(facts: Facts, *arguments: str) -> str:
    """A line that runs pip in the interpreter that was examined."""
    python = facts.python.executable if facts.python else None
    quoted = _quoted(python, facts) if python else "python3"
    return " ".join((quoted, "-m", "pip", *arguments))


def install_driver(facts: Facts, branch: int | None = None) -> tuple[str, ...]:
    """Install a driver of `branch`, or whichever the distribution recommends.

    Empty where the commands are not known, and in containers and WSL, which take the driver of
    their host. Source: the Ubuntu server documentation.
    """
    if in_container(facts) or in_wsl(facts):
        return ()
    distro = facts.os.distro.id if facts.os and facts.os.distro else None
    # Debian's own driver is too old for new cards and not in the sources of a fresh system: there,
    # as elsewhere, NVIDIA's guide says more than a line that may fail.
    if distro != "ubuntu":
        return ()
    wanted = f" nvidia:{branch}" if branch else ""
    return ("sudo apt update", f"sudo ubuntu-drivers install{wanted}", "sudo reboot")


def _quoted(path: str, facts: Facts) -> str:
    if system_of(facts) == "windows":
        return f'"{path}"' if " " in path else path
    return shlex.quote(path)
