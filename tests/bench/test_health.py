"""What a card's counters and sensors come to: each finding, and beside it what is normal."""

import pytest

from torchdoctor.bench.card_log import CardLog
from torchdoctor.bench.health import excuses, health_item
from torchdoctor.bench.messages import (
    TelemetryCounters,
    TelemetryEvent,
    TelemetryProblem,
    TelemetrySample,
    TelemetryStart,
)

SOUND = {
    "ecc_corrected": 3, "ecc_uncorrected": 7, "ecc_uncorrected_ever": 9, "remapped_rows": 1,
    "remap_pending": False, "remap_failed": False, "pcie_replays": 2,
    "thermal_ns": 1_000_000_000, "pids": (41,),
}  # fmt: skip
CARD = {
    "name": "NVIDIA H100 80GB HBM3", "power_limit_watts": 700.0, "default_power_limit_watts": 700.0,
    "pcie_gen_max": 5, "pcie_width_max": 16,
}  # fmt: skip
READING = {
    "sm_clock_mhz": 1755, "power_watts": 650.0, "temperature_c": 61.0, "pcie_gen": 5,
    "pcie_width": 16, "throttle": ("sw_power_cap",),
}  # fmt: skip
OWN = 41


def log_of(*, copied=True, after=None, card=None, reading=None, xids=(), problem=None):
    log = CardLog()
    log.take(TelemetryStart(message="telemetry-start", **{**CARD, **(card or {})}))
    log.take(TelemetryCounters(message="telemetry-counters", at=0.0, **SOUND))
    for number in range(8):
        # The first ones are of an idle card, as they are in a real run.
        of_now = (
            READING | {"pcie_gen": 1, "throttle": ("gpu_idle",)}
            if number < 2
            else READING | (reading or {})
        )
        log.take(TelemetrySample(message="telemetry", at=float(number), **of_now))
    log.while_copying += log.samples[4:] if copied else []
    for xid in xids:
        log.take(TelemetryEvent(message="xid", at=4.0, xid=xid))
    log.take(TelemetryCounters(message="telemetry-counters", at=9.0, **{**SOUND, **(after or {})}))
    if problem:
        log.take(TelemetryProblem(message="telemetry-problem", words=problem))
    return log


def test_a_sound_card_passes_though_it_had_errors_before_and_reached_its_power_limit():
    item = health_item(log_of(), OWN)

    assert (item.name, item.kind, item.status) == ("health", "health", "pass")
    assert item.because == (
        "no new errors in 8 readings, up to 61 C, up to 650 W, at its power limit in 75% of them"
    )
    assert item.metrics["ecc_uncorrected_new"] == 0
    assert item.metrics["throttled_share"] == 0.0
    assert item.metrics["sw_power_cap_share"] == 0.75


@pytest.mark.parametrize(
    ("after", "words"),
    [
        ({"ecc_uncorrected": 8}, "memory errors that could not be corrected: 1 new"),
        ({"ecc_uncorrected_ever": 12}, "memory errors that could not be corrected: 3 new"),
        ({"remap_failed": True}, "a row of memory could not be remapped"),
    ],
)
def test_new_errors_of_memory_are_critical(after, words):
    item = health_item(log_of(after=after), OWN)

    assert item.status == "fail"
    assert item.because.startswith(words)


