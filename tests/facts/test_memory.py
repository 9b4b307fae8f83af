from dataclasses import replace

import pytest

from torchdoctor.facts.memory import probe_memory

MEMINFO = "MemTotal:       65803616 kB\nMemFree:         1000000 kB\n"
TOTAL = 65803616 * 1024


@pytest.mark.parametrize(
    ("files", "bytes_"),
    [
        ({}, TOTAL),
        ({"sys/fs/cgroup/memory.max": "max\n"}, TOTAL),
        ({"sys/fs/cgroup/memory.max": "8589934592\n"}, 8589934592),
        ({"sys/fs/cgroup/memory/memory.limit_in_bytes": "9223372036854771712\n"}, TOTAL),
        ({"sys/fs/cgroup/memory/memory.limit_in_bytes": "4294967296\n"}, 4294967296),
    ],
)
def test_tells_what_the_machine_has_or_its_container_allows(system, files, bytes_):
    place = system({"proc/meminfo": MEMINFO, **files})

    assert probe_memory(place).fact == bytes_


@pytest.mark.parametrize("meminfo", ["", "MemTotal: many kB\n", "MemFree: 1 kB\n"])
def test_what_the_kernel_does_not_say_is_not_known(system, meminfo):
    found = probe_memory(system({"proc/meminfo": meminfo}))

    assert (found.fact, found.problem) == (None, "/proc/meminfo has no MemTotal")


def test_other_systems_are_asked_in_their_own_way(system):
    place = replace(system(), platform="darwin")

    assert probe_memory(place).fact > 0
