"""A language in which everything that can be translated stands in brackets.

What is left outside of them is what no catalogue could ever reach.
"""

import re

from torchdoctor.diagnosis.words import BY_NAME

_INNERMOST = re.compile(r"⟦[^⟦⟧]*⟧")
_SAME_EVERYWHERE = re.compile(
    r"^ {4}.*$"  # a line to paste
    r"|https?://\S+"
    r"|\$ .*"
    r"|(?<![\w/])(?:[\w.@~-]*/)+[\w.+@~-]*"  # a path
    r"|\bcu\d+\b",
    re.MULTILINE,
)
_NAMES = {"torchdoctor", "torch", "torchvision", "torchaudio", "CUDA", "cpu", "pypi", *BY_NAME}
_NAMES |= {"check", "nvml", "nvidia-smi", "cuda_init"}


class Pseudo:
    """Puts templates into brackets."""

    def __call__(self, template):
        return f"⟦{template}⟧"

    def filled(self, template, values):
        return self(template).format_map(values)

    def retell(self, sentence):
        return f"⟦{sentence}⟧"


def untranslatable(output):
    """Words of an output that stand outside of the brackets."""
    left = output
    while (shorter := _INNERMOST.sub("", left)) != left:
        left = shorter
    words = re.findall(r"[A-Za-z][\w.'+-]{2,}", _SAME_EVERYWHERE.sub("", left))
    return [word for word in words if word not in _NAMES]
