from dataclasses import replace

import pytest

from torchdoctor.facts.model import Wsl
from torchdoctor.facts.wsl import probe_wsl
from torchdoctor.plain import ABSENT

WSL1 = "Linux version 4.4.0-19041-Microsoft (Microsoft@Microsoft.com) #1237-Microsoft"
WSL2 = "Linux version 5.15.153.1-microsoft-standard-WSL2 (root@941d701f84f1)"
PLAIN = "Linux version 6.8.0-60-generic (builder@host)"


@pytest.mark.parametrize(
    ("files", "environ", "wsl"),
    [
        ({"proc/version": WSL1}, {}, Wsl(version=1)),
        ({"proc/version": WSL2}, {}, Wsl(version=2)),
        ({"proc/version": PLAIN, "dev/dxg": ""}, {}, Wsl(version=2)),
        ({"proc/version": PLAIN}, {"WSL_DISTRO_NAME": "Ubuntu"}, Wsl(version=2)),
        ({"proc/version": PLAIN}, {}, ABSENT),
    ],
)
def test_knows_wsl_by_its_kernel_its_gpu_or_its_environment(system, files, environ, wsl):
    found = probe_wsl(system(files, **environ))

    assert (found.fact, found.problem) == (wsl, None)


def test_without_proc_nothing_is_known(system):
    assert probe_wsl(system()).fact is None


def test_another_system_is_not_wsl(system):
    assert probe_wsl(replace(system(), platform="win32")).fact is ABSENT
