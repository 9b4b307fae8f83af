"""What workers say in English, as templates: by them it is told in the user's language.

The worker's files run without the rest of torchdoctor and send plain words. What they send is found
here again by its wording (`words.heard`). Names of functions and formulas ("conv2d", "x + y") are
the same in every language and stand nowhere here. A test holds this against every literal of the
worker's files.
"""

import re
from collections.abc import Iterator
from string import Formatter

from torchdoctor.bench.catalogue import ENTRIES, SOURCES
from torchdoctor.bench.words import heard
from torchdoctor.texts import Text, mark, say


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
    mark("weights"),
    mark("coordinates"),
    mark("dropped"),
    mark("L1 of a range"),
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
    mark("bf16 error"),
    mark("cosine of gradients"),
    mark("discriminator's loss"),
    mark("dropped differently the second time"),
    mark("dtype of randn(4, 5)"),
    mark("finite numbers of randn(4, 5)"),
    mark("fp16 error"),
    mark("fp32 error"),
    mark("fp64 error"),
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
    mark("tf32 error"),
    mark("value gradient"),
    mark("weight gradients"),
    mark("what came back"),
    mark("wrong elements of sums"),
    mark("wrong elements of the sum"),
)
"""What is compared, by fixed names. "error" alone would be known for something else: a severity."""

PARTS = (
    mark("gradient {number}"),
    mark("input gradient"),
    mark("key gradient"),
    mark("output"),
    mark("query gradient"),
    mark("residual"),
    mark("result"),
    mark("value gradient"),
    mark("weight gradients"),
)
"""What of a function is compared: they follow its name."""

CHECKS_OF = (
    mark("{what} ({wrong} of {count} wrong)"),
    mark("{what}[{place}]"),
    mark("{what}, from above"),
    mark("{what}, from below"),
    mark("error of gradients in {what}"),
    mark("error of {what}"),
    mark("{form} form's {what}"),
    mark("{network}'s loss of step {step}"),
    mark("{network}'s norm of the parameters"),
    mark("loss of step {step}"),
    mark("gradient of {what}"),
    mark("load_state_dict on {device}: tensors that came back"),
    mark("state_dict on {device}: tensors that came back"),
    mark("whole model on {device}: tensors that came back"),
    mark("pinned, turn {turn}: wrong elements"),
    mark("pinned, turn {turn}"),
    mark("parameter {number}"),
    mark("residual of {what}"),
    mark("{what}: channels in pieces"),
    mark("{what}: dimensions"),
    mark("{what}: dropped"),
    mark("{what}: rows that differ"),
    mark("{what}: wrong elements"),
)
"""What is compared, by names with something in them: whichever fits first."""


NUMBER = r"[-+]?(?:\d[\d.]*(?:e[-+]?\d+)?|nan|inf)"


def expression_of(template: str) -> re.Pattern[str]:
    """What the sentences of a template look like; a field with a format holds a number."""
    expression = ""
    for literal, field, how, _ in Formatter().parse(template):
        expression += re.escape(literal)
        if field is not None:
            value = NUMBER + "%" * how.endswith("%") if how else ".+"
            expression += f"(?P<{field}>{value})"
    return re.compile(expression)


_PARTS = tuple((expression_of(template), template) for template in PARTS)
_CHECKS_OF = tuple((expression_of(template), template) for template in CHECKS_OF)


def check_name(words: str) -> Text:
    """The name of what was compared, taken apart so that what can be told of it is."""
    if words in CHECKS:
        return heard(words)
    for expression, template in _CHECKS_OF:
        if found := expression.fullmatch(words):
            return say(template, **{key: check_name(one) for key, one in found.groupdict().items()})
    return _part_of_function(words) or heard(words)


def _part_of_function(words: str) -> Text | None:
    """A name that ends in one of PARTS: "max_pool2d 3/2 gradient 1"."""
    for blank in re.finditer(" ", words):
        for expression, template in _PARTS:
            if found := expression.fullmatch(words, blank.end()):
                part = say(template, **found.groupdict())
                return say("{what} {part}", what=check_name(words[: blank.start()]), part=part)
    return None
