import threading

import pytest
from index_server import until

from torchdoctor.install.cache import clear, entries
from torchdoctor.install.disk_space import DiskFull, Need, needs_of, require_room
from torchdoctor.install.locks import is_free, locked


def test_the_second_waits_for_the_first_and_says_so(tmp_path):
    path, order = tmp_path / "lock", []

    def second():
        with locked(path, on_wait=lambda: order.append("waits")):
            order.append("second")

    with locked(path):
        thread = threading.Thread(target=second)
        thread.start()
        assert until(lambda: order)
        assert not is_free(path)
        order.append("first")
    thread.join()

    assert order == ["waits", "first", "second"]
    assert not path.exists()
    assert is_free(path)


def test_a_file_that_somebody_works_on_stays_in_the_cache(tmp_path):
    for name in ("one", "two"):
        folder = tmp_path / "wheels" / name
        folder.mkdir(parents=True)
        (folder / f"{name}.whl.part").write_bytes(b"12345")
    (tmp_path / "photo.jpg").write_bytes(b"not ours")

    with locked(tmp_path / "wheels" / "one" / "one.whl.lock"):
        assert clear(tmp_path) == 5
    assert [(entry.name, entry.complete) for entry in entries(tmp_path)] == [("one.whl", False)]
    assert (tmp_path / "photo.jpg").exists()


def test_too_little_room_is_said_before_the_first_byte(tmp_path):
    needs = needs_of({"a.whl": 10**15, "b.whl": None}, {}, tmp_path / "cache", tmp_path)

    with pytest.raises(DiskFull, match=r"are needed for the wheels .* and unpacking"):
        require_room(needs)


def test_what_is_in_the_cache_already_needs_no_room_there(tmp_path):
    cache, *_ = needs_of({"a.whl": 100}, {"a.whl": 70}, tmp_path, tmp_path)

    assert cache == Need(tmp_path, 30, "the wheels")
    require_room([cache])
