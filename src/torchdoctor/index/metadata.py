"""The METADATA of wheels, and whatever else is read out of them without fetching them."""

import hashlib
from email.parser import HeaderParser
from http import HTTPStatus

from torchdoctor.index.causes import INDEX_UNREACHABLE
from torchdoctor.index.fetch import Unreachable
from torchdoctor.index.listing import ListedFile
from torchdoctor.index.remote_zip import BadZip, RemoteZip
from torchdoctor.index.transfer import Transfer
from torchdoctor.matrix.seen import SeenMetadata
from torchdoctor.texts import say

MEMBER = ".dist-info/METADATA"


def read_metadata(text: str) -> SeenMetadata:
    """The requirements of a METADATA file (core metadata, PEP 566). Never raises."""
    headers = HeaderParser().parsestr(text)
    return SeenMetadata(
        # Long ones were folded by some old tools.
        requires=tuple(" ".join(str(one).split()) for one in headers.get_all("Requires-Dist", [])),
        requires_python=headers.get("Requires-Python"),
    )


def metadata_beside(transfer: Transfer, file: ListedFile) -> SeenMetadata:
    """The METADATA that an index offers beside a wheel (PEP 658).

    Raises:
        Unreachable: it does not come, or is not what the page announced.
    """
    reply = transfer.whole(f"{file.href}.metadata")
    if reply.status != HTTPStatus.OK:
        problem = say("HTTP status {status} for its METADATA", status=reply.status)
        raise Unreachable(INDEX_UNREACHABLE, problem)
    if file.metadata_sha256 and hashlib.sha256(reply.body).hexdigest() != file.metadata_sha256:
        problem = say("its METADATA has another hash than the page says")
        raise Unreachable(INDEX_UNREACHABLE, problem)
    return read_metadata(reply.text)


def metadata_in(wheel: RemoteZip) -> SeenMetadata:
    """The METADATA inside a wheel.

    Raises:
        BadZip: it has none, or several, or is damaged.
    """
    paths = [p for p in wheel.members if p.endswith(MEMBER) and p.count("/") == 1]
    if len(paths) != 1:
        raise BadZip(say("it has {count} METADATA files", count=len(paths)))
    return read_metadata(wheel.read(paths[0]).decode("utf-8", "replace"))


def open_wheel(transfer: Transfer, file: ListedFile) -> RemoteZip:
    """A wheel whose members are fetched when they are read.

    Raises:
        Unreachable: the index does not give parts of it.
        BadZip: it is no wheel.
    """
    # HTML pages know no sizes (PEP 700 is for JSON alone).
    size = file.size_bytes or transfer.size_of(file.href)
    return RemoteZip(lambda start, end: transfer.pieces(file.href, start, end), size)
