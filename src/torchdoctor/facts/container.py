"""The container around this process, and whether an image is being built in it."""

import re
from collections.abc import Callable

from torchdoctor.facts.model import Container, Probed
from torchdoctor.facts.place import Place
from torchdoctor.facts.system_files import exists, read_text
from torchdoctor.plain import ABSENT
from torchdoctor.texts import say

# BuildKit gives its RUN steps this host name (moby/buildkit, executor/oci/hosts.go) unless a
# build argument names another, and makes no /.dockerenv.
_BUILDKIT_HOST = "buildkitsandbox"
_CONTAINERD_ROOT = re.compile(r"^\d+ \d+ \S+ \S+ / .* - overlay .*containerd", re.MULTILINE)

Sign = Callable[[Place], Container | None]


def probe_container(place: Place) -> Probed[Container]:
    """The first sign that holds; `building` stays None where both are possible."""
    if place.platform == "darwin":
        return Probed(Container(runtime=ABSENT, building=False))
    if place.platform != "linux":
        return Probed.unknown(
            say("containers are not looked for on {platform}", platform=place.platform)
        )
    found = (sign(place) for sign in _SIGNS)
    outside = Container(runtime=ABSENT, building=False)
    return Probed(next(filter(None, found), outside))


def _buildkit(place: Place) -> Container | None:
    hosts = read_text(place.root / "etc/hosts") or ""
    names = {*hosts.split(), read_text(place.root / "proc/sys/kernel/hostname")}
    return Container(runtime="buildkit", building=True) if _BUILDKIT_HOST in names else None


def _kaniko(place: Place) -> Container | None:
    # Its RUN steps share the file system with the executor itself.
    found = exists(place.root / "kaniko/executor")
    return Container(runtime="kaniko", building=True) if found else None


def _buildah(place: Place) -> Container | None:
    # `podman build` is Buildah too. Old ones left the file empty, as `podman run` mostly does.
    engine = read_text(place.root / "run/.containerenv") or ""
    found = 'engine="buildah-' in engine
    return Container(runtime="buildah", building=True) if found else None


def _podman(place: Place) -> Container | None:
    engine = read_text(place.root / "run/.containerenv")
    if engine is None:
        return None
    return Container(runtime="podman", building=False if 'engine="podman-' in engine else None)


def _kubernetes(place: Place) -> Container | None:
    # Before docker and podman, whose files Kubernetes' own runtimes make too.
    found = "KUBERNETES_SERVICE_HOST" in place.environ or exists(
        place.root / "var/run/secrets/kubernetes.io/serviceaccount"
    )
    return Container(runtime="kubernetes", building=False) if found else None


def _docker(place: Place) -> Container | None:
    # The builder before BuildKit made this file too, and leaves nothing that tells it from a run.
    return Container(runtime="docker", building=None) if exists(place.root / ".dockerenv") else None


def _apptainer(place: Place) -> Container | None:
    found = {"APPTAINER_CONTAINER", "SINGULARITY_CONTAINER"} & place.environ.keys()
    return Container(runtime="apptainer", building=False) if found else None


def _named_by_init(place: Place) -> Container | None:
    # The container interface of systemd: lxc, systemd-nspawn, ...; WSL writes "wsl" there and
    # is no container.
    name = place.environ.get("container") or read_text(place.root / "run/systemd/container")
    return Container(runtime=name, building=False) if name and name != "wsl" else None


def _containerd(place: Place) -> Container | None:
    mounts = read_text(place.root / "proc/self/mountinfo") or ""
    # nerdctl and bare containerd leave no file; BuildKit on containerd has such a root as well.
    found = _CONTAINERD_ROOT.search(mounts)
    return Container(runtime="containerd", building=None) if found else None


_SIGNS: tuple[Sign, ...] = (
    _buildkit, _buildah, _kaniko, _kubernetes, _podman, _docker, _apptainer, _named_by_init,
    _containerd,
)  # fmt: skip
