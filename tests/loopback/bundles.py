"""Small bundles for tests: a torch with what it needs, for machines that are not this one."""

from dataclasses import replace

from loopback.index_server import wheel
from torchdoctor.facts.model import Facts, Gpu, Libc, OperatingSystem, PythonFacts
from torchdoctor.install.bundle_manifest import (
    REQUIREMENTS,
    Bundle,
    BundledFile,
    BundlePlan,
    BundleTarget,
    requirements_of,
    save_manifest,
)
from torchdoctor.install.download import sha256_of

RELEASE = "9.9.9"  # no release of torch: the matrix states hashes of real ones
LINUX = Facts(
    os=OperatingSystem(system="linux", machine="x86_64"),
    libc=Libc(name="glibc", version="2.28"),
    python=PythonFacts(executable="/there/bin/python", version="3.13.1", tag="cp313"),
    gpus=(Gpu(vendor="nvidia", name="RTX 4090", compute_capability="8.9"),),
)
WINDOWS = replace(LINUX, os=OperatingSystem(system="windows", machine="AMD64"), libc=None)
REQUIRES = (
    "filelock",
    "onlywindows; sys_platform == 'win32'",
    "onlylinux; platform_system == 'Linux' and platform_machine == 'x86_64'",
    "newpython; python_version >= '3.13'",
    "oldpython; python_full_version < '3.13.0'",
)


def torch_for(platform, *, python="cp313", label="+cu126"):
    """(File name, bytes) of a torch for a platform, which needs other packages."""
    tag = f"{python}-{python}-{platform}"
    return wheel("torch", f"{RELEASE}{label}", requires=REQUIRES, tag=tag)


def dependencies():
    """File name -> bytes of everything that this torch may need anywhere."""
    names = ("filelock", "onlywindows", "onlylinux", "newpython", "oldpython")
    return dict(wheel(name, "1.0") for name in names)


def write_bundle(folder, wheels, *, packages):
    """A bundle of these wheels: file name -> bytes; made without any of the code that makes them.

    Args:
        folder: Where to.
        wheels: File name -> content.
        packages: Distribution -> version of what was asked for.
    """
    folder.mkdir(exist_ok=True)
    for name, content in wheels.items():
        (folder / name).write_bytes(content)
    files = tuple(
        BundledFile(
            name=name,
            package=name.split("-")[0].replace("_", "-"),
            version=name.split("-")[1],
            sha256=sha256_of(folder / name),
            size_bytes=len(content),
            source=f"https://mirror.example/{name}",
            stated=True,
        )
        for name, content in wheels.items()
    )
    (folder / REQUIREMENTS).write_text(requirements_of(files, "for a test"))
    bundle = Bundle(
        target=BundleTarget(
            system="linux", machine="x86_64", libc="2.28", python="3.13.1", tag="cp313", gpus=()
        ),
        plan=BundlePlan(
            torch=packages["torch"].partition("+")[0],
            variant="cpu",
            packages=packages,
            addons={},
            because="for a test",
            source="official",
        ),
        requirements_sha256=sha256_of(folder / REQUIREMENTS),
        files=files,
    )
    save_manifest(folder, bundle)
    return bundle
