"""The matrix against an index on loopback: agreement, every kind of disagreement, and gaps."""

from dataclasses import replace

import pytest
from index_server import HTML, JSON, dead_url
from released import packed, publish, torch_wheel

from small_matrix import write_small
from torchdoctor.index.holdings import PackageIndex
from torchdoctor.index.verify import verify
from torchdoctor.matrix.loader import load_matrix

TORCH = [f"torch-2.6.0-{python}-{python}-manylinux1_x86_64.whl" for python in ("cp39", "cp313")]
AUDIO = [f"torchaudio-2.6.0-{tag}-manylinux1_x86_64.whl" for tag in ("py3-none", "cp39-cp39")]
PINS = ['triton==3.2.0; platform_system == "Linux"']


@pytest.fixture
def small(tmp_path):
    """What the index below says; its wheels have next to no size."""
    smaller = {"torch/2.6.0.toml": ("size_mb       = 767", "size_mb = 0")}
    matrix = load_matrix(write_small(tmp_path, smaller))
    return replace(
        matrix,
        companions=[replace(row, requires_python=">=3.9") for row in matrix.companions],
    )


def files(**changed):
    torch = {name: torch_wheel(name, cuda="12.4", requires=PINS) for name in TORCH}
    audio = {name: packed(name, requires=["torch==2.6.0"]) for name in AUDIO}
    return {**torch, **audio, **changed}


def verified(matrix, url, *, deep=True):
    index = PackageIndex(url=url, pauses_s=(), limit_s=20)
    return verify(matrix, index, deep=deep, tell=lambda _: None)


@pytest.mark.parametrize("form", [JSON, HTML])
def test_an_index_that_says_what_the_matrix_says_agrees(server, small, form):
    found = verified(small, publish(server, files(), form=form))

    assert (found.disagreements, found.unread, found.unlisted) == ((), (), {})
    assert (found.files, found.opened) == (4, 2)


def test_the_inside_of_wheels_is_compared_when_asked_for(server, small):
    other = {
        name: torch_wheel(name, cuda="12.6", flags="sm_86 compute_86", requires=PINS)
        for name in TORCH
    }
    url = publish(server, files(**other))

    assert verified(small, url, deep=False).disagreements == ()
    found = {one.key: (one.matrix, one.index) for one in verified(small, url).disagreements}
    assert found == {"cuda": ("12.4", "12.6"), "sm": ("5.0 8.6", "8.6"), "ptx": ("nothing", "8.6")}


def test_pins_inside_the_wheels_are_compared_without_looking_deeper(server, small):
    other = {name: torch_wheel(name, cuda="12.4", requires=["triton==3.3.0"]) for name in TORCH}
    audio = {AUDIO[0]: packed(AUDIO[0], requires=["torch==2.7.0"])}

    found = verified(small, publish(server, files(**other, **audio)), deep=False).disagreements

    assert [(one.file, one.key, one.index, one.wheel) for one in found] == [
        ("matrices/torch/2.6.0.toml", "triton", "==3.3.0", TORCH[0]),
        ("matrices/companions/torchaudio.toml", "torch", "==2.7.0", AUDIO[0]),
    ]


def test_metadata_beside_a_wheel_spares_opening_it(server, small):
    url = publish(server, files(), beside=[*TORCH, *AUDIO])

    assert verified(small, url, deep=False).disagreements == ()
    assert not [path for path in server.requests if path.endswith(".whl")]


def test_metadata_that_is_not_what_was_announced_is_not_believed(server, small):
    url = publish(server, files(), beside=TORCH)
    server.pages[f"/simple/files/{TORCH[0]}.metadata"] = "Requires-Dist: torch==9\n"

    [unread] = verified(small, url, deep=False).unread

    assert unread.what == TORCH[0]
    assert "another hash" in unread.problem


def test_names_alone_are_compared_where_the_index_gives_no_parts_of_files(server, small):
    url = publish(server, files())
    for name, body in files().items():
        server.pages[f"/simple/files/{name}"] = body

    found = verified(small, url)

    assert found.disagreements == ()
    assert [one.what for one in found.unread] == [TORCH[0], AUDIO[0]]
    assert {one.reason for one in found.unread} == {"INDEX_UNREACHABLE"}


def test_a_damaged_wheel_is_no_agreement(server, small):
    url = publish(server, files())
    server.pages[f"/simple/files/{TORCH[0]}"] = server.pages[f"/simple/files/{AUDIO[0]}"]

    [unread] = verified(small, url).unread

    assert (unread.what, unread.reason) == (TORCH[0], None)


def test_what_the_matrix_does_not_have_yet_is_named(server, small):
    more = ["torch-2.7.0-cp39-cp39-win_amd64.whl", "torch-2.8.0rc1-cp39-cp39-win_amd64.whl",
            "torch-2.5.0-cp39-cp39-win_amd64.whl"]  # fmt: skip
    url = publish(server, files(**{name: torch_wheel(name) for name in more}))

    assert verified(small, url).unlisted == {"torch": ("2.7.0",)}


def test_a_dead_index_gives_no_verdict_on_anything(small):
    found = verified(small, dead_url())

    assert found.disagreements == ()
    assert [one.what for one in found.unread] == ["the page of torch", "the page of torchaudio"]
    assert {one.reason for one in found.unread} == {"INDEX_UNREACHABLE"}


def test_a_missing_page_is_no_agreement(server, small):
    url = publish(server, {name: body for name, body in files().items() if "audio" not in name})

    [unread] = verified(small, url).unread

    assert (unread.what, unread.problem) == ("the page of torchaudio", "HTTP status 404")
