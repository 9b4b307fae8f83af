"""A check that cannot fail checks nothing: every item is shown a fault, and has to notice it."""

import pytest

from torchdoctor.bench import catalogue
from torchdoctor.bench.judge import judge_item
from torchdoctor.bench.messages import ItemFinished

STEPS = ("wrong-way", "drift", "not-a-number", "nan-gradients")
SUBTLEST = ("drift", "nan-gradients")
TRAINED = (
    "linear_regression", "logistic_regression", "perceptron", "bp_network", "rbf_network", "mlp",
    "cnn", "lenet", "lstm", "seq2seq", "embedding", "optimizers",
)  # fmt: skip
TRAINED_SLOWLY = ("bilstm", "autoencoder", "gan", "dcgan", "attention")
# One wrong element of what an operation returns, forward or backward; each by the name that torch
# has for it below autograd, on a CPU.
OPERATIONS = {
    "gemm": ("mm", "addmm", "bmm", "_int_mm"),
    "freivalds": ("mm",),
    "gemm_speed": ("mm",),
    "triad": ("add",),
    "launch": ("add",),
    "soak": ("mm",),  # its sums are written in place, and compared as those of `triad`
    "autograd": ("mul",),
    "convolution": ("convolution", "convolution_backward"),
    "recurrent": ("mkldnn_rnn_layer", "mkldnn_rnn_layer_backward", "addmm"),
    "attention_kernels": (
        "bmm",
        "_scaled_dot_product_flash_attention_for_cpu",
        "_scaled_dot_product_flash_attention_for_cpu_backward",
    ),
    "losses": (
        "mean", "smooth_l1_loss_backward", "binary_cross_entropy", "nll_loss_forward",
        "_log_softmax", "nll_loss2d_backward",
    ),
    "tensors": ("acos", "abs", "mm", "cat", "mean"),
    "activations": (
        "sigmoid", "sigmoid_backward", "tanh", "relu", "leaky_relu", "leaky_relu_backward", "amax",
        "_softmax", "_log_softmax",
    ),
    "functions": (
        "native_layer_norm", "grid_sampler_2d", "embedding", "embedding_dense_backward", "addmm",
        "upsample_bilinear2d",
    ),
    "batch_norm": ("native_batch_norm", "native_batch_norm_backward"),
    "pooling": (
        "max_pool2d_with_indices", "max_pool2d_with_indices_backward", "avg_pool2d",
        "_adaptive_avg_pool2d",
    ),
    "dropout": ("mul",),
    "fft": ("_fft_r2c", "_fft_c2r"),
    "solver": (
        "_linalg_solve_ex", "_linalg_svd", "linalg_cholesky_ex", "linalg_qr", "_linalg_eigh",
    ),
    "sparse": ("_sparse_addmm", "mm"),
    "amp": ("_amp_foreach_non_finite_check_and_unscale_",),
}  # fmt: skip
OTHERS = (
    ("precision", "tf32"),
    ("recurrent", "tf32"),
    ("determinism", "noise"),
    ("autograd", "not-a-number"),
    ("amp", "nan-gradients"),
)
# What these compare is shown to fail elsewhere, or cannot run on a CPU without more.
SHOWN_ELSEWHERE = {"saving"}
ONLY_ON_A_GPU = {"copies", "transfers", "streams", "nvrtc", "cuda_graph", "triton", "nccl"}
NEED_MORE = {
    "compiled", "transforms", "alexnet", "vgg16", "resnet18", "squeezenet", "densenet121",
}  # fmt: skip

CASES = [
    *[(name, fault) for name in TRAINED for fault in STEPS],
    *[(name, fault) for name in TRAINED_SLOWLY for fault in SUBTLEST],
    *[(name, f"wrong:{one}") for name, many in OPERATIONS.items() for one in many],
    *OTHERS,
]


def judged(name, measured):
    return judge_item(
        ItemFinished(
            message="item-finished",
            name=name,
            kind="op",
            took_s=0.0,
            checks=measured.checks,
            metrics={},
        )
    )


@pytest.mark.torch
@pytest.mark.parametrize(("name", "fault"), CASES, ids=lambda word: word)
def test_the_fault_is_noticed_and_the_found_value_is_told(measured, name, fault):
    item = judged(name, measured(name, fault=fault))

    assert item.status == "fail"
    assert any(not check["passed"] for check in item.correctness.values())
    assert "is" in item.because.split()


def test_every_item_is_shown_a_fault_or_said_why_not():
    shown = {name for name, _ in CASES} | SHOWN_ELSEWHERE | ONLY_ON_A_GPU | NEED_MORE

    assert shown == {entry.name for entry in catalogue.ENTRIES}


@pytest.mark.torch
def test_a_tensor_that_comes_back_changed_is_noticed(in_torch):
    """What `saving` compares."""
    answer = in_torch(
        """
        import torch
        from torchdoctor.bench.checks.saving import same_bits
        kept = {'a': torch.ones(2), 'b': torch.zeros(2)}
        answer = same_bits('x', {**kept, 'b': torch.tensor([0.0, 1e-30])}, kept)._asdict()
        """
    )

    assert (answer["value"], answer["reference"]) == (1, 2)


@pytest.mark.torch
def test_memory_that_does_not_suffice_halves_the_item_until_it_does(measured):
    found = measured("gemm", fault="tight-memory")

    assert judged("gemm", found).status == "pass"
    assert found.notes[-1] == "at 1/4 of its size: out of memory above"
    assert found.metrics["side"] == 48


@pytest.mark.torch
def test_a_fault_of_another_item_leaves_this_one_alone(measured):
    assert judged("tensors", measured("tensors", fault="wrong:mm@gemm")).status == "pass"
