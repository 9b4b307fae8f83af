"""How long `check --report` takes to read a megabyte: noise, tables, and texts made to be slow.

usage: python benchmarks/reading.py [--megabytes N]

Prints seconds for masking, for reading, and for taking out names before a text is given away; the
goal is two seconds for a megabyte to be masked and read, whatever is in it.
"""

import argparse
import random
import sys
import time

from torchdoctor.facts.anonymous import Anonymous
from torchdoctor.facts.mask import mask_text
from torchdoctor.reading.read import read_report

WORDS = [
    "the",
    "of",
    "INFO",
    "epoch",
    "loss",
    "step",
    "0.123",
    "train",
    "val",
    "/opt/env/lib/python3.11/site-packages/foo.py",
    "line",
    "error:",
    "warning",
    "[2026-01-01",
    "10:00:00]",
    "cuda",
    "tensor",
    "batch",
    "module",
    "File",
    "in",
    "<module>",
    "return",
    "self",
    "torch",
    "nvidia",
    "driver",
    "version",
    "pip",
    "gpu",
    "memory",
    "key=",
    "None",
    "docker",
]
TABLE = (
    "| NVIDIA-SMI 550.54.14    Driver Version: 550.54.14    CUDA Version: 12.4     |\n"
    "|   0  NVIDIA GeForce RTX 4090    On  | 00000000:01:00.0 Off |                  N/A |\n"
    "| 30%   45C    P0    58W / 450W |    312MiB / 24564MiB |      0%      Default |\n"
)


def noise(size: int) -> str:
    """Lines of words that logs of training programs are full of."""
    pick = random.Random(1)  # noqa: S311 - the same noise every time
    lines, length = [], 0
    while length < size:
        lines.append(" ".join(pick.choices(WORDS, k=pick.randint(3, 16))))
        length += len(lines[-1]) + 1
    return "\n".join(lines)


def texts(size: int) -> dict[str, str]:
    """Name -> about `size` characters."""

    def fill(piece: str) -> str:
        return piece * (size // len(piece) + 1)

    return {
        "noise": noise(size),
        "tables in noise": noise(size // 2) + TABLE + noise(size // 2),
        "tables": fill(TABLE),
        "one line of errors": fill("error: "),
        "one open pattern": fill("could not select device driver "),
        "blanks behind a key": fill("A" + " " * 1990 + "\n"),
        "tracebacks": fill("Traceback (most recent call last):\nImportError: libfoo.so: no\n"),
        "a list of versions": "Could not find a version that satisfies the requirement torch==1"
        f" (from versions: {fill('1.2.3, ')})",
        "braces": fill('{"schema": "torchdoctor.facts/1"'),
        "colours": fill("\x1b[31m"),
        "a progress bar": fill("\r10%"),
        "commands that go on": fill("docker run -it \\\n"),
        "questions": fill(">>> print(torch.__version__, torch.version.cuda)\nfoo bar\n"),
        "other scripts": fill("é漢"),
        # What took the square of its length, once.
        "the border of a table": fill("+---"),
        "addresses without an end": fill("http://jane:word"),
        "tokens cut short": fill("eyJhbGciOiJI-"),
        "prompts of many hosts": "\n".join(f"u{n}x@h{n}y:~$ ls" for n in range(size // 18)),
    }


def main() -> int:
    """Print a row for each kind of text."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--megabytes", type=float, default=1.0)
    size = int(parser.parse_args().megabytes * 1_000_000)
    for name, text in texts(size).items():
        began = time.perf_counter()
        masked = mask_text(text)
        between = time.perf_counter()
        read_report(masked)
        ended = time.perf_counter()
        Anonymous([text])(text)
        given = time.perf_counter() - ended
        row = f"mask {between - began:5.2f} s   read {ended - between:5.2f} s"
        row = f"{row}   give away {given:5.2f} s"
        print(f"{name:22} {len(text) / 1e6:5.2f} MB   {row}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
