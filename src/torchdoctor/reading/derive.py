"""Facts that follow from others of the same text, marked as such."""

from collections.abc import Iterator, Sequence

from torchdoctor.reading.kinds.values import cuda_of_label
from torchdoctor.reading.model import Seen


def derived(seen: Sequence[Seen]) -> Iterator[Seen]:
    """The readings, and behind them what follows from them."""
    yield from seen
    for one in seen:
        if one.path == "torch.version" and isinstance(one.value, str):
            cuda = cuda_of_label(one.value)
            if cuda is not None:
                yield Seen("torch.cuda", cuda, one.line, stated=False)
