import json

from hypothesis import given
from hypothesis import strategies as st
from packaging.tags import Tag

from torchdoctor.index.pages import JSON_PAGE, Link, parse_page, wheels_of

BASE = "https://mirror.example/whl/cu124/torch/"
WHEEL = "torch-2.6.0+cu124-cp311-cp311-linux_x86_64.whl"


def names(text, **how):
    return [link.name for link in parse_page(text, base=BASE, **how)]


def test_reads_a_project_page_with_escaped_plus_and_hash():
    [link] = parse_page(
        '<a href="/whl/cu124/torch-2.6.0%2Bcu124-cp311-cp311-linux_x86_64.whl#sha256=ab">x</a>',
        base=BASE,
    )
    assert link.name == WHEEL
    assert link.href.startswith("https://mirror.example/whl/cu124/torch-2.6.0%2Bcu124")
    assert "#" not in link.href
    assert link.sha256 == "ab"


def test_reads_a_json_page_of_pep_691():
    page = {"files": [{"url": f"../../{WHEEL}", "filename": WHEEL, "hashes": {"sha256": "ab"}}]}
    assert parse_page(json.dumps(page), content_type=JSON_PAGE, base=BASE) == (
        Link(WHEEL, f"https://mirror.example/whl/{WHEEL}", "ab"),
    )


def test_a_base_element_moves_relative_links():
    text = f'<head><base href="https://other.example/d/"></head><a href="{WHEEL}">x</a>'
    assert parse_page(text, base=BASE)[0].href == f"https://other.example/d/{WHEEL}"


def test_a_plus_that_nobody_escaped_stays_a_plus():
    assert names(f'<a href="{WHEEL}">x</a>') == [WHEEL]


def test_what_the_parser_gives_up_at_costs_only_the_rest():
    assert names(f'<a href="{WHEEL}">x</a><![if lt IE 7]><!DOCTYPE [<![bogus') == [WHEEL]


def test_a_link_that_is_no_address_is_left_out():
    assert names(f'<a href="http://[">x</a><a href="{WHEEL}">y</a>') == [WHEEL]


@given(
    st.text() | st.text(alphabet="<>![]a href=\"'/&#x;-?"),
    st.sampled_from(["text/html", JSON_PAGE]),
)
def test_no_page_makes_it_raise(text, content_type):
    parse_page(text, content_type=content_type, base=BASE)


@given(
    st.recursive(
        st.none() | st.booleans() | st.floats() | st.text(),
        lambda inner: (
            st.lists(inner) | st.dictionaries(st.sampled_from(["url", "hashes", "x"]), inner)
        ),
    )
)
def test_no_json_makes_it_raise(files):
    parse_page(json.dumps({"files": files}), content_type=JSON_PAGE, base=BASE)


@given(st.lists(st.text()), st.sampled_from(["2.6.0+cu124", "2.6.0", ""]))
def test_no_file_name_makes_matching_raise(found, version):
    wheels_of([Link(f"torch-{name}.whl", "") for name in found], "torch", version)


def links(*files):
    return [Link(name, "") for name in files]


def test_a_pin_with_label_is_served_by_that_build_alone():
    page = links(WHEEL, WHEEL.replace("+cu124", "+cpu"), WHEEL.replace("+cu124", ""))
    assert wheels_of(page, "torch", "2.6.0+cu124") == (WHEEL,)


def test_a_pin_without_label_is_served_by_every_build_of_the_release():
    page = links(WHEEL, WHEEL.replace("+cu124", ""), WHEEL.replace("2.6.0", "2.6.1"))
    assert len(wheels_of(page, "torch", "2.6.0")) == 2


def test_a_wheel_for_another_python_does_not_count():
    tags = [Tag("cp312", "cp312", "linux_x86_64")]
    assert wheels_of(links(WHEEL), "torch", "2.6.0+cu124", tags) == ()
    assert wheels_of(links(WHEEL.replace("311", "312")), "torch", "2.6.0+cu124", tags)


def test_packages_whose_names_begin_alike_are_kept_apart():
    page = links(
        "torch_audiomentations-2.6.0-py3-none-any.whl", "torchvision-2.6.0-py3-none-any.whl"
    )
    assert wheels_of(page, "torch", "2.6.0") == ()


def test_other_files_are_no_wheels():
    assert (
        wheels_of(links("torch-2.6.0.tar.gz", "torch-2.6.0.whl.metadata"), "torch", "2.6.0") == ()
    )
