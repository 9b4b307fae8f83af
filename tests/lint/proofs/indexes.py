"""Every index that an install line may name, on loopback: one path for each host.

What they hold is made from the matrix, so that an outcome shows what pip and uv do and not what was
published meanwhile. NVIDIA's packages and triton are left out: no index option moves them.
"""

import io
import json
import re
import tarfile
from collections.abc import Iterable, Mapping
from urllib.parse import quote

from lint.proofs.published import Published, default_wheels, variant_wheels
from loopback.index_server import JSON, IndexServer, wheel
from torchdoctor.matrix.model import Matrix
from torchdoctor.matrix.pythons import python_of

OFFICIAL = "download.pytorch.org"
DEFAULT = "default-index"
"""Stands for the index that pip and uv ask when nobody names one."""
SIMPLE_MIRRORS = ("mirror.nju.edu.cn/pytorch/whl", "mirror.sjtu.edu.cn/pytorch-wheels")
FLAT_MIRRORS = ("mirrors.aliyun.com/pytorch-wheels",)
GENERAL_MIRRORS = (
    "mirrors.aliyun.com/pypi/simple",
    "pypi.tuna.tsinghua.edu.cn/simple",
    "mirrors.ustc.edu.cn/pypi/simple",
    "mirror.nju.edu.cn/pypi/web/simple",
    "repo.huaweicloud.com/repository/pypi/simple",
    "mirrors.cloud.tencent.com/pypi/simple",
)
# What else lines name: distribution -> (versions, requirements), as far as torch is touched by it.
OTHERS: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "accelerate": (("0.34.2", "1.11.0"), ("torch>=2.0.0", "numpy")),
    "diffusers": (("0.35.2",), ("numpy", "pillow")),
    "einops": (("0.8.1",), ()),
    "lightning": (("2.5.5",), ("torch<4.0,>=2.1.0", "tqdm")),
    "ninja": (("1.11.1.4", "1.13.0"), ()),
    "numpy": (("1.26.4", "2.3.4"), ()),
    "opencv-python": (("4.12.0.88",), ("numpy",)),
    "pandas": (("2.3.3",), ("numpy",)),
    "pip": (("26.3",), ()),
    "pillow": (("11.3.0", "12.0.0"), ()),
    "scipy": (("1.16.3",), ("numpy",)),
    "setuptools": (("80.9.0",), ()),
    "sentence-transformers": (("5.1.2",), ("torch>=1.11.0", "transformers")),
    "timm": (("1.0.22",), ("torch", "torchvision")),
    "tqdm": (("4.67.1",), ()),
    "transformers": (("4.57.1",), ("numpy", "tqdm")),
    "ultralytics": (("8.3.228",), ("torch>=1.8.0", "torchvision>=0.9.0", "numpy")),
}
ON_OFFICIAL = ("numpy", "pillow", "setuptools", "tqdm")
"""The official folders hold what torch and its companions need from elsewhere, too."""
_BACKEND = """\
import torch  # as the setup.py of such packages does, to know what to compile against

def build_wheel(directory, config_settings=None, metadata_directory=None):
    raise NotImplementedError("a rehearsal builds nothing")

def prepare_metadata_for_build_wheel(directory, config_settings=None):
    from pathlib import Path

    info = Path(directory, "{name}-{version}.dist-info")
    info.mkdir()
    text = "Metadata-Version: 2.1\\nName: {name}\\nVersion: {version}\\nRequires-Dist: torch\\n"
    info.joinpath("METADATA").write_text(text)
    return info.name
"""
_URL = re.compile(r"https?://(?=[\w.-]+\.\w+)")


def serve(server: IndexServer, matrix: Matrix, pythons: Iterable[str]) -> None:
    """Put every index on a server, with the wheels for these interpreter tags."""
    serving = {*pythons, "py3"}
    folders = {name: _files(found, serving) for name, found in variant_wheels(matrix).items()}
    others = {**_others(OTHERS), **dict([needs_torch_to_build("flash_attn", "2.8.3")])}
    default = {**_files(default_wheels(matrix), serving), **others}
    _simple(server, DEFAULT, default)
    for mirror in GENERAL_MIRRORS:
        _alias(server, DEFAULT, mirror)
    _official(server, folders)
    for variant, files in folders.items():
        for mirror in SIMPLE_MIRRORS:
            _simple(server, f"{mirror}/{variant}", files)
        for mirror in FLAT_MIRRORS:
            server.flat(files, at=f"/{mirror}/{variant}/")
            server.pages[f"/{mirror}/{variant}"] = (301, {"Location": f"/{mirror}/{variant}/"}, "")


