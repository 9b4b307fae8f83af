import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "loopback"))

from index_server import IndexServer


@pytest.fixture
def server():
    with IndexServer() as running:
        yield running


@pytest.fixture(autouse=True)
def _bare_environment(monkeypatch, tmp_path):
    """No proxy, login or certificate of this machine takes part."""
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY", "REQUESTS_CA_BUNDLE"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)
    monkeypatch.setenv("NETRC", str(tmp_path / "no-netrc"))
