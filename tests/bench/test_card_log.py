"""Readings of a card: which samples count, and what an item's telemetry is."""

import pytest

from torchdoctor.bench.card_log import CardLog, in_freedom, share_of, telemetry_of
from torchdoctor.bench.messages import Series, TelemetryProblem, TelemetrySample


def reading(at, *throttle, **more):
    return TelemetrySample(message="telemetry", at=at, throttle=throttle, **more)


def log_of(*readings):
    log = CardLog()
    for one in readings:
        log.take(one)
    return log


def series(*ends):
    return Series(
        unit="GB/s", values=tuple(10.0 * end for end in ends), ends=tuple(map(float, ends))
    )


HOT = "hw_thermal_slowdown"


def test_samples_taken_while_the_card_was_held_back_do_not_count():
    log = log_of(*(reading(float(at), *([HOT] if at in {3, 4} else [])) for at in range(10)))

    kept, dropped = in_freedom(series(1, 2, 3, 4, 5, 6), log)

    assert dropped == 2
    assert kept.values == (10.0, 20.0, 50.0, 60.0)
    assert kept.ends == (1.0, 2.0, 5.0, 6.0)


@pytest.mark.parametrize("reason", ["sw_power_cap", "gpu_idle", "applications_clocks_setting"])
def test_what_is_normal_drops_nothing(reason):
    log = log_of(*(reading(float(at), reason) for at in range(10)))

    assert in_freedom(series(1, 2, 3), log) == (series(1, 2, 3), 0)


def test_where_too_few_would_be_left_all_are_kept_and_it_is_told():
    log = log_of(*(reading(float(at), HOT) for at in range(10)))

    assert in_freedom(series(1, 2, 3, 4), log) == (series(1, 2, 3, 4), 4)


def test_a_reading_from_another_time_says_nothing():
    log = log_of(reading(1.0, HOT))

    assert in_freedom(series(4, 5, 6), log) == (series(4, 5, 6), 0)


def test_without_readings_or_times_all_samples_count():
    timeless = Series(unit="us", values=(1.0, 2.0))

    assert in_freedom(series(1, 2), CardLog()) == (series(1, 2), 0)
    assert in_freedom(timeless, log_of(reading(1.0, HOT))) == (timeless, 0)


def test_the_telemetry_of_an_item_is_short():
    readings = [
        reading(1.0, "sw_power_cap", sm_clock_mhz=1700, power_watts=600.0, temperature_c=60.0),
        reading(2.0, sm_clock_mhz=1800, power_watts=650.0, temperature_c=64.0),
        reading(3.0, HOT, sm_clock_mhz=1750, power_watts=700.0, temperature_c=None),
    ]

    assert telemetry_of(readings) == {
        "sm_clock_mhz": 1750,
        "power_watts": 650.0,
        "temperature_c": 64.0,
        "throttle": [HOT, "sw_power_cap"],
        "samples": 3,
    }
    assert telemetry_of([]) == {}


def test_what_was_never_told_is_not_known():
    assert telemetry_of([reading(1.0)])["power_watts"] is None


def test_readings_of_a_time_are_those_from_its_begin_up_to_its_end():
    log = log_of(*(reading(float(at)) for at in range(10)))

    assert [one.at for one in log.between(2.0, 5.0)] == [2.0, 3.0, 4.0]


def test_a_share_is_of_all_readings():
    assert share_of([reading(1.0, HOT), reading(2.0)], [HOT]) == 0.5
    assert share_of([], [HOT]) == 0.0


def test_the_first_problem_is_kept():
    log = CardLog()
    for words in ("the cause", "what came of it"):
        log.take(TelemetryProblem(message="telemetry-problem", words=words))

    assert log.problem == "the cause"
