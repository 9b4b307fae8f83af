"""What every match of a pattern must contain."""

import pytest

from torchdoctor.diagnosis.telltales import TELLTALES
from torchdoctor.reading.anchors import anchors_of


@pytest.mark.parametrize(
    ("pattern", "anchors"),
    [
        ("CUDA out of memory", ("cuda out of memory",)),
        (r"version `?GLIBC_[\d.]+' not found", ("' not found",)),
        ("one thing|another thing", ("one thing", "another thing")),
        (r"(?:GET|FIND) was unable to find", (" was unable to find",)),
        (r"(?i)certificate[_ ]verify", ("certificate",)),
        (r"(?:first|second) \d", ("first", "second")),
        (r"(?!.*never)always here", ("always here",)),
        (r"colou?rful", ("colo",)),
        (r"a{3}longer", ("longer",)),
        (r"[\]x]literal", ("literal",)),
        (r"\d+ [a-z]+", ()),
        ("some|\\d+", ()),
        ("(?:optional)?x", ()),
    ],
)
def test_the_longest_literal_of_each_alternative(pattern, anchors):
    assert anchors_of(pattern) == anchors


@pytest.mark.parametrize("row", TELLTALES, ids=lambda row: row.message[:50])
def test_every_telltale_has_anchors_and_its_message_holds_one(row):
    squeezed = "".join(row.message.lower().split())

    assert any("".join(anchor.split()) in squeezed for anchor in anchors_of(row.pattern))
