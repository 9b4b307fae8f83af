"""Packages that are no part of torch are asked of torch's own index alone.

The index of a variant holds torch and what torch needs. With --index-url pip asks it for
everything else as well; as an extra index it leaves the others to the default one.
"""

from collections.abc import Iterator

from torchdoctor.lint.case import Case, at_index
from torchdoctor.lint.cure import corrected, pins_from
from torchdoctor.lint.finding import LintFinding, LintFix, finding, rule
from torchdoctor.lint.model import FAMILY, Index, Requirement
from torchdoctor.lint.wanted import applies
from torchdoctor.texts import say

REASON = "INDEX_MIXUP"
ALSO_THERE = frozenset({
    "numpy", "pillow", "requests", "tqdm", "certifi", "charset-normalizer", "idna", "urllib3",
    "packaging", "pyyaml", "setuptools", "wheel", "triton", "pytorch-triton", "torchtext",
    "torchdata", "torchao", "torchcodec", "torchrec", "torchtune", "fbgemm-gpu", "xformers",
    "cmake", "ninja", "mkl", "intel-openmp", "tbb", "colorama", "six", "pip",
})  # fmt: skip
"""Seen on the official index beside what the METADATA of torch names; of the rest nobody knows."""


@rule(REASON)
def index_lacks_others(case: Case) -> Iterator[LintFinding]:
    """Any other package, where a variant's index is all that is asked."""
    places = [index for index in case.searched.all if not index.explicit]
    alone = places and all(_is_variant(index, case) for index in places)
    if not alone or case.line.installer not in ("pip", "uv") or case.prediction.fails:
        return
    others = [one for one in case.line.requirements if _is_foreign(one, case)]
    if not others:
        return
    variant = case.address(places[0]).variant or ""
    option = "--index" if case.line.installer == "uv" else "--extra-index-url"
    replaced = {places[0]: f"{option} {places[0].url}"}
    yield finding(
        REASON,
        at_index(places[0]),
        say(
            "{names} will be looked for on the index of {variant} alone, which holds torch and what"
            " torch needs.",
            names=", ".join(one.name for one in others),
            variant=variant,
        ),
        LintFix(
            say("Name it beside the default index, and pin the label of {v}.", v=variant),
            corrected(case, pins_from(case, variant), replaced=replaced)
            if case.line.words
            else f"--extra-index-url {places[0].url}",
        ),
    )


def _is_variant(index: Index, case: Case) -> bool:
    address = case.address(index)
    return address.kind == "variant" and address.form != "flat"


def _is_foreign(one: Requirement, case: Case) -> bool:
    if one.name in FAMILY or one.name in ALSO_THERE or one.direct or one.index is not None:
        return False
    if one.name.startswith("nvidia-") or not applies(one, case.machine):
        return False
    return not any(one.name in _needs(row.requires_common) for row in case.matrix.releases[:1])


def _needs(requires: tuple[str, ...]) -> set[str]:
    """The names in requirements: "sympy>=1.13.3" is sympy."""
    return {text.split(";")[0].split("[")[0].rstrip("<>=!~0123456789., ") for text in requires}
