"""Every fault that an index can have, one a row: outcome, bytes served, environment afterwards.

pip is played here, so that a row costs a moment; test_hostile_index has some of them with real pip.
"""

import dataclasses
import hashlib
import random
import ssl
from pathlib import Path

import pytest
from faulty_file import FaultyFile
from hostile_wheels import HOSTILE
from index_server import IndexServer
from self_signed import CERTIFICATE, KEY
from simulated_target import SimulatedTarget
from stub_torch import torch_wheel

from torchdoctor.index.ranged import Way
from torchdoctor.install.carry_out import carry_out
from torchdoctor.install.job import Wishes
from torchdoctor.install.manner import Manner

FILLER = random.Random(6).randbytes(100_000).hex()  # noqa: S311 - no secret
OLD = torch_wheel("2.5.1+cpu")[1]
NAME, BODY = torch_wheel("2.6.0+cpu", body=f'\nFILLER = "{FILLER}"\n')
SMALL = torch_wheel("2.6.0+cpu")[1]
OTHER = torch_wheel("2.6.0+cpu", body=f'\nFILLER = "{FILLER[::-1]}"\n')[1]
PATH = f"/files/{NAME}"
LINK = PATH.replace("+", "%2B")
SHA256 = "of the file"


@dataclasses.dataclass(frozen=True)
class Fault:
    """How the file is served, and what must come of it."""

    serves: dict = dataclasses.field(default_factory=dict)
    """Settings of the FaultyFile."""
    body: bytes = BODY
    sha256: str | None = SHA256
    """As the index states it."""
    link: str = LINK
    word: str | None = None
    """The first reason; None: it is installed."""
    times: float = 1.0
    """How often its bytes may be served at most."""
    said: str = ""
    """Stands in the log."""
    page: bytes | None = None
    """In place of the index's page of torch."""


def answers(status, times=9, **headers):
    """So many answers of this kind at first: the first of them to who asks how large it is."""
    return {"statuses": [(status, headers)] * times}


CUT = {"cut_after": 60_000}
CUT_ONCE = {"cut_after": 60_000, "faults": 1}
FAULTS = {
    "none": Fault(),
    "cut after N bytes": Fault(CUT, said="goes on in"),
    "cut before the first byte": Fault({"cut_after": 0}, word="INDEX_UNREACHABLE", times=0.01),
    "stalls": Fault({"stall_after": 60_000, "faults": 2}, said="goes on in"),
    "1 KB/s": Fault({"rate_bytes_s": 1000}, body=SMALL),
    "403": Fault(answers(403), word="MIRROR_LACKS_BUILD", times=0),
    "404": Fault(answers(404), word="MIRROR_LACKS_BUILD", times=0),
    "410": Fault(answers(410), word="MIRROR_LACKS_BUILD", times=0),
    "401": Fault(answers(401), word="INDEX_UNREACHABLE", times=0),
    "429 at first": Fault(answers(429, 3, **{"Retry-After": "0"}), said="429"),
    "429, come tomorrow": Fault(
        answers(429, **{"Retry-After": "86400"}), word="INDEX_UNREACHABLE", times=0
    ),
    "500 at first": Fault(answers(500, 2), said="500"),
    "500 always": Fault(answers(500), word="INDEX_UNREACHABLE", times=0),
    "503 at first": Fault(answers(503, 2), said="503"),
    "503 always": Fault(answers(503), word="INDEX_UNREACHABLE", times=0),
    "another ETag once": Fault({**CUT_ONCE, "etag_of_each_answer": True}, times=1.6),
    "another ETag each time": Fault(
        {**CUT, "etag_of_each_answer": True}, word="DOWNLOAD_INTERRUPTED", times=3
    ),
    "wrong Content-Range": Fault({**CUT_ONCE, "content_range": "bytes 5-9/10"}, times=2),
    "Content-Range of rubbish": Fault({**CUT_ONCE, "content_range": "some"}, times=2),
    "no Range": Fault({**CUT_ONCE, "ranges": False}, times=1.4),
    "no Range, always cut": Fault({**CUT, "ranges": False}, word="DOWNLOAD_INTERRUPTED", times=3),
    "wrong hash": Fault(sha256="0" * 64, word="HASH_MISMATCH", times=2, said="was stated"),
    "other bytes": Fault(body=OTHER, word="HASH_MISMATCH", times=2, said="was stated"),
    "no hash": Fault(sha256=None, said="states no hash"),
    "no hash, and cut": Fault(CUT, sha256=None, said="states no hash"),
    "no hash, and damaged": Fault(
        body=BODY.replace(b"FILLER", b"FILLED", 1), sha256=None, word="HASH_MISMATCH"
    ),
    "a redirect": Fault(link=f"/moved{LINK}"),
    "a circle of redirects": Fault(link=f"/circle{LINK}", word="INDEX_UNREACHABLE", times=0),
    "a link to another host": Fault(
        link="http://other.example" + LINK, word="INDEX_UNREACHABLE", times=0, said="--allow-host"
    ),
    "a page in place of the file": Fault(
        body=b"<html>sorry</html>", sha256=None, word="HASH_MISMATCH"
    ),
    "larger than any disk": Fault(
        {"content_range": f"bytes 0-0/{10**15}"}, word="DISK_FULL", times=0, said="are free"
    ),
    "an index page of rubbish": Fault(
        page=random.Random(7).randbytes(100_000),  # noqa: S311 - no secret
        word="INDEX_UNREACHABLE",
        times=0,
        said="lists no torch",
    ),
    "an index page of 50 MB": Fault(
        page=b"<p>no link</p>" * 3_600_000,
        word="INDEX_UNREACHABLE",
        times=0,
        said="larger than 20 MB",
    ),
    "a name that is a path": Fault(
        link="/files/..%2F..%2Fevil-1.0-py3-none-any.whl", word="INSTALLER_FAILED", times=0
    ),
    **{name: Fault(body=body, sha256=None, word="HASH_MISMATCH") for name, body in HOSTILE.items()},
}
OVER_TLS = (
    "none", "cut after N bytes", "stalls", "no Range", "another ETag once", "wrong hash",
    "a circle of redirects",
)  # fmt: skip


