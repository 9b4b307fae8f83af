import os

import pytest

from torchdoctor.facts.kernel_modules import KernelModules, probe_kernel_modules

pytestmark = pytest.mark.skipif(os.name != "posix", reason="links and folders of Linux")

KERNEL = "6.8.0-60-generic"
RUNNING = {"proc/sys/kernel/osrelease": KERNEL + "\n"}
SECURE_BOOT = "sys/firmware/efi/efivars/SecureBoot-8be4df61-93ca-11d2-aa0d-00e098032b8c"


@pytest.fixture
def look(system):
    def probe(files, *, links=(), in_container=False, foreign_kernel=False):
        place = system({**RUNNING, **files})
        for link, target in links:
            path = place.root / link
            path.parent.mkdir(parents=True, exist_ok=True)
            path.symlink_to(target)
        return probe_kernel_modules(
            place, in_container=in_container, foreign_kernel=foreign_kernel
        )  # fmt: skip

    return probe


@pytest.mark.parametrize(
    "module",
    [
        "updates/dkms/nvidia.ko",
        "updates/dkms/nvidia.ko.zst",
        "updates/dkms/nvidia-current.ko",
        "kernel/drivers/video/nvidia.ko",
        "kernel/drivers/video/nvidia/nvidia.ko.xz",
        "kernel/nvidia-550srv/nvidia.ko",
        "extra/nvidia.ko.xz",
        "extra/drivers/video/nvidia/nvidia.ko",
        "weak-updates/nvidia/nvidia.ko",
        "extramodules/nvidia.ko.gz",
    ],
)
def test_finds_the_module_where_distributions_put_it(look, module):
    assert look({f"lib/modules/{KERNEL}/{module}": ""}).fact.built is True


@pytest.mark.parametrize(
    "module",
    [
        "updates/dkms/nvidia-drm.ko",
        "updates/dkms/nvidia-current-modeset.ko.zst",
        "kernel/drivers/net/ethernet/nvidia/forcedeth.ko",
        "kernel/drivers/platform/x86/nvidia-wmi-ec-backlight.ko",
        "updates/dkms/nvidia-fs.ko",
        "updates/dkms/zfs.ko",
    ],
)
def test_other_modules_are_not_taken_for_it(look, module):
    assert look({f"lib/modules/{KERNEL}/{module}": ""}).fact.built is False


def test_the_module_of_another_kernel_does_not_count(look):
    found = look({
        "lib/modules/6.8.0-55-generic/updates/dkms/nvidia.ko": "",
        f"lib/modules/{KERNEL}/modules.dep": "",
    })  # fmt: skip

    assert found.fact.built is False


def test_a_kernel_whose_folder_was_removed_has_no_module(look):
    """A rolling distribution replaced it, and the machine was not started again."""
    assert look({"lib/modules/6.9.1-arch1-1/extra/nvidia.ko": ""}).fact.built is False


def test_reads_the_states_of_dkms(look):
    tree = "var/lib/dkms/nvidia"
    found = look(
        {
            f"{tree}/550.54.14/source/dkms.conf": "",
            f"{tree}/550.54.14/6.8.0-55-generic/x86_64/module/nvidia.ko": "",
            f"{tree}/550.54.14/{KERNEL}/x86_64/module/nvidia.ko": "",
            f"{tree}/550.54.14/build/make.log": "",
            f"{tree}/570.86.10/source/dkms.conf": "",
            "var/lib/dkms/zfs/2.2.2/source/dkms.conf": "",
            "var/lib/dkms/dkms_dbversion": "",
        },
        links=[(f"{tree}/kernel-6.8.0-55-generic-x86_64", "550.54.14/6.8.0-55-generic/x86_64")],
    )

    assert found.fact.dkms == (
        "nvidia/550.54.14, 6.8.0-55-generic: installed",
        f"nvidia/550.54.14, {KERNEL}: built",
        "nvidia/570.86.10: added",
    )


def test_without_dkms_nothing_is_built_by_it(look):
    assert look({"lib/modules/.keep/x": ""}).fact.dkms == ()


@pytest.mark.parametrize(("value", "on"), [("\x06\0\0\0\x01", True), ("\x06\0\0\0\0", False)])
def test_reads_secure_boot_from_its_variable(look, value, on):
    assert look({SECURE_BOOT: value}).fact.secure_boot is on


def test_a_bios_has_no_secure_boot(look):
    assert look({"sys/firmware/acpi/tables/x": ""}).fact.secure_boot is False


@pytest.mark.parametrize("files", [{}, {"sys/firmware/efi/efivars/Other": ""}])
def test_secure_boot_is_not_known_where_its_variable_is_hidden(look, files):
    """A container has an empty /sys/firmware, some systems do not mount the variables."""
    found = look(files)

    assert found.fact.secure_boot is None
    assert "SecureBoot cannot be read" in found.problem


def test_a_container_does_not_show_its_hosts_modules(look):
    found = look({f"lib/modules/{KERNEL}/modules.dep": ""}, in_container=True)

    assert (found.fact.built, found.fact.dkms) == (None, None)
    assert "container" in found.problem


def test_a_container_that_was_given_them_shows_them(look):
    found = look({f"lib/modules/{KERNEL}/extra/nvidia.ko": ""}, in_container=True)

    assert (found.fact.built, found.problem) == (True, None)


def test_a_kernel_that_needs_no_such_module_is_no_problem(look):
    found = look({}, foreign_kernel=True)

    assert (found.fact, found.problem) == (KernelModules(), None)
