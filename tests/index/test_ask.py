import ssl
import time

import pytest
from index_server import JSON, MuteServer, dead_url, wheel

from torchdoctor.index.ask import Question, ask, ask_side_by_side
from torchdoctor.index.fetch import Access

NAME, CONTENT = wheel("torch", "2.6.0+cu124")
WANTED = {"torch": "2.6.0+cu124"}


def test_a_simple_index_that_has_the_build_says_so(server):
    answer = ask(server.simple({NAME: CONTENT}), wanted=WANTED)

    assert (answer.alive, answer.kind, answer.reason) == (True, "simple", None)
    assert answer.files == {"torch": (NAME,)}


def test_a_flat_page_that_has_the_build_says_so(server):
    answer = ask(server.flat({NAME: CONTENT}), kind="flat", wanted=WANTED)

    assert (answer.alive, answer.kind) == (True, "flat")


def test_a_mirror_in_another_form_than_expected_is_recognised(server):
    assert ask(server.flat({NAME: CONTENT}), kind="simple", wanted=WANTED).kind == "flat"
    assert ask(server.simple({NAME: CONTENT}), kind="flat", wanted=WANTED).kind == "simple"


def test_a_json_index_is_read(server):
    server.pages["/simple/torch/"] = (
        200,
        {"Content-Type": JSON},
        f'{{"files": [{{"url": "{NAME}"}}]}}',
    )

    assert ask(f"{server.url}/simple", wanted=WANTED).files


def test_an_index_without_the_build_is_alive_and_lacks_it(server):
    answer = ask(server.simple({NAME: CONTENT}), wanted={"torch": "2.6.0+cpu"})

    assert (answer.alive, answer.kind, answer.reason) == (True, None, "MIRROR_LACKS_BUILD")
    assert "no torch 2.6.0+cpu" in str(answer)


@pytest.mark.parametrize("status", [403, 404, 410])
def test_a_missing_page_means_that_the_build_is_not_there(server, status):
    server.pages["/simple/torch/"] = (status, {}, b"")

    answer = ask(f"{server.url}/simple", wanted=WANTED)

    assert (answer.alive, answer.reason) == (True, "MIRROR_LACKS_BUILD")


@pytest.mark.parametrize("status", [401, 429, 500, 503])
def test_an_index_that_refuses_or_fails_is_not_alive(server, status):
    server.pages["/simple/torch/"] = (status, {}, b"")

    answer = ask(f"{server.url}/simple", wanted=WANTED)

    assert (answer.alive, answer.reason, answer.status) == (False, "INDEX_UNREACHABLE", status)


def test_half_of_what_is_wanted_is_named(server):
    other, content = wheel("torchvision", "0.21.0+cu124")
    wanted = {**WANTED, "torchvision": "0.21.0+cu124", "torchaudio": "2.6.0+cu124"}

    answer = ask(server.simple({NAME: CONTENT, other: content}), wanted=wanted)

    assert set(answer.files) == {"torch", "torchvision"}
    assert "torchaudio 2.6.0+cu124" in answer.problem


def test_a_dead_address_is_unreachable_and_says_why():
    answer = ask(dead_url(), wanted=WANTED)

    assert (answer.alive, answer.reason) == (False, "INDEX_UNREACHABLE")
    assert "refused" in answer.problem.lower()


def test_a_name_that_nobody_knows_is_unreachable():
    assert ask("http://no-such-host.invalid/simple").reason == "INDEX_UNREACHABLE"


def test_a_server_that_never_answers_is_let_go_in_time():
    with MuteServer() as mute:
        began = time.monotonic()
        answer = ask(mute.url, wanted=WANTED, limit_s=0.3)

    assert time.monotonic() - began < 2
    assert (answer.alive, answer.reason) == (False, "INDEX_UNREACHABLE")


def test_a_page_that_trickles_in_is_let_go_in_time(server):
    server.pages["/flat/"] = server.drip
    began = time.monotonic()

    answer = ask(f"{server.url}/flat/", kind="flat", wanted=WANTED, limit_s=0.3)

    assert time.monotonic() - began < 2
    assert not answer.files


def test_a_redirect_loop_ends(server):
    server.pages["/simple/torch/"] = (302, {"Location": "/simple/torch/"}, b"")

    assert ask(f"{server.url}/simple", wanted=WANTED).reason == "INDEX_UNREACHABLE"


def test_a_page_that_is_no_page_counts_as_without_the_build(server):
    server.pages["/simple/torch/"] = (200, {"Content-Type": "application/octet-stream"}, NAME)

    answer = ask(f"{server.url}/simple", wanted=WANTED)

    assert answer.reason == "MIRROR_LACKS_BUILD"
    assert "Content-Type" in answer.problem


