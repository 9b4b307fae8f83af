"""A prebuilt add-on at an address, with its hash: fetched, checked and unpacked with torch."""

from dataclasses import replace
from hashlib import sha256

import pytest

from loopback.index_server import wheel
from loopback.stub_torch import torch_wheel
from torchdoctor.install.carry_out import carry_out
from torchdoctor.install.job import Wishes
from torchdoctor.install.survey import survey

TORCH = "9.9.9+cpu"
_, CONTENT = wheel("flash_attn", "2.8.3", requires=["torch"])
# As flash-attn's releases are: the label came into the name when the wheel was built already.
NAME = "flash_attn-2.8.3+cu12torch9.9cxx11abiTRUE-py3-none-any.whl"


@pytest.fixture(params=["pip", "uv"])
def wishes(request, tmp_path):
    """Wheels are unpacked with either."""
    uv = request.getfixturevalue("uv_command")[0] if request.param == "uv" else "uv"
    return Wishes(cache=tmp_path / "cache", unpacker=request.param, uv=uv)


@pytest.fixture
def install(server, target, make_source, make_plan, wishes):
    """Install torch and the file, whose hash is stated as given."""
    index = server.simple(dict([torch_wheel(TORCH)]))

    def run(stated, content=CONTENT):
        server.pages[f"/files/{NAME}"] = content
        address = f"{server.url}/files/{NAME.replace('+', '%2B')}#sha256={stated}"
        source = make_source("mirror", {"torch": TORCH}, ("--index-url", index))
        [command] = source.commands
        command = (*command[:5], f"flash-attn @ {address}", *command[5:])
        plan = make_plan(replace(source, commands=(command,)))
        plan = replace(plan, addons={"flash-attn": command[5]})
        return carry_out(plan, target, log_folder=wishes.cache.parent / "logs", wishes=wishes)

    return run


def test_it_comes_with_torch_and_its_hash_counts_as_stated(install, target):
    outcome = install(sha256(CONTENT).hexdigest())

    assert outcome.succeeded, outcome
    there = survey(target, ask_pip=False).distributions
    assert there["flash-attn"] == "2.8.3"
    assert not any("flash_attn" in str(note) for note in outcome.notes)


def test_another_file_than_the_hash_says_changes_nothing(install, target):
    outcome = install("0" * 64)

    assert not outcome.succeeded
    assert outcome.reasons[0] == "HASH_MISMATCH"
    assert not {"torch", "flash-attn"} & set(survey(target, ask_pip=False).distributions)


def test_a_file_that_is_built_for_another_torch_is_noticed_and_taken_back(install, target):
    error = "raise ImportError('flash_attn_2_cuda.so: undefined symbol: _ZN3c105ErrorC2E')"
    _, content = wheel("flash_attn", "2.8.3", files={"flash_attn/__init__.py": error})

    outcome = install(sha256(content).hexdigest(), content)

    assert not outcome.succeeded
    assert outcome.reasons[0] == "COMPANION_MISMATCH"
    assert outcome.rolled_back
    assert not {"torch", "flash-attn"} & set(survey(target, ask_pip=False).distributions)
