"""Rows of `images.toml`: container images that torch is installed into."""

from dataclasses import dataclass

from torchdoctor.matrix.rows import Row


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class BaseImage(Row):
    """The newest images of one CUDA version."""

    cuda: str
    """Minor version: "12.4"."""
    version: str
    """Of the images: "12.4.1"."""
    systems: tuple[str, ...]
    """What they are built on, the newest first: "ubuntu22.04"."""
    source: str = ""
    checked: str = ""

    def tag(self, system: str, flavour: str = "base") -> str:
        """The name to pull: "nvidia/cuda:12.4.1-base-ubuntu22.04"."""
        return f"nvidia/cuda:{self.version}-{flavour}-{system}"


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class ImageSystem(Row):
    """What a system of these images offers."""

    system: str
    python: str
    """Version of the package python3: "3.10"."""
    glibc: str
    source: str = ""
    checked: str = ""
