"""Words that only a plan says: for each a plan that says it, and one that differs by one thing."""

from dataclasses import replace

import pytest

from torchdoctor.facts.model import Driver, Facts, Gpu, Libc, OperatingSystem, PythonFacts
from torchdoctor.matrix.loader import load_matrix
from torchdoctor.plan.request import read_request
from torchdoctor.plan.resolve import plan_install

LINUX = Facts(
    os=OperatingSystem(system="linux", machine="x86_64"),
    libc=Libc(name="glibc", version="2.35"),
    python=PythonFacts(executable="python3", version="3.11.7", tag="cp311"),
    gpus=(Gpu(vendor="nvidia", name="RTX 4090", compute_capability="8.9"),),
    driver=Driver(installed=True, version="580.95.05", cuda_version="13.0"),
)
ARM = replace(LINUX, os=OperatingSystem(system="linux", machine="aarch64"))
NO_PYTHON = replace(LINUX, python=PythonFacts(executable="python3"))


def words(facts, **options):
    plan = plan_install(facts, read_request(**options), load_matrix())
    return {*plan.reasons, *(one.reason for one in plan.warnings)}


@pytest.mark.parametrize(
    ("word", "hit", "near_miss"),
    [
        ("RELEASE_END_OF_LIFE", (LINUX, {"torch": "2.6.0"}), (LINUX, {})),
        ("FACTS_INCOMPLETE", (NO_PYTHON, {}), (LINUX, {})),
        (
            "COMPANION_NOT_AVAILABLE",
            (ARM, {"torch": "2.9.1", "cuda": "12.8", "addons": "xformers"}),
            (LINUX, {"torch": "2.9.1", "cuda": "12.8", "addons": "xformers"}),
        ),
    ],
)
def test_a_plan_says_it_and_its_neighbour_does_not(word, hit, near_miss):
    assert word in words(hit[0], **hit[1])
    assert word not in words(near_miss[0], **near_miss[1])