def on_loopback(text: str, server: IndexServer) -> str:
    """A line with every address that it names moved to the server, host for host."""
    return _URL.sub(lambda _: f"{server.url}/", text)


def needs_torch_to_build(name: str, version: str) -> tuple[str, bytes]:
    """(File name, bytes) of a source release whose build imports torch, as flash-attn's does."""
    files = {
        "PKG-INFO": f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n",
        "pyproject.toml": '[build-system]\nrequires = []\nbuild-backend = "build"\n'
        'backend-path = ["."]\n',
        "build.py": _BACKEND.format(name=name, version=version),
    }
    into = io.BytesIO()
    with tarfile.open(fileobj=into, mode="w:gz") as archive:
        for path, text in files.items():
            member = tarfile.TarInfo(f"{name}-{version}/{path}")
            member.size = len(text.encode())
            archive.addfile(member, io.BytesIO(text.encode()))
    return f"{name}-{version}.tar.gz", into.getvalue()


def _official(server: IndexServer, folders: Mapping[str, Mapping[str, bytes]]) -> None:
    own = _others({name: OTHERS[name] for name in ON_OFFICIAL})
    for variant, files in folders.items():
        below = f"{OFFICIAL}/whl/{variant}"
        _simple(server, below, {**files, **own})
        server.flat(files, at=f"/{below}/torch_stable.html")
        # Addresses of single files name the variant or not, and both serve.
        for folder in (below, f"{OFFICIAL}/whl"):
            server.pages.update({f"/{folder}/{name}": body for name, body in files.items()})
    # The same unlabelled name may stand in several folders; any of them does here.
    everything = {name: body for files in folders.values() for name, body in files.items()}
    _simple(server, f"{OFFICIAL}/whl", {**everything, **own})
    server.flat(everything, at=f"/{OFFICIAL}/whl/torch_stable.html")


def _simple(server: IndexServer, below: str, files: Mapping[str, bytes]) -> None:
    """A simple index with its root page, which lists projects and no file."""
    projects: dict[str, list[str]] = {}
    for name in files:
        projects.setdefault(name.partition("-")[0].replace("_", "-"), []).append(name)
    for project, names in projects.items():
        server.pages[f"/{below}/{project}/"] = (200, {"Content-Type": JSON}, _page(names, below))
    root = "".join(f'<a href="{project}/">{project}</a><br/>' for project in sorted(projects))
    server.pages[f"/{below}/"] = f"<!DOCTYPE html>{root}"
    server.pages[f"/{below}"] = (301, {"Location": f"/{below}/"}, "")
    server.pages.update({f"/{below}/files/{name}": body for name, body in files.items()})


def _page(names: Iterable[str], below: str) -> str:
    """A project's page as PEP 691 has it: installers read it ten times as fast as one in HTML."""
    files = [{"filename": n, "url": f"/{below}/files/{quote(n)}", "hashes": {}} for n in names]
    return json.dumps({"meta": {"api-version": "1.0"}, "name": "x", "files": files})


def _alias(server: IndexServer, below: str, other: str) -> None:
    pages = {path: page for path, page in server.pages.items() if path.startswith(f"/{below}/")}
    for path, page in pages.items():
        if path.endswith("/"):
            server.pages[f"/{other}{path.removeprefix(f'/{below}')}"] = page


def _files(wheels: Iterable[Published], pythons: set[str]) -> dict[str, bytes]:
    # In order: a page must not depend on how a set was walked.
    wanted = sorted(w for w in wheels if python_of(*w.tag.split("-")[:2]) in pythons)
    return dict(wheel(w.name, w.version, requires=w.requires, tag=w.tag) for w in wanted)


def _others(rows: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]]) -> dict[str, bytes]:
    return dict(
        wheel(name.replace("-", "_"), version, requires=requires)
        for name, (versions, requires) in rows.items()
        for version in versions
    )
