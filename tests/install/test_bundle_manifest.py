"""The manifest of a bundle: nothing in it is believed before it was looked at."""

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from loopback.bundles import RELEASE, dependencies, torch_for, write_bundle
from torchdoctor.errors import BadRequest
from torchdoctor.install.bundle_manifest import NAME, load_manifest, write_whole

PACKAGES = {"torch": f"{RELEASE}+cu126"}


@pytest.fixture
def folder(tmp_path):
    write_bundle(
        tmp_path / "bundle",
        {**dict([torch_for("manylinux_2_28_x86_64")]), **dependencies()},
        packages=PACKAGES,
    )
    return tmp_path / "bundle"


def altered(folder, change):
    told = json.loads((folder / NAME).read_text())
    change(told)
    (folder / NAME).write_text(json.dumps(told))


def test_a_manifest_comes_back_as_it_was_written(folder):
    manifest = load_manifest(folder)

    assert manifest.schema == "torchdoctor.bundle/1"
    assert manifest.plan.packages == PACKAGES
    assert {file.package for file in manifest.files} >= {"torch", "filelock"}


def test_a_folder_without_one_is_no_bundle(tmp_path):
    with pytest.raises(BadRequest, match="is no bundle: it has no torchdoctor-bundle"):
        load_manifest(tmp_path)


@pytest.mark.parametrize(
    "name",
    [
        "../torch-9.9.9-py3-none-any.whl",
        "/etc/torch-9.9.9-py3-none-any.whl",
        "..%2ftorch-9.9.9-py3-none-any.whl",
        "a\\torch-9.9.9-py3-none-any.whl",
        "C:torch-9.9.9-py3-none-any.whl",
        ".torch-9.9.9-py3-none-any.whl",
        "torch-9.9.9-py3-none-any.whl\n",
        "torch-9.9.9.tar.gz",
        "numpy-9.9.9-py3-none-any.whl",
        "",
    ],
)
def test_refuses_a_name_that_is_none_of_the_wheel(folder, name):
    altered(folder, lambda told: told["files"][0].update(name=name))

    with pytest.raises(BadRequest, match="cannot be used"):
        load_manifest(folder)


@pytest.mark.parametrize(
    "change",
    [
        lambda told: told.update(schema="torchdoctor.bundle/2"),
        lambda told: told.pop("files"),
        lambda told: told["files"][0].update(sha256="0" * 63),
        lambda told: told.update(requirements_sha256="x"),
        lambda told: told["files"][0].update(size_bytes="many"),
        lambda told: told["files"].append(dict(told["files"][0])),
        lambda told: told.update(files=[f for f in told["files"] if f["package"] != "torch"]),
        lambda told: told["plan"].update(packages={"torch": "1.0"}),
        lambda told: told["plan"].update(packages=["torch"]),
        lambda told: told.pop("target"),
    ],
)
def test_refuses_what_contradicts_itself_or_is_not_whole(folder, change):
    altered(folder, change)

    with pytest.raises(BadRequest, match="cannot be used") as caught:
        load_manifest(folder)
    assert "\n" not in str(caught.value)


def test_what_a_later_torchdoctor_may_add_is_passed_over(folder):
    altered(folder, lambda told: told.update(colour="green"))

    assert load_manifest(folder).plan.packages == PACKAGES


@given(
    st.one_of(
        st.binary(max_size=200),
        st.recursive(
            st.none() | st.booleans() | st.integers() | st.text(max_size=9),
            lambda inner: (
                st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3)
            ),
            max_leaves=9,
        ).map(lambda data: json.dumps(data).encode()),
    )
)
@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_rubbish_is_refused_in_one_line(tmp_path, content):
    (tmp_path / NAME).write_bytes(content)

    with pytest.raises(BadRequest):
        load_manifest(tmp_path)


def test_a_manifest_of_gigabytes_is_not_read(folder):
    with (folder / NAME).open("r+b") as file:
        file.truncate(1 << 34)  # sparse

    with pytest.raises(BadRequest, match="17179869184 bytes"):
        load_manifest(folder)


def test_a_file_is_there_whole_or_not_at_all(tmp_path):
    write_whole(tmp_path / "a", "one")
    write_whole(tmp_path / "a", "two")

    assert [path.name for path in tmp_path.iterdir()] == ["a"]
    assert (tmp_path / "a").read_text() == "two"
