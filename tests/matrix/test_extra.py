"""Rows of the user's own: they may add, and may not contradict; what is wrong is said with line."""

import pytest

from small_matrix import RELEASE, write_small
from torchdoctor.errors import BadMatrix
from torchdoctor.matrix.loader import load_matrix

SAID = '\nsource = "our release notes"\nchecked = 2026-11-24\n'
MIRROR = (
    '[[mirror]]\nid = "intern"\nkind = "simple"\nvariant_url = "https://x.example/{variant}"' + SAID
)
NEW = RELEASE.replace("2.6.0", "2.16.0").replace("2025-01-29", "2027-01-27")


@pytest.fixture
def load(tmp_path):
    """The small matrix with a file of this text on top of it."""
    folder = write_small(tmp_path)

    def loaded(text, *more):
        paths = []
        for number, one in enumerate((text, *more)):
            paths.append(tmp_path / f"mine{number or ''}.toml")
            paths[-1].write_text(one, encoding="utf-8")
        return load_matrix(folder, extra=paths)

    return loaded


def refusal(load, text):
    with pytest.raises(BadMatrix) as raised:
        load(text)
    assert raised.value.exit_status == 2
    assert "\n" not in str(raised.value)
    return str(raised.value)


def test_a_mirror_is_added(load):
    matrix = load(MIRROR)

    assert [row.id for row in matrix.mirrors] == ["tuna", "intern"]
    assert matrix.mirror("intern").variant_url == "https://x.example/{variant}"


def test_a_new_release_comes_with_its_builds(load):
    matrix = load(NEW)

    assert [row.torch for row in matrix.releases] == ["2.16.0", "2.6.0"]
    assert matrix.newest_release().torch == "2.16.0"
    assert [(b.torch, b.variant) for b in matrix.builds_for("linux_x86_64")] == [
        ("2.16.0", "pypi"), ("2.16.0", "cpu"), ("2.16.0", "cu124"),
        ("2.6.0", "pypi"), ("2.6.0", "cpu"), ("2.6.0", "cu124"),
    ]  # fmt: skip
    assert len(matrix.builds) == 6
    assert matrix.pin_of("triton", "2.16.0", "linux_x86_64") == "==3.2.0"


def test_a_file_that_says_what_the_matrix_says_changes_nothing(load):
    matrix = load(RELEASE.replace("index page", "somebody else"))

    assert [row.source for row in matrix.releases] == ["index page"]
    assert len(matrix.builds) == 3


def test_a_build_is_added_to_a_release_that_is_known(load):
    more = RELEASE.replace('["cpu", "cu124"]', '["cu126"]').replace('"cu124"]', '"cu126"]')

    matrix = load(more)

    assert [b.variant for b in matrix.builds_for("linux_x86_64")] == [
        "cu126", "pypi", "cpu", "cu124",
    ]  # fmt: skip


def test_other_kinds_of_rows_are_added(load):
    matrix = load(
        '[[driver_floor]]\nos = "linux"\ncuda_major = 14\ndriver_min = "620.10"' + SAID
        + '[[driver_branch]]\nbranch = 620\ncuda = "14.0"' + SAID
        + '[[numpy]]\nos = "windows"\ntorch = "2.4.1"' + SAID
        + '[[companion]]\npackage = "torchaudio"\nversion = "2.7.0"\nreleased = 2025-04-23\n'
        + 'torch = "==2.6.0"' + SAID
        + '[[companion.wheels]]\nplatforms = ["linux_x86_64"]\npythons = ["cp39"]\n'
        + '[[companion_exception]]\npackage = "torchaudio"\nvariant = "cu126"' + SAID
        + '[[base_image]]\ncuda = "14.0"\nversion = "14.0.1"\nsystems = ["ubuntu26.04"]' + SAID
        + '[[prebuilt]]\npackage = "flash-attn"\nversion = "3.0.0"\nplatform = "linux_x86_64"\n'
        + 'cuda = "12"\ntorch = ["2.6"]\npythons = ["cp39"]\nfile = "f-{python}.whl"\n'
        + 'url = "https://x.example/"' + SAID
    )  # fmt: skip

    assert matrix.driver_floor("linux", 14).driver_min == "620.10"
    assert matrix.cuda_of_branch(620) == "14.0"
    assert matrix.works_with_numpy_2("windows", "2.4.1")
    assert matrix.companion("torchaudio", "2.6.0").version == "2.7.0"
    assert len(matrix.companion_exceptions) == 2
    assert matrix.base_image("14.0").tag("ubuntu26.04") == "nvidia/cuda:14.0.1-base-ubuntu26.04"
    [(_, name)] = matrix.prebuilt_wheels("flash-attn", matrix.builds_for("linux_x86_64")[0], "cp39")
    assert name == "f-cp39.whl"


