"""Builds the driver that tests and benchmarks put in place of NVIDIA's: two libraries, one program.

The libraries are found by the real loader, through LD_LIBRARY_PATH, and asked by the real binding;
what they answer stands in environment variables, which the C sources list at their heads.
"""

import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent
VERSION = "580.159.04"
SOURCES = {"libnvidia-ml.so.1": "libnvidia_ml.c", "libcuda.so.1": "libcuda.c"}


class NoCompiler(Exception):
    """There is no C compiler on PATH, or this is no Linux."""


@dataclass(frozen=True)
class Drivers:
    """The folders of a built driver."""

    libraries: Path
    """For LD_LIBRARY_PATH."""
    programs: Path
    """For PATH: nvidia-smi."""


def build_drivers(folder: Path) -> Drivers:
    """Compile everything below `folder`.

    Raises:
        NoCompiler: there is nothing to compile with, or nothing that would load it.
    """
    compiler = shutil.which("cc") or shutil.which("gcc")
    if compiler is None or sys.platform != "linux":
        raise NoCompiler("a C compiler on Linux is needed to build a stand-in for the driver")
    drivers = Drivers(folder / "lib", folder / "bin")
    drivers.libraries.mkdir(parents=True)
    drivers.programs.mkdir(parents=True)
    for soname, source in SOURCES.items():
        library = drivers.libraries / soname.replace(".so.1", f".so.{VERSION}")
        flags = ["-shared", "-fPIC", "-O1", "-Wall", "-Werror", f"-Wl,-soname,{soname}"]
        subprocess.run([compiler, *flags, "-o", library, HERE / source], check=True)
        (drivers.libraries / soname).symlink_to(library.name)
    program = drivers.programs / "nvidia-smi"
    program.write_text(f"#!{sys.executable} -IS\n" + (HERE / "nvidia_smi.py").read_text())
    program.chmod(0o755)
    return drivers
