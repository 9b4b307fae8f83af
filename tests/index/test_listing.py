"""Everything that a project page says of its files, in both of its forms."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from index_server import HTML, JSON

from torchdoctor.index.listing import ListedFile, read_listing, seen_wheel

BASE = "https://index.example/simple/torch/"
NAME = "torch-2.6.0+cu124-cp311-cp311-manylinux_2_28_x86_64.whl"
FULL = {
    "filename": NAME,
    "url": "../../files/torch-2.6.0%2Bcu124-cp311-cp311-manylinux_2_28_x86_64.whl#sha256=ab",
    "hashes": {"sha256": "AB"},
    "size": 766715424,
    "upload-time": "2025-01-29T16:25:15.874217Z",
    "requires-python": ">=3.9",
    "yanked": "broken",
    "core-metadata": {"sha256": "cd"},
}
ANCHOR = (
    f'<a href="{FULL["url"]}" data-requires-python="&gt;=3.9" data-yanked="" '
    'data-core-metadata="sha256=cd">x</a>'
)


def listed(*files, **page):
    text = json.dumps({"files": list(files), **page})
    return read_listing(text, content_type=JSON, base=BASE)


def test_a_json_page_says_everything_of_a_file():
    assert listed(FULL) == (
        ListedFile(
            name=NAME,
            href="https://index.example/files/"
            "torch-2.6.0%2Bcu124-cp311-cp311-manylinux_2_28_x86_64.whl",
            sha256="ab",
            size_bytes=766715424,
            uploaded="2025-01-29T16:25:15.874217Z",
            requires_python=">=3.9",
            yanked=True,
            has_metadata=True,
            metadata_sha256="cd",
        ),
    )


def test_an_html_page_says_the_same_but_size_and_date():
    [from_html] = read_listing(ANCHOR, content_type=HTML, base=BASE)
    [from_json] = listed({k: v for k, v in FULL.items() if k not in ("size", "upload-time")})

    assert from_html == from_json


@pytest.mark.parametrize(
    ("said", "offered", "sha256"),
    [
        ({"core-metadata": {"sha256": "cd"}}, True, "cd"),
        ({"core-metadata": True}, True, None),
        ({"core-metadata": False}, False, None),
        ({"data-dist-info-metadata": {"sha256": "cd"}}, True, "cd"),
        ({}, False, None),
    ],
)
def test_metadata_beside_a_wheel_is_what_the_page_offers(said, offered, sha256):
    [file] = listed({"url": NAME, **said})

    assert (file.has_metadata, file.metadata_sha256) == (offered, sha256)


@pytest.mark.parametrize(("said", "withdrawn"), [(False, False), ("", True), ("why", True)])
def test_an_empty_reason_withdraws_a_file_too(said, withdrawn):
    [file] = listed({"url": NAME, "yanked": said})

    assert file.yanked is withdrawn


def test_a_base_tag_moves_the_links():
    page = f'<base href="https://files.example/x/"><a href="{NAME}">x</a>'
    [file] = read_listing(page, content_type=HTML, base=BASE)

    assert file.href == f"https://files.example/x/{NAME}"


@pytest.mark.parametrize(
    "text",
    ["", "{", "[]", '{"files": 3}', '{"files": [3, {}, {"url": 3}, {"url": "http://["}]}'],
)
def test_a_broken_json_page_has_no_files(text):
    assert read_listing(text, content_type=JSON, base=BASE) == ()


@given(st.text(), st.sampled_from([JSON, HTML, ""]))
def test_no_page_raises(text, kind):
    read_listing(text, content_type=kind, base=BASE)
    read_listing(f'<a href="{text}">', content_type=kind, base=BASE)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from(sorted(FULL)), inner),
    max_leaves=12,
)


@given(st.dictionaries(st.sampled_from(sorted(FULL)), json_values))
def test_no_value_of_a_json_page_raises(file):
    for one in listed(file):
        seen_wheel(one)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        (NAME, ("2.6.0", "cu124", 0, ("cp311",), ("linux_x86_64",))),
        (
            "torch-2.10.0-3-cp313-cp313t-manylinux_2_28_x86_64.whl",
            ("2.10.0", None, 3, ("cp313t",), ("linux_x86_64",)),
        ),
        (
            "torch-2.2.2-cp312-none-macosx_10_9_x86_64.whl",
            ("2.2.2", None, 0, ("cp312",), ("macos_x86_64",)),
        ),
        (
            "xformers-0.0.34-cp39-abi3-win_amd64.whl",
            ("0.0.34", None, 0, ("cp39-abi3",), ("windows_amd64",)),
        ),
        (
            "torchvision-0.29.2-py3-none-win_arm64.whl",
            ("0.29.2", None, 0, ("py3",), ("windows_arm64",)),
        ),
        ("torch-2.6.0-cp311-cp311-manylinux_2_28_s390x.whl", ("2.6.0", None, 0, ("cp311",), ())),
        ("x-1-py2.py3-none-any.whl", ("1", None, 0, ("py3",), ())),
        ("x-1.post1-pp37-pypy37_pp73-win_amd64.whl", ("1.post1", None, 0, (), ("windows_amd64",))),
    ],
)
def test_the_name_of_a_wheel_says_what_it_is_for(name, expected):
    wheel = seen_wheel(ListedFile(name=name, href=""))

    assert (wheel.version, wheel.label, wheel.build, wheel.pythons, wheel.platforms) == expected


@pytest.mark.parametrize("name", ["torch-2.6.0.tar.gz", "torch.whl", "torch-x-cp3-cp3-any.whl", ""])
def test_what_is_no_wheel_is_none(name):
    assert seen_wheel(ListedFile(name=name, href="")) is None
