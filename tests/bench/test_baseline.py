import json

import pytest
from jsonschema import Draft202012Validator

from torchdoctor.bench.baseline import (
    differences,
    load_baseline,
    refuse_other_settings,
    save_baseline,
    settings_of,
)
from torchdoctor.bench.messages import Hello, ItemFinished, Series, TelemetryStart
from torchdoctor.bench.recording import Recording
from torchdoctor.errors import BadRequest
from torchdoctor.report.schema import DOCUMENTS, json_schema

H100 = {"name": "NVIDIA H100 80GB HBM3", "type": "cuda", "memory_bytes": 85_000_000_000}


LAPS = Series(unit="samples/s", values=(99.0, 100.0, 101.0))


def recording(device=H100, torch="2.13.0", power=700.0, side=8192):
    record = Recording()
    record.take(
        Hello(message="hello", protocol=1, python="3.11", torch={"version": torch}, device=device)
    )
    record.take(TelemetryStart(message="telemetry-start", power_limit_watts=power))
    record.take(
        ItemFinished(
            message="item-finished", name="mlp", kind="model", took_s=1.0, checks=(),
            metrics={"side": side}, series={"naive": LAPS},
        )
    )  # fmt: skip
    return record


def settings(**changes):
    return settings_of(recording(**changes), tier="full")


@pytest.fixture
def saved(tmp_path):
    path = tmp_path / "baseline.json"
    save_baseline(path, settings(), recording().quantities)
    return path


def test_what_is_saved_is_read_back(saved):
    baseline = load_baseline(saved)

    assert baseline.settings == settings()
    [mlp] = baseline.quantities
    assert (mlp.name, mlp.spread.median, mlp.spread.n) == ("mlp: naive", 100.0, 3)
    assert (mlp.spread.low, mlp.spread.q25, mlp.spread.q75) == (99.0, 99.5, 100.5)


def test_the_file_is_of_its_schema(saved):
    document = json.loads(saved.read_text())

    assert document["schema"] == "torchdoctor.baseline/1"
    Draft202012Validator(json_schema(DOCUMENTS["baseline"])).validate(document)


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"device": {**H100, "name": "NVIDIA H200"}}, "device.name was NVIDIA H100 80GB HBM3"),
        ({"torch": "2.12.0"}, "torch.version was 2.13.0 and is 2.12.0"),
        ({"power": 500.0}, "power_limit_watts was 700.0 and is 500.0"),
        ({"side": 4096}, "mlp.side was 8192 and is 4096"),
    ],
)
def test_other_settings_are_refused_and_named(saved, change, named):
    with pytest.raises(BadRequest, match="other settings") as refused:
        refuse_other_settings(load_baseline(saved), settings(**change), saved)

    [difference] = refused.value.evidence
    assert difference.startswith(named)


def test_another_tier_and_other_data_are_other_settings():
    quick = settings_of(recording(), tier="quick", data="MNIST")

    assert differences(settings(), quick) == (
        "tier was full and is quick",
        "data was drawn digits and is MNIST",
    )


def test_the_same_settings_are_compared(saved):
    refuse_other_settings(load_baseline(saved), settings(), saved)


def test_what_one_side_does_not_know_differs_in_nothing():
    assert differences(settings(), settings(power=None)) == ()


@pytest.mark.parametrize(
    "content", [b"", b"[]", b"{", b'{"schema": "torchdoctor.bench/1"}', b"\xff", b"[" * 100_000]
)
def test_a_file_that_is_no_baseline_is_wrong_use(tmp_path, content):
    path = tmp_path / "b.json"
    path.write_bytes(content)

    with pytest.raises(BadRequest, match="no baseline"):
        load_baseline(path)


def test_a_file_that_is_not_there_is_wrong_use(tmp_path):
    with pytest.raises(BadRequest, match="No such file"):
        load_baseline(tmp_path / "b.json")


def test_nothing_measured_is_no_baseline(tmp_path):
    with pytest.raises(BadRequest, match="nothing was measured"):
        save_baseline(tmp_path / "b.json", {}, ())


def test_a_file_that_cannot_be_written_is_wrong_use(tmp_path):
    with pytest.raises(BadRequest, match="cannot be written"):
        save_baseline(tmp_path / "no" / "b.json", {}, recording().quantities)
