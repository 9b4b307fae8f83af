"""Each value of a row is held against what was seen, and what was not seen contradicts nothing."""

from dataclasses import replace

import pytest

from small_matrix import write_small
from torchdoctor.matrix.compare import torch_disagreements
from torchdoctor.matrix.compare_companion import companion_disagreements
from torchdoctor.matrix.compare_variant import variant_disagreements
from torchdoctor.matrix.loader import load_matrix
from torchdoctor.matrix.seen import SeenInside, SeenMetadata, SeenPackage, SeenWheel, sample_of

TAG = "manylinux1_x86_64"
CP39 = SeenWheel(
    name="torch-2.6.0-cp39-cp39-manylinux1_x86_64.whl",
    package="torch",
    version="2.6.0",
    pythons=("cp39",),
    tag=TAG,
    platforms=("linux_x86_64",),
    size_bytes=766_715_424,
    uploaded="2025-01-29",
    requires_python=">=3.9.0",
    yanked=False,
)
CP313 = replace(CP39, name="torch-2.6.0-cp313-cp313-manylinux1_x86_64.whl", pythons=("cp313",))
METADATA = SeenMetadata(requires=('triton==3.2.0; platform_system == "Linux"',))
INSIDE = SeenInside(cuda="12.4", sm=("5.0", "8.6"), ptx=(), cxx11_abi=False)


def torch_seen(*wheels, metadata=METADATA, inside=INSIDE):
    return SeenPackage(
        package="torch",
        wheels=wheels or (CP39, CP313),
        metadata={CP39.name: metadata} if metadata else {},
        inside={CP39.name: inside} if inside else {},
    )


@pytest.fixture
def small(tmp_path):
    return load_matrix(write_small(tmp_path))


def said(found):
    return [(one.row, one.key, one.matrix, one.index) for one in found]


def test_what_agrees_is_silent(small):
    assert said(torch_disagreements(small, torch_seen())) == []


BUILD = "[[build]] linux_x86_64 pypi"


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"uploaded": "2025-01-30"}, ("[release]", "released", "2025-01-29", "2025-01-30")),
        ({"requires_python": ">=3.10"}, ("[release]", "requires_python", ">=3.9.0", ">=3.10")),
        ({"yanked": True}, ("[release]", "yanked", "False", "True")),
        ({"size_bytes": 800_000_000}, (BUILD, "size_mb", "767", "800")),
        ({"tag": "manylinux2010_x86_64"}, (BUILD, "tag", TAG, "manylinux2010_x86_64")),
    ],
)
def test_a_page_that_says_otherwise_contradicts(small, change, expected):
    wheels = [replace(wheel, **change) for wheel in (CP39, CP313)]

    assert said(torch_disagreements(small, torch_seen(*wheels))) == [expected]


@pytest.mark.parametrize("change", [{"uploaded": None}, {"yanked": None}, {"size_bytes": None}])
def test_a_page_that_says_nothing_contradicts_nothing(small, change):
    wheels = [replace(wheel, **change) for wheel in (CP39, CP313)]

    assert said(torch_disagreements(small, torch_seen(*wheels))) == []


def test_interpreters_are_compared_both_ways(small):
    cp310 = replace(CP39, name="torch-2.6.0-cp310-cp310-manylinux1_x86_64.whl", pythons=("cp310",))

    assert said(torch_disagreements(small, torch_seen(CP39))) == [
        (BUILD, "pythons", "cp39 cp313", "cp39")
    ]
    assert said(torch_disagreements(small, torch_seen(CP39, cp310, CP313))) == [
        (BUILD, "pythons", "cp39 cp313", "cp39 cp310 cp313")
    ]


def test_a_platform_that_the_matrix_lacks_is_said(small):
    windows = replace(
        CP39, name="torch-2.6.0-cp39-cp39-win_amd64.whl", platforms=("windows_amd64",)
    )

    assert said(torch_disagreements(small, torch_seen(CP39, CP313, windows))) == [
        ("[[build]] windows_amd64 default build", "pythons", "nothing", "cp39")
    ]


