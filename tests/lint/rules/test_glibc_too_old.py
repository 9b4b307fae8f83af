"""A C library that is older than the wheels need."""

from torchdoctor.facts.model import Libc

WHL = "https://download.pytorch.org/whl"


def test_fires_below_the_wheel_s_glibc_and_not_at_it(words, on):
    line = f"pip install torch==2.7.0 -i {WHL}/cu126"

    assert words(line, on("linux", libc=Libc(name="glibc", version="2.17"))) == ["GLIBC_TOO_OLD"]
    assert words(line, on("linux", libc=Libc(name="glibc", version="2.28"))) == []
    assert words(line, on("linux", libc=None)) == []
