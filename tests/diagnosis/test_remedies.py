"""Commands fitted to the machine."""

import re
import shlex

import pytest

from torchdoctor.diagnosis import recipes, remedies
from torchdoctor.diagnosis.remedies import (
    build_module,
    disable_nouveau,
    enroll_key,
    install_branch,
    install_driver,
    install_torch,
    pip,
    smi,
    try_a_container,
    use_open_modules,
)
from torchdoctor.facts.model import (
    Container,
    Distro,
    Driver,
    Facts,
    Gpu,
    OperatingSystem,
    PythonFacts,
    Wsl,
)

BY_DKMS = Driver(version="570.133.07", dkms=("nvidia/570.133.07, 6.8.0-60-generic: installed",))
BY_PACKAGE = Driver(version="570.133.07", dkms=())
ADA = (Gpu(vendor="nvidia", compute_capability="8.9"),)
PASCAL = (Gpu(vendor="nvidia", compute_capability="6.1"),)
ELSEWHERE = {"container": Container(runtime="docker")}, {"wsl": Wsl(version=2)}


def on(distro, kernel=None, **facts):
    system = OperatingSystem(system="linux", distro=Distro(id=distro), kernel=kernel)
    return Facts(os=system, **facts)


def test_ubuntu_can_be_asked_for_a_branch():
    assert "sudo ubuntu-drivers install nvidia:580" in install_driver(on("ubuntu"), 580)
    assert "sudo ubuntu-drivers install" in install_driver(on("ubuntu"))
    assert install_branch(on("fedora", gpus=ADA), 470) == ()


@pytest.mark.parametrize(
    "facts",
    [
        Facts(),
        on("debian"),
        on("fedora"),
        on("ubuntu", container=Container(runtime="docker")),
        on("ubuntu", wsl=Wsl(version=2)),
    ],
    ids=["unknown system", "debian", "fedora", "container", "WSL"],
)
def test_no_command_is_better_than_a_wrong_one(facts):
    assert install_driver(facts) == ()


@pytest.mark.parametrize(
    ("distro", "word"), [("fedora", "akmod-nvidia"), ("arch", "pacman -Syu nvidia-open")]
)
def test_the_newest_driver_is_advised_where_it_drives_every_card(distro, word):
    assert any(word in command for command in install_driver(on(distro, gpus=ADA)))
    assert install_driver(on(distro, gpus=PASCAL)) == ()
    assert install_driver(on(distro, gpus=(*ADA, Gpu(vendor="nvidia")))) == ()


@pytest.mark.parametrize(
    ("distro", "line"),
    [
        ("ubuntu", "sudo apt install linux-headers-$(uname -r)"),
        ("debian", "sudo apt install linux-headers-$(uname -r)"),
        ("fedora", "sudo dnf install kernel-devel-$(uname -r)"),
        ("rocky", "sudo dnf install kernel-devel-$(uname -r)"),
        ("opensuse-leap", "sudo zypper install kernel-default-devel"),
        ("arch", "sudo pacman -Syu linux-headers"),
    ],
)
def test_dkms_gets_the_headers_of_the_running_kernel_and_builds(distro, line):
    commands = build_module(on(distro, driver=BY_DKMS))

    assert commands[:2] == (line, "sudo dkms autoinstall")


def test_modules_that_packages_bring_are_not_built_by_dkms():
    assert "sudo akmods --force" in build_module(on("fedora", driver=BY_PACKAGE))
    assert "sudo ubuntu-drivers install" in build_module(on("ubuntu", driver=BY_PACKAGE))
    assert build_module(on("sles", driver=BY_PACKAGE)) == ()


def test_the_other_kernels_of_arch_have_packages_of_other_names():
    assert build_module(on("arch", "6.12.1-arch1-1", driver=BY_DKMS)) != ()
    assert build_module(on("arch", "6.6.63-1-lts", driver=BY_DKMS)) == ()


