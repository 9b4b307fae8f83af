"""Variant indexes are compared where they answer, and named where they do not."""

from dataclasses import replace

import pytest
from index_server import dead_url
from released import publish, torch_wheel

from small_matrix import write_small
from torchdoctor.index.fetch import Access
from torchdoctor.index.official import verify_variants
from torchdoctor.matrix.loader import load_matrix


@pytest.fixture
def matrix(tmp_path):
    """The small matrix, with its official indexes at this address."""
    small = load_matrix(write_small(tmp_path))

    def at(url):
        [tuna] = small.mirrors
        official = replace(tuna, id="official", variant_url=url, kind="simple")
        return replace(small, mirrors=(tuna, official))

    return at


def compared(matrix):
    return verify_variants(matrix, Access(), tell=lambda _: None, limit_s=10)


def names(variant, pythons):
    return [f"torch-2.6.0+{variant}-{one[:5]}-{one}-linux_x86_64.whl" for one in pythons]


def put(server, variant, pythons):
    files = {name: torch_wheel(name) for name in names(variant, pythons)}
    publish(server, files, below=f"/whl/{variant}")


def test_each_variant_index_is_compared(server, matrix):
    put(server, "cpu", ["cp39", "cp313", "cp313t"])
    put(server, "cu124", ["cp39", "cp313"])

    cpu, cu124 = compared(matrix(f"{server.url}/whl/{{variant}}"))

    assert (cpu.variant, cpu.reached, cpu.files, cpu.disagreements) == ("cpu", True, 3, ())
    [found] = cu124.disagreements
    assert (found.key, found.matrix, found.index) == (
        "pythons", "cp39 cp313 cp313t", "cp39 cp313",
    )  # fmt: skip


def test_an_index_that_is_not_there_is_no_disagreement(server, matrix):
    put(server, "cpu", ["cp39", "cp313", "cp313t"])

    _, cu124 = compared(matrix(f"{server.url}/whl/{{variant}}"))

    assert (cu124.reached, cu124.problem) == (False, "HTTP status 404")
    assert cu124.disagreements == ()


def test_dead_indexes_are_named_one_by_one(matrix):
    found = compared(matrix(dead_url() + "/{variant}"))

    assert [(one.variant, one.reached) for one in found] == [("cpu", False), ("cu124", False)]
    assert all(one.problem for one in found)


def test_a_matrix_without_official_indexes_has_nothing_to_compare(tmp_path):
    assert compared(load_matrix(write_small(tmp_path))) == ()
