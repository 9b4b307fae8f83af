"""Names and chips from PCI ids."""

from torchdoctor.diagnosis.identify import with_chips
from torchdoctor.facts.model import Facts, Gpu
from torchdoctor.matrix.model import Chip, Matrix

MATRIX = Matrix(
    chips={
        "2684": Chip(
            device="2684",
            chip="AD102",
            name="AD102 [GeForce RTX 4090]",
            compute_capability="8.9",
        ),
        "06d0": Chip(device="06d0", chip="GF100", name="GF100GL", compute_capability=None),
    }
)


def identified(gpu):
    [found] = with_chips(Facts(gpus=(gpu,)), MATRIX).gpus
    return found


def test_a_card_without_a_driver_gets_its_name_chip_and_capability():
    found = identified(Gpu(pci_device="10de:2684", source="pci"))

    assert (found.vendor, found.name) == ("nvidia", "NVIDIA GeForce RTX 4090")
    assert (found.chip, found.compute_capability) == ("AD102", "8.9")
    assert found.derived == ("vendor", "name", "chip", "compute_capability")


def test_what_the_driver_said_stays_and_is_not_marked():
    said = Gpu(
        pci_device="10DE:2684", vendor="nvidia", name="Graphics Device", compute_capability="8.9"
    )

    found = identified(said)

    assert (found.name, found.derived) == ("Graphics Device", ("chip",))


def test_a_chip_of_unknown_capability_is_named_without_one():
    found = identified(Gpu(vendor="nvidia", pci_device="10de:06d0"))

    assert (found.name, found.compute_capability) == ("NVIDIA GF100GL", None)
    assert found.derived == ("name", "chip")


def test_a_card_that_the_matrix_does_not_know_stays_as_it_is():
    stranger = Gpu(vendor="nvidia", pci_device="10de:ffff")

    assert identified(stranger) is stranger


def test_a_second_pass_adds_nothing():
    once = with_chips(Facts(gpus=(Gpu(pci_device="10de:2684"),)), MATRIX)

    assert with_chips(once, MATRIX) == once


def test_no_cards_and_unknown_cards_stay_so():
    assert with_chips(Facts(gpus=()), MATRIX).gpus == ()
    assert with_chips(Facts(), MATRIX).gpus is None
