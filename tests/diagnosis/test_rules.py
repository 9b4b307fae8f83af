"""The habits of rules, watched."""

import ast
import importlib
import pkgutil
from graphlib import TopologicalSorter
from pathlib import Path
from string import Formatter

import pytest

from torchdoctor.diagnosis import rules
from torchdoctor.diagnosis.engine import all_rules
from torchdoctor.diagnosis.finding import Rule
from torchdoctor.diagnosis.words import BY_NAME

TESTS = Path(__file__).parent / "rules"
MODULES = [
    module.name
    for module in pkgutil.walk_packages(rules.__path__, f"{rules.__name__}.")
    if not module.ispkg
]


SAYINGS = [
    pytest.param(call, id=f"{path.stem}:{call.lineno}")
    for path in sorted(Path(rules.__path__[0]).rglob("*.py"))
    for call in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
    if isinstance(call, ast.Call) and getattr(call.func, "id", None) == "say"
]


def templates_of(call):
    """The template of a saying, or the two between which it chooses."""
    [template] = call.args
    choices = (template.body, template.orelse) if isinstance(template, ast.IfExp) else (template,)
    return [ast.literal_eval(choice) for choice in choices]


@pytest.mark.parametrize("call", SAYINGS)
def test_a_template_is_a_constant_that_names_exactly_the_fields_it_is_given(call):
    given = {keyword.arg for keyword in call.keywords}

    for template in templates_of(call):
        assert {name for _, name, _, _ in Formatter().parse(template) if name} == given


def topic_and_name(module):
    return module.split(".")[-2:]


def rules_in(module):
    return [v for v in vars(importlib.import_module(module)).values() if isinstance(v, Rule)]


@pytest.mark.parametrize("module", MODULES)
def test_a_module_is_one_rule_in_the_folder_and_under_the_name_of_its_word(module):
    [one] = rules_in(module)
    topic, name = topic_and_name(module)

    assert one.reason == name.upper()
    assert BY_NAME[one.reason].area == topic


@pytest.mark.parametrize("module", MODULES)
def test_a_module_says_what_it_is_about(module):
    assert importlib.import_module(module).__doc__


@pytest.mark.parametrize("module", MODULES)
def test_a_rule_has_a_test_that_it_fires_and_one_that_it_is_silent(module):
    topic, name = topic_and_name(module)
    tree = ast.parse((TESTS / topic / f"test_{name}.py").read_text(encoding="utf-8"))
    claims = [node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]

    assert any(claim.startswith("test_fires") for claim in claims)
    assert any(claim.startswith("test_is_silent") for claim in claims)


def test_no_test_is_left_of_a_rule_that_is_gone():
    known = {"/".join(topic_and_name(module)) for module in MODULES}
    tested = {f"{p.parent.name}/{p.stem.removeprefix('test_')}" for p in TESTS.rglob("test_*.py")}

    assert tested == known


def test_rules_speak_of_words_of_the_vocabulary_alone():
    spoken = {word for one in all_rules() for word in (one.reason, *one.explains)}

    assert spoken <= set(BY_NAME)


def test_no_two_rules_say_the_same_word():
    reasons = [one.reason for one in all_rules()]

    assert len(set(reasons)) == len(reasons)


def test_no_cause_is_a_symptom_of_its_own_symptoms():
    graph = {one.reason: one.explains for one in all_rules()}

    list(TopologicalSorter(graph).static_order())  # raises CycleError


PLAN = "a plan says it of a build that is asked for or chosen"
LINT = "read from install lines and files, not from a machine"
INSTALLER = "only the installer's output shows it"
BUILD = "only the output of an extension's build shows it"
PROGRAM = "only the output of the user's own program shows it"
HOST = "the container runtime says it on the host, and no container starts"
TEXT_ONLY = {
    "CONTAINER_RUNTIME_MISSING": HOST,
    "CONTAINER_REQUIREMENT_UNMET": HOST,
    "VARIANT_NOT_PUBLISHED": PLAN,
    "FACTS_INCOMPLETE": PLAN,
    "COMPANION_NOT_AVAILABLE": PLAN,
    # Healthy captures with a release four behind the newest have no word, says their README.
    "RELEASE_END_OF_LIFE": PLAN,
    "TORCH_UNPINNED": LINT,
    "IMAGE_LARGER_THAN_NEEDED": LINT,
    "HOST_COMPILER_UNSUPPORTED": BUILD,
    "BUILD_ISOLATION": BUILD,
    "EXTENSION_ABI_MISMATCH": BUILD,
    "NINJA_MISSING": BUILD,
    "HASH_MISMATCH": INSTALLER,
    "DOWNLOAD_INTERRUPTED": INSTALLER,
    "MEMORY_KILLED": INSTALLER,
    "WRONG_PACKAGE_NAME": INSTALLER,
    "FILES_IN_USE": INSTALLER,
    "RESOLVER_CONFLICT": INSTALLER,
    "PIP_INSTALLS_ELSEWHERE": INSTALLER,
    "INSTALLER_FAILED": INSTALLER,
    "COMPUTATION_WRONG": "the verification of an install computes it",
    "DEVICE_ASSERT": PROGRAM,
    "FORK_AFTER_CUDA_INIT": PROGRAM,
    "NCCL_FAILED": PROGRAM,
}
"""Words that no facts of a machine show, with the reason."""


def test_every_word_has_a_rule_or_waits_for_text():
    ruled = {one.reason for one in all_rules()}

    assert not set(TEXT_ONLY) & ruled
    assert set(BY_NAME) - ruled == set(TEXT_ONLY)
