import json
import os
from pathlib import Path

import pytest

from torchdoctor.facts.marked import MARK
from torchdoctor.facts.run import Answer
from torchdoctor.install.survey import survey
from torchdoctor.install.verify import verify
from torchdoctor.plan.model import Verdict

GOOD = {
    "distributions": {"torch": "2.6.0+cu124"},
    "torch": {"version": "2.6.0+cu124", "cuda": "12.4", "hip": None, "folder": "/v/torch"},
    "imported": {"torch": None},
    "took_s": {"torch": 2.5},
    "computed": {"cpu": {"wrong": 0, "of": 576}, "cuda": {"wrong": 0, "of": 576}},
    "is_available": True,
    "said": None,
    "stage": "done",
}


@pytest.fixture
def verified(make_plan, make_source):
    """Verify what a target tells: GOOD with some keys changed; None takes a key away."""

    def verified_(packages=None, *, cpu_plan=False, pinned_cuda="12.4", complaint="", **changed):
        told = {k: v for k, v in {**GOOD, **changed}.items() if v is not None}
        source = make_source(
            "official", packages or {"torch": "2.6.0+cu124"}, variant="cu124", cuda=pinned_cuda
        )
        verdict = Verdict.INSTALL_CPU if cpu_plan else Verdict.INSTALL
        plan = make_plan(source, verdict=verdict, expects_gpu=not cpu_plan)

        def run(argv, limit_s):
            status = 0 if told.get("stage") == "done" else None
            return Answer(status, f"noise\n{MARK}{json.dumps(told)}\n", failure=complaint)

        return verify(plan, source, Path("python"), run=run)

    return verified_


@pytest.mark.parametrize(
    ("told", "passes"),
    [
        ({"product": 1e-7, "convolution": 2e-7}, True),
        ({"product": 1e-7, "convolution": 0.3}, False),
        ({"product": float("nan"), "convolution": 1e-7}, False),
        ({"error": "RuntimeError: no"}, False),
    ],
)
def test_a_product_and_a_convolution_must_be_close_to_float64(verified, told, passes):
    result = verified(compared={"cpu": told})

    assert result.passed == passes
    assert result.reasons == (() if passes else ("COMPUTATION_WRONG",))


@pytest.mark.parametrize("told", [{"kept": [0, 1, 2]}, {"error": "RuntimeError: no such op"}])
def test_a_torchvision_whose_nms_does_not_work_belongs_to_another_torch(verified, told):
    assert verified(nms=told).reasons == ("COMPANION_MISMATCH",)
    assert verified(nms={"kept": [0, 2]}).passed


def test_what_compile_needs_is_said_and_not_required(verified):
    result = verified(compile={"triton": False, "compiler": None})

    assert result.passed
    assert "no triton" in check_of(result, "compile").found


def check_of(result, name):
    return next(check for check in result.checks if check.name == name)


def test_a_good_build_passes_every_check(verified):
    result = verified()

    assert result.passed
    assert [c.name for c in result.checks] == [
        "versions", "variant", "import", "computation", "is_available", "computation",
    ]  # fmt: skip
    assert result.installed == {"torch": "2.6.0+cu124"}
    assert result.reasons == ()


@pytest.mark.parametrize(
    ("cards", "built_for", "word"),
    [
        (["9.0"], ["sm_80", "sm_90"], None),
        (["8.9"], ["sm_80"], None),
        (["12.1"], ["sm_120"], None),  # GB10, of which torch itself says that it does not fit
        (["12.0"], ["sm_80", "compute_90"], None),  # by way of PTX
        (["9.0", "3.5"], ["sm_80", "sm_90"], None),  # an old card that drives the screen
        (["12.0"], ["sm_80", "sm_90"], "GPU_TOO_NEW_FOR_VARIANT"),
        (["6.1", "6.1"], ["sm_80", "sm_90"], "GPU_TOO_OLD_FOR_VARIANT"),
    ],
)
def test_the_build_must_have_code_for_a_card(verified, cards, built_for, word):
    computed = {"cpu": {"wrong": 0, "of": 576}}
    result = verified(kernels={"capabilities": cards, "built_for": built_for}, computed=computed)

    assert result.reasons == ((word,) if word else ())
    check = check_of(result, "architectures")
    assert check.passed == (word is None)
    assert ("none for" in check.found) == (word is not None or "3.5" in cards)


def test_what_computes_right_has_code_whatever_the_list_says(verified):
    kernels = {"capabilities": ["12.0"], "built_for": ["sm_80"]}

    assert verified(kernels=kernels).passed


CPU_BUILD = {
    "distributions": {"torch": "2.6.0+cpu"},
    "torch": {"version": "2.6.0+cpu", "cuda": None, "hip": None},
}


