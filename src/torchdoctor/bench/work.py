"""How much work a training is for each sample: where it lies on a roofline.

FLOP of products and convolutions, forward and backward, as torch counts them; recurrent layers are
one call of a library to it, which it does not look into: then nothing is told. Bytes are the least
that memory has to move: each parameter is read, its gradient written, the parameter updated, and
the sample read. Whoever moves more is farther from the roof than it looks.
Runs where torch is: 3.8 syntax, torch.
"""

from __future__ import annotations

from torch import nn  # noqa: TID253 - as above

from torchdoctor.bench.timing import bytes_of
from torchdoctor.bench.training import Training, plain_optimizer
from torchdoctor.bench.trial import Trial  # noqa: TC001 - costs nothing

TOUCHES = 3  # of a parameter's memory in a step


def work_of(trial: Trial, training: Training) -> dict[str, float]:
    """FLOP and bytes of a sample; nothing in the quick tier, where counting takes too long."""
    if trial.tier == "quick":
        return {}
    model, step = training.begin(trial, plain_optimizer)
    if any(isinstance(layer, nn.RNNBase) for layer in model.modules()):
        return {}
    batch = [trial.put(one) for one in next(iter(training.batches(trial, 1)))]
    try:
        from torch.utils.flop_counter import FlopCounterMode

        with FlopCounterMode(display=False) as counter:
            step(*batch)
    except Exception:  # noqa: BLE001 - torch 2.1 has it first, and what it cannot count is not known
        return {}
    samples, flops = len(batch[-1]), counter.get_total_flops()
    moved = TOUCHES * bytes_of(*model.parameters()) + bytes_of(*batch)
    if not flops:
        return {}
    return {"flops_per_sample": flops / samples, "bytes_per_sample": moved / samples}
