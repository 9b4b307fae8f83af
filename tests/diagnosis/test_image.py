"""An image that was built for other hosts than the one it runs on."""

import pytest

from altered import altered
from torchdoctor.diagnosis.engine import examine
from torchdoctor.facts.model import ImagePlan
from torchdoctor.matrix.loader import load_matrix

CU124 = ImagePlan(
    torch="2.6.0", variant="cu124", variant_cuda="12.4", packages={"torch": "2.6.0+cu124"}
)


@pytest.fixture
def image(capture):
    """A healthy container of an image with torch 2.6.0+cu124."""
    return altered(
        capture("h100-580-OK"),
        {
            "image_plan": CU124,
            "torch.version": "2.6.0+cu124",
            "torch.distribution_version": "2.6.0+cu124",
            "torch.cuda": "12.4",
        },
    )


def findings(facts):
    return {one.reason: one for one in examine(facts, load_matrix()).findings}


def on_driver(facts, version, cuda):
    return altered(
        facts,
        {
            "driver.version": version,
            "driver.cuda_version": cuda,
            "cuda_init.cuda_version": cuda,
        },
    )


def test_a_host_whose_driver_is_too_old_is_named_with_what_the_image_was_built_for(image):
    finding = findings(on_driver(image, "515.105.01", "11.7"))["DRIVER_TOO_OLD"]

    assert str(finding.summary) == (
        "This image was built for cu124; driver 515.105.01 of this host cannot run it."
    )
    assert any("plan.json" in seen and "2.6.0+cu124" in seen for seen in finding.evidence)


def test_a_host_that_can_run_it_is_not_named(image):
    assert "DRIVER_TOO_OLD" not in findings(on_driver(image, "550.54.14", "12.4"))


def test_another_torch_than_the_images_is_blamed_itself(image):
    swapped = altered(
        on_driver(image, "550.54.14", "12.4"),
        {"torch.version": "2.15.0+cu130", "torch.distribution_version": "2.15.0+cu130",
         "torch.cuda": "13.0"},
    )  # fmt: skip

    finding = findings(swapped)["DRIVER_TOO_OLD"]

    assert "This image" not in str(finding.summary)
    assert any("this image was built with torch 2.6.0+cu124" in seen for seen in finding.evidence)


def test_a_cpu_build_that_took_the_images_place_is_shown_beside_it(image):
    swapped = altered(
        image,
        {"torch.version": "2.9.0+cpu", "torch.distribution_version": "2.9.0+cpu",
         "torch.cuda": None, "torch.is_available": False},
    )  # fmt: skip

    finding = findings(swapped)["TORCH_CPU_BUILD"]

    assert any("this image was built with torch 2.6.0+cu124" in seen for seen in finding.evidence)
