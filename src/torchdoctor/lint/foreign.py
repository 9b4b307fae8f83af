"""Packages that are no part of torch, asked of nothing but the index of one variant."""

from torchdoctor.facts.model import Facts
from torchdoctor.lint.addresses import address_of
from torchdoctor.lint.model import FAMILY, Index, InstallLine, Requirement
from torchdoctor.lint.searched import searched
from torchdoctor.lint.wanted import applies
from torchdoctor.matrix.model import Matrix

ALSO_THERE = frozenset({
    "numpy", "pillow", "requests", "tqdm", "certifi", "charset-normalizer", "idna", "urllib3",
    "packaging", "pyyaml", "setuptools", "wheel", "triton", "pytorch-triton", "torchtext",
    "torchdata", "torchao", "torchcodec", "torchrec", "torchtune", "fbgemm-gpu", "xformers",
    "cmake", "ninja", "mkl", "intel-openmp", "tbb", "colorama", "six", "pip",
})  # fmt: skip
"""Seen on the official index beside what the METADATA of torch names; of the rest nobody knows."""


def foreign_requirements(
    line: InstallLine, machine: Facts, matrix: Matrix
) -> tuple[Requirement, ...]:
    """What the line asks of a variant's index alone, though nobody knows it there."""
    places = [index for index in searched(line, machine).all if not index.explicit]
    alone = places and all(_is_variant(index, matrix) for index in places)
    if not alone or line.installer not in ("pip", "uv"):
        return ()
    return tuple(
        one for one in line.requirements if _is_foreign(one, matrix) and applies(one, machine)
    )


def _is_variant(index: Index, matrix: Matrix) -> bool:
    address = address_of(index.url, matrix)
    return address.kind == "variant" and address.form != "flat"


def _is_foreign(one: Requirement, matrix: Matrix) -> bool:
    if one.name in FAMILY or one.name in ALSO_THERE or one.name.startswith("nvidia-"):
        return False
    if one.direct or one.index is not None:
        return False
    return not any(one.name in _names(row.requires_common) for row in matrix.releases[:1])


def _names(requires: tuple[str, ...]) -> set[str]:
    """The names in requirements: "sympy>=1.13.3" is sympy."""
    return {text.split(";")[0].split("[")[0].rstrip("<>=!~0123456789., ") for text in requires}
