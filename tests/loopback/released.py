"""An index as it stands after a torch release: project pages in JSON or HTML, wheels by Range."""

import io
import json
import zipfile
from hashlib import sha256

from index_server import HTML, JSON

VERSION_PY = """\
from typing import Optional

__all__ = ['__version__', 'debug', 'cuda', 'git_version', 'hip']
__version__ = {version!r}
debug = False
cuda: Optional[str] = {cuda!r}
git_version = 'abc'
hip: Optional[str] = None
"""


def packed(name, *, files=None, requires=(), requires_python=">=3.9", compressed=True):
    """The bytes of a wheel of this file name, its files deflated as in real ones."""
    distribution, version = name.split("-")[:2]
    metadata = (
        f"Metadata-Version: 2.1\nName: {distribution}\nVersion: {version}\n"
        f"Requires-Python: {requires_python}\n"
        + "".join(f"Requires-Dist: {one}\n" for one in requires)
        + "\nA description\nRequires-Dist: not-a-header\n"
    )
    members = {**(files or {}), f"{distribution}-{version}.dist-info/METADATA": metadata}
    into = io.BytesIO()
    method = zipfile.ZIP_DEFLATED if compressed else zipfile.ZIP_STORED
    with zipfile.ZipFile(into, "w", method) as archive:
        for path, content in members.items():
            archive.writestr(path, content)
    return into.getvalue()


def torch_wheel(name, *, cuda=None, flags="sm_50 sm_86", abi=None, **how):
    """A torch wheel with the members that say what it was built for."""
    files = {"torch/version.py": VERSION_PY.format(version=name.split("-")[1], cuda=cuda)}
    if cuda:
        library = b"\x7fELF" + bytes(3000) + b"ipc_h" + flags.encode() + b"\0" + bytes(3000)
        files["torch/lib/libtorch_python.so"] = library
    if abi is not None:
        cmake = f'set(TORCH_CXX_FLAGS "-D_GLIBCXX_USE_CXX11_ABI={int(abi)}")\n'
        files["torch/share/cmake/Torch/TorchConfig.cmake"] = cmake
    return packed(name, files=files, **how)


def ranged(body):
    """A page that gives the asked part of a file, as servers of wheels do (RFC 9110, 14)."""

    def answer(handler):
        first, _, last = handler.headers.get("Range", "").removeprefix("bytes=").partition("-")
        if not first:
            handler.send_response(200)
            part = body
        else:
            part = body[int(first) : int(last) + 1]
            handler.send_response(206)
            end = int(first) + len(part) - 1
            handler.send_header("Content-Range", f"bytes {first}-{end}/{len(body)}")
        handler.send_header("Content-Length", str(len(part)))
        handler.end_headers()
        handler.wfile.write(part)

    return answer


def publish(server, files, *, form=JSON, below="/simple", beside=(), **attributes):
    """Put wheels on an index: file name -> bytes. Returns the index's address.

    `beside` names files whose METADATA is offered as PEP 658 says; `attributes` go to every file
    of a JSON page ("upload-time" as upload_time).
    """
    projects = {}
    for name, body in files.items():
        projects.setdefault(name.partition("-")[0].lower().replace("_", "-"), {})[name] = body
        server.pages[f"{below}/files/{name}"] = ranged(body)
    for project, mine in projects.items():
        page = _json(mine, beside, attributes) if form == JSON else _html(mine, beside)
        server.pages[f"{below}/{project}/"] = (200, {"Content-Type": form}, page)
    for name in beside:
        server.pages[f"{below}/files/{name}.metadata"] = metadata_of(files[name])
    return server.url + below


def metadata_of(body):
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        return archive.read(next(p for p in archive.namelist() if p.endswith("/METADATA")))


def _json(files, beside, attributes):
    described = {name.replace("_", "-"): value for name, value in attributes.items()}
    listed = [
        {
            "filename": name,
            "url": f"../files/{name}",
            "hashes": {"sha256": sha256(body).hexdigest()},
            "size": len(body),
            "requires-python": ">=3.9",
            "upload-time": "2025-01-29T16:25:15.874217Z",
            "yanked": False,
            "core-metadata": _announced(body) if name in beside else False,
            **described,
        }
        for name, body in files.items()
    ]
    return json.dumps({"meta": {"api-version": "1.1"}, "name": "x", "files": listed})


def _html(files, beside):
    def offer(name, body):
        if name not in beside:
            return ""
        return f' data-core-metadata="sha256={_announced(body)["sha256"]}"'

    anchors = [
        f'<a href="../files/{name}#sha256={sha256(body).hexdigest()}" '
        f'data-requires-python="&gt;=3.9"{offer(name, body)}>{name}</a><br/>'
        for name, body in files.items()
    ]
    return "<!DOCTYPE html><html><body>" + "\n".join(anchors) + "</body></html>"


def _announced(body):
    return {"sha256": sha256(metadata_of(body)).hexdigest()}


__all__ = ["HTML", "JSON", "metadata_of", "packed", "publish", "ranged", "torch_wheel"]
