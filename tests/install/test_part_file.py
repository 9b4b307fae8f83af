import hashlib

import pytest

from torchdoctor.index.answers import Edition, OtherEdition
from torchdoctor.install.cache import place_of
from torchdoctor.install.part_file import PartFile

URL = "https://user:word@m.example/x.whl"
BODY = bytes(range(250)) * 4


@pytest.fixture
def place(tmp_path):
    found = place_of(tmp_path, "x-1.0-py3-none-any.whl", None, URL)
    found.folder.mkdir(parents=True)
    return found


@pytest.fixture
def opened(place):
    """Takes up what is there, as often as a test likes."""
    made = []

    def opened():
        made.append(PartFile(place))
        return made[-1]

    yield opened
    for part in made:
        part.close()


@pytest.fixture
def fill(opened):
    def fill(*stretches):
        part = opened()
        for start, end in stretches:
            part.write(start, BODY[start:end])
        return part

    return fill


@pytest.mark.parametrize(
    "stretches",
    [
        [(0, 1000)],
        [(0, 10), (10, 1000)],
        [(500, 1000), (0, 500)],
        [(0, 100), (500, 700), (100, 500), (700, 1000)],
        [(900, 1000), (300, 600), (0, 300), (600, 900)],
    ],
    ids=str,
)
def test_in_whatever_order_it_comes_it_is_the_file_with_its_hash(fill, place, stretches):
    part = fill(*stretches)

    assert part.hexdigest() == hashlib.sha256(BODY).hexdigest()
    part.close()
    assert place.complete().read_bytes() == BODY
    assert [path.name for path in place.folder.iterdir()] == [place.name]


def test_a_killed_run_leaves_its_bytes_and_which_ones_they_are(fill, opened, place):
    fill((0, 100), (500, 700), (400, 450))  # not closed: as a kill leaves it

    again = opened()

    assert again.ledger.done == [(0, 100), (400, 450), (500, 700)]
    assert place.received_bytes == 350
    assert again.hexdigest() == hashlib.sha256(BODY[:100]).hexdigest()


def test_a_part_without_gaps_needs_no_note(fill, opened, place):
    fill((0, 100), (100, 300))

    assert not place.is_scattered
    assert opened().ledger.done == [(0, 300)]


@pytest.mark.parametrize(
    ("note", "done"),
    [
        (b"", []),
        (b"\xff\x00rubbish", []),
        (b"00000000000000000000 00000000000000000050\n000000000000000000", [(0, 50)]),
        (b"00000000000000000000 00000000000000000050\n\n\n\n", [(0, 50)]),
        (b"00000000000000000000 00000000000000000999\n", []),
        (b"00000000000000000060 00000000000000000050\n", []),
    ],
    ids=["empty", "rubbish", "half a line", "filled up", "more than there is", "backwards"],
)
def test_a_note_that_cannot_be_true_is_not_believed(opened, place, note, done):
    place.part.write_bytes(BODY[:100])
    place.part.with_suffix(".ranges").write_bytes(note)

    assert opened().ledger.done == done


def test_what_a_source_said_is_known_to_the_next_run_and_its_login_to_nobody(fill, opened, place):
    part = fill((0, 10))
    part.learn(URL, Edition(etag='"one"', total_bytes=1000))

    again = opened()

    assert again.edition(URL) == Edition(etag='"one"', total_bytes=1000)
    assert again.edition("https://n.example/x.whl") == Edition(total_bytes=1000)
    assert again.ledger.total_bytes == 1000
    assert not [path for path in place.folder.iterdir() if b"word" in path.read_bytes()]


def test_a_source_with_a_file_of_another_size_has_another_file(fill):
    part = fill((0, 10))
    part.learn(URL, Edition(total_bytes=1000))

    with pytest.raises(OtherEdition):
        part.learn("https://n.example/x.whl", Edition(total_bytes=999))


def test_starting_over_leaves_nothing(fill):
    part = fill((0, 10), (500, 700))
    part.learn(URL, Edition(total_bytes=1000))

    part.start_over()
    part.write(0, BODY)

    assert part.ledger.done == [(0, 1000)]
    assert part.hexdigest() == hashlib.sha256(BODY).hexdigest()
