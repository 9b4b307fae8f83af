"""An install through TLS, by a certificate authority that only this user trusts, with real pip."""

import ssl
from pathlib import Path

import pytest
from faulty_file import FaultyFile
from index_server import IndexServer
from self_signed import CERTIFICATE, KEY
from stub_torch import torch_wheel

from torchdoctor.install.carry_out import carry_out
from torchdoctor.install.job import Wishes

NAME, CONTENT = torch_wheel("2.6.0+cpu")


@pytest.fixture
def authority(tmp_path):
    path = tmp_path / "authority.pem"
    path.write_text(CERTIFICATE)
    return path


@pytest.fixture
def index(authority, tmp_path, monkeypatch):
    """An encrypted index with a login; pip knows of no other."""
    (tmp_path / "key.pem").write_text(KEY)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(authority, tmp_path / "key.pem")
    with IndexServer() as server:
        server.simple({NAME: CONTENT})
        server.file = server.pages[f"/simple/files/{NAME}"] = FaultyFile(CONTENT)
        server.encrypted_with(context)
        server.authority = authority
        monkeypatch.setenv("PIP_INDEX_URL", f"{secure(server)}/simple")
        monkeypatch.setenv("PIP_RETRIES", "0")
        # A bundle for curl beats pip's own setting: requests reads that variable, too.
        for name in ("SSL_CERT_FILE", "CURL_CA_BUNDLE"):
            monkeypatch.delenv(name, raising=False)
        yield server


def secure(server, login=""):
    return f"https://{login}127.0.0.1:{server.port}"


@pytest.fixture
def install(target, index, make_plan, make_source, tmp_path):
    def install(login="", *, pips_own=False):
        events = []
        options = [] if pips_own else ["--index-url", f"{secure(index, login)}/simple"]
        source = make_source("mirror", {"torch": "2.6.0+cpu"}, options)
        outcome = carry_out(
            make_plan(source),
            target,
            log_folder=tmp_path,
            on_event=events.append,
            wishes=Wishes(cache=tmp_path / "cache"),
        )
        return outcome, f"{Path(outcome.log).read_text()}{events}{outcome}"

    return install


def test_what_nobody_trusts_is_refused_before_anything_comes(install, index):
    outcome, said = install()

    assert not outcome.succeeded
    assert outcome.reasons[0] == "TLS_UNTRUSTED", said
    assert index.file.sent == 0


@pytest.mark.parametrize(
    ("trust", "login"),
    [
        ("pip's own setting", "the address"),
        ("a variable", "netrc"),
        ("a trusted host", "pip.conf"),
    ],
)
def test_trust_and_login_of_the_user_work_and_the_login_is_shown_nowhere(
    install, index, monkeypatch, tmp_path, trust, login
):
    index.login = "someone:s3cret-pass"
    netrc, conf = tmp_path / "netrc", tmp_path / "pip.conf"
    netrc.write_text("machine 127.0.0.1 login someone password s3cret-pass\n")
    conf.write_text(f"[global]\nindex-url = {secure(index, 'someone:s3cret-pass@')}/simple\n")
    trusts = {
        "pip's own setting": ("PIP_CERT", str(index.authority)),
        "a variable": ("REQUESTS_CA_BUNDLE", str(index.authority)),
        "a trusted host": ("PIP_TRUSTED_HOST", f"127.0.0.1:{index.port}"),
    }
    monkeypatch.setenv(*trusts[trust])
    if login == "netrc":
        monkeypatch.setenv("NETRC", str(netrc))
    if login == "pip.conf":
        monkeypatch.setenv("PIP_CONFIG_FILE", str(conf))
        monkeypatch.delenv("PIP_INDEX_URL")

    outcome, said = install(
        "someone:s3cret-pass@" if login == "the address" else "", pips_own=login == "pip.conf"
    )

    assert outcome.succeeded, said
    assert outcome.installed == {"torch": "2.6.0+cpu"}
    assert "s3cret" not in said
    kept = [path for path in (tmp_path / "cache").rglob("*") if path.is_file()]
    assert not [path for path in kept if b"s3cret" in path.read_bytes()]