def test_a_release_that_is_gone_is_said(small):
    gone = torch_seen(replace(CP39, version="2.7.0"))

    assert ("[release]", "torch", "2.6.0", "nothing") in said(torch_disagreements(small, gone))


def test_a_higher_glibc_in_the_tag_contradicts_and_a_lower_one_does_not(small):
    newer = replace(CP313, tag="manylinux_2_28_x86_64")

    keys = [one.key for one in torch_disagreements(small, torch_seen(CP39, newer))]

    assert keys == ["tag", "glibc"]


@pytest.mark.parametrize(
    ("requires", "expected"),
    [
        ((), ("triton", "==3.2.0", "nothing")),
        (("triton==3.3.0",), ("triton", "==3.2.0", "==3.3.0")),
        (("triton==3.2.0", "mkl"), ("mkl", "nothing", "")),
    ],
)
def test_pins_are_compared_both_ways(small, requires, expected):
    seen = torch_seen(metadata=SeenMetadata(requires=requires))
    [found] = torch_disagreements(small, seen)

    assert (found.row, found.wheel) == ("[[requires]] linux_x86_64", CP39.name)
    assert (found.key, found.matrix) == expected[:2]
    assert found.index == (expected[2] or "any version")


def test_a_requirement_of_all_builds_must_stand_as_metadata_writes_it(small):
    release = replace(small.releases[0], requires_common=('setuptools; python_version >= "3.12"',))
    matrix = replace(small, releases=(release,))
    written = SeenMetadata(
        requires=(*METADATA.requires, "setuptools ; python_version >= '3.13'"),
    )

    assert [one.key for one in torch_disagreements(matrix, torch_seen(metadata=written))] == [
        "requires"
    ]


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"cuda": "12.6"}, (BUILD, "cuda", "12.4", "12.6")),
        ({"cuda": None}, (BUILD, "cuda", "12.4", "nothing")),
        ({"sm": ("8.6",)}, ("[[sm]] linux_x86_64 pypi", "sm", "5.0 8.6", "8.6")),
        ({"ptx": ("8.6",)}, ("[[sm]] linux_x86_64 pypi", "ptx", "nothing", "8.6")),
    ],
)
def test_what_stands_inside_a_wheel_is_compared(small, change, expected):
    seen = torch_seen(inside=replace(INSIDE, **change))

    assert said(torch_disagreements(small, seen)) == [expected]


def test_wheels_that_nobody_opened_contradict_nothing(small):
    assert said(torch_disagreements(small, torch_seen(metadata=None, inside=None))) == []
    assert said(torch_disagreements(small, torch_seen(inside=SeenInside(cuda="12.4")))) == []


AUDIO = replace(
    CP39,
    name="torchaudio-2.6.0-cp39-cp39-manylinux1_x86_64.whl",
    package="torchaudio",
    pythons=("cp39", "py3"),
    requires_python=None,
)


def audio_seen(pin="torch==2.6.0", **change):
    wheel = replace(AUDIO, **change)
    metadata = {wheel.name: SeenMetadata(requires=(pin,) if pin else ())}
    return SeenPackage(package="torchaudio", wheels=(wheel,), metadata=metadata)


@pytest.mark.parametrize(
    ("seen", "expected"),
    [
        (audio_seen(), []),
        (audio_seen("torch"), []),
        (audio_seen(""), []),
        (audio_seen("torch==2.7.0"), [("torch", "==2.6.0", "==2.7.0")]),
        (audio_seen(yanked=True), [("yanked", "False", "True")]),
        (audio_seen(pythons=("py3",)), [("pythons linux_x86_64", "py3 cp39", "py3")]),
        (audio_seen(version="2.7.0"), [("version", "2.6.0", "nothing")]),
        (audio_seen(requires_python=">=3.9"), [("requires_python", "nothing", ">=3.9")]),
    ],
)
def test_a_companion_is_compared_by_page_and_pin(small, seen, expected):
    found = companion_disagreements(small.companions, seen)

    assert [(one.key, one.matrix, one.index) for one in found] == expected


