"""The scripts that run in the examined interpreter; what they do together: test_interpreter.py."""

import ast
from pathlib import Path

import pytest

from torchdoctor.facts import interpreter, target

SCRIPTS = sorted(interpreter.SCRIPT.parent.glob("target*.py"))


def test_the_script_and_its_siblings_are_found():
    assert [path.stem for path in SCRIPTS] == [
        "target",
        "target_markers",
        "target_packages",
        "target_python",
        "target_torch",
    ]
    assert Path(target.__file__) == interpreter.SCRIPT


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.stem)
def test_imports_nothing_of_ours_and_keeps_to_the_syntax_of_python_3_8(script):
    tree = ast.parse(script.read_text(), feature_version=(3, 8))
    imported = {
        name
        for node in ast.walk(tree)
        if isinstance(node, (ast.Import, ast.ImportFrom))
        for name in [getattr(node, "module", None), *(alias.name for alias in node.names)]
        if name
    }
    assert not {name for name in imported if name.startswith(("torchdoctor", "torch"))}


def test_a_sibling_leaves_no_byte_code_behind(tmp_path):
    """One of every Python that was examined would stay beside our modules."""
    module = target.sibling("target_markers")

    assert module.applies("", {})
    assert "__cached__" not in vars(module)
