"""What shows of the system: its own programs, the bus, the kernel, containers, people's words."""

import pytest

from torchdoctor.plain import ABSENT
from torchdoctor.reading.read import read_report


def facts_in(text):
    return read_report(text).facts


@pytest.mark.parametrize(
    ("text", "system", "distro", "version"),
    [
        ('ID=ubuntu\nVERSION_ID="22.04"', "linux", "ubuntu", "22.04"),
        ("Distributor ID:\tUbuntu\nRelease:\t22.04", "linux", "ubuntu", "22.04"),
        ("CentOS Linux release 7.9.2009 (Core)", "linux", "centos", "7.9.2009"),
        ("OS: Red Hat Enterprise Linux 8.4", "linux", "rhel", "8.4"),
        ("- OS: Debian GNU/Linux 12", "linux", "debian", "12"),
        ("### Operating system\nFedora 41", "linux", "fedora", "41"),
        ("Linux host 6.8.0-60-generic #63-Ubuntu SMP x86_64 GNU/Linux", "linux", None, None),
        ("Microsoft Windows [Version 10.0.22631.3447]", "windows", None, None),
        ("ProductVersion:\t14.5", "macos", None, None),
        ("OS: macOS 14.5 (arm64)", "macos", None, None),
        (r'File "C:\Users\x\train.py", line 1', "windows", None, None),
    ],
)
def test_the_operating_system(text, system, distro, version):
    facts = facts_in(text)

    assert facts.os.system == system
    assert (facts.os.distro.id if facts.os.distro else None) == distro
    assert (facts.os.distro.version if facts.os.distro else None) == version


def test_the_c_library():
    assert facts_in("ldd (Ubuntu GLIBC 2.35-0ubuntu3.8) 2.35").libc.version == "2.35"
    assert facts_in("ldd (GNU libc) 2.17").libc.version == "2.17"
    assert facts_in("musl libc (x86_64)\nVersion 1.2.4").libc.name == "musl"


@pytest.mark.parametrize(
    ("text", "l4t"),
    [
        ("# R36 (release), REVISION: 3.0, GCID: 36191598, BOARD: generic", "36.3.0"),
        ("Jetpack 6.0 [L4T 36.3.0]", "36.3.0"),
        ("* **L4T Release:** R35.4.1", "35.4.1"),
        ("Hardware: NVIDIA Jetson AGX Orin", None),
        ("- Device: Jetson Nano 4GB", None),
    ],
)
def test_a_jetson_board(text, l4t):
    assert facts_in(text).jetson.l4t == l4t


@pytest.mark.parametrize(
    "text",
    ["Hardware: Jetson AGX Thor", "Does it run on a Jetson Orin?", "Hardware: laptop"],
)
def test_no_jetson_board_that_needs_wheels_of_its_own(text):
    assert facts_in(text).jetson is ABSENT or facts_in(text).jetson is None


def test_python_and_pip():
    facts = facts_in("pip 23.0.1 from /usr/lib/python3/dist-packages/pip (python 3.10)")

    assert (facts.python.pip, facts.python.tag) == ("23.0.1", "cp310")
    assert facts_in("Python 3.13.1").python.tag == "cp313"
    assert facts_in("Python 3.13.1 experimental free-threading build").python.tag == "cp313t"


def test_a_card_of_the_bus_with_its_driver():
    [card] = facts_in(
        "01:00.0 VGA compatible controller [0300]: NVIDIA Corporation AD102 [GeForce RTX 4090]"
        " [10de:2684] (rev a1)\n\tSubsystem: Gigabyte\n\tKernel driver in use: nouveau\n"
    ).gpus

    assert (card.vendor, card.pci_device, card.pci_driver) == ("nvidia", "10de:2684", "nouveau")
    assert card.name == "NVIDIA GeForce RTX 4090"


