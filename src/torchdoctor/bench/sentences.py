"""What workers say in English, as templates: by them it is told in the user's language.

The worker's files run without the rest of torchdoctor and send plain words. What they send is found
here again by its wording (`words.heard`). Names of functions and formulas ("conv2d", "x + y") are
the same in every language and stand nowhere here, as do names with a word that anything may end in
("fp32 error"). A test holds this against every literal of the worker's files.
"""

from collections.abc import Iterator

from torchdoctor.bench.catalogue import ENTRIES, SOURCES
from torchdoctor.texts import mark


def listed() -> Iterator[str]:
    """What `bench --list` says of the items; `tools/language.py` asks for it."""
    for entry in ENTRIES:
        yield from (entry.judged_by, entry.tolerance, entry.catches)
    yield from SOURCES.values()


OBSTACLES = (
    mark("the folder named torch holds no torch"),
    mark("the CPU was asked for, and a GPU required"),
    mark("torch.cuda.is_available() is False"),
    mark("torch {version} is built without CUDA"),
)
"""Why nothing can be run."""

SKIPS = (
    mark("dropped: the budget of {budget} s ran short"),
    mark("there is no C++ compiler; install one (apt-get install g++ python3-dev)"),
    mark("there is no GPU to compile for"),
    mark("there is no GPU to copy to"),
    mark("there is no GPU, and CUDA graphs are the GPU's"),
    mark("there is no GPU, and NCCL is the GPU's"),
    mark("there is no GPU, and streams are the GPU's"),
    mark("this torch cannot choose its attention; torch 2.3 can"),
    mark("this torch has no GradScaler for the CPU; torch 2.3 has"),
    mark("this torch has no jiterator"),
    mark("this torch has no torch.compile; torch 2.0 has"),
    mark("this torch is built without NCCL, as on Windows and macOS"),
    mark("torchvision cannot be imported ({why}); install the one for this torch"),
    mark("torchvision is not installed; pip install torchvision"),
    mark("Triton is not there ({why}); pip install triton (Windows: triton-windows)"),
    mark("Triton is not there; pip install triton (Windows: triton-windows)"),
)
"""Why an item has nothing to do."""

NOTES = (
    mark("at 1/{shrink} of its size: out of memory above"),
    mark("not as a CUDA graph, which needs a GPU"),
    mark("not as a CUDA graph: {why}"),
    mark("without a CUDA graph, which needs a GPU"),
    mark("without fp16, which a CPU has from torch 2.1 on"),
    mark("without fp8, which needs sm_89"),
    mark("without from_numpy ({why})"),
    mark("without int8, which a GPU has from torch 2.1 on and a CPU later"),
    mark("without int8, which needs sm_75"),
    mark("without {name}: not on this device, or not in this torch"),
    mark("without {name}: {why}"),
)
"""What was left out or done otherwise."""

PROGRESS = (
    mark("{passes} passes, no errors"),
    mark("{passes} passes, {errors} errors"),
)
"""How the soak goes."""

STEPS = (
    mark("process group"),
    mark("all-reduce of {size} MiB"),
)
"""Where ranks meet."""

PROBLEMS = (
    mark("NVML has {count} cards of the name {name}, and no other mark is known"),
    mark("{call} does not return"),
    mark("{folder} holds no {name}"),
    mark("{folder} holds pictures and labels that do not belong together"),
    mark("{path} cannot be read ({why})"),
    mark("{path} is cut off"),
    mark("{path} is no file of MNIST"),
)
"""Of the card's sensors and of files."""

CHECKS = (
    mark("L1 of the notes"),
    mark("LBFGS, first loss"),
    mark("LBFGS, last loss"),
    mark("NLL against CrossEntropy"),
    mark("NLL of pictures"),
    mark("RandomCrop is a piece of the picture"),
    mark("a fresh process finds the same bits"),
    mark("accuracy"),
    mark("additions"),
    mark("alpha_dropout: changed by evaluation"),
    mark("alpha_dropout: mean"),
    mark("alpha_dropout: mean of squares"),
    mark("autocast computes in 16 bits"),
    mark("back from coordinates"),
    mark("changed by evaluation"),
    mark("cosine of gradients"),
    mark("discriminator's loss"),
    mark("dropped differently the second time"),
    mark("dtype of randn(4, 5)"),
    mark("finite numbers of randn(4, 5)"),
    mark("free parameters that moved"),
    mark("from_numpy and back"),
    mark("frozen parameters that kept their bits"),
    mark("generator's loss"),
    mark("gradient of mean(3(x+2)^2)"),
    mark("input gradient"),
    mark("kept and not doubled"),
    mark("key gradient"),
    mark("largest sum"),
    mark("loss with two classes"),
    mark("mean of columns"),
    mark("mean of rows"),
    mark("mean squared error"),
    mark("norm of the parameters"),
    mark("parameters are finite"),
    mark("parameters that an overflow changed"),
    mark("parameters that scaling changed"),
    mark("points on the wrong side"),
    mark("products that differ from the first"),
    mark("query gradient"),
    mark("reconstruction error"),
    mark("requires_grad under no_grad"),
    mark("running mean"),
    mark("running variance"),
    mark("scale after an overflow"),
    mark("size of randn(4, 5)"),
    mark("smallest sum"),
    mark("stochastic pooling: picks without weight"),
    mark("the second training has the bits of the first"),
    mark("value gradient"),
    mark("weight gradients"),
    mark("what came back"),
    mark("wrong elements of sums"),
    mark("wrong elements of the sum"),
)
"""What is compared, by fixed names."""

CHECKS_OF = (
    mark("error of gradients in {what}"),
    mark("error of {what}"),
    mark("gradient of {what}"),
    mark("load_state_dict on {device}"),
    mark("loss of step {step}"),
    mark("parameter {number}"),
    mark("pinned, turn {turn}"),
    mark("residual of {what}"),
    mark("state_dict on {device}"),
    mark("whole model on {device}"),
    mark("{form} form's {what}"),
    mark("{network}'s loss of step {step}"),
    mark("{network}'s norm of the parameters"),
    mark("{what}, from above"),
    mark("{what} gradient {number}[{place}]"),
    mark("{what} residual"),
    mark("{what} result[{place}]"),
    mark("{what}: channels in pieces"),
    mark("{what}: dimensions"),
    mark("{what}: dropped"),
    mark("{what}: rows that differ"),
    mark("{what}: tensors that came back"),
    mark("{what}: wrong elements"),
    mark("{what} ({wrong} of {count} wrong)"),
)
"""What is compared, by names with something in them."""
