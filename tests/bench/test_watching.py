"""The child that reads a card's sensors: against a driver that is compiled for the tests."""

import os
import sys
import time
from pathlib import Path

import pytest

from drivers.build import NoCompiler, build_drivers
from torchdoctor.bench.card_log import CardLog
from torchdoctor.bench.health import health_item
from torchdoctor.bench.watching import Watch, watch_command

PYNVML = pytest.importorskip("pynvml")
H100 = {"type": "cuda", "name": "NVIDIA H100 80GB HBM3", "pci_bus_id": "00000000:10:00.0"}


@pytest.fixture(scope="module")
def driver(tmp_path_factory):
    try:
        return build_drivers(tmp_path_factory.mktemp("drivers"))
    except NoCompiler as reason:
        pytest.skip(str(reason))


@pytest.fixture
def watched(driver):
    """Watches a card of that driver until it has told enough: the log, and how long it took."""

    def run(device=H100, patience_s=20.0, farewell_s=5.0, **variables):
        environment = {"LD_LIBRARY_PATH": str(driver.libraries), **variables}
        command = watch_command(device, interval_s=0.02, binding=Path(PYNVML.__file__).parent)
        watch, log = Watch(command, environment, farewell_s=farewell_s), CardLog()
        deadline = time.monotonic() + patience_s
        while time.monotonic() < deadline and len(log.samples) < 3 and not log.problem:
            for message in watch.heard():
                log.take(message)
            time.sleep(0.01)
        began = time.monotonic()
        for message in watch.end():
            log.take(message)
        return log, time.monotonic() - began

    return run


def test_a_card_is_described_and_read_again_and_again(watched):
    log, _ = watched()

    assert log.problem is None
    assert (log.card.name, log.card.max_sm_clock_mhz, log.card.memory_bus_bits) == (
        "NVIDIA H100 80GB HBM3", 1980, 5120,
    )  # fmt: skip
    assert log.card.power_limit_watts == 700.0
    assert len(log.samples) >= 3
    assert log.samples[0].power_watts == pytest.approx(612.345)
    assert (log.samples[0].temperature_c, log.samples[0].memory_temperature_c) == (61, 74)
    assert log.samples[0].pcie_gen == 5
    assert [one.at for one in log.samples] == sorted(one.at for one in log.samples)
    assert not log.counters[0].last
    assert log.counters[-1].last
    assert health_item(log).status == "pass"


@pytest.mark.parametrize(
    ("variables", "status", "words"),
    [
        (
            {"FAKE_NVML_ECC": "7", "FAKE_NVML_LATER_ECC": "8"},
            "fail",
            "memory errors that could not be corrected: 1 new",
        ),
        ({"FAKE_NVML_ECC": "7"}, "pass", "no new errors"),
        ({"FAKE_NVML_LATER_REMAP_FAILED": "1"}, "fail", "could not be remapped"),
        ({"FAKE_NVML_XID": "79"}, "fail", "Xid 79"),
        ({"FAKE_NVML_THROTTLE": "0x40"}, "warn", "hw_thermal_slowdown held the card back in 100%"),
        ({"FAKE_NVML_THROTTLE": "0x80"}, "warn", "hw_power_brake_slowdown"),
        ({"FAKE_NVML_THROTTLE": "0x4"}, "pass", "at its power limit in 100%"),
        ({"FAKE_NVML_LATER_REPLAYS": "905"}, "warn", "900 repetitions"),
        ({"FAKE_NVML_PCIE_WIDTH": "8"}, "warn", "lanes 8 at best, and can have 16"),
        ({"FAKE_NVML_LATER_THERMAL_NS": "900000000"}, "warn", "heat held its clocks down for 0.9"),
        ({"FAKE_NVML_PCIE_GEN": "5"}, "pass", "no new errors"),
    ],
)
def test_what_happens_during_the_run_decides(watched, variables, status, words):
    log, _ = watched(**variables)
    log.while_copying += log.samples

    item = health_item(log)
    assert item.status == status
    assert words in item.because


@pytest.mark.parametrize(
    "device",
    [
        {**H100, "pci_bus_id": None, "uuid": "GPU-00000000-1111-2222-3333-000000000002"},
        {**H100, "pci_bus_id": "00000000:12:00.0"},
    ],
    ids=["uuid", "place on the bus"],
)
def test_the_card_is_found_among_many_by_what_torch_knows_of_it(watched, device):
    log, _ = watched(device, FAKE_NVML_GPUS="8")

    assert log.card.uuid.endswith("2")


def test_cards_that_cannot_be_told_apart_are_not_guessed_at(watched):
    log, _ = watched({**H100, "pci_bus_id": None}, FAKE_NVML_GPUS="8")

    assert "8 cards of the name NVIDIA H100 80GB HBM3" in log.problem
    assert health_item(log).status == "skip"


def test_the_only_card_is_the_one(watched):
    assert watched({**H100, "pci_bus_id": None})[0].problem is None


@pytest.mark.parametrize(
    "variables",
    [
        {"FAKE_NVML_FAIL": "nvmlDeviceGetPowerUsage:3"},
        {"FAKE_NVML_FAIL": "nvmlEventSetCreate:3"},
        {"FAKE_NVML_FAIL": "nvmlDeviceGetRemappedRows:4"},
    ],
    ids=str,
)
def test_what_a_card_does_not_tell_is_not_known_and_no_problem(watched, variables):
    assert health_item(watched(**variables)[0]).status == "pass"


def test_a_card_that_is_lost_is_critical(watched):
    log, _ = watched(FAKE_NVML_LOST="0")

    assert health_item(log).status == "fail"
    assert "the card was lost: nvmlDeviceGetName" in health_item(log).because


def test_a_driver_that_does_not_load_is_a_skip_with_its_words(watched):
    log, _ = watched(FAKE_NVML_INIT="9")

    assert health_item(log).status == "skip"
    assert "NVMLError" in log.problem


@pytest.mark.parametrize("function", ["nvmlInitWithFlags", "nvmlDeviceGetPowerUsage"])
def test_nvml_that_hangs_costs_seconds_and_no_run(watched, function):
    log, took_s = watched(patience_s=1.0, farewell_s=0.5, FAKE_NVML_HANG=function)

    assert took_s < 10
    assert "did not answer when the bench was over" in log.problem
    assert health_item(log).status == "skip"


@pytest.mark.skipif(os.name != "posix", reason="signals are POSIX's")
def test_nvml_that_crashes_is_told(watched):
    log, _ = watched(FAKE_NVML_CRASH="nvmlDeviceGetPowerUsage")

    assert "died" in log.problem


def test_a_child_that_cannot_be_started_is_a_problem_and_no_error():
    watch = Watch(["/no/such/program"], {})

    assert [message.words for message in watch.heard()] == [
        "it does not start (No such file or directory)"
    ]
    assert list(watch.end()) == []


@pytest.mark.parametrize("device", [{"type": "cpu"}, {"type": "cuda", "hip": "6.2"}, {}], ids=str)
def test_only_nvidias_cards_are_watched(device):
    assert watch_command(device, binding=Path()) is None


def test_it_runs_in_our_interpreter_and_leaves_the_users_alone():
    command = watch_command(H100, binding=Path("somewhere"))

    assert command[:3] == [sys.executable, "-I", "-S"]
    assert command[-3:] == ["00000000:10:00.0", "-", "NVIDIA H100 80GB HBM3"]