def test_lines_of_the_kernel_s_log_without_their_times():
    facts = facts_in(
        "[    3.141] NVRM: Xid (PCI:0000:01:00): 79, GPU has fallen off the bus.\n"
        "Jul 25 16:46:04 host kernel: nvidia-modeset: Loading driver\n"
        "[    3.2] usb 1-1: new device\nnvidia is a word here"
    )

    assert facts.kernel_log.lines == (
        "NVRM: Xid (PCI:0000:01:00): 79, GPU has fallen off the bus.",
        "nvidia-modeset: Loading driver",
    )


def test_the_kernel_module_and_its_flavour():
    driver = facts_in(
        "NVRM version: NVIDIA UNIX Open Kernel Module for x86_64  580.159.04  Release Build"
    ).driver

    assert (driver.kernel_module, driver.kernel_module_version) == ("nvidia-open", "580.159.04")


def test_dkms_and_lsmod():
    assert facts_in("nvidia/550.54.14, 6.8.0-60-generic, x86_64: installed").driver.dkms == (
        "nvidia/550.54.14, 6.8.0-60-generic: installed",
    )
    assert facts_in("nouveau              2310144  4").driver.kernel_module == "nouveau"


def test_a_listing_of_device_files():
    rows = "".join(
        f"crw-rw-rw- 1 root root 195, {n} Jan  1 00:00 /dev/nvidia{name}\n"
        for n, name in ((0, "0"), (255, "ctl"))
    )

    assert facts_in(f"$ ls -l /dev/nvidia*\n{rows}").device_nodes == ("nvidia0", "nvidiactl")
    assert facts_in(rows).device_nodes == ("nvidia0", "nvidiactl")
    assert facts_in(rows.splitlines()[0]).device_nodes is None


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("export CUDA_VISIBLE_DEVICES=1", "1"),
        ("CUDA_VISIBLE_DEVICES=0,1 python train.py", "0,1"),
        ('os.environ["CUDA_VISIBLE_DEVICES"] = "-1"', "-1"),
        ("$env:CUDA_VISIBLE_DEVICES = '2'", "2"),
        ("ENV CUDA_VISIBLE_DEVICES 3", "3"),
        ("docker run -e CUDA_VISIBLE_DEVICES=4 image", "4"),
        ("CUDA_VISIBLE_DEVICES: 5", "5"),
        ("$ echo $CUDA_VISIBLE_DEVICES\n6", "6"),
        ("$ echo $CUDA_VISIBLE_DEVICES\n\n$ ls", ""),
    ],
)
def test_variables_however_they_are_set(text, value):
    assert facts_in(text).environment == {"CUDA_VISIBLE_DEVICES": value}


@pytest.mark.parametrize(
    "text",
    [
        "export CUDA_VISIBLE_DEVICES=$1",
        'os.environ["CUDA_VISIBLE_DEVICES"] = str(rank)',
        "e.g. changing env variable CUDA_VISIBLE_DEVICES after program start.",
        "  - Build settings: CUDA_VERSION=13.0, CUDNN_VERSION=9.19.0",
    ],
)
def test_values_that_are_computed_or_mere_mentions_are_not_known(text):
    assert facts_in(text).environment is None


def test_a_container_and_its_build():
    assert facts_in("root@3f2a9c1b0d5e:/workspace# nvidia-smi").container.runtime == "docker"
    assert facts_in("root@gpubox:/home# nvidia-smi").container is None
    assert facts_in("Step 3/9 : RUN pip install torch").container.building is True


def test_the_parts_of_the_driver_that_a_container_asks_for():
    facts = facts_in("docker run --gpus 'all,\"capabilities=utility\"' image")

    assert facts.environment == {"NVIDIA_DRIVER_CAPABILITIES": "utility"}


def test_an_image_of_alpine_has_musl():
    assert facts_in("FROM python:3.12-alpine3.20").libc.name == "musl"
    assert facts_in("docker run -it alpine sh").libc.name == "musl"
    assert facts_in("FROM python:3.12-slim").libc is None


