"""Pages and parts of files come by the user's way, and every fault is in our own words."""

import base64
import ssl

import pytest
from index_server import HTML, dead_url
from released import ranged
from self_signed import CERTIFICATE, KEY

from torchdoctor.index.fetch import Access, Unreachable
from torchdoctor.index.transfer import PAGE_BYTES, Passing, Transfer, with_login_of

BODY = bytes(range(256)) * 1000


@pytest.fixture
def transfer(server):
    with Transfer(Access(), server.url) as connected:
        yield connected


def part(transfer, address, start, end):
    return b"".join(transfer.pieces(address, start, end))


def test_a_page_comes_with_its_kind_and_its_address(server, transfer):
    server.pages["/old/"] = (302, {"Location": "/new/"}, b"")
    server.pages["/new/"] = (200, {"Content-Type": HTML}, b"<a>")

    reply = transfer.whole(f"{server.url}/old/")

    assert (reply.status, reply.text, reply.content_type) == (200, "<a>", HTML)
    assert reply.address == f"{server.url}/new/"


def test_not_here_is_an_answer(server, transfer):
    assert transfer.whole(f"{server.url}/nothing/").status == 404


def test_a_part_of_a_file_is_that_part(server, transfer):
    server.pages["/file"] = ranged(BODY)

    assert part(transfer, f"{server.url}/file", 1000, 200_000) == BODY[1000:200_000]
    assert transfer.size_of(f"{server.url}/file") == len(BODY)


def test_a_server_that_gives_whole_files_alone_says_so(server, transfer):
    server.pages["/file"] = BODY

    for ask in (
        lambda: part(transfer, f"{server.url}/file", 0, 10),
        lambda: transfer.size_of(f"{server.url}/file"),
    ):
        with pytest.raises(Unreachable, match="whole files alone") as raised:
            ask()
        assert not isinstance(raised.value, Passing)


@pytest.mark.parametrize(
    ("status", "passes"), [(503, True), (429, True), (404, False), (403, False)]
)
def test_a_fault_that_may_pass_is_told_apart(server, transfer, status, passes):
    server.pages["/file"] = (status, {}, b"")

    with pytest.raises(Unreachable, match=str(status)) as raised:
        part(transfer, f"{server.url}/file", 0, 10)

    assert isinstance(raised.value, Passing) is passes


def test_a_dead_index_may_come_back_and_a_bad_certificate_will_not():
    with Transfer(Access(), dead_url()) as transfer, pytest.raises(Passing) as raised:
        transfer.whole(dead_url())

    assert raised.value.reason == "INDEX_UNREACHABLE"


def test_a_page_without_end_is_not_read_to_its_end(server, transfer):
    server.pages["/huge/"] = bytes(PAGE_BYTES + 1)

    with pytest.raises(Unreachable, match="bytes came"):
        transfer.whole(f"{server.url}/huge/")


def test_a_login_goes_to_the_index_and_to_no_other_host(server):
    server.login = "user:secret"
    server.pages["/file"] = ranged(BODY)
    index = server.url_with("user:secret")
    with Transfer(Access(), index) as transfer:
        assert part(transfer, f"{server.url}/file", 0, 10) == BODY[:10]

    assert with_login_of(index, "http://other.example/file") == "http://other.example/file"
    assert with_login_of(index, f"{server.url}/a@b") == f"{index}/a@b"
    own = "http://me:mine@127.0.0.1/file"
    assert with_login_of("http://user:secret@127.0.0.1/", own) == own
    assert with_login_of(server.url, f"{server.url}/file") == f"{server.url}/file"


def test_no_secret_stands_in_a_fault():
    dead = dead_url().replace("//", "//user:hunter22@")
    with Transfer(Access(), dead) as transfer, pytest.raises(Unreachable) as raised:
        transfer.whole(dead)

    assert "hunter22" not in raised.value.problem
    assert base64.b64encode(b"user:hunter22").decode() not in raised.value.problem


def test_a_folder_of_this_machine_is_an_index_too(tmp_path):
    project = tmp_path / "torch"
    project.mkdir()
    (project / "index.html").write_text("<a href='x.whl'>", encoding="utf-8")
    (project / "x.whl").write_bytes(BODY)
    with Transfer(Access(), tmp_path.as_uri()) as transfer:
        reply = transfer.whole(f"{tmp_path.as_uri()}/torch/")
        file = f"{project.as_uri()}/x.whl"

        assert (reply.status, reply.address) == (200, f"{project.as_uri()}/index.html")
        assert transfer.whole(f"{tmp_path.as_uri()}/xformers/").status == 404
        assert part(transfer, file, 100, 300) == BODY[100:300]
        assert transfer.size_of(file) == len(BODY)
        with pytest.raises(Unreachable):
            part(transfer, f"{file}.not", 0, 1)


def test_the_users_certificate_is_trusted_and_no_other(server, tmp_path):
    cert, key = tmp_path / "cert.pem", tmp_path / "key.pem"
    cert.write_text(CERTIFICATE, encoding="utf-8")
    key.write_text(KEY, encoding="utf-8")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(cert, key)
    server.encrypted_with(context)
    server.pages["/file"] = ranged(BODY)
    address = server.url.replace("http:", "https:") + "/file"

    with Transfer(Access(cert=str(cert)), address) as transfer:
        assert part(transfer, address, 0, 10) == BODY[:10]
    with Transfer(Access(), address) as transfer, pytest.raises(Unreachable) as raised:
        part(transfer, address, 0, 10)
    assert raised.value.reason == "TLS_UNTRUSTED"
    assert not isinstance(raised.value, Passing)


def test_the_users_netrc_and_proxy_are_used(server, tmp_path, monkeypatch):
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login user password pass1", encoding="utf-8")
    monkeypatch.setenv("NETRC", str(netrc))
    server.login = "user:pass1"
    server.pages["/file"] = ranged(BODY)

    with Transfer(Access(), server.url) as transfer:
        assert part(transfer, f"{server.url}/file", 0, 10) == BODY[:10]
    dead = Access(proxy=dead_url())
    with Transfer(dead, server.url) as transfer, pytest.raises(Unreachable) as raised:
        transfer.whole(f"{server.url}/file")
    assert raised.value.reason == "PROXY_BROKEN"
