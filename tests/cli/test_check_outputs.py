"""Files that `check` writes, and what scripts rely on."""

import io
import json
import zipfile
from xml.etree import ElementTree as ET

import pytest

from told import report_on
from torchdoctor.cli.giving import write_bundle

SECRETS = (
    "s3cr3tword", "ghp_abcdefghij0123456789abcdefghij", "hf_abcdefghijklmnopqrstuvwxyz",
    "janedoe", "gpubox7", "nexus.corp.example", "10.20.30.40", "1324120012345",
)  # fmt: skip
PLANTED = """\
janedoe@gpubox7:~/work$ pip config list
global.index-url='https://janedoe:s3cr3tword@nexus.corp.example/simple'
$ env
HF_TOKEN=hf_abcdefghijklmnopqrstuvwxyz
GITHUB_TOKEN=ghp_abcdefghij0123456789abcdefghij
PIP_EXTRA_INDEX_URL=https://janedoe:s3cr3tword@nexus.corp.example/extra
LD_LIBRARY_PATH=/home/janedoe/cuda/lib64
$ uname -a
Linux gpubox7 6.8.0-60-generic #63-Ubuntu SMP x86_64 GNU/Linux
Jul 25 16:46:04 gpubox7 kernel: NVRM: Xid (PCI:0000:3b:00): 79, pid=1, GPU has fallen off the bus.
    Serial Number                         : 1324120012345
connect to 10.20.30.40 port 443 failed
  File "/home/janedoe/venv/lib/python3.11/site-packages/torch/__init__.py", line 1, in <module>
ImportError: /home/janedoe/x/libcudnn.so.9: cannot open shared object file
-rw-r--r-- 1 janedoe janedoe 12 Jan  1 00:00 train.py
"""


# Ways of saying a secret by which it would slip through a look at the plain text.
DISGUISED = (
    "HF_\x1b[01;31mTOKEN\x1b[0m=s3cr3tword",
    "&quot;password&quot;: &quot;s3cr3tword&quot;",
    r'{"log": "{\"api_key\": \"s3cr3tword\"}"}',
    "Looking in indexes: https://janedoe:s3cr3t\nword-s3cr3tword@nexus.corp.example/simple",
    "pass\u200bword=s3cr3tword",
    "machine nexus.corp.example\r\n  login janedoe\r\n  password s3cr3tword",
    "docker login -u janedoe -p s3cr3tword nexus.corp.example",
    "-----BEGIN OPENSSH PRIVATE KEY-----\ns3cr3tword\n-----END OPENSSH PRIVATE KEY-----",
    (
        "Retrying (Retry(total=4)) after connection broken by 'NewConnectionError'"
        " (host='nexus.corp.example', port=443)"
    ),
    "gpubox7:4242:4299 [0] NCCL INFO Bootstrap : Using eth0:10.20.30.40<0>",
    "/raid/home2/janedoe/run.py: CUDA error: out of memory",
    r'  File "C:\Users\janedoe\x.py", line 1',
    "uid=1000(janedoe) gid=1000(janedoe)",
)


def texts_of(content):
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist()}


@pytest.fixture
def bundle_of(doctor, tmp_path):
    def write(*source):
        path = tmp_path / "bundle.zip"
        doctor("check", *source, "--bundle", path)
        return texts_of(path.read_bytes())

    return write


@pytest.fixture
def pasted(tmp_path):
    path = tmp_path / "pasted.txt"
    path.write_text(PLANTED, encoding="utf-8")
    return path


def facts_with_secrets(tmp_path):
    """A facts file in which every place for text holds something private."""
    path = tmp_path / "secret.json"
    path.write_text(
        json.dumps(
            {
                "os": {"system": "linux", "machine": "x86_64", "kernel": "6.8.0-gpubox7"},
                "python": {
                    "executable": "/home/janedoe/venv/bin/python",
                    "version": "3.11.7",
                    "tag": "cp311",
                    "pip_config": {
                        "index-url": "https://janedoe:s3cr3tword@nexus.corp.example/simple"
                    },
                },
                "environment": {
                    "PIP_INDEX_URL": "https://janedoe:s3cr3tword@nexus.corp.example/simple",
                    "HF_TOKEN": "hf_abcdefghijklmnopqrstuvwxyz",
                    "HOSTNAME": "gpubox7",
                },
                "torch": {
                    "installed": True,
                    "path": "/home/janedoe/venv/torch",
                    "import_error": "gpubox7:/home/janedoe/x: ghp_abcdefghij0123456789abcdefghij",
                },
                "kernel_log": {"lines": ["NVRM: Xid (PCI:0000:3b:00): 79 on gpubox7, 10.20.30.40"]},
                "problems": [
                    {"probe": "nvml", "problem": "hostname=gpubox7 user=janedoe 1324120012345"}
                ],
            }
        ).replace("user=janedoe 1324120012345", "serial: 1324120012345"),
        encoding="utf-8",
    )
    return path


def test_the_bundle_of_a_text_holds_everything_and_nothing_private(bundle_of, pasted):
    files = bundle_of("--report", pasted)

    assert set(files) == {
        "README.txt", "report.html", "report.md", "report.json", "facts.json", "raw/pasted.txt",
    }  # fmt: skip
    assert "GPU has fallen off the bus" in files["raw/pasted.txt"]
    for name, text in files.items():
        assert [secret for secret in SECRETS if secret in text] == [], name


