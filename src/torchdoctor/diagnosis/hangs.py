"""Which questions to the driver were given up, because no answer came in time."""

import re

from torchdoctor.facts.model import Facts, Problem

# Each asks the driver and nothing else; the target interpreter may be slow for other reasons.
_DRIVER_PROBES = frozenset({"nvml", "nvidia-smi", "cuda_init"})
_NO_ANSWER = re.compile(r"no answer in [\d.]+ s")


def hanging(facts: Facts) -> tuple[Problem, ...]:
    """The problems of those probes of the driver that ran into their limit."""
    return tuple(
        problem
        for problem in facts.problems
        if problem.probe in _DRIVER_PROBES and _NO_ANSWER.search(problem.problem)
    )
