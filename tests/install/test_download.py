import hashlib
import threading

import pytest
from faulty_file import FaultyFile
from index_server import dead_url
from self_signed import CERTIFICATE, KEY

from torchdoctor.index.fetch import Access
from torchdoctor.index.ranged import Way
from torchdoctor.install.cache import entries, place_of
from torchdoctor.install.download import download
from torchdoctor.install.manner import Given, Manner, Stopped
from torchdoctor.install.wanted import WantedFile

NAME = "torch-2.6.0+cpu-py3-none-any.whl"
BODY = bytes(range(256)) * 4000  # 1 MB, in which every place is told from the next
SHA = hashlib.sha256(BODY).hexdigest()


def manner(**how):
    how.setdefault("pauses_s", (0.0, 0.0, 0.0))
    how.setdefault("way", Way(stall_s=0.3))
    return Manner(**how)


@pytest.fixture
def file(server):
    page = FaultyFile(BODY, hang=server.over)
    server.pages[f"/{NAME}"] = page
    return page


@pytest.fixture
def fetch(server, tmp_path):
    def fetch(sha256=SHA, sources=(), url=None, **how):
        url = url or f"{server.url}/{NAME}"
        wanted = WantedFile(name=NAME, package="torch", version="2.6.0+cpu", url=url, sha256=sha256)
        place = place_of(tmp_path, NAME, sha256, url)
        return download(wanted, place, manner(**how), sources=sources)

    return fetch


def test_a_file_comes_whole_and_only_once(fetch, file):
    path = fetch()
    again = fetch()

    assert path == again
    assert path.read_bytes() == BODY
    assert file.sent == len(BODY)


@pytest.mark.parametrize(
    "fault",
    [
        {"cut_after": 70_000},
        {"cut_after": 70_000, "etag": None, "modified": "Mon, 23 Nov 2026 10:00:00 GMT"},
        {"cut_after": 70_000, "etag": 'W/"weak"'},
        {"stall_after": 400_000, "faults": 2},
        {"statuses": [(503, {}), (500, {}), (429, {"Retry-After": "0"})], "cut_after": 300_000},
    ],
    ids=str,
)
def test_what_is_cut_goes_on_where_it_was_and_no_byte_comes_twice(fetch, file, fault):
    for name, value in fault.items():
        setattr(file, name, value)

    assert fetch().read_bytes() == BODY
    assert file.sent == len(BODY)


@pytest.mark.parametrize(
    "fault",
    [
        {"ranges": False},
        {"content_range": "bytes 5-9/10"},
        {"content_range": "rubbish"},
        {"etag_of_each_answer": True},
    ],
    ids=str,
)
def test_where_the_rest_cannot_be_trusted_it_starts_over(fetch, file, fault):
    file.cut_after, file.faults = 300_000, 1
    for name, value in fault.items():
        setattr(file, name, value)

    assert fetch().read_bytes() == BODY
    assert len(BODY) + 300_000 <= file.sent <= 2 * len(BODY)


def test_a_file_that_changes_between_two_parts_is_never_put_together(fetch, file, tmp_path):
    file.cut_after, file.faults = 300_000, 1
    stopped = threading.Event()

    def stop(line):
        stopped.set()

    with pytest.raises(Stopped):
        fetch(sha256=None, over=stopped, say=stop)
    file.body, file.etag = BODY[::-1], '"two"'

    assert fetch(sha256=None).read_bytes() == BODY[::-1]
    assert [entry.complete for entry in entries(tmp_path)] == [True]


