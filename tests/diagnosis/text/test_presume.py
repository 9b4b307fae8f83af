"""What a card's name and a build's version tell, with the matrix's help."""

import pytest

from told import matrix, report_on
from torchdoctor.diagnosis.text.presume import capability_by_name, with_code, with_names
from torchdoctor.facts.model import Facts, Gpu, OperatingSystem, TorchFacts


@pytest.mark.parametrize(
    ("name", "capability"),
    [
        ("NVIDIA GeForce RTX 4090", "8.9"),
        ("RTX3060", "8.6"),
        ("GTX1080Ti", "6.1"),
        ("NVIDIA H100 80GB HBM3", "9.0"),
        ("A100-SXM4-40GB", "8.0"),
        ("Tesla T4", "7.5"),
        ("GTX TITAN", "3.5"),
        ("GeForce GTX TITAN X", "5.2"),
        ("TITAN Xp", "6.1"),
        ("NVIDIA RTX 6000 Ada Generation", "8.9"),
        ("Quadro RTX 6000", "7.5"),
        # Sold with two chips, or no card at all.
        ("GeForce GT 710", None),
        ("NVIDIA GeForce", None),
        ("Radeon RX 7900 XTX", None),
    ],
)
def test_a_name_tells_its_capability_where_only_one_chip_has_it(name, capability):
    assert capability_by_name(name, matrix()) == capability


def test_what_follows_from_the_name_says_so():
    [card] = with_names(Facts(gpus=(Gpu(name="NVIDIA L4"),)), matrix()).gpus

    assert (card.compute_capability, card.derived) == ("8.9", ("compute_capability",))


def test_a_stated_capability_stays():
    [card] = with_names(
        Facts(gpus=(Gpu(name="NVIDIA L4", compute_capability="9.9"),)), matrix()
    ).gpus

    assert card.compute_capability == "9.9"


def test_the_code_of_a_published_build_is_known():
    facts = Facts(
        os=OperatingSystem(system="linux", machine="x86_64"),
        torch=TorchFacts(version="2.6.0+cu124", cuda="12.4"),
    )

    assert "sm_90" in with_code(facts, matrix()).torch.arch_list


def test_the_report_does_not_state_what_only_rules_presume():
    facts = report_on("torch==2.6.0+cu124\nGPU: NVIDIA GeForce RTX 5090").facts

    assert facts.torch.arch_list is None
    assert facts.gpus[0].compute_capability == "12.0"


def test_a_card_too_new_for_the_installed_release_is_found_without_any_message():
    report = report_on(
        "torch==2.6.0+cu124\nOS: Ubuntu 22.04 (x86_64)\nGPU: NVIDIA GeForce RTX 5090"
    )

    assert [finding.reason for finding in report.findings] == ["GPU_TOO_NEW_FOR_VARIANT"]
