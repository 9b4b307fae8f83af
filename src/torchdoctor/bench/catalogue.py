"""Everything that the bench can run, most telling first: a short budget drops from the end.

One row per item: its file is `models/NAME.py` or, where it is no model, `checks/NAME.py`. The table
is printed by `bench --list`; each file's docstring has the figures behind its row.
Read on both sides: 3.8 syntax, standard library, no torch.
"""

from __future__ import annotations

from typing import NamedTuple


class Entry(NamedTuple):
    """One item."""

    name: str
    kind: str
    """As `model.Kind`."""
    tier: str
    """The shortest tier that runs it: "quick" or "full"; "soak": only where it is asked for."""
    judged_by: str
    tolerance: str
    """Where it has a word of SOURCES, that says what it is and where it comes from."""
    catches: str


# Where tolerances come from.
SOURCES = {
    "assert_close": "torch.testing.assert_close's defaults for float32: 1.3e-6 and 1e-5",
    "rmse": "torch._dynamo.utils.same: 2 x the CPU's own error (3 x in 16 bits) + a tenth of 1e-3",
    "trajectory": "1e-4 of the loss at step 1, 1e-2 at step 20; with max pooling from 2e-3",
    "floor": "below the lowest of 13 seeds on a CPU by several spreads: the file's docstring",
    "exact": "whole numbers that every format holds: no rounding, so no tolerance",
    "cosine": "of all gradients with float64's: 0.99, as in torch's benchmarks of deep networks",
    "5.5 sigma": "5.5 standard deviations: a healthy device fails less than once in 10^6 runs",
}
SOAK = "soak"
"""The item that takes as long as it is told to, and may be ended before."""
_FLOAT64 = "the same on the CPU in float64"

