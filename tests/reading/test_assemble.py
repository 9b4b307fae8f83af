"""Which of several readings counts, and which contradict each other."""

from told import report_on
from torchdoctor.reading.assemble import assemble
from torchdoctor.reading.model import Seen


def facts_of(*seen):
    return assemble(seen).facts


def test_what_is_stated_outweighs_what_follows():
    follows = Seen("torch.version", "2.5.0", 1, stated=False)
    stated = Seen("torch.version", "2.6.0+cu124", 9)

    assert facts_of(follows, stated).torch.version == "2.6.0+cu124"


def test_of_two_that_say_the_same_the_more_precise_counts():
    assert (
        facts_of(
            Seen("torch.version", "2.6.0", 1), Seen("torch.version", "2.6.0+cu124", 2)
        ).torch.version
        == "2.6.0+cu124"
    )


def test_two_driver_versions_contradict_each_other():
    found = assemble(
        (Seen("driver.version", "550.54.14", 3), Seen("driver.version", "535.104.05", 9))
    )

    [(taken, other)] = found.against
    assert (taken.line, other.line) == (3, 9)
    assert found.facts.driver.version == "550.54.14"


def test_a_guess_contradicts_nothing():
    assert not assemble(
        (Seen("os.system", "linux", 1), Seen("os.system", "windows", 2, stated=False))
    ).against


def test_parts_are_listed_or_added():
    facts = facts_of(
        Seen("device_nodes.+", "nvidia0", 1),
        Seen("device_nodes.+", "nvidiactl", 2),
        Seen("gpus.0.mig_devices.+", 1, 3),
        Seen("gpus.0.mig_devices.+", 1, 4),
    )

    assert facts.device_nodes == ("nvidia0", "nvidiactl")
    assert facts.gpus[0].mig_devices == 2


def test_a_card_of_the_bus_and_of_the_driver_is_one_card():
    facts = facts_of(
        Seen("gpus.@0100.pci_bus_id", "01:00.0", 1),
        Seen("gpus.@0100.pci_driver", "nvidia", 2),
        Seen("gpus.0.pci_bus_id", "00000000:01:00.0", 3),
        Seen("gpus.0.name", "NVIDIA GeForce RTX 4090", 3),
    )

    [card] = facts.gpus
    assert (card.index, card.name, card.pci_driver) == (0, "NVIDIA GeForce RTX 4090", "nvidia")


def test_a_named_card_is_the_listed_one_of_that_name_or_without_a_name():
    named = (
        Seen("gpus.=rtx4090.name", "RTX 4090", 1),
        Seen("gpus.=rtx4090.compute_capability", "8.9", 1),
    )

    assert len(facts_of(*named, Seen("gpus.0.name", "NVIDIA GeForce RTX 4090", 2)).gpus) == 1
    assert facts_of(*named, Seen("gpus.0.vendor", "nvidia", 2)).gpus[0].compute_capability == "8.9"


def test_a_value_of_the_wrong_kind_costs_its_room_alone():
    facts = facts_of(Seen("python.bits", "many", 1), Seen("driver.version", "550.54.14", 2))

    assert facts.python is None
    assert facts.driver.version == "550.54.14"


def test_the_report_names_both_lines_of_a_contradiction():
    report = report_on("Driver Version: 550.54.14\nx\nNvidia driver version: 535.104.05")

    [found] = report.text.contradictions
    assert (found.fact, found.first.line, found.other.line) == ("driver.version", 1, 3)


def test_the_cuda_of_nvcc_is_not_taken_for_that_of_torch():
    report = report_on(
        "CUDA used to build PyTorch: 12.1\nCuda compilation tools, release 11.8, V11.8.89\n"
        "| NVIDIA-SMI 550.54.14    Driver Version: 550.54.14    CUDA Version: 12.4     |"
    )

    facts = report.facts
    assert (facts.torch.cuda, facts.toolkit.nvcc, facts.driver.cuda_version) == (
        "12.1",
        "11.8",
        "12.4",
    )
    assert report.text.contradictions == ()
