"""The real wheels of the variant indexes: each with its source, and in step with the rows."""

import re
import subprocess
import sys

import pytest

from torchdoctor.errors import BadMatrix
from torchdoctor.matrix.document import Document
from torchdoctor.matrix.pythons import serves_python
from torchdoctor.matrix.wheels import known_wheels, read_wheels

HEAD = "# Collected 2026-11-23 from lock files\n# 0\ta/b:uv.lock\n"
LINE = "torch-2.6.0+cu124-cp313-cp313t-linux_x86_64.whl\tcu124\tab,cd\t767\tdr\twhole\t3\t0\n"


def test_every_wheel_has_its_source_and_date():
    wheels = known_wheels()

    assert len(wheels) == 2245
    assert len({(w.file, w.variant) for w in wheels}) == 2245
    assert all(w.source and w.checked == "2026-11-23" and w.seen_in > 0 for w in wheels)
    assert all(re.fullmatch(r"[0-9a-f]{64}", one) for w in wheels for one in w.sha256)


def test_wheels_are_found_by_what_is_asked_of_them():
    [wheel] = known_wheels(
        package="torch", version="2.6.0", variant="cu124", platform="linux_x86_64", python="cp313t"
    )

    assert wheel.file == "torch-2.6.0+cu124-cp313-cp313t-linux_x86_64.whl"
    assert (wheel.label, wheel.tag) == ("cu124", "linux_x86_64")
    assert len(wheel.sha256) == 1
    assert known_wheels(version="2.6.0", variant="cu999") == ()


def test_an_unlabelled_file_stands_on_several_indexes_with_other_bytes():
    found = known_wheels(
        package="torchvision", version="0.24.0", platform="linux_aarch64", python="cp312"
    )

    assert len({wheel.file for wheel in found}) == 1
    assert len({wheel.sha256 for wheel in found}) == len({wheel.variant for wheel in found}) > 2


def test_every_torch_wheel_that_was_seen_has_a_build_that_says_the_same(matrix):
    builds = {(b.torch, b.variant, b.platform): b for b in matrix.builds}
    known = {row.torch for row in matrix.releases}
    torch = [w for w in known_wheels(package="torch") if w.version in known and w.platform]
    missing = [
        w.file
        for w in torch
        if w.variant in {b.variant for b in matrix.builds} and not w.platform.startswith("macos")
        and (
            (w.version, w.variant, w.platform) not in builds
            or w.python not in builds[w.version, w.variant, w.platform].pythons
            or w.label != builds[w.version, w.variant, w.platform].label
        )
    ]  # fmt: skip

    assert len(torch) > 1000
    assert missing == []


def test_every_companion_wheel_that_was_seen_belongs_to_a_known_release(matrix):
    rows = {(row.package, row.version): row for row in matrix.companions}
    seen = [w for w in known_wheels() if w.package != "torch" and w.platform]
    unknown = {
        (w.package, w.version)
        for w in seen
        if (w.package, w.version) not in rows and not w.platform.startswith("windows_arm64")
    }

    assert len(seen) > 1000
    assert unknown == set()
    assert serves_python(rows["torchaudio", "2.11.0"].pythons["linux_x86_64"], "cp312")


def test_a_line_is_read_by_its_columns():
    [wheel] = read_wheels(Document("matrices/x.tsv", HEAD + LINE))

    assert (wheel.sha256, wheel.size_bytes, wheel.seen_in) == (("ab", "cd"), 767, 3)
    assert wheel.hosts == ("download.pytorch.org", "download-r2.pytorch.org")
    assert (wheel.whole_block, wheel.source) == (True, "a/b:uv.lock")


@pytest.mark.parametrize(
    "line", [LINE.replace("\t0\n", "\t9\n"), LINE.replace("\tdr", ""), LINE.replace(".whl", ".zip")]
)
def test_a_line_that_is_none_is_refused_with_its_number(line):
    with pytest.raises(BadMatrix, match=r"matrices/x\.tsv: line 3 is .*eight columns"):
        list(read_wheels(Document("matrices/x.tsv", HEAD + line)))


def test_no_plan_reads_them(tmp_path):
    code = (
        "import sys; from torchdoctor.matrix.loader import load_matrix; m = load_matrix();"
        "m.builds_for('linux_x86_64'); m.companion('torchvision', '2.6.0');"
        "print('torchdoctor.matrix.wheels' in sys.modules)"
    )

    assert subprocess.check_output([sys.executable, "-c", code], text=True).strip() == "False"