def test_a_killed_run_goes_on_where_it_was(fetch, file):
    stopped = threading.Event()

    def kill(file, done_bytes, total_bytes):
        if done_bytes > 400_000:
            stopped.set()

    file.rate_bytes_s = 8_000_000
    with pytest.raises(Stopped):
        fetch(over=stopped, on_bytes=kill)
    before, file.rate_bytes_s = file.sent, None

    assert fetch().read_bytes() == BODY
    assert file.asked[-1].startswith("bytes=")
    assert int(file.asked[-1][6:-1]) > 400_000
    assert before < len(BODY)


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        ({"cut_after": 0}, "INDEX_UNREACHABLE"),
        ({"cut_after": 400_000, "ranges": False}, "DOWNLOAD_INTERRUPTED"),
        ({"cut_after": 400_000, "etag_of_each_answer": True}, "DOWNLOAD_INTERRUPTED"),
        ({"statuses": [(503, {})] * 9}, "INDEX_UNREACHABLE"),
        ({"statuses": [(404, {})]}, "MIRROR_LACKS_BUILD"),
        ({"statuses": [(403, {})]}, "MIRROR_LACKS_BUILD"),
        ({"statuses": [(401, {})]}, "INDEX_UNREACHABLE"),
        ({"statuses": [(407, {})]}, "PROXY_BROKEN"),
        ({"statuses": [(429, {"Retry-After": "86400"})]}, "INDEX_UNREACHABLE"),
        ({"body": BODY[:-1] + b"x"}, "HASH_MISMATCH"),
    ],
    ids=lambda value: str(value)[:60],
)
def test_a_source_that_cannot_serve_is_given_up_with_its_word(fetch, file, fault, reason):
    for name, value in fault.items():
        setattr(file, name, value)

    with pytest.raises(Given) as given:
        fetch()

    assert given.value.reason == reason
    assert file.sent <= 6 * len(BODY)


@pytest.mark.parametrize("url", [None, dead_url() + f"/{NAME}"], ids=["wrong bytes", "dead"])
def test_another_source_of_the_same_file_serves_where_the_first_does_not(
    fetch, file, server, url, tmp_path
):
    file.body = BODY[:-1] + b"x"
    server.pages["/other.whl"] = FaultyFile(BODY, etag='"other"')

    assert fetch(url=url, sources=(f"{server.url}/other.whl",)).read_bytes() == BODY
    assert [entry.name for entry in entries(tmp_path)] == [NAME]


def test_another_source_goes_on_with_the_part_of_the_first_where_the_hash_is_known(
    fetch, file, server
):
    file.cut_after, file.statuses = 400_000, []
    other = server.pages["/other.whl"] = FaultyFile(BODY, etag='"other"')

    def gone(line):
        file.statuses = [(404, {})]

    assert fetch(sources=(f"{server.url}/other.whl",), say=gone).read_bytes() == BODY
    assert other.sent == len(BODY) - 400_000


def test_a_damaged_file_in_the_cache_is_fetched_again(fetch, file):
    path = fetch()
    path.write_bytes(b"x" + BODY[1:])

    assert fetch().read_bytes() == BODY
    assert file.sent == 2 * len(BODY)


def test_redirects_in_a_circle_end_at_once(fetch, server):
    server.pages[f"/{NAME}"] = (302, {"Location": f"/{NAME}"}, b"")

    with pytest.raises(Given) as given:
        fetch()

    assert given.value.reason == "INDEX_UNREACHABLE"
    assert len(server.requests) < 10


def test_the_login_of_the_index_goes_to_its_host_and_into_no_word(fetch, file, server):
    server.login = "someone:s3cret-pass"
    said = []

    way = Way(logins=(server.url_with("someone:s3cret-pass") + "/simple",))
    assert fetch(way=way).read_bytes() == BODY
    with pytest.raises(Given) as given:
        fetch(
            sha256="0" * 64,
            url=f"{server.url_with('someone:s3cret-pass')}/{NAME}",
            say=said.append,
            way=way,
        )
    assert "s3cret" not in str(given.value) + "".join(said)


def test_files_come_over_tls_whose_certificate_the_users_pip_trusts(tmp_path, server, file):
    import ssl

    for name, text in (("cert.pem", CERTIFICATE), ("key.pem", KEY)):
        (tmp_path / name).write_text(text)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "cert.pem", tmp_path / "key.pem")
    server.encrypted_with(context)
    file.cut_after, file.faults = 300_000, 2
    url = server.url.replace("http:", "https:") + f"/{NAME}"
    wanted = WantedFile(name=NAME, package="torch", version="2.6.0+cpu", url=url, sha256=SHA)
    place = place_of(tmp_path / "cache", NAME, SHA, url)

    with pytest.raises(Given) as given:
        download(wanted, place, manner())
    assert given.value.reason == "TLS_UNTRUSTED"

    access = Access(cert=str(tmp_path / "cert.pem"))
    path = download(wanted, place, manner(way=Way(access=access, stall_s=2)))
    assert path.read_bytes() == BODY
