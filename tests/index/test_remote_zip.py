"""Members of a zip file come out as they went in, and only what is needed is fetched."""

import io
import struct
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from torchdoctor.index.remote_zip import BadZip, RemoteZip

MIB = 1 << 20


class Remote:
    """Bytes that are fetched in pieces, and how many of them."""

    def __init__(self, data, piece=1000):
        self.data = data
        self.piece = piece
        self.fetched = 0

    def __call__(self, start, end):
        for at in range(start, min(end, len(self.data)), self.piece):
            part = self.data[at : min(at + self.piece, end)]
            self.fetched += len(part)
            yield part


def zipped(members, method=zipfile.ZIP_DEFLATED, comment=b""):
    into = io.BytesIO()
    with zipfile.ZipFile(into, "w", method) as archive:
        archive.comment = comment
        for path, content in members.items():
            archive.writestr(path, content)
    return into.getvalue()


def opened(data):
    return RemoteZip(Remote(data), len(data))


names = st.text(st.characters(codec="utf-8", exclude_characters="\0/\\"), min_size=1, max_size=20)


@given(
    st.dictionaries(names, st.binary(max_size=5000), max_size=5),
    st.sampled_from([zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED]),
    st.binary(max_size=50).filter(lambda comment: b"PK" not in comment),
)
def test_members_come_out_as_they_went_in(members, method, comment):
    archive = opened(zipped(members, method, comment))

    assert {path: archive.read(path) for path in archive.members} == members


@given(st.binary(max_size=300), st.integers(0, 300), st.binary(min_size=1, max_size=8))
def test_a_damaged_file_is_refused_or_read_right(content, at, noise):
    whole = zipped({"a": content})
    spoilt = whole[:at] + noise + whole[at + len(noise) :]
    try:
        archive = opened(spoilt)
        found = [archive.read(path) for path in archive.members]
    except BadZip:
        return
    assert found == [content] or spoilt != whole


@pytest.mark.parametrize("data", [b"", b"PK", b"x" * 100_000, b"PK\5\6" + bytes(18)[:10]])
def test_what_is_no_zip_is_refused(data):
    with pytest.raises(BadZip):
        opened(data)


def test_little_of_a_large_file_is_fetched():
    filler = bytes(range(256)) * 4096 * 8
    data = zipped({"large": filler, "small": b"x" * 100}, zipfile.ZIP_STORED)
    remote = Remote(data)

    archive = RemoteZip(remote, len(data))

    assert archive.read("small") == b"x" * 100
    assert len(data) > 8 * MIB
    assert remote.fetched < 80_000


def test_a_stream_is_fetched_no_further_than_it_is_read():
    content = b"".join(struct.pack("<Q", n * 2654435761 % 2**64) for n in range(MIB // 8))
    data = zipped({"large": content})
    remote = Remote(data)
    archive = RemoteZip(remote, len(data))
    before = remote.fetched

    pieces = archive.stream("large")
    seen = next(pieces) + next(pieces)
    pieces.close()

    assert content.startswith(seen)
    assert remote.fetched - before < 5000


def test_a_member_beyond_four_gigabytes_is_found():
    """As zipfile writes them: the figures of the entry are all ones, the ZIP64 record has them."""
    content, at = b"far away", 5 * 1024 * MIB
    name, extra = b"x", struct.pack("<HHQQQ", 1, 24, len(content), len(content), at)
    crc = zipfile.crc32(content)
    local = struct.pack("<4s5H3L2H", b"PK\3\4", 45, 0, 0, 0, 0, crc, 0, 0, len(name), 0)
    ones = 0xFFFFFFFF
    entry = struct.pack(
        "<4s6H3L5H2L", b"PK\1\2", 45, 45, 0, 0, 0, 0, crc, ones, ones,
        len(name), len(extra), 0, 0, 0, 0, ones,
    )  # fmt: skip
    member = local + name + content
    directory = entry + name + extra
    where = at + len(member)
    end64 = struct.pack("<4sQ2H2L4Q", b"PK\6\6", 44, 45, 45, 0, 0, 1, 1, len(directory), where)
    locator = struct.pack("<4sLQL", b"PK\6\7", 0, where + len(directory), 1)
    end = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, 1, 1, ones, ones, 0)
    tail = member + directory + end64 + locator + end

    def pieces(start, stop):
        yield bytes(max(0, min(at, stop) - start))
        yield tail[max(0, start - at) : max(0, stop - at)]

    archive = RemoteZip(pieces, at + len(tail))

    assert archive.read("x") == content


def test_a_member_that_is_larger_than_wanted_is_refused():
    archive = opened(zipped({"bomb": bytes(10 * MIB)}))

    with pytest.raises(BadZip, match="10485760 bytes"):
        archive.read("bomb", limit_bytes=MIB)


def test_a_member_that_inflates_to_more_than_it_says_is_refused():
    data = bytearray(zipped({"bomb": bytes(MIB)}))
    entry = data.rfind(b"PK\1\2")
    data[entry + 24 : entry + 28] = struct.pack("<L", 10)

    with pytest.raises(BadZip, match="larger than its directory says"):
        opened(bytes(data)).read("bomb")


def test_a_directory_that_claims_to_be_huge_is_not_fetched():
    data = bytearray(zipped({"a": b"a"}))
    at = data.rfind(b"PK\5\6")
    data[at + 12 : at + 16] = struct.pack("<L", 0x7FFFFFFF)

    with pytest.raises(BadZip, match="2147483647 bytes"):
        opened(bytes(data))


def test_a_method_that_wheels_do_not_use_is_refused():
    archive = opened(zipped({"a": b"abc" * 100}, zipfile.ZIP_LZMA))

    with pytest.raises(BadZip, match="method 14"):
        archive.read("a")


def test_a_member_that_is_not_there_is_a_key_error():
    with pytest.raises(KeyError):
        opened(zipped({"a": b""})).read("b")
