"""How the matrix calls a system and its processor."""

_MACHINES = {"amd64": "x86_64", "x64": "x86_64", "arm64": "aarch64"}
"""Windows, macOS and people have other words for the two than Linux."""
_PLATFORMS = {
    ("linux", "x86_64"): "linux_x86_64",
    ("linux", "aarch64"): "linux_aarch64",
    ("windows", "x86_64"): "windows_amd64",
    ("windows", "aarch64"): "windows_arm64",
    ("macos", "aarch64"): "macos_arm64",
    ("macos", "x86_64"): "macos_x86_64",
}


def processor(machine: str) -> str:
    """A processor in Linux' words: "AMD64" is "x86_64", "arm64" is "aarch64"."""
    lower = machine.lower()
    return _MACHINES.get(lower, lower)


def platform_of(system: str | None, machine: str | None) -> str | None:
    """The platform ("linux_x86_64") of a system and its processor; None: not one that it knows.

    Args:
        system: linux, windows or macos.
        machine: As the system says: x86_64, AMD64, arm64, ...
    """
    return _PLATFORMS.get((system or "", processor(machine or "")))
