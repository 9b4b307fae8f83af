"""CUDA_VISIBLE_DEVICES and NVIDIA_VISIBLE_DEVICES, read as their programs read them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from torchdoctor.diagnosis.visible import container_hides_all, driven, select, visible_cards
from torchdoctor.facts.model import Facts, Gpu

CARDS = tuple(
    Gpu(index=n, name="NVIDIA A100", uuid=f"GPU-{letter * 8}-1111", source="nvml")
    for n, letter in enumerate("abcd")
)
A, B, C, D = CARDS
SLOW = Gpu(index=1, name="NVIDIA T4", uuid="GPU-eeeeeeee-1111")


@pytest.mark.parametrize(
    ("value", "cards", "invalid"),
    [
        ("0", (A,), None),
        ("2,1", (C, B), None),
        (" 3 , 0 ", (D, A), None),
        ("0,2,-1,1", (A, C), "-1"),  # the guide's own example
        ("0,99,1", (A,), "99"),
        ("99,0", (), "99"),
        ("-1", (), "-1"),
        ("", (), ""),
        ("all", (), "all"),
        ("1gpu,2ampere", (B, C), None),  # as strtol reads it
        ("0,0", (), "0"),
        ("GPU-bbbbbbbb-1111", (B,), None),
        ("GPU-c,GPU-a", (C, A), None),
        ("GPU-", (), "GPU-"),  # an abbreviation must fit one card
        ("GPU-f,GPU-a", (), "GPU-f"),
        ("GPU-a,GPU-f,GPU-b", (A,), "GPU-f"),
        ("GPU-a,GPU-aaaa", (), "GPU-aaaa"),
    ],
)
def test_a_list_is_read_up_to_its_first_invalid_entry(value, cards, invalid):
    visible = select(value, CARDS)

    assert (visible.cards, visible.invalid) == (cards, invalid)


@pytest.mark.parametrize("value", ["MIG-7c2d", "MIG-GPU-aaaaaaaa-1111/1/0", "0,GPU-b", "GPU-b,0"])
def test_instances_and_mixed_lists_are_not_known(value):
    assert select(value, CARDS) is None


def test_numbers_on_a_machine_in_mig_mode_are_not_known():
    assert select("0", (Gpu(index=0, mig_mode="enabled"),)) is None


def test_a_list_that_hides_all_is_known_in_mig_mode_too():
    assert select("-1", (Gpu(index=0, mig_mode="enabled"),)).cards == ()


def test_uuids_are_not_known_where_the_cards_have_none():
    assert select("GPU-a", (Gpu(index=0),)) is None


def test_numbers_of_unlike_cards_are_sure_in_bus_order_alone():
    assert select("1", (A, SLOW)).identified is False
    assert select("1", (A, SLOW), in_bus_order=True).identified is True
    assert select("0,1", (A, SLOW)).identified is True
    assert select("-1", (A, SLOW)).identified is True


def test_without_the_variable_every_card_is_visible():
    assert visible_cards(Facts(environment={}), CARDS).cards == CARDS


def test_without_an_environment_nothing_is_known():
    assert visible_cards(Facts(), CARDS) is None


def test_the_order_comes_from_the_environment():
    environment = {"CUDA_VISIBLE_DEVICES": "1", "CUDA_DEVICE_ORDER": "PCI_BUS_ID"}

    assert visible_cards(Facts(environment=environment), (A, SLOW)).identified is True


def test_cards_that_only_the_bus_shows_are_not_numbered_beside_driven_ones():
    elsewhere = Gpu(pci_device="10de:2330", source="pci")

    assert driven((elsewhere, A)) == (A,)
    assert driven((elsewhere,)) == (elsewhere,)


@given(st.text())
def test_any_value_can_be_read(value):
    visible = select(value, CARDS)

    if visible is not None:
        assert set(visible.cards) <= set(CARDS)
        assert len(set(visible.cards)) == len(visible.cards)


@given(st.permutations(range(4)), st.integers(0, 4))
def test_every_choice_of_cards_can_be_written_as_numbers(order, count):
    chosen = order[:count]

    visible = select(",".join(map(str, chosen)), CARDS)

    assert visible.cards == tuple(CARDS[n] for n in chosen)


@given(st.permutations(range(4)), st.integers(1, 4))
def test_every_choice_of_cards_can_be_written_as_uuids(order, count):
    chosen = tuple(CARDS[n] for n in order[:count])

    visible = select(",".join(card.uuid for card in chosen), CARDS)

    assert (visible.cards, visible.invalid) == (chosen, None)


@given(st.lists(st.integers(0, 9), unique=True), st.integers(-9, -1), st.lists(st.integers(0, 9)))
def test_a_negative_number_ends_the_list(before, end, after):
    with_end = select(",".join(map(str, [*before, end, *after])), CARDS)

    assert with_end.cards == (select(",".join(map(str, before)), CARDS).cards if before else ())


@pytest.mark.parametrize("value", [None, "", " ", "void", "none"])
def test_a_container_gets_no_card(value):
    assert container_hides_all(value) is True


@pytest.mark.parametrize("value", ["all", "0", "0,1", "GPU-fef8089b"])
def test_a_container_gets_cards(value):
    assert container_hides_all(value) is False