def test_what_windows_lends_to_wsl():
    head = "WSL 2, Ubuntu 22.04\n$ ls /usr/lib/wsl/lib\n"

    assert facts_in(f"{head}libd3d12.so  libdxcore.so").libcuda is ABSENT
    assert facts_in(f"{head}libcuda.so.1  libdxcore.so").libcuda is None
    assert facts_in("ls: cannot access '/dev/dxg': No such file or directory").device_nodes is None


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("GPU: NVIDIA GeForce RTX 3090", "NVIDIA GeForce RTX 3090"),
        ("- GPU: 2x RTX 3090 (24 GB)", "RTX 3090"),
        ("Graphics card: GTX1080Ti", "GTX1080Ti"),
        ("NVIDIA GeForce RTX 4070 Laptop GPU", "NVIDIA GeForce RTX 4070 Laptop GPU"),
    ],
)
def test_cards_in_people_s_words(text, name):
    assert [card.name for card in facts_in(text).gpus] == [name]


@pytest.mark.parametrize(
    "text",
    [
        "My GPU is broken",
        "The GPU: it does not work at all",
        "torch version is too old for this",
        "you need driver version 525.60 or newer",
        "Python is slow",
    ],
)
def test_sentences_state_nothing(text):
    facts = facts_in(text)

    assert (facts.gpus, facts.torch, facts.driver, facts.python) == (None, None, None, None)


def test_a_facts_file_inside():
    facts = facts_in(
        'I attach this:\n{"schema": "torchdoctor.facts/1", "os": {"system": "linux"},\n'
        ' "gpus": [{"index": 0, "name": "NVIDIA L4"}], "driver": {"version": "550.54.14"}}\nThanks'
    )

    assert (facts.os.system, facts.driver.version) == ("linux", "550.54.14")
    assert [card.name for card in facts.gpus] == ["NVIDIA L4"]


def test_a_facts_file_that_is_cut_short_is_passed_over():
    assert facts_in('{"schema": "torchdoctor.facts/1", "os": {"system": "linux"').os is None


def test_a_display_of_lshw_with_its_driver():
    [card] = facts_in(
        "  *-display\n       description: VGA compatible controller\n"
        "       product: GP107 [GeForce GTX 1050]\n       vendor: NVIDIA Corporation\n"
        "       bus info: pci@0000:01:00.0\n       configuration: driver=nouveau latency=0\n"
    ).gpus

    assert (card.vendor, card.name, card.pci_driver) == (
        "nvidia",
        "NVIDIA GeForce GTX 1050",
        "nouveau",
    )


@pytest.mark.parametrize(
    "text",
    [
        "$ sudo bash ./NVIDIA-Linux-x86_64-570.124.04.run",
        "[ 9.1] NVRM:  information.  The 570.124.04 NVIDIA driver will ignore",
        "$ sudo dkms install -m nvidia -v 570.124.04",
        "NVRM: loading NVIDIA UNIX x86_64 Kernel Module  570.124.04  Thu Feb 27 2025",
    ],
)
def test_names_tell_the_driver(text):
    assert facts_in(text).driver.version == "570.124.04"


@pytest.mark.parametrize(
    "text",
    [
        "  Downloading torch-2.6.0-cp311-cp311-manylinux1_x86_64.whl (766.7 MB)",
        r'File "C:\Users\x\AppData\Local\Programs\Python\Python311\Lib\site-packages\a.py"',
        "copying build/lib/_ext.cpython-311-x86_64-linux-gnu.so",
        "pytorch 2.2.2 py3.11_cuda12.1_cudnn8.9.2_0 pytorch",
        "/opt/env/lib/python3.11/site-packages/torch",
    ],
)
def test_names_and_paths_tell_the_python(text):
    assert facts_in(text).python.tag == "cp311"


def test_a_refused_wheel_tells_no_python():
    text = "torch-2.6.0-cp38-cp38-linux_x86_64.whl is not a supported wheel on this platform."

    assert facts_in(text).python is None
