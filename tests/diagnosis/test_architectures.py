"""Which code runs on which card."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from torchdoctor.diagnosis.architectures import (
    Architecture,
    is_too_new,
    is_too_old,
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


@pytest.mark.parametrize(
    ("card", "architectures", "too_new", "too_old"),
    [
        ((7, 0), ("sm_75", "sm_90"), False, True),
        ((12, 0), ("sm_75", "sm_90"), True, False),
        ((8, 6), ("sm_75", "sm_80"), False, False),
        # Between two generations: left out of the build, as older ones are.
        ((6, 1), ("sm_50", "sm_70", "sm_80"), False, True),
        ((7, 0), (), False, False),
        ((7, 0), ("gfx90a",), False, False),
    ],
)
def test_an_unserved_card_is_too_new_or_too_old(card, architectures, too_new, too_old):
    read = read_architectures(architectures)

    assert (is_too_new(card, read), is_too_old(card, read)) == (too_new, too_old)


@given(capabilities, st.lists(capabilities, max_size=6))
def test_no_card_is_both_too_new_and_too_old(card, compiled):
    read = tuple(Architecture(one, portable=False) for one in compiled)

    assert not (is_too_new(card, read) and is_too_old(card, read))


@given(capabilities)
def test_every_card_runs_code_for_itself(capability):
    major, minor = capability

    assert read_architecture(f"sm_{major}{minor}").serves(capability)


@given(capabilities, capabilities)
def test_portable_code_never_runs_on_an_older_card(code, card):
    portable = Architecture(code, portable=True)

    assert portable.serves(card) == (card >= code)
