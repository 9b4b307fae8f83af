"""JSON Schemas of the public documents, generated from their dataclasses.

The package ships the generated files (`src/torchdoctor/schemas/`); a test fails when they are
stale, and `python -m torchdoctor.report.schema` writes them anew.
"""

import ast
import dataclasses
import enum
import functools
import inspect
import json
import textwrap
import types
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal, Union, get_args, get_origin

from torchdoctor.bench.baseline import Baseline
from torchdoctor.bench.fleet_model import FleetReport
from torchdoctor.bench.model import MergedReport
from torchdoctor.facts.model import Facts
from torchdoctor.install.bundle_manifest import Bundle
from torchdoctor.plain import Absent, may_be_left_out
from torchdoctor.report.addon_model import MatrixAddon
from torchdoctor.report.explain_report import ExplainReport
from torchdoctor.report.lint_report import LintReport
from torchdoctor.report.matrix_model import MatrixList, MatrixRelease, MatrixVerification
from torchdoctor.report.model import CheckReport, InstallReport
from torchdoctor.texts import Text

DOCUMENTS: dict[str, type] = {
    "facts": Facts,
    "check": CheckReport,
    "plan": InstallReport,
    "bench": MergedReport,
    "baseline": Baseline,
    "fleet": FleetReport,
    "explain": ExplainReport,
    "bundle": Bundle,
    "lint": LintReport,
    "matrix-addon": MatrixAddon,
    "matrix-list": MatrixList,
    "matrix-show": MatrixRelease,
    "matrix-verify": MatrixVerification,
}
FOLDER = Path(__file__).parent.parent / "schemas"


def json_schema(kind: type) -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of a document dataclass."""
    definitions: dict[str, Any] = {}
    body = _object(kind, definitions)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": kind.__name__,
        **body,
        "$defs": dict(sorted(definitions.items())),
    }


def _object(kind: type, definitions: dict[str, Any]) -> dict[str, Any]:
    notes = _field_notes(kind)
    fields = dataclasses.fields(kind)
    properties = {
        f.name: {**_schema(f.type, definitions), **_described(notes.get(f.name))} for f in fields
    }
    return {
        **_described(inspect.getdoc(kind)),
        "type": "object",
        "properties": properties,
        "required": [f.name for f in fields if not may_be_left_out(kind, f)],
        # Anything may be added to a document, so readers must not refuse what they do not know.
        "additionalProperties": True,
    }


def _described(text: str | None) -> dict[str, str]:
    return {"description": " ".join(text.split())} if text else {}


def _schema(kind: Any, definitions: dict[str, Any]) -> dict[str, Any]:  # noqa: ANN401
    origin = get_origin(kind)
    if origin in (Union, types.UnionType):
        return _union(get_args(kind), definitions)
    if origin is Literal:
        return {"enum": list(get_args(kind))}
    if origin is tuple:
        return {"type": "array", "items": _schema(get_args(kind)[0], definitions)}
    if origin in (dict, Mapping):
        return {"type": "object", "additionalProperties": _schema(get_args(kind)[1], definitions)}
    if dataclasses.is_dataclass(kind):
        return _reference(kind, definitions)
    if isinstance(kind, type) and issubclass(kind, enum.Enum):
        return {"enum": [member.value for member in kind]}
    return dict(_SCALARS.get(kind, {}))


_SCALARS: dict[Any, dict[str, str]] = {
    str: {"type": "string"},
    Text: {"type": "string"},
    bool: {"type": "boolean"},
    int: {"type": "integer"},
    float: {"type": "number"},
}


def _union(members: tuple[Any, ...], definitions: dict[str, Any]) -> dict[str, Any]:
    kinds = [m for m in members if m is not type(None) and m is not Absent]
    # None and Absent are both the null of JSON: "not known", or "looked for, not there".
    return {"anyOf": [*(_schema(kind, definitions) for kind in kinds), {"type": "null"}]}


def _reference(kind: Any, definitions: dict[str, Any]) -> dict[str, Any]:  # noqa: ANN401
    if kind.__name__ not in definitions:
        definitions[kind.__name__] = {}  # stands for itself while its own fields are read
        definitions[kind.__name__] = _object(kind, definitions)
    return {"$ref": f"#/$defs/{kind.__name__}"}


@functools.cache
def _field_notes(kind: type) -> dict[str, str]:
    """Field -> the string that stands below it in the class (PEP 258's attribute docstrings)."""
    notes: dict[str, str] = {}
    for base in reversed([c for c in kind.__mro__ if dataclasses.is_dataclass(c)]):
        [tree] = ast.parse(textwrap.dedent(inspect.getsource(base))).body
        assert isinstance(tree, ast.ClassDef)  # noqa: S101 - the source of a class
        for field, note in zip(tree.body, tree.body[1:], strict=False):
            if isinstance(field, ast.AnnAssign) and isinstance(note, ast.Expr):
                notes[ast.unparse(field.target)] = ast.literal_eval(note.value)
    return notes


def rendered(name: str) -> str:
    """The schema file of a document, as text."""
    return json.dumps(json_schema(DOCUMENTS[name]), indent=2) + "\n"


def write_all() -> None:
    """Write all schema files anew."""
    FOLDER.mkdir(exist_ok=True)
    for name in DOCUMENTS:
        (FOLDER / f"{name}.json").write_text(rendered(name), encoding="utf-8")


if __name__ == "__main__":
    write_all()
