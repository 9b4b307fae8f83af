import io
import stat
import zipfile

import pytest
from index_server import wheel

from torchdoctor.install.wanted import wanted_file
from torchdoctor.install.wheel_file import BadWheel, read_wheel

INFO = "demo-1.0.dist-info"


@pytest.fixture
def read(tmp_path):
    """Read these bytes as the wheel of demo 1.0."""

    def read(content, **how):
        path = tmp_path / "demo-1.0-py3-none-any.whl"
        path.write_bytes(content)
        url = f"https://files.example/{path.name}"
        return read_wheel(path, wanted_file(url, package="demo", version="1.0", sha256=None), **how)

    return read


def members_of(content):
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def zipped(members, *, compressed=False):
    packed = io.BytesIO()
    method = zipfile.ZIP_DEFLATED if compressed else zipfile.ZIP_STORED
    with zipfile.ZipFile(packed, "w", method) as archive:
        for name, body in members.items():
            archive.writestr(name, body)
    return packed.getvalue()


def changed(**changes):
    """The wheel of demo 1.0 with other contents of some members; "/" is written as "__"."""
    members = members_of(wheel("demo", "1.0")[1])
    members.update({name.replace("INFO", INFO): body for name, body in changes.items()})
    return zipped(members)


def test_says_which_files_it_will_make(read):
    files = {
        "demo/__init__.py": "",
        "demo-1.0.data/scripts/run": "#!python",
        "demo-1.0.data/data/share/demo.1": "text",
        f"{INFO}/entry_points.txt": "[console_scripts]\ndemo = demo:main\n[other]\nx = y\n",
    }
    contents = read(wheel("demo", "1.0", files=files, requires=["filelock"])[1])

    assert set(contents.files) >= {
        ("purelib", "demo/__init__.py"),
        ("scripts", "run"),
        ("data", "share/demo.1"),
        ("scripts", "demo"),
        ("purelib", f"{INFO}/RECORD"),
    }
    assert contents.requires == ("filelock",)


@pytest.mark.parametrize(
    "name",
    [
        "../evil.py",
        "/etc/evil",
        "demo/../../evil",
        "C:/evil",
        "demo\\..\\evil",
        "demo//evil",
        "./x",
    ],
)
def test_refuses_a_member_that_leads_out_of_the_target(read, name):
    with pytest.raises(BadWheel, match="leads out of the target"):
        read(wheel("demo", "1.0", files={name: "x"})[1])


def test_refuses_a_link(read):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        link = zipfile.ZipInfo("demo/link")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(link, "/etc/passwd")

    with pytest.raises(BadWheel, match="a link"):
        read(packed.getvalue())


def test_refuses_a_bomb(read):
    zeros = bytes(250_000_000)

    with pytest.raises(BadWheel, match="zip bomb"):
        read(zipped({"demo/zeros": zeros}, compressed=True))


@pytest.mark.parametrize(
    ("name", "version", "files"),
    [
        ("other", "1.0", None),
        ("demo", "2.0", None),
        ("demo", "1.0", {f"{INFO}/METADATA": "Name: other\nVersion: 1.0\n"}),
        ("demo", "1.0", {f"{INFO}/METADATA": "Name: demo\nVersion: 1.1\n"}),
        ("demo", "1.0", {"other-1.0.dist-info/METADATA": "Name: other\nVersion: 1.0\n"}),
    ],
)
def test_refuses_what_is_another_distribution_inside(read, name, version, files):
    content = members_of(wheel(name, version)[1]) | (files or {})

    with pytest.raises(BadWheel, match=r"says inside|dist-info folders"):
        read(zipped(content))


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"demo/extra.py": b"x"}, "does not list 'demo/extra.py'"),
        ({f"{INFO}/RECORD": b"demo/gone.py,sha256=abc,3\n"}, "contradicts itself"),
        ({f"{INFO}/RECORD": b"one,two\n"}, "cannot be read"),
        ({f"{INFO}/entry_points.txt": b"no section"}, "contradicts itself"),
    ],
)
def test_refuses_contents_that_its_record_contradicts(read, change, problem):
    with pytest.raises(BadWheel, match=problem):
        read(zipped(members_of(wheel("demo", "1.0")[1]) | change))


def test_its_record_tells_a_damaged_member_where_no_index_states_a_hash(read):
    content = members_of(wheel("demo", "1.0")[1]) | {"demo/__init__.py": b"damaged"}

    read(zipped(content))
    with pytest.raises(BadWheel, match="differs from its RECORD"):
        read(zipped(content), check_record=True)
    read(wheel("demo", "1.0")[1], check_record=True)


@pytest.mark.parametrize("name", ["../evil", "a/b", "..", "a b"])
def test_refuses_a_program_whose_name_is_a_path(read, name):
    points = f"[console_scripts]\n{name} = demo:main\n"

    with pytest.raises(BadWheel, match="a program"):
        read(wheel("demo", "1.0", files={f"{INFO}/entry_points.txt": points})[1])


@pytest.mark.parametrize("size", [0, 30, 200, 400])
def test_refuses_half_a_file(read, size):
    with pytest.raises(BadWheel):
        read(wheel("demo", "1.0")[1][:size])


def test_a_damaged_member_is_no_crash(read):
    content = bytearray(zipped({"demo/x": b"abc" * 500}, compressed=True))
    content[50] ^= 0xFF
    with pytest.raises(BadWheel):
        read(bytes(content), check_record=True)
