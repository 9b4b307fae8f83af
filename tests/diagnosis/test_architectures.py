"""Which code runs on which card."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from torchdoctor.diagnosis.architectures import (
    Architecture,
    is_too_new,
    read_architecture,
    read_architectures,
    read_capability,
)

capabilities = st.tuples(st.integers(1, 15), st.integers(0, 9))


@pytest.mark.parametrize(
    ("text", "capability", "runs"),
    [
        ("sm_86", (8, 6), True),
        ("sm_86", (8, 9), True),
        ("sm_86", (8, 0), False),
        ("sm_86", (9, 0), False),
        ("sm_120", (12, 1), True),  # GB10
        ("sm_100", (11, 0), False),
        ("compute_90", (12, 0), True),
        ("compute_90", (8, 9), False),
        ("sm_90a", (9, 0), True),
        ("sm_100a", (10, 3), False),
        ("sm_100f", (10, 3), True),
        ("sm_100f", (12, 0), False),
        ("compute_90a", (10, 0), False),
    ],
)
def test_code_runs_on_the_cards_that_the_guide_names(text, capability, runs):
    assert read_architecture(text).serves(capability) is runs


@pytest.mark.parametrize("text", ["gfx90a", "", "sm_", "sm_x", "86"])
def test_other_entries_are_not_read(text):
    assert read_architecture(text) is None


def test_a_list_keeps_what_can_be_read():
    assert read_architectures(("gfx90a", "sm_90")) == (Architecture((9, 0), portable=False),)
    assert read_architectures(None) == ()


@pytest.mark.parametrize(("text", "read"), [("12.1", (12, 1)), ("nine", None), (None, None)])
def test_a_capability_is_read_or_not_known(text, read):
    assert read_capability(text) == read


def test_a_card_older_than_every_architecture_is_not_too_new():
    assert not is_too_new((7, 0), read_architectures(("sm_75", "sm_90")))
    assert not is_too_new((7, 0), ())


def test_a_card_between_two_generations_is_too_new():
    assert is_too_new((11, 0), read_architectures(("sm_100", "sm_120")))


@given(capabilities)
def test_every_card_runs_code_for_itself(capability):
    major, minor = capability

    assert read_architecture(f"sm_{major}{minor}").serves(capability)


@given(capabilities, capabilities)
def test_portable_code_never_runs_on_an_older_card(code, card):
    portable = Architecture(code, portable=True)

    assert portable.serves(card) == (card >= code)
