"""NCCL: whether it starts and sums, with this one GPU as the whole group.

Between several GPUs it is another matter, which needs a process for each.
"""

from __future__ import annotations

import torch  # noqa: TID253 - runs where torch is, never in our own process

from torchdoctor.bench.compare import exactly
from torchdoctor.bench.inputs import whole
from torchdoctor.bench.trial import Measured, Skip, Trial

COUNT = 2**20


def run(trial: Trial) -> Measured:
    """Sum, gather and broadcast in a group of one."""
    if not trial.on_gpu:
        raise Skip("there is no GPU, and NCCL is the GPU's")
    from torch import distributed

    if not (distributed.is_available() and distributed.is_nccl_available()):
        raise Skip("this torch is built without NCCL, as on Windows and macOS")
    numbers = whole(trial, -1000, 1000, COUNT)
    torch.cuda.set_device(trial.device)
    distributed.init_process_group("nccl", store=distributed.HashStore(), rank=0, world_size=1)
    try:
        summed = trial.put(numbers)
        distributed.all_reduce(summed)
        gathered = [torch.empty_like(summed)]
        distributed.all_gather(gathered, summed)
        torch.cuda.synchronize(trial.device)
    finally:
        distributed.destroy_process_group()
    version = ".".join(map(str, torch.cuda.nccl.version()))
    return Measured(
        checks=[
            exactly("all_reduce", summed, numbers),
            exactly("all_gather", gathered[0], numbers),
        ],
        metrics={"nccl": version},
    )