@pytest.mark.parametrize(
    ("word", "changed"),
    [
        ("WRONG_INTERPRETER", {"distributions": {"torch": None}}),
        ("INDEX_MIXUP", {"distributions": {"torch": "2.5.1+cu124"}}),
        ("TORCH_CPU_BUILD", {"torch": {"version": "2.6.0+cpu", "cuda": None}}),
        ("TORCH_ROCM_BUILD", {"torch": {"version": "2.6.0", "cuda": None, "hip": "6.2"}}),
        ("INDEX_MIXUP", {"torch": {"version": "2.6.0", "cuda": "11.8"}}),
        ("TORCH_IMPORT_FAILED", {"imported": {"torch": "SyntaxError: x"}}),
        (
            "CUDA_LIBRARY_MISSING",
            {"imported": {"torch": "ImportError: libcudnn.so.9: cannot open shared object file"}},
        ),
        (
            "COMPANION_MISMATCH",
            {"imported": {"torchvision": "RuntimeError: operator torchvision::nms does not exist"}},
        ),
        ("DUPLICATE_TORCH", {"torch": {"version": "2.5.0", "cuda": "12.4"}}),
        ("COMPUTATION_WRONG", {"computed": {"cpu": {"wrong": 3, "of": 576}}}),
        ("CUDA_INIT_FAILED", {"is_available": False}),
        (
            "DRIVER_TOO_OLD",
            {"is_available": False, "said": "The NVIDIA driver on your system is too old"},
        ),
        (
            "GPU_TOO_NEW_FOR_VARIANT",
            {
                "kernels": {"capabilities": ["12.0"], "built_for": ["sm_80", "sm_90"]},
                "computed": {"cuda": {"error": "no kernel image is available"}},
            },
        ),
        (
            "GPU_TOO_OLD_FOR_VARIANT",
            {
                "kernels": {
                    "capabilities": ["6.1"],
                    "built_for": ["sm_80", "sm_90a", "compute_90"],
                },
                "computed": {"cuda": {"error": "no kernel image is available"}},
            },
        ),
        ("TORCH_IMPORT_FAILED", {"stage": "import torch", "imported": None, "torch": None}),
        ("DRIVER_HANGS", {"stage": "torch.cuda.is_available()", "is_available": None}),
        ("CUDA_INIT_FAILED", {"stage": "a computation on cuda", "computed": None}),
    ],
)
def test_each_fault_has_its_word(verified, word, changed):
    result = verified(**changed)

    assert not result.passed
    assert word in result.reasons


def test_what_hangs_says_where_and_why(verified):
    result = verified(stage="import torch", imported=None, complaint="no answer in 150 s")

    assert "import torch: no answer in 150 s" in check_of(result, "import").found


def test_a_target_that_tells_nothing_has_not_passed(verified, make_plan, make_source):
    source = make_source("official", {"torch": "2.6.0"})

    result = verify(
        make_plan(source), source, Path("p"), run=lambda *_: Answer(1, "", "Traceback\nboom")
    )

    assert not result.passed
    assert "boom" in result.checks[0].found


def test_without_a_gpu_another_build_of_the_release_serves_and_is_said(verified):
    result = verified({"torch": "2.6.0"}, cpu_plan=True, **CPU_BUILD)

    assert result.passed
    assert "another build" in check_of(result, "versions").found
    assert "so it serves" in check_of(result, "variant").found


def test_with_a_gpu_another_build_of_the_release_does_not_serve(verified):
    result = verified({"torch": "2.6.0"}, **CPU_BUILD)

    assert result.reasons == ("INDEX_MIXUP", "TORCH_CPU_BUILD")


def test_without_a_gpu_another_release_does_not_serve(verified):
    assert not verified({"torch": "2.6.1"}, cpu_plan=True, **CPU_BUILD).passed


def test_a_label_of_the_same_cuda_is_the_same_build(verified):
    assert verified({"torch": "2.6.0"}).passed


def test_a_build_without_label_in_its_metadata_is_judged_by_its_cuda(verified):
    assert verified({"torch": "2.6.0"}, distributions={"torch": "2.6.0"}).passed
    assert not verified(
        {"torch": "2.6.0"}, distributions={"torch": "2.6.0"}, pinned_cuda="13.0"
    ).passed


@pytest.mark.torch
def test_a_real_torch_passes(make_plan, make_source):
    python = os.environ.get("TORCHDOCTOR_TEST_TORCH_PYTHON")
    if not python:
        pytest.skip("TORCHDOCTOR_TEST_TORCH_PYTHON names no interpreter with torch")
    version = survey(Path(python), ask_pip=False).distributions["torch"]
    source = make_source("default", {"torch": version})

    result = verify(make_plan(source, verdict=Verdict.INSTALL_CPU), source, Path(python))

    assert result.passed, result.checks
