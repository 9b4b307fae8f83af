import gzip
import struct

import pytest

from torchdoctor.bench import catalogue, mnist
from torchdoctor.bench.asked import listing, read_data, read_only
from torchdoctor.errors import BadRequest

TWO_PICTURES = b"\x00\x00\x08\x03" + struct.pack(">3I", 2, 28, 28)


def test_items_are_run_in_the_catalogues_order():
    assert read_only("mlp, gemm") == ("gemm", "mlp")
    assert read_only(None) == ()


@pytest.mark.parametrize("text", ["", "mlp,", "mlp,perceptron_of_1958"])
def test_what_is_no_item_is_refused_with_the_way_to_find_them(text):
    with pytest.raises(BadRequest, match="--list"):
        read_only(text)


def test_the_listing_says_what_judges_each_item():
    lines = listing()

    for entry in catalogue.ENTRIES:
        assert f"{entry.name} ({entry.kind}; " in lines
        assert entry.catches in lines


@pytest.fixture
def local_mnist(tmp_path):
    """Two pictures a part: the first file packed, in torchvision's folder."""

    def write(pictures=TWO_PICTURES, pixels=2 * 784):
        raw = tmp_path / "MNIST" / "raw"
        raw.mkdir(parents=True, exist_ok=True)
        for part in ("train", "t10k"):
            with gzip.open(raw / f"{part}-images-idx3-ubyte.gz", "wb") as file:
                file.write(pictures + bytes([51]) * pixels)
            labels = b"\x00\x00\x08\x01" + struct.pack(">I", 2) + bytes([7, 3])
            (raw / f"{part}-labels-idx1-ubyte").write_bytes(labels)
        return tmp_path

    return write


def test_a_folder_of_mnist_is_accepted_packed_or_not(local_mnist):
    folder = local_mnist()

    assert read_data(folder) == folder
    assert read_data(None) is None


def test_a_folder_without_mnist_is_refused_and_the_missing_file_named(tmp_path):
    with pytest.raises(BadRequest, match="holds no train-images-idx3-ubyte"):
        read_data(tmp_path)


def test_the_format_is_read(local_mnist):
    path = mnist.find(str(local_mnist()), "train-images-idx3-ubyte")

    assert mnist.read(path, 1) == ((1, 28, 28), bytes([51]) * 784)
    assert mnist.read(path, 9)[0] == (2, 28, 28)


@pytest.mark.parametrize(
    ("head", "pixels", "says"),
    [
        (TWO_PICTURES, 100, "cut off"),
        (b"\x89PNG" + bytes(12), 100, "no file of MNIST"),
        (b"\x00\x00\x08", 0, "cannot be read"),
    ],
)
def test_a_damaged_file_is_named(local_mnist, head, pixels, says):
    path = mnist.find(str(local_mnist(head, pixels)), "train-images-idx3-ubyte")

    with pytest.raises(mnist.Unreadable, match=says):
        mnist.read(path, 2)


@pytest.mark.torch
def test_models_learn_from_it(in_torch, local_mnist):
    answer = in_torch(
        f"""
        from torchdoctor.bench.lessons import lessons
        from torchdoctor.bench.trial import Trial
        found = lessons(Trial('cpu', 'quick', data={str(local_mnist())!r}))
        answer = [list(found.pictures.shape), found.pictures.max().item(), found.labels.tolist()]
        """
    )

    assert answer == [[2, 28, 28], pytest.approx(0.2), [7, 3]]
