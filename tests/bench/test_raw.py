import json
import math

import pytest

from torchdoctor.bench.messages import Checked, Done, ItemFinished, Series
from torchdoctor.bench.raw import RawFile
from torchdoctor.errors import BadRequest


def test_every_message_is_a_line_with_all_its_samples(tmp_path):
    check = Checked(what="x", value=math.nan, rule="equal", reference=1.0)
    finished = ItemFinished(
        message="item-finished", name="mlp", kind="model", took_s=1.0, checks=(check,),
        metrics={}, series={"naive": Series(unit="samples/s", values=(1.25, 2.5))},
    )  # fmt: skip
    with RawFile(tmp_path / "raw.jsonl") as raw:
        raw.take(finished)
        raw.take(Done(message="done"))

    first, last = map(json.loads, (tmp_path / "raw.jsonl").read_text().splitlines())
    assert first["series"]["naive"]["values"] == [1.25, 2.5]
    assert first["checks"][0]["value"] is None
    assert last == {"message": "done"}


def test_a_file_that_cannot_be_written_is_wrong_use(tmp_path):
    with pytest.raises(BadRequest, match="cannot be written"):
        RawFile(tmp_path / "no" / "folder")