def test_several_files_are_added_one_after_the_other(load):
    matrix = load(MIRROR, NEW)

    assert matrix.mirror("intern")
    assert matrix.release("2.16.0")


def test_an_empty_file_adds_nothing(load):
    assert load("# nothing\n") == load("")


@pytest.mark.parametrize(
    ("text", "line", "says", "right"),
    [
        # Contradictions.
        ('[[mirror]]\nid = "tuna"\nkind = "simple"' + SAID, 3, "kind = 'simple'", "'general'"),
        (
            '\n[[driver_floor]]\nos = "linux"\ncuda_major = 12\ndriver_min = "500.1"' + SAID,
            5, "driver_min = '500.1'", "'525.60.13'",
        ),
        (RELEASE.replace("2025-01-29", "2025-01-30"), 3, "released = '2025-01-30'", "2025-01-29"),
        (RELEASE.replace('"cp39", "cp313"]', '"cp39"]'), 14, "pythons = ('cp39',)", "'cp313'"),
        (RELEASE.replace('"5.0", "8.6"', '"5.0"'), 8, "sm = ('5.0',)", "'8.6'"),
        (RELEASE.replace("==3.2.0", "==3.3.0"), 40, "other pins of linux_x86_64", "leave them out"),
        (
            '[[companion]]\npackage = "torchaudio"\nversion = "2.6.0"\nreleased = 2025-01-29\n'
            'torch = "==2.7.0"' + SAID + '[[companion.wheels]]\nplatforms = ["linux_x86_64"]\n'
            'pythons = ["cp39", "py3"]\n',
            5, "torch = '==2.7.0'", "'==2.6.0'",
        ),
        # What every row must say.
        ('[[mirror]]\nid = "x"\nkind = "simple"\nchecked = 2026-11-24\n', 1, "''", "where it was"),
        (NEW.replace('source          = "index page"\n', ""), 1, "lacks source", "every row"),
        # Keys and syntax.
        (MIRROR.replace("kind", "knd"), 1, "lacks kind", "'knd' is unknown there"),
        (MIRROR.replace("variant_url", "variant_uri"), 4, "unknown key", "'variant_url' is meant?"),
        ("[[mirrors]]\n", None, "unknown key 'mirrors'", "'mirror' is meant?"),
        ("[[card_support]]\n", None, "unknown key 'card_support'", "known are release"),
        ("x = [", None, "is no TOML", "mend the syntax"),
        # Tables without their release, and releases that cannot stand.
        (RELEASE.partition("\n\n")[2], 1, "stands without a [release]", "of which torch"),
        (NEW.replace('"12.4"', '"twelve"'), 11, "'twelve' for cuda", "a version"),
    ],
)  # fmt: skip
def test_what_cannot_stand_is_said_in_one_line(load, text, line, says, right):
    said = refusal(load, text)

    assert "mine.toml" in said.partition(": ")[0]
    assert line is None or f"line {line}:" in said
    assert says in said
    assert right in said


def test_a_file_that_is_not_there_is_said(tmp_path):
    folder = write_small(tmp_path)

    with pytest.raises(BadMatrix, match=r"nowhere\.toml cannot be read .*No such file"):
        load_matrix(folder, extra=[tmp_path / "nowhere.toml"])
    with pytest.raises(BadMatrix, match="cannot be read"):
        load_matrix(folder, extra=[tmp_path])


def test_the_shipped_matrix_takes_rows_too(matrix, tmp_path):
    path = tmp_path / "mine.toml"
    path.write_text(MIRROR + NEW.replace("cu124", "cu140").replace("12.4", "14.0"), "utf-8")

    found = load_matrix(extra=[path])

    assert len(found.mirrors) == len(matrix.mirrors) + 1
    assert len(found.builds) == len(matrix.builds) + 3
    assert found.builds_for("macos_arm64") == matrix.builds_for("macos_arm64")
