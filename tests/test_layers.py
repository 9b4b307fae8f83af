"""Which room may import which: the borders of the architecture."""

import ast
import sys
from pathlib import Path

import pytest

SOURCE = Path(__file__).parent.parent / "src" / "torchdoctor"
LEAVES = {"errors", "texts", "plain"}
PURE = {"matrix", "diagnosis", "plan", "reading", "lint"}
MAY_IMPORT = {
    "facts": {"facts", "pynvml", "platformdirs"},
    "matrix": {"matrix", "packaging", "tomllib", "tomli"},
    "diagnosis": {"diagnosis", "facts.model", "matrix.model"},
    "plan": {
        "plan",
        "facts.model",
        "matrix.model",
        "matrix.pythons",
        "diagnosis.cuda_libraries",
        "diagnosis.finding",
        "diagnosis.visible",
        "packaging",
    },
    # The messages that it looks for are the diagnosis's own, which asks them of facts too.
    "reading": {
        "reading",
        "facts.model",
        "diagnosis.telltale",
        "diagnosis.telltales",
        "diagnosis.text.marks",
        "diagnosis.text.refused",
    },
    "lint": {
        "lint",
        "facts.model",
        "facts.mask",
        "matrix.model",
        "matrix.pythons",
        "matrix.tags",
        "diagnosis.finding",
        "diagnosis.words",
        "plan",
        "packaging",
        "tomli",
        "yaml",
    },
    "index": {"index", "facts.mask", "matrix", "requests", "urllib3", "packaging"},
    "install": {
        "install",
        "plan",
        "index",
        "facts",
        "matrix",
        "diagnosis",
        "packaging",
        "platformdirs",
    },
    # triton, numpy and visdom: imported late, by what says so where they are missing.
    "bench": {
        "bench",
        "facts.model",
        "facts.mask",
        "facts.ask_nvml",
        "matrix",
        "torch",
        "torchvision",
        "triton",
        "numpy",
        "visdom",
    },
    "report": {
        "report",
        "facts.model",
        "diagnosis",
        "plan",
        "install.model",
        "install.events",
        "install.bundle_manifest",
        "facts.mask",
        "bench.baseline",
        "bench.fleet_model",
        "bench.messages",
        "bench.model",
        "bench.recording",
        "bench.spread",
        "lint.finding",
        "matrix",
        "index.official",
        "index.verify",
        "rich",
        "reading.origin",
    },
    "cli": {
        "cli",
        "facts",
        "matrix",
        "diagnosis",
        "plan",
        "index",
        "install",
        "bench",
        "reading",
        "lint",
        "report",
        "typer",
        "platformdirs",
    },
}
EFFECTS = {
    "os",
    "pathlib",
    "subprocess",
    "socket",
    "time",
    "urllib.request",
    "http",
    "shutil",
    "tempfile",
    "requests",
}


def modules(room):
    return sorted((SOURCE / room).rglob("*.py"))


def imported(path):
    """Every module that a file imports, wherever the import stands; ours without the prefix."""
    names = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module)
    return {name.removeprefix("torchdoctor.") for name in names if name != "torchdoctor"}


def is_within(name, allowed):
    return any(name == room or name.startswith(room + ".") for room in allowed)


@pytest.mark.parametrize("room", MAY_IMPORT)
def test_a_room_imports_only_what_it_may(room):
    allowed = MAY_IMPORT[room] | LEAVES | set(sys.stdlib_module_names)
    strangers = {
        f"{path.relative_to(SOURCE)}: {name}"
        for path in modules(room)
        for name in imported(path)
        if not is_within(name, allowed)
    }
    assert not strangers


# The loader is the one place that reads the rows.
@pytest.mark.parametrize(
    "path", [p for room in sorted(PURE) for p in modules(room) if p.name != "loader.py"], ids=str
)
def test_pure_rooms_touch_no_file_process_clock_or_network(path):
    assert not {name for name in imported(path) if is_within(name, EFFECTS)}


@pytest.mark.parametrize("path", [p for room in sorted(PURE) for p in modules(room)], ids=str)
def test_pure_rooms_do_not_ask_what_day_it_is(path):
    text = path.read_text(encoding="utf-8")
    assert "datetime.now" not in text
    assert ".today(" not in text


def test_leaves_import_nothing_of_ours_but_leaves():
    for leaf in LEAVES:
        ours = {
            n for n in imported(SOURCE / f"{leaf}.py") if n.split(".")[0] in {*MAY_IMPORT, *LEAVES}
        }
        assert ours <= LEAVES


def test_every_room_has_its_borders_listed():
    rooms = {path.name for path in SOURCE.iterdir() if path.is_dir()} - {
        "schemas",
        "locale",
        "__pycache__",
        "matrices",
    }
    assert rooms == set(MAY_IMPORT)
