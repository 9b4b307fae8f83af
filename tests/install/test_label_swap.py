"""A build that differs from what is installed by its local label only: really replaced.

pip takes 2.6.0 to satisfy ==2.6.0, and no exit status tells; so does whoever has set pip or uv up
to install elsewhere, or nothing.
"""

import dataclasses
import io
import zipfile

import pytest
from index_server import dead_url
from stub_torch import torch_wheel

from torchdoctor.install.carry_out import carry_out
from torchdoctor.install.distributions import installed_in
from torchdoctor.install.job import Wishes

OLD, NEW = ("2.6.0", "2.6.0+cpu")
HOSTILE = {
    "UV_DEFAULT_INDEX": dead_url(),
    "UV_INDEX_URL": dead_url(),
    "UV_NO_BUILD": "1",
    "UV_COMPILE_BYTECODE": "1",
    "PIP_NO_COMPILE": "1",
    "PIP_PROGRESS_BAR": "off",
    "PIP_VERBOSE": "2",
    "PIP_REQUIRE_VIRTUALENV": "1",
}


@pytest.fixture
def site(target):
    """The packages of the target, torch of the default index among them."""
    site = next(target.parents[1].glob("lib/python*/site-packages"))
    with zipfile.ZipFile(io.BytesIO(torch_wheel(OLD, cuda="12.4")[1])) as wheel:
        wheel.extractall(site)
    return site


@pytest.fixture
def swap(target, make_plan, make_source, server, tmp_path, uv_command):
    """Install the labelled build over it, with the two commands of a plan."""

    def carry(installer, **how):
        start = uv_command if installer == "uv" else (str(target), "-m", "pip", "install")
        index = "--default-index" if installer == "uv" else "--index-url"
        options = (index, server.simple(dict([torch_wheel(NEW)])))
        source = make_source("mirror", {"torch": NEW}, options, command=start)
        force = (*start, "--force-reinstall", "--no-deps", f"torch=={NEW}", *options)
        source = dataclasses.replace(source, commands=(force, *source.commands))
        wishes = Wishes(cache=tmp_path / "cache", unpacker=installer, uv=uv_command[0], **how)
        return carry_out(make_plan(source), target, log_folder=tmp_path, wishes=wishes)

    return carry


@pytest.mark.parametrize("installer", ["pip", "uv"])
@pytest.mark.parametrize("prefetch", [True, False])
def test_it_is_really_replaced_whatever_stands_in_the_environment(
    swap, site, monkeypatch, installer, prefetch
):
    for name, value in HOSTILE.items():
        monkeypatch.setenv(name, value)
    if prefetch:  # links into a cache that is removed afterwards; uv itself refuses that
        monkeypatch.setenv("UV_LINK_MODE", "symlink")

    outcome = swap(installer, prefetch=prefetch)

    assert outcome.succeeded, outcome.because
    assert outcome.installed == {"torch": NEW}
    assert [path.name for path in site.glob("torch-*")] == [f"torch-{NEW}.dist-info"]
    assert NEW in (site / "torch" / "__init__.py").read_text()
    assert not (site / "torch" / "__init__.py").is_symlink()


@pytest.mark.parametrize("variable", ["PIP_TARGET", "PIP_DRY_RUN"])
def test_what_leads_pip_elsewhere_is_said_and_nothing_is_touched(
    swap, site, monkeypatch, tmp_path, variable
):
    monkeypatch.setenv(variable, "1" if variable == "PIP_DRY_RUN" else str(tmp_path / "elsewhere"))

    outcome = swap("uv")

    assert outcome.reasons == ("PIP_INSTALLS_ELSEWHERE",)
    assert installed_in([site])["torch"].version == OLD
