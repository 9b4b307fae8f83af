import json
import sys
from datetime import datetime, timedelta, timezone
from email.utils import format_datetime

import pytest

from loopback.index_server import IndexServer, dead_url
from loopback.stub_torch import torch_wheel
from torchdoctor.cli.network import clock_skew_s


def test_a_servers_clock_is_compared_with_ours():
    ahead = datetime.now(timezone.utc) + timedelta(days=2)

    assert clock_skew_s(format_datetime(ahead, usegmt=True)) == pytest.approx(172_800, abs=5)


@pytest.mark.parametrize("date", [None, "", "yesterday", "Tue, 99 Nov 2026 12:00:00 GMT"])
def test_a_date_that_cannot_be_read_is_not_known(date):
    assert clock_skew_s(date) is None


@pytest.fixture
def own_index(monkeypatch):
    monkeypatch.setenv("PIP_CONFIG_FILE", "/dev/null")
    for name in ("PIP_EXTRA_INDEX_URL", "PIP_FIND_LINKS"):
        monkeypatch.delenv(name, raising=False)
    return lambda url: monkeypatch.setenv("PIP_INDEX_URL", url)


def looks(doctor):
    _, out, _ = doctor("check", "--python", sys.executable, "--network", "--json")
    return {look["name"]: look for look in json.loads(out)["facts"]["network"]}


def test_pips_own_index_is_asked_and_its_clock_read(doctor, own_index):
    with IndexServer() as server:
        own_index(server.simple(dict([torch_wheel("2.13.0+cpu")])))
        own = looks(doctor)["pip's own index"]

    assert own["answers"] is True
    assert abs(own["clock_skew_s"]) < 60


def test_a_dead_index_is_a_finding_only_when_it_was_asked(doctor, own_index):
    own_index(dead_url())

    assert looks(doctor)["pip's own index"]["answers"] is False
    asked = json.loads(doctor("check", "--python", sys.executable, "--network", "--json")[1])
    silent = json.loads(doctor("check", "--python", sys.executable, "--json")[1])
    assert "INDEX_UNREACHABLE" in [f["reason"] for f in asked["findings"]]
    assert "INDEX_UNREACHABLE" not in [f["reason"] for f in silent["findings"]]
