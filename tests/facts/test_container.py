from dataclasses import replace

import pytest

from torchdoctor.facts.container import probe_container
from torchdoctor.facts.model import Container
from torchdoctor.plain import ABSENT

CONTAINERD = (
    "612 511 0:55 / / rw,relatime - overlay overlay rw,lowerdir=/var/lib/containerd/"
    "io.containerd.snapshotter.v1.overlayfs/snapshots/1/fs,upperdir=/u,workdir=/w\n"
)


@pytest.mark.parametrize(
    ("files", "environ", "runtime", "building"),
    [
        ({}, {}, ABSENT, False),
        ({".dockerenv": ""}, {}, "docker", None),
        ({"run/.containerenv": ""}, {}, "podman", None),
        ({"run/.containerenv": 'engine="podman-4.9.3"\n'}, {}, "podman", False),
        ({"run/.containerenv": '\nengine="buildah-1.33.7"\nname="x"\n'}, {}, "buildah", True),
        ({"etc/hosts": "127.0.0.1 localhost buildkitsandbox\n"}, {}, "buildkit", True),
        ({"proc/sys/kernel/hostname": "buildkitsandbox\n"}, {}, "buildkit", True),
        ({"kaniko/executor": ""}, {}, "kaniko", True),
        ({".dockerenv": ""}, {"KUBERNETES_SERVICE_HOST": "10.0.0.1"}, "kubernetes", False),
        ({}, {"APPTAINER_CONTAINER": "/x.sif"}, "apptainer", False),
        ({}, {"container": "lxc"}, "lxc", False),
        ({"run/systemd/container": "systemd-nspawn\n"}, {}, "systemd-nspawn", False),
        ({"run/systemd/container": "wsl\n"}, {}, ABSENT, False),
        ({"proc/self/mountinfo": CONTAINERD}, {}, "containerd", None),
        ({"proc/self/mountinfo": "21 1 8:1 / / rw - ext4 /dev/sda1 rw\n"}, {}, ABSENT, False),
    ],
)
def test_names_the_runtime_and_says_only_what_is_sure_of_a_build(
    system, files, environ, runtime, building
):
    found = probe_container(system(files, **environ))

    assert found.fact == Container(runtime=runtime, building=building)


def test_a_mac_runs_in_no_container_and_windows_is_not_looked_at(system):
    assert probe_container(replace(system(), platform="darwin")).fact.runtime is ABSENT
    assert probe_container(replace(system(), platform="win32")).fact is None
