import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from torchdoctor.errors import BadInterpreter
from torchdoctor.facts import run, target
from torchdoctor.facts.collect import collect
from torchdoctor.facts.files import parse, save
from torchdoctor.facts.place import Limits, Place

HERE = Path(sys.executable)
posix = pytest.mark.skipif(os.name != "posix", reason="the stand-ins are shell scripts")
FAR_S = 20.0  # far above all limits that the tests set


@pytest.fixture
def with_first_on_path():
    """This machine, with a folder of stand-ins first on PATH."""

    def place(folder, **environ):
        path = f"{folder}{os.pathsep}{os.environ['PATH']}"
        return Place(environ=dict(os.environ) | {"PATH": path} | environ)

    return place


def test_the_facts_of_this_machine_survive_a_file():
    facts = collect(HERE)

    assert facts.os.system in ("linux", "windows", "macos")
    assert facts.python.executable == str(HERE)
    assert facts.python.version == ".".join(map(str, sys.version_info[:3]))
    assert facts.torch.installed is not None
    assert facts.disk.site_packages_free_bytes > 0
    assert parse(save(facts).encode(), "this machine") == facts


def test_every_problem_names_its_probe_and_says_why():
    problems = collect(HERE).problems

    assert all(row.probe and row.problem for row in problems)
    assert all("\n" not in row.problem for row in problems)


@posix
def test_an_nvidia_smi_that_never_lets_go_cannot_hold_the_others(program, with_first_on_path):
    """It ignores SIGTERM, and a grandchild with a session of its own keeps stdout open."""
    nap = f"import time; time.sleep({2 * FAR_S})"
    stubborn = program(
        f"#!{HERE}\n"
        "import signal, subprocess, sys\n"
        "signal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
        f"subprocess.Popen([sys.executable, '-c', {nap!r}], start_new_session=True)\n"
        f"{nap}\n",
        "nvidia-smi",
    )
    began = time.monotonic()

    facts = collect(HERE, place=with_first_on_path(stubborn.parent), limits=Limits(driver_s=2.0))

    assert time.monotonic() - began < FAR_S
    assert facts.nvidia_smi.path == str(stubborn)
    assert facts.nvidia_smi.exit_code is None
    [row] = [row for row in facts.problems if row.probe == "nvidia-smi"]
    assert row.problem == "no answer in 2 s"
    assert row.took_s >= 2.0
    assert facts.python.version is not None


def test_the_usual_limits_tell_a_driver_that_hangs_within_ten_seconds():
    """Plus the limit of an import that hangs; benchmarks/check.py measures it."""
    limits = Limits()
    giving_up_s = 3 * run.GRACE_S

    assert limits.driver_s + giving_up_s + limits.last_s < 10.0
    assert limits.driver_s == target.CUDA_LIMIT_S


@posix
def test_cards_of_nvidia_smi_reach_the_facts(program, with_first_on_path):
    row = "0, RTX 4090, GPU-1, 8.9, 24564, 0, 00000000:65:00.0, 0x268410DE, [N/A], Default"
    smi = program(
        f"""#!/bin/sh
        case "$1" in
            --query-gpu*) echo "{row}" ;;
            *) echo "| NVIDIA-SMI 550.54.14   Driver Version: 550.54.14   CUDA Version: 12.4 |" ;;
        esac
        """,
        "nvidia-smi",
    )

    facts = collect(HERE, place=with_first_on_path(smi.parent))

    [gpu] = [gpu for gpu in facts.gpus if gpu.source == "nvidia-smi"]
    assert (gpu.pci_device, gpu.compute_capability) == ("10de:2684", "8.9")
    assert (facts.driver.installed, facts.driver.version) == (True, "550.54.14")
    assert facts.driver.cuda_version == "12.4"


@posix
def test_a_target_that_hangs_leaves_its_path_and_all_other_facts(program):
    hangs = program(
        f"""#!/bin/sh
        case "$*" in
            *version_info*) exec {HERE} "$@" ;;
            *) sleep 600 ;;
        esac
        """,
        "python",
    )

    facts = collect(hangs, limits=Limits(target_s=1.0))

    assert (facts.python.executable, facts.python.version) == (str(hangs), None)
    assert facts.torch is None
    assert facts.os.system is not None
    assert "no answer in 1 s" in [row.problem for row in facts.problems if row.probe == "target"]


@posix
def test_an_interrupt_leaves_no_child_behind(program, tmp_path, ends_soon):
    told = tmp_path / "pid"
    smi = program(f'#!/bin/sh\ntrap "" TERM\necho $$ > {told}\nexec sleep 600\n', "nvidia-smi")
    looks = (
        "import signal, sys; from pathlib import Path;"
        # A suite that runs in the background may have handed down an ignored SIGINT.
        "signal.signal(signal.SIGINT, signal.default_int_handler);"
        "from torchdoctor.facts.collect import collect; collect(Path(sys.executable))"
    )
    environ = os.environ | {"PATH": f"{smi.parent}{os.pathsep}{os.environ['PATH']}"}
    looking = subprocess.Popen([HERE, "-c", looks], env=environ, stderr=subprocess.PIPE)
    while not (told.exists() and told.read_text().strip()):
        time.sleep(0.02)

    looking.send_signal(signal.SIGINT)
    _, complaint = looking.communicate(timeout=FAR_S)

    assert b"KeyboardInterrupt" in complaint
    assert ends_soon(int(told.read_text()))


def test_a_bad_interpreter_ends_it(tmp_path):
    with pytest.raises(BadInterpreter):
        collect(tmp_path / "missing")


def test_secrets_of_the_environment_do_not_reach_the_facts(with_first_on_path, tmp_path):
    place = with_first_on_path(tmp_path, PIP_INDEX_URL="https://bob:hunter2@mirror.example/simple")

    assert "hunter2" not in save(collect(HERE, place=place))
