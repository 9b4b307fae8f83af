"""No message lacks its Chinese: what the code says and what the catalogue holds are the same."""

import ast
import importlib.util
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def language():
    spec = importlib.util.spec_from_file_location("language", ROOT / "tools" / "language.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def kept(language):
    return language.load()


@pytest.fixture(scope="module")
def found(language):
    return language.messages()


def test_every_message_has_a_translation_with_the_same_fields(language, kept, found):
    wrong = list(language.faults(language.updated(kept, found, {})))

    assert wrong == [], "run `python tools/language.py`, and translate in the .po file"


def test_both_files_of_the_catalogue_are_those_of_today(language, kept, found):
    assert language.is_fresh(language.updated(kept, found, {})), "run `python tools/language.py`"


def test_no_translation_is_left_in_english(kept):
    """A sentence of several words that is the same in both languages was forgotten."""
    same = [
        m.id for m in kept if m.id and m.id == m.string and len(re.findall(r"[a-z]+ ", m.id)) > 2
    ]

    assert same == []


def test_chinese_has_its_own_punctuation(kept):
    wrong = [m.string for m in kept if m.id and re.search(r"[\u4e00-\u9fff][,;:!?]", m.string)]

    assert wrong == []


def test_the_gatherer_sees_both_halves_of_a_choice(language):
    assert set(language.templates_in('say("a" if x else "b"); tell("c", d=1); other("e")')) == {
        "a",
        "b",
        "c",
    }


def test_a_template_without_words_needs_no_translation(language):
    assert not language.has_words("{name} {version}+{why:.1f}")
    assert language.has_words("{name}: {why}")  # Chinese has a colon of its own
    assert language.has_words("{name} and {version}")


@pytest.mark.parametrize(
    ("english", "chinese", "told"),
    [
        ("a {b} c", "{b}", []),
        ("a {b:.1f} c", "{b:.1f}", []),
        ("a {b:.1f} c", "{b}", ["other fields"]),
        ("a {b} {c}", "{c}", ["other fields"]),
        ("a", "", ["no translation"]),
    ],
)
def test_a_translation_must_have_the_fields_of_its_template(language, english, chinese, told):
    catalogue = language.updated(language.Plain(), {english: {"x.py"}}, {english: chinese})

    assert [fault.partition(":")[0] for fault in language.faults(catalogue)] == told


SOURCES = sorted((ROOT / "src" / "torchdoctor").rglob("*.py"))


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_a_template_stands_in_the_call_or_in_a_marked_table(path):
    """A template that is put together, or only named before the call, is one nobody can gather."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    scopes = [tree, *(node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))]

    assert [ast.unparse(one) for scope in scopes for one in hidden_templates(scope)] == []


def hidden_templates(scope):
    """The first arguments of `say` that no gatherer finds; names count within their function."""
    nodes = list(ast.walk(scope) if isinstance(scope, ast.FunctionDef) else scope.body)
    calls = [node for node in ast.walk(scope) if isinstance(node, ast.Call) and node.args]
    templates = [call.args[0] for call in calls if getattr(call.func, "id", "") in SAYING]
    named = {name for node in nodes for name in literals(node)}
    for one in templates:
        if isinstance(one, ast.JoinedStr | ast.BinOp) or (
            isinstance(one, ast.Name) and one.id in named
        ):
            yield one


SAYING = {"say", "tell", "mark"}


def literals(node):
    """The name that a statement gives to unmarked words."""
    if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
        halves = [node.value]
        if isinstance(node.value, ast.IfExp):
            halves = [node.value.body, node.value.orelse]
        if any(isinstance(half, ast.Constant | ast.JoinedStr) for half in halves):
            yield node.targets[0].id