def test_whether_it_answers_is_known_without_the_whole_page(server):
    server.pages["/simple/torch/"] = "x" * 100_000

    assert ask(f"{server.url}/simple").alive
    assert ask(f"{server.url}/an-index-without-torch").alive


def test_a_page_that_begins_and_does_not_go_on_is_no_answer(server):
    server.pages["/simple/torch/"] = server.drip

    assert not ask(f"{server.url}/simple", limit_s=0.3).alive


def test_a_self_signed_certificate_is_untrusted_until_the_user_trusts_it(server, certificate):
    server.encrypted_with(certificate.context)
    address = server.simple({NAME: CONTENT}).replace("http:", "https:")

    assert ask(address, wanted=WANTED).reason == "TLS_UNTRUSTED"
    assert ask(address, wanted=WANTED, access=Access(cert=certificate.path)).files
    assert ask(address, wanted=WANTED, access=Access(trusted_hosts=("127.0.0.1",))).files


def test_the_environment_names_certificates_too(server, certificate, monkeypatch):
    server.encrypted_with(certificate.context)
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", certificate.path)

    assert ask(server.simple({NAME: CONTENT}).replace("http:", "https:"), wanted=WANTED).files


def test_a_dead_proxy_is_blamed_and_not_the_index(server):
    answer = ask(server.simple({NAME: CONTENT}), wanted=WANTED, access=Access(proxy=dead_url()))

    assert (answer.alive, answer.reason) == (False, "PROXY_BROKEN")


def test_the_proxy_of_the_environment_is_used(server, monkeypatch):
    server.pages["http://index.example/simple/torch/"] = f'<a href="{NAME}">x</a>'
    monkeypatch.setenv("HTTP_PROXY", server.url)
    monkeypatch.setenv("http_proxy", server.url)

    ask("http://index.example/simple", wanted=WANTED)

    assert server.requests[0] == "http://index.example/simple/torch/"


def test_a_login_in_the_address_is_used_and_never_shown(server):
    server.login = "user:s3cret-word"
    server.simple({NAME: CONTENT})

    good = ask(f"{server.url_with('user:s3cret-word')}/simple", wanted=WANTED)
    bad = ask(f"{server.url_with('user:wr0ng-word')}/simple", wanted=WANTED)

    assert good.files
    assert bad.status == 401
    assert "word" not in str(good) + str(bad) + repr(good) + repr(bad)


def test_a_login_in_netrc_is_used(server, tmp_path, monkeypatch):
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login user password pass1")
    monkeypatch.setenv("NETRC", str(netrc))
    server.login = "user:pass1"

    assert ask(server.simple({NAME: CONTENT}), wanted=WANTED).files


def test_an_address_that_is_none_is_an_answer_and_no_exception():
    for address in ("http://[", "ftp://x/simple", "https://", "x" * 3000):
        answer = ask(address, wanted=WANTED)
        assert not answer.files
        assert answer.problem


def test_a_folder_is_a_flat_page(tmp_path):
    (tmp_path / NAME).write_bytes(CONTENT)

    assert ask(str(tmp_path), kind="flat", wanted=WANTED).files
    assert ask(tmp_path.as_uri(), kind="flat", wanted=WANTED).files
    assert ask(tmp_path.as_uri(), kind="simple", wanted=WANTED).kind == "flat"


def test_a_folder_with_pages_is_a_simple_index(tmp_path):
    (tmp_path / "torch").mkdir()
    (tmp_path / "torch" / "index.html").write_text(f'<a href="../files/{NAME}">x</a>')

    assert ask(tmp_path.as_uri(), wanted=WANTED).kind == "simple"


def test_a_missing_folder_has_nothing(tmp_path):
    assert ask(str(tmp_path / "no"), kind="flat", wanted=WANTED).reason == "MIRROR_LACKS_BUILD"


def test_several_are_asked_side_by_side(server):
    with MuteServer() as mute:
        questions = [Question(address=f"{mute.url}/{n}", wanted=WANTED) for n in range(8)]
        questions.append(Question(address=server.simple({NAME: CONTENT}), wanted=WANTED))

        def impatient(question, access):
            return ask(question.address, wanted=question.wanted, access=access, limit_s=0.5)

        began = time.monotonic()
        answers = ask_side_by_side(questions, Access(), asker=impatient)

    assert time.monotonic() - began < 3
    assert [answer.alive for answer in answers.values()] == [False] * 8 + [True]


class Certificate:
    def __init__(self, folder):
        self.path = str(folder / "cert.pem")
        self._key = str(folder / "key.pem")

    @property
    def context(self):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.path, self._key)
        return context


@pytest.fixture
def certificate(tmp_path):
    from self_signed import CERTIFICATE, KEY

    made = Certificate(tmp_path)
    (tmp_path / "cert.pem").write_text(CERTIFICATE)
    (tmp_path / "key.pem").write_text(KEY)
    return made
