"""What an index and the wheels on it were seen to say; `compare` holds the rows against it.

Pure data: `index` fills it in, and nothing here knows where it came from.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from torchdoctor.matrix.pythons import in_order, python_key
from torchdoctor.matrix.versions import version


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenWheel:
    """A wheel that an index lists, as its name and the page say."""

    name: str
    """File name."""
    package: str
    """Normalised name of the distribution."""
    version: str
    """Without the local label: "2.6.0"."""
    label: str | None = None
    """Local version label: "cu124"."""
    build: int = 0
    """Build number in the name; of two wheels that differ in it alone, the higher one counts."""
    pythons: tuple[str, ...] = ()
    """Interpreter tags as the matrix writes them: cp312, cp313t, py3."""
    tag: str = ""
    """Platform tag as written: "manylinux_2_28_x86_64"."""
    platforms: tuple[str, ...] = ()
    """Those of the matrix that it runs on; empty: none that the matrix knows."""
    size_bytes: int | None = None
    uploaded: str | None = None
    """ISO 8601 date."""
    requires_python: str | None = None
    yanked: bool | None = None
    """None: the page does not say."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenMetadata:
    """What the METADATA of a wheel says."""

    requires: tuple[str, ...] = ()
    """Requires-Dist, as written."""
    requires_python: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenInside:
    """What stands inside a torch wheel."""

    cuda: str | None
    """`torch.version.cuda`; None: built without."""
    sm: tuple[str, ...] | None = None
    """Compute capabilities of its kernels; None: nobody looked, as in a build without CUDA."""
    ptx: tuple[str, ...] | None = None
    cxx11_abi: bool | None = None
    """None: it does not say."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenPackage:
    """Everything that was seen of one distribution."""

    package: str
    wheels: tuple[SeenWheel, ...] = ()
    metadata: Mapping[str, SeenMetadata] = field(default_factory=dict)
    """File name -> what its METADATA says, for the wheels that were opened."""
    inside: Mapping[str, SeenInside] = field(default_factory=dict)
    """File name -> what stands inside, for the wheels that were opened."""

    @property
    def versions(self) -> tuple[str, ...]:
        """All versions that have a wheel, newest first."""
        return tuple(sorted({wheel.version for wheel in self.wheels}, key=version, reverse=True))

    def wheels_of(self, release: str, platform: str | None = None) -> tuple[SeenWheel, ...]:
        """The wheels of a version, of one platform or of all that the matrix knows."""
        return tuple(
            wheel
            for wheel in self.wheels
            if wheel.version == release
            and (platform in wheel.platforms if platform else wheel.platforms)
        )


def sample_of(wheels: Iterable[SeenWheel]) -> SeenWheel | None:
    """The wheel that stands for all of a platform: highest build number, then lowest Python.

    They come out of one build job each, and differ in the interpreter alone.
    """
    return min(
        wheels, key=lambda wheel: (-wheel.build, _python_key(wheel), wheel.name), default=None
    )


def pythons_of(wheels: Iterable[SeenWheel]) -> tuple[str, ...]:
    """The interpreter tags of some wheels, oldest first."""
    return in_order(tag for wheel in wheels for tag in wheel.pythons)


def _python_key(wheel: SeenWheel) -> tuple[int, bool]:
    return min(map(python_key, wheel.pythons), default=(0, False))