@pytest.mark.parametrize("disguise", DISGUISED)
def test_a_disguise_keeps_nothing_private_from_the_mask(bundle_of, tmp_path, disguise):
    path = tmp_path / "disguised.txt"
    around = "janedoe@gpubox7:~$ curl https://nexus.corp.example/log"
    path.write_bytes(f"{around}\n{disguise}\nGPU is lost\n".encode())

    files = bundle_of("--report", path)

    assert "GPU_LOST" in files["report.md"]
    for name, text in files.items():
        assert [secret for secret in SECRETS if secret in text] == [], name


@pytest.mark.parametrize("form", [(), ("--json",), ("--markdown",), ("--verbose",)])
@pytest.mark.parametrize("disguise", ["", *DISGUISED[:8]])
def test_no_form_of_the_report_shows_a_credential(doctor, tmp_path, form, disguise):
    path, page, junit = (tmp_path / name for name in ("x.txt", "x.html", "x.xml"))
    words = f"{PLANTED}{disguise} torch driver CUDA error: out of memory\n"
    path.write_bytes(words.encode())

    _, said, noted = doctor("check", "--report", path, *form, "--html", page, "--junit", junit)

    for text in (said, noted, page.read_text("utf-8"), junit.read_text("utf-8")):
        assert [secret for secret in SECRETS[:3] if secret in text] == []


@pytest.mark.parametrize("form", [(), ("--json",), ("--markdown",), ("--verbose",)])
def test_no_form_of_a_machines_report_shows_a_credential(doctor, tmp_path, form):
    _, said, _ = doctor("check", "--facts", facts_with_secrets(tmp_path), *form)

    assert [secret for secret in SECRETS[:3] if secret in said] == []


def test_raw_outputs_of_every_tool_are_cleaned(tmp_path):
    path = tmp_path / "bundle.zip"

    write_bundle(report_on(PLANTED), {f"tool{n}": one for n, one in enumerate(DISGUISED)}, path)

    for name, text in texts_of(path.read_bytes()).items():
        left = [secret for secret in SECRETS if secret in text]
        # Colours and invisible letters are taken out of what is pasted; no tool prints them.
        assert left == [] or name in ("raw/tool0.txt", "raw/tool4.txt")


def test_the_bundle_of_a_facts_file_holds_nothing_private(bundle_of, tmp_path):
    for name, text in bundle_of("--facts", facts_with_secrets(tmp_path)).items():
        assert [secret for secret in SECRETS if secret in text] == [], name


def test_the_facts_in_a_bundle_can_be_judged_again(bundle_of, pasted, tmp_path, doctor):
    files = bundle_of("--report", pasted)
    again = tmp_path / "again.json"
    again.write_text(files["facts.json"], encoding="utf-8")

    status, said, _ = doctor("check", "--facts", again, "--json")

    assert status == 1
    first, again = (json.loads(text)["findings"][0] for text in (files["report.json"], said))
    assert first["reason"] == again["reason"]


def test_raw_outputs_are_cleaned_by_the_names_in_all_of_them(tmp_path):
    path = tmp_path / "bundle.zip"

    write_bundle(report_on("x"), {"one": "/home/janedoe/x", "two": "owner janedoe"}, path)

    assert texts_of(path.read_bytes())["raw/two.txt"] == "owner user"


def test_two_bundles_of_one_report_are_the_same_file(tmp_path):
    for name in ("one.zip", "two.zip"):
        write_bundle(report_on("x"), {"raw": "y"}, tmp_path / name)

    assert (tmp_path / "one.zip").read_bytes() == (tmp_path / "two.zip").read_bytes()


def test_page_and_junit_are_written_beside_the_console(doctor, pasted, tmp_path):
    page, junit = tmp_path / "report.html", tmp_path / "junit.xml"

    status, said, _ = doctor("check", "--report", pasted, "--html", page, "--junit", junit)

    assert status == 1
    assert "GPU_LOST" in said
    assert page.read_text(encoding="utf-8").startswith("<!doctype html>")
    written = junit.read_text(encoding="utf-8")
    assert ET.fromstring(written).tag == "testsuites"  # noqa: S314 - our own output


def test_markdown_replaces_the_console(doctor, pasted):
    _, said, _ = doctor("check", "--report", pasted, "--markdown")

    assert said.startswith("**torchdoctor check**")
    assert "s3cr3tword" not in said


def test_a_file_that_cannot_be_written_is_wrong_use(doctor, pasted, tmp_path):
    status, _, said = doctor("check", "--report", pasted, "--html", tmp_path / "no" / "x.html")

    assert status == 2
    assert "cannot be written" in said


@pytest.mark.parametrize(
    ("torch", "status", "because"),
    [
        ({"is_available": True, "device_count": 1}, 0, "is True, 1 device(s)"),
        ({"is_available": False}, 1, "is False"),
        ({"is_available": True, "cuda_error": "no kernel image"}, 1, "no kernel image"),
        ({"import_error": "OSError: x"}, 1, "OSError: x"),
        ({}, 1, "torch did not say"),
    ],
)
def test_expect_cuda_holds_where_torch_uses_the_gpu(doctor, facts_file, torch, status, because):
    path = facts_file(torch={"installed": True, "version": "2.6.0+cu124", "cuda": "12.4", **torch})

    found, said, _ = doctor("check", "--facts", path, "--expect", "cuda", "--json")

    document = json.loads(said)
    assert (found, document["expected"]["met"]) == (status, status == 0)
    assert because in document["expected"]["because"]


def test_nothing_else_can_be_expected(doctor, facts_file):
    status, _, said = doctor("check", "--facts", facts_file(), "--expect", "rocm")

    assert status == 2
    assert "--expect cuda" in said
