"""Our versions and specifiers agree with those of packaging, and spare its import."""

import operator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from packaging.specifiers import InvalidSpecifier, SpecifierSet
from packaging.version import InvalidVersion
from packaging.version import Version as Pep440Version

from torchdoctor.matrix.versions import newest, specifier, version

PLAIN = st.lists(st.integers(0, 12), min_size=1, max_size=4).map(lambda n: ".".join(map(str, n)))
ANY = st.one_of(
    PLAIN,
    st.tuples(PLAIN, st.sampled_from(["rc1", ".post2", "a0", ".dev3", "+cu124"])).map("".join),
)
CLAUSE = st.one_of(
    st.tuples(st.sampled_from(["==", "!=", ">=", "<=", ">", "<"]), PLAIN).map("".join),
    st.tuples(st.sampled_from(["== ", "!="]), PLAIN, st.just(".*")).map("".join),
    st.tuples(st.just("~="), PLAIN, st.just(".1")).map("".join),
)
SPECIFIERS = st.lists(CLAUSE, max_size=3).map(",".join)


@given(ANY, ANY)
def test_versions_are_ordered_as_packaging_orders_them(one, other):
    for compare in (operator.eq, operator.lt, operator.le, operator.gt, operator.ge):
        expected = compare(Pep440Version(one), Pep440Version(other))

        assert compare(version(one), version(other)) is expected


@given(ANY, ANY)
def test_equal_versions_have_equal_hashes(one, other):
    if version(one) == version(other):
        assert hash(version(one)) == hash(version(other))


@given(SPECIFIERS, ANY)
def test_specifiers_accept_what_packaging_accepts(text, item):
    assert specifier(text).contains(item) is SpecifierSet(text, prereleases=True).contains(item)


def test_numbers_are_compared_as_numbers():
    assert version("2.10.0") > version("2.9.1")
    assert version("450.80.02").release == (450, 80, 2)
    assert (version("580").major, version("580").minor) == (580, 0)


@pytest.mark.parametrize("text", ["", "2.x", "2..6", "twelve", "٢.٣"])
def test_refuses_what_is_no_version(text):
    with pytest.raises(InvalidVersion):
        version(text)


@pytest.mark.parametrize("text", ["2.6", "=>2.6", ">=2.x", "==2.6.*.*"])
def test_refuses_what_is_no_specifier(text):
    with pytest.raises(InvalidSpecifier):
        specifier(text)


def test_newest_goes_by_number_and_never_by_text():
    assert newest(["2.9.1", "2.10.0", "2.2.2"]) == "2.10.0"
    assert newest([]) is None