@pytest.fixture
def install(make_plan, make_source, tmp_path):
    """Install over a working torch; the outcome, what was served, files before, and the log."""

    def install(fault, server, url, **pip):
        target = SimulatedTarget(tmp_path / "target", OLD, **pip)
        file = FaultyFile(fault.body, hang=server.over, **dict(fault.serves))
        file.statuses = list(file.statuses)
        server.pages[PATH] = file
        server.pages[f"/moved{PATH}"] = (302, {"Location": LINK}, b"")
        server.pages[f"/circle{PATH}"] = (302, {"Location": f"/circle{LINK}"}, b"")
        link = fault.link if "://" in fault.link else url + fault.link
        listed = link if link.endswith(LINK) else LINK
        server.pages["/simple/torch/"] = fault.page or f'<a href="{listed}">{NAME}</a>'
        stated = hashlib.sha256(BODY if fault.body is OTHER else fault.body).hexdigest()
        target.wants(link, "torch", "2.6.0+cpu", stated if fault.sha256 is SHA256 else fault.sha256)
        source = make_source("mirror", {"torch": "2.6.0+cpu"}, ["--index-url", f"{url}/simple"])
        patience = Manner(way=Way(stall_s=0.4), pauses_s=(0.0, 0.0, 0.0))
        before = target.files()
        outcome = carry_out(
            make_plan(source),
            target.python,
            log_folder=tmp_path,
            wishes=Wishes(cache=tmp_path / "cache", manner=patience),
            execute=target.execute,
            verify=target.verify,
            survey=target.survey,
        )
        return outcome, file, (before, target.files()), Path(outcome.log).read_text()

    return install


@pytest.fixture
def encrypted(tmp_path):
    """An index with a certificate that nobody knows."""
    for name, text in (("cert.pem", CERTIFICATE), ("key.pem", KEY)):
        (tmp_path / name).write_text(text)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "cert.pem", tmp_path / "key.pem")
    with IndexServer() as running:
        yield running.encrypted_with(context)


def check(fault, outcome, file, files, log):
    before, after = files
    assert outcome.succeeded == (fault.word is None), log
    assert outcome.reasons[:1] == ((fault.word,) if fault.word else ()), log
    assert fault.said in f"{log} {outcome.because}"
    # 1 byte is asked for to know how large the file is.
    assert file.sent <= fault.times * len(fault.body) + 1, file.asked
    if outcome.succeeded:
        assert "site-packages/torch-2.6.0+cpu.dist-info/METADATA" in after
        assert "site-packages/torch-2.5.1+cpu.dist-info/METADATA" not in after
    else:
        assert after == before
        assert not outcome.rolled_back


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
def test_of_each_fault_comes_what_must_and_nothing_else(fault, install, server, tmp_path):
    check(fault, *install(fault, server, server.url))
    assert not list(tmp_path.parent.rglob("evil*"))


@pytest.mark.parametrize("name", OVER_TLS)
def test_of_each_fault_comes_the_same_over_tls(name, install, encrypted, tmp_path):
    url = encrypted.url.replace("http:", "https:")

    check(FAULTS[name], *install(FAULTS[name], encrypted, url, cert=str(tmp_path / "cert.pem")))


def test_a_redirect_from_https_to_http_is_refused(install, encrypted, server, tmp_path):
    server.pages[PATH] = FaultyFile(BODY)
    encrypted.pages[f"/down{PATH}"] = (302, {"Location": server.url + LINK}, b"")
    url = encrypted.url.replace("http:", "https:")
    fault = Fault(link=f"/down{LINK}", word="INDEX_UNREACHABLE", times=0, said="from https to http")

    check(fault, *install(fault, encrypted, url, cert=str(tmp_path / "cert.pem")))


def test_a_certificate_that_nobody_knows_is_refused(install, encrypted):
    fault = Fault(word="TLS_UNTRUSTED", times=0)

    check(fault, *install(fault, encrypted, encrypted.url.replace("http:", "https:")))
