"""Where the same answer can come from, in the order in which sources are tried."""

from dataclasses import replace

import pytest

from torchdoctor.facts.model import Disk, Driver, Facts, Gpu, Libc, OperatingSystem, PythonFacts
from torchdoctor.matrix.loader import load_matrix
from torchdoctor.plan.request import read_request
from torchdoctor.plan.resolve import plan_install

RTX_4090 = Facts(
    os=OperatingSystem(system="linux", machine="x86_64"),
    libc=Libc(name="glibc", version="2.35"),
    python=PythonFacts(executable="python3", version="3.11.7", tag="cp311"),
    gpus=(Gpu(vendor="nvidia", name="RTX 4090", compute_capability="8.9"),),
    driver=Driver(installed=True, version="550.54.14", cuda_version="12.4"),
)
ROOM = Disk(site_packages_free_bytes=10**12)
NO_GPU = replace(RTX_4090, gpus=(), driver=Driver(installed=False))
CURRENT = replace(RTX_4090, driver=Driver(installed=True, version="595.10", cuda_version="13.2"))


def sources(facts, **options):
    plan = plan_install(facts, read_request(**options), load_matrix())
    return [(s.source, s.variant, s.packages["torch"]) for s in plan.sources]


def test_official_comes_first_and_the_default_index_only_where_its_build_fits():
    assert sources(RTX_4090) == [("official", "cu126", "2.14.1+cu126")]
    assert sources(CURRENT) == [
        ("official", "cu132", "2.15.0+cu132"),
        ("default", "pypi", "2.15.0"),
    ]


def test_without_a_gpu_the_default_index_may_serve_its_cuda_build():
    assert sources(NO_GPU) == [("official", "cpu", "2.15.0+cpu"), ("default", "pypi", "2.15.0")]


def test_a_mirror_of_wheels_stands_before_the_official_index():
    assert [name for name, _, _ in sources(RTX_4090, mirrors=("aliyun",))] == ["aliyun", "official"]
    assert sources(RTX_4090, mirrors=("aliyun",), fallback=False) == [
        ("aliyun", "cu126", "2.14.1+cu126")
    ]


def test_a_general_mirror_serves_the_default_build_where_that_is_the_answer():
    assert sources(CURRENT, mirrors=("tuna",))[0] == ("tuna", "pypi", "2.15.0")


def test_a_general_mirror_changes_the_source_and_not_the_answer():
    plan = plan_install(RTX_4090, read_request(mirrors=("tuna",)), load_matrix())

    assert (plan.torch, plan.variant) == ("2.14.1", "cu126")
    assert plan.sources[0].options == (
        "--extra-index-url",
        "https://download.pytorch.org/whl/cu126",
        "--index-url",
        "https://pypi.tuna.tsinghua.edu.cn/simple",
    )


def test_a_general_mirror_alone_cannot_serve_a_variant():
    plan = plan_install(RTX_4090, read_request(mirrors=("tuna",), fallback=False), load_matrix())

    assert (plan.verdict.value, plan.reasons) == ("refuse", ("MIRROR_LACKS_BUILD",))


@pytest.mark.parametrize("fallback", [True, False])
def test_on_the_cpu_the_verdict_stays_cpu_whoever_serves(fallback):
    request = read_request(mirrors=("tuna",), fallback=fallback)

    plan = plan_install(NO_GPU, request, load_matrix())

    assert plan.verdict.value == "install-cpu"
    assert plan.variant == ("cpu" if fallback else "pypi")


def test_a_companion_from_another_variants_folder_is_said():
    because = str(plan_install(CURRENT, read_request(), load_matrix()).because)

    assert "torchaudio 2.11.0 comes from cu130" in because
    without = plan_install(CURRENT, read_request(only="torch"), load_matrix())
    assert "torchaudio" not in str(without.because)


@pytest.mark.parametrize(("disk", "said"), [(None, True), (Disk(), True), (ROOM, False)])
def test_a_disk_that_nobody_looked_at_is_said_and_removes_nothing(disk, said):
    plan = plan_install(replace(RTX_4090, disk=disk), read_request(), load_matrix())

    assert plan.torch == "2.14.1"
    assert ("room for it on the disk is not known" in str(plan.because)) is said
