"""Persons and machines are taken out, wherever a text names them."""

import pytest

from torchdoctor.facts.anonymous import Anonymous, hosts_in, names_in


def cleaned(text, **known):
    return Anonymous([text], **known)(text)


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("/home/jane.doe/venv/bin/python", "/home/user/venv/bin/python"),
        ("/Users/jane/venv", "/Users/user/venv"),
        (r"C:\Users\Jane\AppData", r"C:\Users\user\AppData"),
        (r"C:\\Users\\Jane\\AppData", r"C:\\Users\\user\\AppData"),
        (r"C:\Users\Jane Doe\AppData", r"C:\Users\user\AppData"),
        (r"C:\Users\张三\AppData by 张三", r"C:\Users\user\AppData by user"),
        ("/home/Özil/x", "/home/user/x"),
        ("/raid/home2/janedoe/x", "/raid/home2/user/x"),
        ("/mnt/disk/janedoe/miniconda3/bin", "/mnt/disk/user/miniconda3/bin"),
        ("/opt/conda/bin", "/opt/conda/bin"),
        ("uid=1001(janedoe) gid=1001(janedoe)", "uid=1001(user) gid=1001(user)"),
        ("gpubox7:42:43 [0] NCCL INFO x", "host:42:43 [0] NCCL INFO x"),
        (
            "HTTPSConnectionPool(host='nexus.corp', port=443)",
            "HTTPSConnectionPool(host='host', port=443)",
        ),
        ("Could not resolve host: nexus.corp.example", "Could not resolve host: host"),
        ("dial tcp: lookup nexus.corp on 10.0.0.2:53", "dial tcp: lookup host on 0.0.0.0:53"),
        ("pip --trusted-host nexus.corp install", "pip --trusted-host host install"),
        ("SLURM_JOB_NODELIST=gpu17", "SLURM_JOB_NODELIST=host"),
        (
            "The network addresses of (gpubox7, 29500) cannot",
            "The network addresses of (host, 29500) cannot",
        ),
        ("https://nexus.corp/a then nexus.corp again", "https://host/a then host again"),
        ("https://index.corp/a --index-url b", "https://host/a --index-url b"),
        ("from gpu17.ml.corp by hand", "from host by hand"),
        ("machine nexus.a.example login x", "machine host login x"),
        ("threading.local and a.b.py", "threading.local and a.b.py"),
        ("Successfully installed x", "Successfully installed x"),
        ("jane@gpubox7:~/work$ nvidia-smi", "user@host:~/work$ nvidia-smi"),
        ("Linux gpubox7 6.8.0-60-generic #63", "Linux host 6.8.0-60-generic #63"),
        ("Jul 25 16:46:04 gpubox7 kernel: NVRM", "Jul 25 16:46:04 host kernel: NVRM"),
        ("hostname: gpubox7.corp.example", "hostname: host"),
        ("https://nexus.corp.example/simple", "https://host/simple"),
        ("https://download.pytorch.org/whl/cu124", "https://download.pytorch.org/whl/cu124"),
        ("http://127.0.0.1:8080/", "http://127.0.0.1:8080/"),
        ("connect to 10.1.2.3 port 443", "connect to 0.0.0.0 port 443"),
        ("driver 550.54.14 and torch 2.6.0.1", "driver 550.54.14 and torch 2.6.0.1"),
        ("nvidia-cudnn-cu12    9.1.0.70", "nvidia-cudnn-cu12    9.1.0.70"),
        ("nvidia-cudnn-cu12==9.1.0.70", "nvidia-cudnn-cu12==9.1.0.70"),
        ("9.1.0.70", "9.1.0.70"),
        ("mail jane@corp.example", "mail user@host"),
        ("ether 0c:42:a1:7b:11:22", "ether 00:00:00:00:00:00"),
        ("Serial Number : 1324120012345", "Serial Number : ****"),
        (
            "UUID: GPU-1a2b3c4d-1111-2222-3333-444455556666",
            "UUID: GPU-00000000-0000-0000-0000-000000000000",
        ),
    ],
)
def test_names_go_and_the_rest_stays(text, left):
    assert cleaned(text) == left


def test_a_name_that_one_line_gives_away_goes_everywhere():
    text = "/home/janedoe/x\n-rw-r--r-- 1 janedoe janedoe 5 Jan 1 file\nrun by janedoe"

    assert "janedoe" not in cleaned(text)


def test_a_name_that_one_text_gives_away_goes_from_the_others():
    clean = Anonymous(["/home/janedoe/x", "owner janedoe"])

    assert clean("owner janedoe") == "owner user"


def test_names_that_are_known_go_too():
    assert (
        cleaned("owned by jdoe on box42", users=["jdoe"], hosts=["box42"])
        == "owned by user on host"
    )


def test_accounts_of_nobody_and_short_names_stay():
    text = "/home/ubuntu/x root@container:/# al"

    assert "root" in cleaned(text)
    assert names_in("/home/al/x") == set()
    assert hosts_in("no host here") == set()


def test_parts_of_longer_words_stay():
    assert cleaned("/home/torchy/x torchyard") == "/home/user/x torchyard"


def test_secrets_go_as_everywhere():
    assert "s3cr3tword" not in cleaned("https://jane:s3cr3tword@nexus.corp.example/simple")


@pytest.mark.parametrize(
    "piece", ["\r\n", "+---", "a", "=", "nvidia-", "http://a:b", "eyJaaaaaaaa-"]
)
def test_a_text_of_one_piece_takes_no_square_of_its_length(piece):
    """Squared, each of these would take minutes."""
    text = piece * (200_000 // len(piece))

    assert Anonymous([text])(text)


def test_thousands_of_names_take_no_longer_than_the_text():
    text = "\n".join(f"user{n}@host{n}:/x$ ls" for n in range(5_000))

    assert "host49" not in Anonymous([text])(text)
