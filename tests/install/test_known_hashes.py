import pytest

from torchdoctor.install.known_hashes import known_sha256
from torchdoctor.install.wanted import wanted_file
from torchdoctor.matrix.wheels import known_wheels


def wanted(name, version):
    return wanted_file(
        f"https://files.example/{name}", package="torch", version=version, sha256=None
    )


def test_a_wheel_of_the_variant_indexes_is_known_by_its_labelled_name():
    wheel = next(w for w in known_wheels(package="torch") if w.label and len(w.sha256) == 1)

    version = f"{wheel.version}+{wheel.label}"
    assert known_sha256(wanted(wheel.file, version)) == wheel.sha256[0]


@pytest.mark.parametrize("version", ["2.6.0", "99.0+cpu"])
def test_a_name_without_label_or_unseen_tells_nothing(version):
    assert known_sha256(wanted(f"torch-{version}-py3-none-any.whl", version)) is None
