"""Lines of evidence keep what they were made of, so that they can be told in other languages."""

from spoken import Spoken
from torchdoctor.diagnosis.cards import label, title
from torchdoctor.diagnosis.evidence import (
    capability_of,
    driver_of,
    found_cards,
    newest_cuda,
    nvidia_cards_seen,
    told,
)
from torchdoctor.facts.model import Gpu
from torchdoctor.texts import say

NAMED = Gpu(index=1, name="NVIDIA L4", compute_capability="8.9", pci_bus_id="0000:3b:00.0")
UNNAMED = Gpu(compute_capability="8.9", pci_bus_id="0000:3b:00.0")
GERMAN = {
    "unnamed card": "namenlose Karte",
    "{title} at {place}": "{title} in {place}",
    "{card}: compute capability {capability}": "{card}: Rechenfähigkeit {capability}",
    "no answer in {limit:g} s": "keine Antwort in {limit:g} s",
    "graphics cards found: {cards}": "gefundene Karten: {cards}",
}


german = Spoken(GERMAN)


def test_a_card_without_a_name_is_called_so_in_the_readers_language():
    seen = capability_of(UNNAMED, label(UNNAMED))

    assert seen == "unnamed card at 0000:3b:00.0: compute capability 8.9"
    assert seen.render(german) == "namenlose Karte in 0000:3b:00.0: Rechenfähigkeit 8.9"


def test_the_name_of_a_card_is_the_same_in_every_language():
    assert title(NAMED) == "NVIDIA L4"
    assert label(NAMED) == "GPU 1 (NVIDIA L4)"
    assert capability_of(NAMED).render(german) == "NVIDIA L4: Rechenfähigkeit 8.9"


def test_several_cards_are_named_one_by_one():
    seen = found_cards((NAMED, UNNAMED))

    assert seen == "graphics cards found: NVIDIA L4, unnamed card"
    assert seen.render(german) == "gefundene Karten: NVIDIA L4, namenlose Karte"
    assert nvidia_cards_seen((NAMED,)) == "NVIDIA cards: NVIDIA L4"


def test_where_no_card_was_found_that_is_said():
    assert found_cards(()) == "graphics cards found: none"


def test_a_complaint_of_our_own_is_told_in_the_readers_language():
    seen = told("nvml", say("no answer in {limit:g} s", limit=5.0))

    assert seen == "nvml: no answer in 5 s"
    assert seen.render(german) == "nvml: keine Antwort in 5 s"


def test_what_a_program_said_stays_as_it_said_it():
    assert told("nvidia-smi", "GPU {is} lost").render(german) == "nvidia-smi: GPU {is} lost"


def test_a_version_that_is_not_known_gives_no_line():
    assert driver_of(None) == ()
    assert driver_of("550.54") == ("driver 550.54",)
    assert newest_cuda(None) == ()
    assert newest_cuda("12.4") == ("newest CUDA of the driver: 12.4",)
