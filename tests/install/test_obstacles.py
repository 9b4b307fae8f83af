from pathlib import Path

import pytest

from torchdoctor.install.distributions import OnDisk
from torchdoctor.install.failure import Cause
from torchdoctor.install.obstacles import Destination, destination, irreplaceable
from torchdoctor.install.survey import PipOptions, Site

NAMES = ("purelib", "platlib", "scripts", "data", "headers")
OWN, USERS = dict.fromkeys(NAMES, "/env"), dict.fromkeys(NAMES, "/home/me")


def site(**changes):
    return Site(**{"paths": OWN, "user_paths": USERS, "prefix": "/env", **changes})


def writable(folder):
    return True


def read_only(folder):
    return not folder.is_relative_to("/env")


def test_an_environment_that_can_be_written_gets_the_packages():
    assert destination(site(virtual=True), PipOptions(), writable=writable) == Destination(OWN)


def test_the_systems_own_python_is_left_alone_unless_the_user_has_told_pip_otherwise():
    refused = destination(site(externally_managed=True), PipOptions(), writable=writable)
    assert isinstance(refused, Cause)
    assert refused.reasons == ("EXTERNALLY_MANAGED",)

    told = PipOptions(override_externally_managed=True)
    assert destination(site(externally_managed=True), told, writable=writable) == Destination(OWN)


def test_without_the_right_to_write_it_is_the_users_own_folder_as_with_pip():
    assert destination(site(), PipOptions(), writable=read_only) == Destination(USERS, user=True)
    told = PipOptions(use_user_site=True)
    assert destination(site(), told, writable=writable) == Destination(USERS, user=True)


@pytest.mark.parametrize(
    ("changes", "pip"),
    [
        ({"virtual": True}, PipOptions()),
        ({"user_paths": None}, PipOptions()),
        ({}, PipOptions(use_user_site=False)),
    ],
)
def test_where_there_is_no_folder_of_the_users_a_read_only_environment_is_refused(changes, pip):
    refused = destination(site(**changes), pip, writable=read_only)

    assert isinstance(refused, Cause)
    assert refused.reasons == ("ENVIRONMENT_READ_ONLY",)


def on_disk(**changes):
    return OnDisk(**{"name": "torch", "version": "2", "info": Path("i"), "files": (), **changes})


def test_what_conda_has_installed_is_replaced_by_force_alone():
    of_conda = [on_disk(installer="conda")]

    cause = irreplaceable(of_conda, site(conda=True), force=False)
    assert cause is not None
    assert "--force" in cause.evidence[0]
    assert irreplaceable(of_conda, site(conda=True), force=True) is None
    assert irreplaceable([on_disk(installer="pip")], site(conda=True), force=False) is None


def test_what_has_no_list_of_its_files_cannot_be_taken_away():
    cause = irreplaceable([on_disk(files=None)], site(), force=True)

    assert cause is not None
    assert "RECORD" in cause.evidence[0]
