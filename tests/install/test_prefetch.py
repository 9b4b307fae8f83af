import dataclasses

import pytest

from torchdoctor.install.hosts import named_hosts, strangers
from torchdoctor.install.prefetch import others_of
from torchdoctor.install.sources import Usable
from torchdoctor.install.survey import PipOptions
from torchdoctor.install.wanted import wanted_file

NAME = "torch-2.6.0+cpu-py3-none-any.whl"
FILE = wanted_file(
    f"https://m.example/{NAME}", package="torch", version="2.6.0+cpu", sha256="ab" * 32
)
ELSEWHERE = {
    NAME: (
        f"https://m.example/{NAME}",
        f"https://user:word@n.example/{NAME}",
        f"https://stranger.example/{NAME}",
        f"file:///wheels/{NAME}",
    )
}


@pytest.fixture
def usable(make_source):
    source = make_source("m", {"torch": "2.6.0+cpu"}, ["--find-links", "https://m.example/cpu/"])
    return Usable(source=source, served_by="m", commands=source.commands, elsewhere=ELSEWHERE)


def test_the_same_file_is_taken_from_allowed_hosts_alone(usable):
    allowed = {"m.example", "n.example"}

    assert others_of(FILE, usable, allowed) == (f"https://user:word@n.example/{NAME}",)


def test_without_a_hash_nobody_can_tell_that_it_is_the_same_file(usable):
    unstated = dataclasses.replace(FILE, sha256=None)

    assert others_of(unstated, usable, {"m.example", "n.example"}) == ()


def test_hosts_of_the_plan_and_of_the_users_pip_are_named(usable):
    pip = PipOptions(index_url="https://u:p@own.example:8443/simple", find_links=("/wheels",))

    assert named_hosts(usable, pip) == {"m.example", "own.example:8443"}


def test_a_host_may_be_allowed_with_its_port_or_without():
    file = dataclasses.replace(FILE, url=f"https://m.example:8443/{NAME}")

    assert strangers([file], ["m.example"]) == {}
    assert strangers([file], ["m.example:8443"]) == {}
    assert list(strangers([file], ["n.example"])) == ["m.example:8443"]
