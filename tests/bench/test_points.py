import benched
from torchdoctor.bench.drawing_child import joined
from torchdoctor.bench.messages import ItemCrashed, ItemFinished, ItemSkipped
from torchdoctor.bench.points import Points


def points():
    source = Points()
    return [point for _, message in benched.messages() for point in source.of(message)]


def windows(found):
    return list(dict.fromkeys(point["window"] for point in found))


def trained(name, accuracy):
    return ItemFinished(
        message="item-finished", name=name, kind="model", took_s=1.0, checks=(),
        metrics={"accuracy": accuracy},
    )  # fmt: skip


def test_loss_telemetry_and_what_was_run_have_a_window_each():
    assert set(windows(points())) == {"items", "clock", "power", "temperature", "loss"}


def test_a_loss_is_a_curve_of_its_training():
    curves = [point for point in points() if point["window"] == "loss"]

    assert [curve["trace"] for curve in curves] == ["mlp", "cnn"]
    assert curves[0]["xs"][:3] == [0.0, 1.0, 2.0]
    assert len(curves[0]["ys"]) == 200


def test_telemetry_goes_on_from_the_first_sample():
    clock = [point for point in points() if point["window"] == "clock"]

    assert [point["xs"] for point in clock[:3]] == [[0.0], [0.2], [0.4]]
    assert clock[0]["ys"] == [1780.0]


def test_accuracies_are_shown_all_anew_with_each_training():
    source = Points()
    found = [point for name in ("mlp", "cnn") for point in source.of(trained(name, 0.9))]

    assert [point["bars"] for point in found if "bars" in point] == [
        {"mlp": 0.9},
        {"mlp": 0.9, "cnn": 0.9},
    ]


def test_what_crashed_or_was_skipped_is_told_too():
    source = Points()
    [first] = source.of(ItemCrashed(message="item-crashed", name="a", words="no luck"))
    [second] = source.of(ItemSkipped(message="item-skipped", name="b", kind="op", words="no GPU"))

    assert first["text"] == "a: crashed, no luck"
    assert second["text"] == "a: crashed, no luck\nb: skipped, no GPU"


def test_many_points_are_joined_into_a_few():
    found = joined(points())

    clock = [point for point in found if point["window"] == "clock"]
    assert len(clock) == 1
    assert len(clock[0]["xs"]) == len(clock[0]["ys"]) == 50
    assert len([point for point in found if point["window"] == "items"]) == 1
    assert len(found) == 6
