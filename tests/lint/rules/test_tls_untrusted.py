"""Indexes with plain http."""

import pytest

URL = "http://packages.example.com/simple"


def test_fires_for_http_without_a_trusted_host(found):
    [one] = found(f"pip install numpy -i {URL}")

    assert (one.reason, one.word) == ("TLS_UNTRUSTED", f"-i {URL}")
    assert one.fix.line == "pip install numpy -i https://packages.example.com/simple"


@pytest.mark.parametrize(
    "text",
    [
        f"pip install numpy -i {URL} --trusted-host packages.example.com",
        f"PIP_TRUSTED_HOST=packages.example.com pip install numpy -i {URL}",
        "pip install numpy -i https://packages.example.com/simple",
        "pip install numpy -i http://127.0.0.1:8080/simple",
        f"uv pip install numpy -i {URL}",
    ],
)
def test_is_silent_where_pip_asks_it(text, words):
    assert words(text) == []
