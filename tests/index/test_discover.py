import pytest
from index_server import dead_url, wheel

from torchdoctor.index.ask import ask
from torchdoctor.index.discover import mirror_at

NAME, CONTENT = wheel("torch", "2.6.0+cu124")


def impatient(question, access):
    return ask(question.address, wanted=question.wanted, access=access, limit_s=1)


def test_the_folder_of_a_variant_is_found_below_an_address(server):
    server.simple({NAME: CONTENT}, below="/wheels/cu124")

    found = mirror_at(f"{server.url}/wheels/")

    assert (found.variant_url, found.kind) == (f"{server.url}/wheels/{{variant}}", "simple")
    assert found.id == f"{server.url}/wheels/"


def test_an_address_without_folders_is_taken_itself(server):
    address = server.flat({NAME: CONTENT})

    found = mirror_at(address)

    assert (found.variant_url, found.kind) == (address, "flat")


@pytest.mark.parametrize("variant", ["cpu", "cu118", "cu130"])
def test_an_address_with_a_place_for_the_variant_is_taken_as_it_is(server, variant):
    server.flat({NAME: CONTENT}, at=f"/{variant}/whl/")

    found = mirror_at(f"{server.url}/{{variant}}/whl/")

    assert (found.variant_url, found.kind) == (f"{server.url}/{{variant}}/whl/", "flat")


def test_a_folder_of_this_machine_is_a_mirror(tmp_path):
    (tmp_path / NAME).write_bytes(CONTENT)

    found = mirror_at(tmp_path.as_uri())

    assert (found.variant_url, found.kind) == (tmp_path.as_uri(), "flat")


def test_what_does_not_answer_is_left_open():
    found = mirror_at(address := dead_url(), asker=impatient)

    assert (found.variant_url, found.kind) == (address, "either")
