"""What the official variant indexes have of torch, where they can be reached."""

import functools
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from http import HTTPStatus

from torchdoctor.index.address import project_page
from torchdoctor.index.causes import INDEX_UNREACHABLE
from torchdoctor.index.crowd import do_side_by_side
from torchdoctor.index.fetch import Access, Unreachable
from torchdoctor.index.holdings import project_of
from torchdoctor.index.listing import read_listing
from torchdoctor.index.transfer import Transfer
from torchdoctor.matrix.compare_variant import variant_disagreements
from torchdoctor.matrix.disagreement import Disagreement
from torchdoctor.matrix.model import Matrix
from torchdoctor.matrix.seen import SeenPackage
from torchdoctor.matrix.versions import version
from torchdoctor.texts import say

OFFICIAL = "official"
"""Id of the mirror row with the address of the variant indexes."""
LIMIT_S = 15.0
"""Seconds for all of them: where they are out of reach, nobody wants to wait for each."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VariantIndex:
    """One variant index, compared with the matrix."""

    variant: str
    url: str
    reached: bool
    problem: str | None = None
    """Why it was not."""
    files: int = 0
    """Torch wheels that it lists."""
    disagreements: tuple[Disagreement, ...] = ()


def verify_variants(
    matrix: Matrix, access: Access, *, tell: Callable[[str], None], limit_s: float = LIMIT_S
) -> tuple[VariantIndex, ...]:
    """Compare the builds of the variant indexes with what these list. Never raises.

    Args:
        matrix: All rows; the address stands in the mirror `official`.
        access: Proxy and certificates.
        tell: Hears what is being done.
        limit_s: Seconds for all of them.
    """
    mirror = matrix.mirror(OFFICIAL)
    if mirror is None or mirror.variant_url is None:
        return ()
    pattern = mirror.variant_url
    urls = {one: pattern.format(variant=one) for one in _variants(matrix)}
    tell(say("reading {count} variant indexes: {pattern}", count=len(urls), pattern=pattern))
    # Tried once: where they are out of reach, trying again takes longer than all the rest.
    done = do_side_by_side(
        urls.values(),
        _listed,
        functools.partial(Transfer, access, pattern),
        pauses_s=(),
        limit_s=limit_s,
    )
    return tuple(
        _compared(matrix, variant, url, done.results.get(url), done.failures.get(url))
        for variant, url in urls.items()
    )


def _variants(matrix: Matrix) -> Iterable[str]:
    """cpu, then CUDA from old to new."""
    found = {b.variant for b in matrix.builds} - {"pypi", "mps"}
    cuda = {b.variant: b.cuda or "0" for b in matrix.builds}
    return sorted(found, key=lambda variant: version(cuda[variant]))


def _listed(transfer: Transfer, url: str) -> SeenPackage:
    reply = transfer.whole(project_page(url, "torch"))
    if reply.status != HTTPStatus.OK:
        raise Unreachable(INDEX_UNREACHABLE, say("HTTP status {status}", status=reply.status))
    files = read_listing(reply.text, content_type=reply.content_type, base=reply.address)
    return project_of("torch", files).seen


def _compared(
    matrix: Matrix, variant: str, url: str, seen: SeenPackage | None, error: Unreachable | None
) -> VariantIndex:
    if seen is None:
        problem = error.problem if error else say("no answer")
        return VariantIndex(variant=variant, url=url, reached=False, problem=problem)
    return VariantIndex(
        variant=variant,
        url=url,
        reached=True,
        files=len(seen.wheels),
        disagreements=tuple(variant_disagreements(matrix.builds, variant, seen.wheels)),
    )
