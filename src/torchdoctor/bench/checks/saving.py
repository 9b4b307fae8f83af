"""Saving and loading: state_dict and whole model, across devices, and with weights_only.

In memory, where no file system has a say. What comes back must have every bit.
"""

from __future__ import annotations

import copy
import inspect
import io
from typing import Any

import torch  # noqa: TID253 - runs where torch is, never in our own process
from torch import nn  # noqa: TID253 - as above

from torchdoctor.bench.inputs import normal
from torchdoctor.bench.trial import Check, Measured, Trial, equal


def run(trial: Trial) -> Measured:
    """Save on the device, and load there and on the CPU."""
    model = nn.Sequential(nn.Linear(20, 30), nn.BatchNorm1d(30), nn.Linear(30, 5)).to(trial.device)
    model(trial.put(normal(trial, 8, 20)))  # so that batch norm has something to remember
    state = model.state_dict()
    checks = []
    for where in dict.fromkeys((trial.device, "cpu")):
        loaded = reloaded(state, where, weights_only=True)
        checks.append(same_bits(f"state_dict on {where}", loaded, state))
        whole = reloaded(model, where, weights_only=False)
        checks.append(same_bits(f"whole model on {where}", whole.state_dict(), state))
        other = copy.deepcopy(model).to(where)
        nn.init.zeros_(other[0].weight)
        other.load_state_dict(loaded)
        checks.append(same_bits(f"load_state_dict on {where}", other.state_dict(), state))
    return Measured(checks=checks)


def reloaded(what: Any, where: str, *, weights_only: bool) -> Any:  # noqa: ANN401
    """What was saved, read again."""
    buffer = io.BytesIO()
    torch.save(what, buffer)
    buffer.seek(0)
    # Before torch 1.13 nothing could be left unread.
    known = "weights_only" in inspect.signature(torch.load).parameters
    options = {"weights_only": weights_only} if known else {}
    return torch.load(buffer, map_location=where, **options)


def same_bits(
    what: str, found: dict[str, torch.Tensor], expected: dict[str, torch.Tensor]
) -> Check:
    """How many of the tensors came back as they were."""
    same = sum(torch.equal(found[name].cpu(), tensor.cpu()) for name, tensor in expected.items())
    return equal(f"{what}: tensors that came back", same, len(expected))
