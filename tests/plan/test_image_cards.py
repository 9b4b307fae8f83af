"""An image build: the cards of TORCH_CUDA_ARCH_LIST are those that it is for."""

import pytest

from plan.asking import ask

BUILD = {
    "os": {"system": "linux", "machine": "x86_64"},
    "libc": {"name": "glibc", "version": "2.35"},
    "python": {"executable": "python3", "version": "3.11", "tag": "cp311"},
    "gpus": [],
    "container": {"runtime": "buildkit", "building": True},
    "environment": {"CUDA_VERSION": "12.4.1"},
}


def planned(arch_list, *, building=True, **options):
    environment = {"CUDA_VERSION": "12.4.1", "TORCH_CUDA_ARCH_LIST": arch_list}
    container = {"runtime": "docker", "building": building}
    return ask({**BUILD, "environment": environment, "container": container}, options)


@pytest.mark.parametrize("arch_list", ["8.0;9.0+PTX", "8.0 9.0a", "sm_80"])
def test_the_build_has_kernels_for_them(arch_list):
    plan = planned(arch_list, cuda="12.4")

    assert plan.packages["torch"] == "2.6.0+cu124"
    assert f"TORCH_CUDA_ARCH_LIST={arch_list}" in str(plan.because)


def test_a_card_that_no_build_of_the_asked_cuda_serves_is_refused_with_what_serves_it():
    plan = planned("12.0", cuda="12.4")

    assert plan.reasons == ("GPU_TOO_NEW_FOR_VARIANT",)
    assert "--cuda 1" in str(plan.next_steps[0])


def test_the_images_own_major_version_of_cuda_still_counts():
    plan = planned("12.0")

    assert plan.variant_cuda.startswith("12.")
    assert plan.warnings[0].reason == "BUILD_TIME_NO_GPU"


def test_an_architecture_that_nothing_serves_is_refused():
    assert planned("99.0").reasons == ("GPU_TOO_NEW_FOR_VARIANT",)


def test_names_that_are_not_read_are_said_and_remove_nothing():
    plan = planned("Ampere", cuda="12.4")

    assert plan.packages["torch"] == "2.6.0+cu124"
    assert "names no cards" in str(plan.because)


def test_outside_of_a_build_the_variable_says_nothing_about_the_cards():
    plan = planned("12.0", building=False, cuda="12.4")

    assert plan.packages["torch"] == "2.6.0+cu124"
    assert "TORCH_CUDA_ARCH_LIST" not in str(plan.because)


@pytest.mark.parametrize(("cuda", "warned"), [("12.4", False), ("13.0", True)])
def test_a_base_image_of_another_major_version_is_warned_of(cuda, warned):
    plan = planned("9.0", cuda=cuda)

    assert ("IMAGE_WHEEL_CUDA_DIFFER" in [one.reason for one in plan.warnings]) is warned


def test_on_the_cpu_it_is_not_spoken_of():
    assert "TORCH_CUDA_ARCH_LIST" not in str(planned("12.0", cuda="cpu").because)
