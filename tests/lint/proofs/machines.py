"""The machines that lines are judged for, as pip and uv are told about them."""

from typing import NamedTuple


class Target(NamedTuple):
    """What an installer must know of a machine that it does not run on."""

    pip_platforms: tuple[str, ...]
    uv_platform: str


# pip takes each tag by its name alone: manylinux_2_28 does not stand for the older ones.
_GLIBC = ("_2_35", "_2_34", "_2_31", "_2_28", "_2_27", "_2_17", "2014", "2010", "1")
TARGETS = {
    "linux_x86_64": Target(
        (*(f"manylinux{one}_x86_64" for one in _GLIBC), "linux_x86_64"), "x86_64-manylinux_2_35"
    ),
    "linux_aarch64": Target(
        (*(f"manylinux{one}_aarch64" for one in _GLIBC[:-2]), "linux_aarch64"),
        "aarch64-manylinux_2_35",
    ),
    "windows_amd64": Target(("win_amd64",), "x86_64-pc-windows-msvc"),
    "macos_arm64": Target(("macosx_15_0_arm64",), "aarch64-apple-darwin"),
}


HERE = "here"
"""The machine that runs the tests, for what is built: nothing builds for another one."""


class Machine(NamedTuple):
    """A platform of the matrix with an interpreter tag: "linux_x86_64 cp311"."""

    platform: str
    tag: str

    @property
    def python(self) -> str:
        """The version that the tag stands for, "3.11"."""
        number = self.tag.removeprefix("cp").removesuffix("t")
        return f"{number[0]}.{number[1:]}"

    def pip_environment(self) -> dict[str, str]:
        """Options that make pip choose for this machine, in a dry run.

        Markers stay those of the machine that runs: pip's options move the tags alone.
        """
        if self.platform == HERE:
            return {"PIP_DRY_RUN": "1"}
        return {
            "PIP_DRY_RUN": "1",
            "PIP_IGNORE_INSTALLED": "1",
            # Older pip wants a target beside a platform even where nothing is installed.
            "PIP_TARGET": "target",
            "PIP_PLATFORM": " ".join(TARGETS[self.platform].pip_platforms),
            "PIP_PYTHON_VERSION": self.python,
            "PIP_ABI": self.tag,
            "PIP_IMPLEMENTATION": "cp",
            "PIP_ONLY_BINARY": ":all:",  # pip asks for it where the platform is named
        }

    def uv_options(self) -> tuple[str, ...]:
        """Options that make `uv pip` and `uv sync` choose for this machine."""
        return (
            ("--python-platform", TARGETS[self.platform].uv_platform)
            if self.platform != HERE
            else ()
        )