ENTRIES = (
    Entry("gemm", "gemm", "quick", "whole-number products, exactly", "none (exact)",
          "one wrong element in fp32, TF32, fp16, bf16, fp64, int8, fp8"),
    Entry("precision", "gemm", "quick", "float64 products", "bands of the relative Frobenius error",
          "TF32 or bf16 where float32 was asked for, and the reverse"),
    Entry("autograd", "op", "quick", "exact answers known beforehand", "none (exact)",
          "wrong gradients, frozen parameters that move"),
    Entry("linear_regression", "model", "quick",
          "exact MSE of 600 steps", "1e-5 (float32 has 2e-7)",
          "a slightly wrong step"),
    Entry("mlp", "model", "quick", "float64 losses, accuracy", "trajectory, floor",
          "errors that add up over a training"),
    Entry("convolution", "path", "quick", _FLOAT64, "rmse",
          "cuDNN's forward, data and weight gradients, channels_last"),
    Entry("cnn", "model", "quick", "float64 losses, accuracy", "trajectory, floor",
          "convolution, batch norm and pooling in a training"),
    Entry("recurrent", "path", "quick", _FLOAT64, "rmse", "cuDNN's LSTM and GRU, both ways"),
    Entry("attention_kernels", "path", "quick", _FLOAT64, "rmse",
          "each SDPA back end, forced: flash, memory-efficient, cuDNN, math"),
    Entry("determinism", "determinism", "quick", "itself, run again", "none (same bits)",
          "sums in random order, bits that flip; in the full tier a fresh process too"),
    Entry("optimizers", "optimizer", "quick", _FLOAT64, "trajectory of the parameters, 1e-4",
          "a wrong step of any of the nine"),
    Entry("losses", "loss", "quick", _FLOAT64, "assert_close",
          "L1, SmoothL1, Huber, MSE, BCE, CrossEntropy, NLL, and their gradients"),
    Entry("tensors", "op", "quick", "exact answers known beforehand", "none (exact)",
          "the plainest kernels"),
    Entry("activations", "op", "quick", _FLOAT64, "assert_close",
          "sigmoid, tanh, ReLU, Leaky ReLU, Maxout, softmax, forward and backward"),
    Entry("functions", "op", "quick", _FLOAT64, "assert_close, 1e-4 for sums",
          "normalization, linear, distance, vision functions, embedding"),
    Entry("batch_norm", "path", "quick",
          _FLOAT64, "rmse", "batch statistics, running ones, gradients"),
    Entry("pooling", "op", "quick", "exact answers known beforehand, float64", "none, assert_close",
          "max, average, adaptive and stochastic pooling"),
    Entry("dropout", "op", "quick", "binomial statistics", "5.5 sigma",
          "a random generator that is none, wrong scaling, dropping in eval"),
    Entry("fft", "path", "quick", _FLOAT64, "rmse", "cuFFT: real, complex, 2-d, inverse"),
    Entry("solver", "path", "quick", _FLOAT64, "residuals below 5e-5",
          "cuSOLVER: LU, Cholesky, QR, SVD, eigenvalues"),
    Entry("sparse", "path", "quick", "whole-number products", "none (exact)",
          "cuSPARSE: coordinates and CSR times dense"),
    Entry("saving", "io", "quick", "what was saved", "none (same bits)",
          "state_dict, whole model, across devices, weights_only"),
    Entry("copies", "io", "quick", "what was sent", "none (same bits)",
          "pinned and asynchronous copies that lose bytes"),
    Entry("streams", "path", "quick",
          "exact sums", "none (exact)", "events that do not order streams"),
    Entry("amp", "path", "quick", "float32 and float64", "rmse with 3 x",
          "autocast, GradScaler that does not skip overflows"),
    Entry("nvrtc", "path", "quick", "exact sums", "none (exact)", "run-time compiled kernels"),
    Entry("gemm_speed", "gemm", "quick", "published figures of the card (matrices/ceilings.toml)",
          "0.8 of them; 0.6 to 0.8 warns", "a card that multiplies too slowly, format by format"),
    Entry("triad", "bandwidth", "quick", "the driver's clock x bus width, exact sums",
          "0.7 of the peak; 0.55 to 0.7 warns", "slow memory, and elements that it changes"),
    Entry("transfers", "bandwidth", "quick", "the negotiated link, what was sent",
          "0.75 of the link, below warns", "a link that lost lanes or a generation"),
    Entry("launch", "launch", "quick", "exact counts", "none (exact; times are recorded)",
          "launches that get lost; a host that is slow to ask"),
    Entry("logistic_regression", "model", "quick", "float64 losses, accuracy", "trajectory, floor",
          "two and several classes"),
    Entry("perceptron", "model", "quick", "whole-number weights", "none (exact)",
          "any wrong sum in a training"),
    Entry("cuda_graph", "path", "full",
          "the same step, eager", "assert_close", "capture and replay"),
    Entry("triton", "path", "full", "exact sums", "none (exact)", "Triton, its compiler"),
    Entry("compiled", "path", "full", "the same step, eager; float64", "rmse",
          "torch.compile: Inductor, and the C++ compiler or Triton below"),
    Entry("freivalds", "gemm", "full", "A(Br) against (AB)r in float64", "5e-6 of the rms; exact",
          "one element in a million off by a thousandth"),
    Entry("nccl", "collective", "full", "exact sums", "none (exact)", "NCCL starts and sums"),
    Entry("lstm", "model", "full", "float64 losses, accuracy", "trajectory, floor",
          "the recurrent training path"),
    Entry("attention", "model", "full", "float64 losses, accuracy", "trajectory, floor",
          "seq2seq with attention"),
    Entry("bilstm", "model", "full", "float64 losses, accuracy", "trajectory, floor",
          "a deep bidirectional LSTM"),
    Entry("lenet", "model", "full", "float64 losses, accuracy", "trajectory, floor",
          "convolutions without padding"),
    Entry("autoencoder", "model", "full", "float64 losses, variance of the data",
          "trajectory, 1.02 x", "Tanh and Sigmoid in depth"),
    Entry("seq2seq", "model", "full", "float64 losses, accuracy", "trajectory, floor",
          "encoder and decoder"),
    Entry("embedding", "model", "full", "float64 losses, accuracy", "trajectory, floor",
          "scattered gradients of an embedding"),
    Entry("bp_network", "model", "full", "float64 losses, error", "trajectory, floor",
          "sigmoid in training"),
    Entry("rbf_network", "model", "full", "float64 losses, error", "trajectory, floor",
          "exponentials, distances"),
    Entry("gan", "model", "full", "float64 losses of both nets, a band",
          "trajectory, 0.05 to 4", "two optimizers in turn"),
    Entry("dcgan", "model", "full", "float64 losses of both nets, a band",
          "trajectory, 0.02 to 8", "transposed convolutions"),
    Entry("transforms", "op", "full", "exact pictures", "none (exact)", "torchvision's transforms"),
    Entry("resnet18", "model", "full", _FLOAT64, "rmse, cosine",
          "a training step of torchvision's ResNet"),
    Entry("vgg16", "model", "full", _FLOAT64, "rmse, cosine",
          "a training step of torchvision's VGG"),
    Entry("densenet121", "model", "full", _FLOAT64, "rmse, cosine",
          "a training step of torchvision's DenseNet"),
    Entry("squeezenet", "model", "full", _FLOAT64, "rmse, cosine",
          "a training step of torchvision's SqueezeNet"),
    Entry("alexnet", "model", "full", _FLOAT64, "rmse, cosine",
          "a training step of torchvision's AlexNet"),
    Entry(SOAK, "health", "soak", "exact sums and products, every pass", "none (exact)",
          "memory and units that fail under load, a card that slows down when it is warm"),
)  # fmt: skip


def names(tier: str) -> list[str]:
    """The items of a tier, in the order in which they run."""
    tiers = ("quick",) if tier == "quick" else ("quick", "full")
    return [entry.name for entry in ENTRIES if entry.tier in tiers]


def find(name: str) -> Entry | None:
    """The row of an item."""
    return next((entry for entry in ENTRIES if entry.name == name), None)


def kind_of(name: str) -> str:
    """The kind of an item; "model" where there is no such item."""
    entry = find(name)
    return entry.kind if entry else "model"
