"""Requirements files, as pip reads them."""

from torchdoctor.lint.requirements_file import read_requirements

WHL = "https://download.pytorch.org/whl"


def line_of(text, name="requirements.txt", **files):
    [line] = read_requirements(text, name, files.get).lines
    return line


def test_requirements_have_their_lines_and_columns():
    line = line_of("# first\n\n  torch==2.6.0  # why\nnumpy \\\n  >=1\n")

    assert [(r.name, r.specifier, r.place.line, r.place.column) for r in line.requirements] == [
        ("torch", "==2.6.0", 3, 3),
        ("numpy", ">=1", 4, 1),
    ]


def test_hashes_markers_and_editables():
    line = line_of(
        "torch==2.6.0 ; python_version < '3.13' \\\n    --hash=sha256:aa \\\n    --hash=sha256:bb\n"
        "-e .\n"
    )

    [torch] = line.requirements
    assert torch.hashes
    assert torch.marker == 'python_version < "3.13"'


def test_options_are_kept_in_order():
    line = line_of(
        f"-i {WHL}/cu124\n--extra-index-url=B\n--find-links C\n--pre\n--trusted-host h\n"
    )

    assert [(i.role, i.url, i.place.line) for i in line.indexes] == [
        ("index", f"{WHL}/cu124", 1),
        ("extra", "B", 2),
        ("links", "C", 3),
    ]
    assert line.flags == ("--pre",)
    assert line.trusted_hosts == ("h",)


def test_other_files_are_read_beside_it_and_circles_end():
    files = {"d/b.txt": "numpy\n-r ../a.txt\n", "a.txt": "six\n-r d/b.txt\n", "d/c.txt": "torch<3"}
    line = line_of("-r b.txt\n-c c.txt\ntorch\n", name="d/r.txt", **files)

    assert {one.name for one in line.requirements} == {"numpy", "six", "torch"}
    assert [(r.name, r.place.file) for r in line.constraints] == [("torch", "d/c.txt")]
    assert line_of("-r gone.txt\ntorch\n").requirements[0].name == "torch"


def test_lines_that_are_no_requirement_are_passed_over():
    line = line_of("git+https://a/b\n./local\n???\nname @\n\\\n")

    assert line.requirements == ()