def test_the_pins_of_a_withdrawn_companion_do_not_count(small):
    rows = [replace(row, yanked=True) for row in small.companions]

    assert said(companion_disagreements(rows, audio_seen("torch==9", yanked=True))) == []


def variant_wheel(python, label="cu124", **change):
    name = f"torch-2.6.0+{label}-{python}-{python}-linux_x86_64.whl"
    return replace(CP39, name=name, label=label, pythons=(python,), **change)


def test_a_variant_index_is_compared_by_interpreters_and_labels(small):
    right = [variant_wheel(python) for python in ("cp39", "cp313", "cp313t")]
    named = "[[build]] linux_x86_64 cu124"

    def against(wheels, variant="cu124"):
        return said(variant_disagreements(small.builds, variant, wheels))

    assert against(right) == []
    assert against(right[:2]) == [(named, "pythons", "cp39 cp313 cp313t", "cp39 cp313")]
    assert against([replace(w, label=None) for w in right]) == [
        (named, "label", "cu124", "nothing")
    ]
    assert against([]) == [(named, "pythons", "cp39 cp313 cp313t", "nothing")]
    # Releases that the matrix does not have, and builds of macOS, are no rows of this variant.
    assert against([*right, variant_wheel("cp39", version="2.5.0")]) == []
    assert against([*right, variant_wheel("cp39", platforms=("macos_arm64",))]) == []


def test_an_unlabelled_build_is_said_so(small):
    rows = [replace(b, label=None) for b in small.builds]
    wheels = [variant_wheel(python) for python in ("cp39", "cp313", "cp313t")]

    [found] = variant_disagreements(rows, "cu124", wheels)

    assert (found.key, found.matrix, found.index) == ("label", "nothing", "cu124")


def test_a_disagreement_reads_as_one_line(small):
    [found] = torch_disagreements(small, torch_seen(inside=replace(INSIDE, cuda="12.6")))

    assert str(found) == (
        "matrices/torch/2.6.0.toml [[build]] linux_x86_64 pypi cuda: 12.4 here, 12.6 there "
        "(torch-2.6.0-cp39-cp39-manylinux1_x86_64.whl)"
    )


def test_the_wheel_that_stands_for_a_platform_has_the_highest_build_number():
    rebuilt = replace(CP313, name="torch-2.6.0-3-cp313-cp313-manylinux1_x86_64.whl", build=3)

    assert sample_of([CP313, CP39]) == CP39
    assert sample_of([CP39, CP313, rebuilt]) == rebuilt
    assert sample_of([]) is None


def test_macos_floors_are_compared_wheel_by_wheel(matrix):
    release = matrix.release("2.10.0")
    [build] = [b for b in matrix.builds if (b.torch, b.variant) == ("2.10.0", "mps")]
    wheels = tuple(
        replace(
            CP39,
            name=f"torch-2.10.0-{python}.whl",
            version="2.10.0",
            pythons=(python,),
            tag=f"macosx_{dict(build.macos_for).get(python, '11.0').replace('.', '_')}_arm64",
            platforms=("macos_arm64",),
            uploaded=release.released,
            requires_python=release.requires_python,
            size_bytes=None,
        )
        for python in build.pythons
    )
    only = replace(matrix, releases=(release,), builds=(build,))

    assert said(torch_disagreements(only, SeenPackage(package="torch", wheels=wheels))) == []
    moved = (replace(wheels[-1], tag="macosx_15_0_arm64"), *wheels[:-1])
    [found] = torch_disagreements(only, SeenPackage(package="torch", wheels=moved))
    assert (found.key, found.matrix, found.index) == ("macos of cp314t", "14.0", "15.0")
