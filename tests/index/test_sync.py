"""A release on loopback becomes rows that the strict loader takes."""

from dataclasses import replace

import pytest
from index_server import HTML, dead_url
from released import packed, publish, torch_wheel

from torchdoctor.errors import IndexProblem
from torchdoctor.index.holdings import PackageIndex
from torchdoctor.index.sync import draft
from torchdoctor.matrix.document import Document
from torchdoctor.matrix.expand import build_rows
from torchdoctor.matrix.reading import read_tables
from torchdoctor.matrix.tables import BuildTable, ReleaseFile, SmTable
from torchdoctor.matrix.writing import release_toml

LINUX = "manylinux_2_28_x86_64"
PINS = [
    'nvidia-nccl-cu13==2.30.7; platform_system == "Linux"',
    "triton~=4.0.0; platform_system == 'Linux'",
]
NAMES = {
    f"torch-2.16.0-cp312-cp312-{LINUX}.whl": {"cuda": "13.2", "flags": "sm_80 sm_120 compute_120"},
    f"torch-2.16.0-cp313-cp313t-{LINUX}.whl": {"cuda": "13.2"},
    "torch-2.16.0-cp312-cp312-win_amd64.whl": {},
    "torch-2.16.0-cp312-none-macosx_14_0_arm64.whl": {},
    "torch-2.16.0-cp313-none-macosx_15_0_arm64.whl": {},
    "torch-2.15.0-cp312-cp312-win_amd64.whl": {},
}
VISION = {
    f"torchvision-0.30.0-cp312-cp312-{LINUX}.whl": ["torch==2.15.0"],
    f"torchvision-0.31.0-cp312-cp312-{LINUX}.whl": ["numpy", "torch>=2.16"],
    "torchvision-0.31.0-cp312-cp312-win_amd64.whl": ["numpy", "torch>=2.16"],
    f"torchvision-0.32.0-cp312-cp312-{LINUX}.whl": ["torch>=2.17"],
    f"torchvision-0.32.0rc1-cp312-cp312-{LINUX}.whl": ["torch>=2.16"],
}
CODEC = {f"torchcodec-0.18.0-cp312-cp312-{LINUX}.whl": []}
KNOWN = {"torchvision": ("0.29.2", "0.30.0"), "torchcodec": ("0.17.0",)}


@pytest.fixture
def url(server):
    torch = {
        name: torch_wheel(name, requires=["filelock", "sympy (>=1.13)", *PINS], **how)
        for name, how in NAMES.items()
    }
    others = {name: packed(name, requires=pins) for name, pins in {**VISION, **CODEC}.items()}
    return publish(server, {**torch, **others}, upload_time="2027-01-27T10:00:00Z")


def drafted(url, torch="2.16.0", known=None, companions=KNOWN):
    index = PackageIndex(url=url, pauses_s=(), limit_s=20)
    return draft(torch, index, companions, known=known, checked="2027-02-01", tell=lambda _: None)


def build(tables, platform, variant):
    [found] = [b for b in tables.build if b.platform == platform and variant in b.variants]
    return found


def test_a_new_release_is_drafted_with_everything_that_the_index_says(url):
    tables = drafted(url).release

    assert (tables.release.torch, tables.release.released) == ("2.16.0", "2027-01-27")
    assert tables.release.requires == ("filelock", "sympy>=1.13")
    linux = build(tables, "linux_x86_64", "pypi")
    assert (linux.cuda, linux.pythons, linux.glibc) == ("13.2", ("cp312", "cp313t"), "2.28")
    assert build(tables, "windows_amd64", "cpu").cuda is None
    macos = build(tables, "macos_arm64", "mps")
    assert (macos.tag, macos.macos, macos.macos_for) == (
        "macosx_14_0_arm64", "14.0", {"cp313": "15.0"},
    )  # fmt: skip
    [kernels] = tables.sm
    assert (kernels.variants, kernels.sm, kernels.ptx) == (("pypi",), ("8.0", "12.0"), ("12.0",))
    [pins] = tables.requires
    assert (pins.platform, pins.packages) == (
        "linux_x86_64",
        {"nvidia-nccl-cu13": "==2.30.7", "triton": "~=4.0.0"},
    )