def test_the_open_modules_are_those_of_the_branch_that_is_installed():
    assert "sudo apt install nvidia-driver-570-open" in use_open_modules(
        on("ubuntu", driver=BY_PACKAGE)
    )
    assert "sudo ubuntu-drivers install" in use_open_modules(on("ubuntu"))
    assert use_open_modules(on("debian", driver=BY_DKMS)) == ()


def test_the_key_is_that_of_whoever_builds_the_module():
    assert "sudo update-secureboot-policy --enroll-key" in enroll_key(on("ubuntu", driver=BY_DKMS))
    assert any("/etc/pki/akmods" in c for c in enroll_key(on("fedora", driver=BY_PACKAGE)))
    assert any("/var/lib/dkms" in c for c in enroll_key(on("fedora", driver=BY_DKMS)))
    assert enroll_key(on("arch", driver=BY_DKMS)) == ()


@pytest.mark.parametrize(
    ("distro", "line"),
    [
        ("ubuntu", "sudo update-initramfs -u"),
        ("fedora", "sudo dracut --force"),
        ("opensuse-leap", "sudo dracut --force"),
        ("arch", "sudo mkinitcpio -P"),
    ],
)
def test_nouveau_is_also_taken_out_of_what_the_kernel_starts_from(distro, line):
    assert line in disable_nouveau(on(distro))


@pytest.mark.parametrize("elsewhere", ELSEWHERE, ids=str)
@pytest.mark.parametrize("advise", [build_module, use_open_modules, enroll_key, install_driver])
def test_containers_and_wsl_are_given_no_driver(advise, elsewhere):
    assert advise(on("ubuntu", driver=BY_DKMS, **elsewhere)) == ()


@pytest.mark.parametrize(
    ("runtime", "start"),
    [
        ("docker", "sudo docker run --rm --gpus all"),
        ("podman", "podman run --rm --device nvidia.com/gpu=all"),
        ("apptainer", "apptainer exec --nv"),
        ("kubernetes", "kubectl describe nodes"),
        ("something new", "sudo docker run"),
        (None, "sudo docker run"),
    ],
)
def test_a_container_is_tried_with_its_own_runtime(runtime, start):
    [line] = try_a_container(Facts(container=Container(runtime=runtime)))

    assert line.startswith(start)


def test_options_of_a_container_are_put_where_the_runtime_reads_them():
    [line] = try_a_container(Facts(), "--shm-size=8g")

    assert line == "sudo docker run --rm --gpus all --shm-size=8g ubuntu nvidia-smi"


def test_settings_of_a_card_take_an_administrator():
    assert smi(Facts(), "-mig", "0") == "sudo nvidia-smi -mig 0"
    windows = Facts(os=OperatingSystem(system="windows"))
    assert smi(windows, "-c", "0") == "nvidia-smi -c 0"


def test_every_line_of_every_table_can_be_read_by_a_shell():
    tables = [table for name, table in vars(recipes).items() if name.isupper() and name[0] != "_"]
    lines = [
        line
        for table in tables
        if isinstance(table, dict)
        for recipe in table.values()
        for line in ([recipe] if isinstance(recipe, str) else recipe)
    ]

    assert len(lines) > 40
    for line in lines:
        assert shlex.split(line)
        assert set(re.findall(r"{\w+}", line)) <= {"{branch}", "{options}"}


def test_paths_are_quoted_for_the_shell_of_the_system():
    linux = Facts(python=PythonFacts(executable="/home/a b/python"))
    windows = Facts(
        os=OperatingSystem(system="windows"),
        python=PythonFacts(executable=r"C:\Program Files\python.exe"),
    )

    assert install_torch(linux) == ("torchdoctor install --python '/home/a b/python'",)
    assert pip(windows, "list") == r'"C:\Program Files\python.exe" -m pip list'
    assert pip(Facts(), "list") == "python3 -m pip list"


def test_the_line_for_docker_is_the_same_with_and_without_facts():
    assert try_a_container(Facts()) == (remedies.TRY_A_CONTAINER,)
