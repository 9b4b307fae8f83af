import contextlib

import packaging.markers
import pytest
from hypothesis import given
from hypothesis import strategies as st

from torchdoctor.facts.target_markers import UnknownMarker, applies, surroundings

HERE = {
    "os_name": "posix",
    "sys_platform": "linux",
    "platform_machine": "x86_64",
    "platform_system": "Linux",
    "platform_python_implementation": "CPython",
    "implementation_name": "cpython",
    "python_version": "3.11",
    "python_full_version": "3.11.7",
    "extra": "cublas",
}

texts = st.sampled_from([
    ("sys_platform", "linux"), ("sys_platform", "win32"), ("platform_system", "Linux"),
    ("platform_machine", "x86_64"), ("platform_machine", "aarch64"), ("extra", "cublas"),
    ("extra", "opt-einsum"), ("implementation_name", "cpython"),
]).flatmap(lambda pair: st.sampled_from([
    f'{pair[0]} == "{pair[1]}"', f"{pair[0]} != '{pair[1]}'", f'"{pair[1]}" == {pair[0]}',
]))  # fmt: skip
versions = st.tuples(
    st.sampled_from(["python_version", "python_full_version"]),
    st.sampled_from(["==", "!=", "<", "<=", ">", ">="]),
    st.sampled_from(["3.8", "3.9", "3.10", "3.11", "3.11.7", "3.12", "3.15"]),
).map(lambda parts: '{} {} "{}"'.format(*parts))
inclusions = st.sampled_from([
    '"linux" in sys_platform', 'sys_platform not in "win32 darwin"', 'platform_machine in "x86_64"',
])  # fmt: skip
markers = st.recursive(
    texts | versions | inclusions,
    lambda inner: (
        st.tuples(inner, st.sampled_from(["and", "or"]), inner).map(
            lambda parts: "({} {} {})".format(*parts)
        )
        | st.tuples(inner, st.sampled_from(["and", "or"]), inner).map(" ".join)
    ),
    max_leaves=6,
)


@given(markers)
def test_agrees_with_packaging(marker):
    assert applies(marker, HERE) == packaging.markers.Marker(marker).evaluate(HERE)


@pytest.mark.parametrize(
    ("marker", "holds"),
    [
        ("", True),
        ('platform_system == "Linux" and platform_machine == "x86_64"', True),
        ("(sys_platform == 'linux' or sys_platform == 'win32') and extra == 'cublas'", True),
        ("(sys_platform == 'linux' or sys_platform == 'win32') and extra == 'cufft'", False),
        ('python_version < "3.9"', False),  # as texts 3.11 would be the older one
    ],
)
def test_evaluates_what_torch_and_its_packages_ask(marker, holds):
    assert applies(marker, HERE) is holds


@pytest.mark.parametrize(
    "marker",
    ["platform_release == '6'", "python_version ~= '3.8'", "sys_platform ==", "(extra == 'x'",
     "extra == 'x' extra", "python_version == '3.*'", "sys_platform < 'm'", "@", "or"],
)  # fmt: skip
def test_what_is_not_understood_is_not_known(marker):
    with pytest.raises(UnknownMarker):
        applies(marker, HERE)


@given(st.text())
def test_any_text_is_decided_or_not_known(text):
    with contextlib.suppress(UnknownMarker):
        assert applies(text, HERE) in (True, False)


def test_the_surroundings_are_those_of_packaging():
    expected = packaging.markers.default_environment()

    found = surroundings()

    assert {name: found[name] for name in found if name != "extra"} == {
        name: expected[name] for name in found if name != "extra"
    }
