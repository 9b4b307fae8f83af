"""What is written is what was written by hand, and reads back as the same tables."""

from hypothesis import given
from hypothesis import strategies as st

from torchdoctor.matrix.document import Document
from torchdoctor.matrix.reading import read_tables
from torchdoctor.matrix.tables import (
    BuildTable,
    CompanionFile,
    CompanionTable,
    ReleaseFile,
    ReleaseTable,
    RequiresTable,
    WheelsTable,
)
from torchdoctor.matrix.writing import companion_toml, release_toml


def without_comments(text):
    return [line for line in text.splitlines() if not line.startswith("#")]


def test_every_release_of_the_matrix_is_written_as_its_file_is(matrices):
    for path in sorted(matrices.glob("torch/*.toml")):
        text = path.read_text(encoding="utf-8")
        tables = read_tables(ReleaseFile, Document(path.name, text))

        assert release_toml(tables).splitlines() == without_comments(text), path.name


def test_every_companion_is_written_as_its_file_is(matrices):
    for path in sorted(matrices.glob("companions/*.toml")):
        text = path.read_text(encoding="utf-8")
        tables = read_tables(CompanionFile, Document(path.name, text))

        assert text.endswith(f'package = "{tables.package}"\n\n{companion_toml(tables.release)}')


SAID = {"source": "x", "checked": "2026-11-24"}
texts = st.text(st.characters(codec="utf-8"), min_size=1).filter(str.strip)
PYTHONS = ("cp39", "cp310", "cp311", "cp312", "cp313", "cp313t", "cp314", "cp314t", "cp315")


@given(texts, texts, st.dictionaries(texts, texts))
def test_any_text_reads_back_as_it_was(note, source, packages):
    release = ReleaseTable(
        torch="2.16.0", released="2027-01-01", requires_python=">=3.11", note=note,
        source=source, checked="2026-11-24", requires=(note, source),
    )  # fmt: skip
    build = BuildTable(
        platform="macos_arm64", variants=("mps",), pythons=PYTHONS, tag="macosx_14_0_arm64",
        labelled=False, default_index=True, macos="14.0", macos_for={"cp315": "15.0"}, **SAID,
    )  # fmt: skip
    requires = RequiresTable(platform="linux_x86_64", packages=packages, **SAID)
    tables = ReleaseFile(release=release, build=(build,), requires=(requires,))

    written = release_toml(tables)

    assert read_tables(ReleaseFile, Document("x.toml", written)) == tables


def test_a_comment_stands_above_the_first_table_of_its_kind():
    release = ReleaseTable(torch="2.16.0", released="2027-01-01", requires_python=">=3.11", **SAID)
    tables = ReleaseFile(release=release, build=())

    written = release_toml(tables, {"release": "to be reviewed", "build": "none\n\nseen"})

    assert written.startswith("# to be reviewed\n[release]\n")
    assert written.endswith("\n# none\n#\n# seen\n")


def test_a_companion_with_several_lists_of_wheels_reads_back():
    row = CompanionTable(
        version="0.31.0",
        released="2027-01-01",
        torch=">=2.16",
        wheels=(
            WheelsTable(platforms=("linux_x86_64",), pythons=PYTHONS),
            WheelsTable(platforms=("windows_amd64",), pythons=("cp39-abi3", "py3")),
        ),
        **SAID,
    )
    text = 'package = "torchvision"\n\n' + companion_toml([row])

    assert read_tables(CompanionFile, Document("x.toml", text)).release == (row,)
