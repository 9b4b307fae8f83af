"""Habits of the rules: a test file each, words of the vocabulary, a page's worth of reasons."""

from pathlib import Path

from torchdoctor.diagnosis.words import BY_NAME
from torchdoctor.lint import rules
from torchdoctor.lint.engine import all_rules

MODULES = [path.stem for path in Path(rules.__file__).parent.glob("*.py") if path.stem[0] != "_"]


def test_every_rule_has_a_file_of_tests():
    tests = {
        path.stem.removeprefix("test_") for path in (Path(__file__).parent / "rules").iterdir()
    }

    assert set(MODULES) <= tests


def test_every_rule_says_a_word_of_the_vocabulary():
    assert {rule.reason for rule in all_rules()} <= set(BY_NAME)
    assert len(all_rules()) == len(MODULES), "one rule a file"
