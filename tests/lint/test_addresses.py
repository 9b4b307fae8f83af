"""What an index address is."""

import pytest

from torchdoctor.lint.addresses import address_of, is_insecure


@pytest.mark.parametrize(
    ("url", "kind", "variant", "form"),
    [
        ("", "default", None, "simple"),
        ("https://mirrors.aliyun.com/pypi/simple/", "default", None, "simple"),
        ("https://user:pw@mirrors.aliyun.com/pypi/simple", "default", None, "simple"),
        ("https://download.pytorch.org/whl/cu124", "variant", "cu124", "simple"),
        ("https://download.pytorch.org/whl/cu124/", "variant", "cu124", "simple"),
        ("https://download.pytorch.org/whl/cpu/torch_stable.html", "variant", "cpu", "flat"),
        ("https://download.pytorch.org/whl/torch_stable.html", "all", None, "flat"),
        ("https://download.pytorch.org/whl", "all", None, "simple"),
        ("https://download.pytorch.org/whl/nightly/cu128", "nightly", None, "simple"),
        ("https://download.pytorch.org/whl/rocm6.2.4", "variant", "rocm6.2.4", "simple"),
        ("https://mirrors.aliyun.com/pytorch-wheels/cu124/", "variant", "cu124", "flat"),
        ("https://mirror.sjtu.edu.cn/pytorch-wheels/cu118/", "variant", "cu118", "either"),
        ("https://a.example/whl/cu124", "unknown", "cu124", "simple"),
        ("https://a.example/simple", "unknown", None, "simple"),
        ("./wheels", "local", None, "simple"),
        ("http://[::1/simple", "local", None, "simple"),
        ("https://a:b/c", "local", None, "simple"),
    ],
)
def test_addresses_are_told_apart(url, kind, variant, form, matrix):
    found = address_of(url, matrix)

    assert (found.kind, found.form) == (kind, form)
    assert found.variant == variant or kind == "nightly"


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("http://a.example/simple", True),
        ("https://a.example/simple", False),
        ("http://localhost:8080/simple", False),
        ("http://127.0.0.1/simple", False),
        ("http://[::1", False),
        ("wheels", False),
    ],
)
def test_plain_http_to_another_machine_is_insecure(url, expected):
    assert is_insecure(url) is expected
