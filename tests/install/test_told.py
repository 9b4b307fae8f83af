"""What is said in one file and known in another by its wording is the same in both."""

import ast
from pathlib import Path

from torchdoctor.install import checks
from torchdoctor.report.titles import CHECKS

ROOM = Path(checks.__file__).parent


def literals(name):
    tree = ast.parse((ROOM / name).read_text(encoding="utf-8"))
    return {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant)}


def test_the_stages_of_the_proof_are_those_that_its_script_tells():
    told = literals("proof_script.py")

    assert checks._KERNELS in told
    assert checks._COMPUTATION.partition("{")[0] in told


def test_every_check_of_an_install_has_a_name_that_can_be_translated():
    assert names_of_checks() == set(CHECKS)


def names_of_checks():
    found = set()
    for path in ROOM.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Check":
                [name] = [one.value for one in node.keywords if one.arg == "name"]
                found |= {name.value} if isinstance(name, ast.Constant) else set()
            elif isinstance(node, ast.Call) and getattr(node.func, "id", "") == "_stopped_at":
                found |= {node.args[0].value} if isinstance(node.args[0], ast.Constant) else set()
    return found