@pytest.mark.parametrize(
    ("xid", "words"), [(79, "Xid 79 (the card has fallen off the bus)"), (999, "Xid 999")]
)
def test_an_error_that_the_driver_reported_is_critical(xid, words):
    item = health_item(log_of(xids=(xid, xid)), OWN)

    assert (item.status, item.because) == ("fail", words)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"after": {"remapped_rows": 2}}, "rows of memory that were remapped: 1"),
        ({"after": {"remap_pending": True}}, "a row of memory waits to be remapped"),
        ({"after": {"thermal_ns": 3_600_000_000}}, "heat held its clocks down for 2.6 s"),
        ({"after": {"pcie_replays": 12}}, "10 repetitions on its PCI Express link"),
        ({"after": {"pids": (41, 77)}}, "others compute on the card: 1 processes"),
        ({"reading": {"throttle": ("hw_slowdown",)}}, "hw_slowdown held the card back in 75%"),
        (
            {"reading": {"throttle": ("sw_thermal_slowdown",)}},
            "sw_thermal_slowdown held the card back in 75% of the readings, up to 61 C",
        ),
        ({"reading": {"throttle": ("hw_power_brake_slowdown",)}}, "hw_power_brake_slowdown held"),
        (
            {"reading": {"pcie_gen": 3}},
            "its PCI Express link had generation 3 at best, and can have 5",
        ),
        (
            {"card": {"pcie_width_max": 32}},
            "its PCI Express link had lanes 16 at best, and can have 32",
        ),
        (
            {"problem": "nvmlDeviceGetPowerUsage does not return"},
            "its sensors fell silent: nvmlDeviceGetPowerUsage",
        ),
    ],
)  # fmt: skip
def test_what_is_not_normal_warns(change, words):
    item = health_item(log_of(**change), OWN)

    assert item.status == "warn"
    assert item.because.startswith(words)


@pytest.mark.parametrize(
    "change",
    [
        {"after": {"ecc_corrected": 400}},
        {"after": {"pcie_replays": 11}},
        {"after": {"thermal_ns": 1_050_000_000}},
        {"after": {"ecc_uncorrected": None, "ecc_uncorrected_ever": None, "remapped_rows": None}},
        {"after": {"ecc_uncorrected": 0}},  # somebody reset the counter
        {"after": {"pids": None}},
        {"after": {"pids": ()}},
        {"reading": {"throttle": ("applications_clocks_setting",)}},
        {"reading": {"pcie_gen": 3}, "copied": False},  # it was never busy
        {"reading": {"temperature_c": None, "power_watts": None}},
        {"card": {"pcie_gen_max": None, "pcie_width_max": None}},
    ],
    ids=str,
)
def test_what_is_normal_or_not_known_does_not(change):
    assert health_item(log_of(**change), OWN).status == "pass"


def test_a_card_that_was_lost_is_critical():
    log = log_of()
    words = "nvmlDeviceGetPowerUsage: GPU is lost (15)"
    log.take(TelemetryProblem(message="telemetry-problem", words=words, lost=True))

    item = health_item(log, OWN)
    assert (item.status, item.because) == ("fail", f"the card was lost: {words}")


def test_what_is_critical_is_not_drowned_in_warnings():
    item = health_item(log_of(xids=(48,), reading={"throttle": ("hw_slowdown",)}), OWN)

    assert item.status == "fail"
    assert item.because == "Xid 48 (a memory error that could not be corrected)"


def test_our_own_process_under_a_number_of_the_hosts_is_no_stranger():
    """In a container NVML tells the host's numbers, and the worker knows only its own."""
    assert health_item(log_of(), own_pid=7).status == "pass"
    assert health_item(log_of(after={"pids": (41, 77)}), own_pid=7).status == "warn"


def test_sensors_that_tell_nothing_are_skipped_with_the_reason():
    log = CardLog()
    log.take(TelemetryProblem(message="telemetry-problem", words="NVMLError: Driver Not Loaded"))

    item = health_item(log)
    assert item.status == "skip"
    assert item.because == "the card's sensors told nothing: NVMLError: Driver Not Loaded"


def test_what_explains_a_slow_card():
    capped = log_of(card={"power_limit_watts": 350.0})
    hot = log_of(reading={"throttle": ("hw_thermal_slowdown",)})

    assert excuses(log_of(), OWN) == []
    assert excuses(capped, OWN) == ["its power is limited to 350 W of 700 W"]
    assert "hw_thermal_slowdown held the card back" in excuses(hot, OWN)[0]
    assert "others compute on the card: 1" in excuses(log_of(after={"pids": (41, 9)}), OWN)[0]


def test_a_limit_that_is_never_reached_explains_nothing():
    log = log_of(card={"power_limit_watts": 350.0}, reading={"throttle": ()})

    assert excuses(log, OWN) == []