def test_every_drafted_row_says_where_and_when_it_was_read(url):
    tables = drafted(url).release

    for row in (tables.release, *tables.build, *tables.sm, *tables.requires):
        assert row.source
        assert row.checked == "2027-02-01"


def test_what_is_drafted_loads_strictly(url):
    tables = drafted(url).release
    document = Document("matrices/torch/2.16.0.toml", release_toml(tables))

    assert read_tables(ReleaseFile, document) == tables
    assert len(build_rows(tables, document)) == 3


def test_companions_that_serve_it_and_are_new_are_drafted_too(url):
    found = drafted(url).companions

    assert {name: [row.version for row in rows] for name, rows in found.items()} == {
        "torchvision": ["0.31.0"],
        "torchcodec": ["0.18.0"],
    }
    [vision] = found["torchvision"]
    assert (vision.torch, vision.requires_python) == (">=2.16", ">=3.9")
    assert [(w.platforms, w.pythons) for w in vision.wheels] == [
        (("linux_x86_64", "windows_amd64"), ("cp312",))
    ]
    [codec] = found["torchcodec"]
    assert (codec.torch, codec.note) == (None, "its METADATA pins no torch")


def test_a_refresh_keeps_what_the_default_index_cannot_say(url):
    fresh = drafted(url).release
    said = {"source": "lock files", "checked": "2027-01-30"}
    variant = BuildTable(
        platform="linux_x86_64", variants=("cu132",), labelled=True, pythons=("cp312",),
        tag=LINUX, verified=False, note="not seen", **said,
    )  # fmt: skip
    windows = replace(
        build(fresh, "windows_amd64", "cpu"),
        labelled=True, pythons=("cp312", "cp313"), default_pythons=("cp312",),
        assumed_pythons=("cp313",), size_mb=999, note="by hand", **said,
    )  # fmt: skip
    others = tuple(b for b in fresh.build if b.platform != "windows_amd64")
    kernels = SmTable(platform="linux_x86_64", variants=("pypi", "cu132"), sm=("8.0",), **said)
    known = replace(fresh, build=(variant, windows, *others), sm=(kernels,))

    tables = drafted(url, known=known).release

    assert tables.build[0] == variant
    refreshed = build(tables, "windows_amd64", "cpu")
    assert (refreshed.labelled, refreshed.note, refreshed.size_mb) == (True, "by hand", 0)
    assert (refreshed.pythons, refreshed.default_pythons) == (("cp312", "cp313"), ("cp312",))
    assert refreshed.assumed_pythons == ("cp313",)
    assert build(tables, "linux_x86_64", "pypi") == build(fresh, "linux_x86_64", "pypi")
    assert [(row.variants, row.sm) for row in tables.sm] == [
        (("cu132",), ("8.0",)), (("pypi",), ("8.0", "12.0")),
    ]  # fmt: skip


def test_a_refresh_of_what_agrees_changes_no_build(url):
    known = drafted(url).release
    older = replace(
        known,
        build=tuple(replace(b, checked="2027-01-28", source="x") for b in known.build),
        sm=tuple(replace(s, checked="2027-01-28") for s in known.sm),
    )

    again = drafted(url, known=older).release

    assert (again.build, again.sm) == (older.build, older.sm)


def test_a_release_that_is_not_there_is_refused_with_those_that_are(url):
    with pytest.raises(IndexProblem, match=r"no wheel of torch 2\.99.*2\.16\.0, 2\.15\.0"):
        drafted(url, "2.99")


def test_a_dead_index_is_said_with_its_word():
    with pytest.raises(IndexProblem, match=r"INDEX_UNREACHABLE.*nothing was written"):
        drafted(dead_url())


def test_a_wheel_that_cannot_be_read_stops_it(server, url):
    server.pages[f"/simple/files/torch-2.16.0-cp312-cp312-{LINUX}.whl"] = (404, {}, b"")

    with pytest.raises(IndexProblem, match=r"1 pages or wheels .*HTTP status 404"):
        drafted(url)


def test_a_page_without_dates_cannot_be_taken_over(server):
    name = "torch-2.16.0-cp312-cp312-win_amd64.whl"
    url = publish(server, {name: torch_wheel(name)}, form=HTML)

    with pytest.raises(IndexProblem, match="does not say when"):
        drafted(url, companions={})
