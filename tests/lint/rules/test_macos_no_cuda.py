"""A CUDA index on a Mac."""

WHL = "https://download.pytorch.org/whl"


def test_fires_where_the_index_gives_a_mac_nothing(found, words, on):
    line = f"pip install torch==2.6.0 --extra-index-url {WHL}/cu124"

    [one] = found(line, on("macos"))
    assert (one.reason, one.fix.line) == ("MACOS_NO_CUDA", "pip install torch==2.6.0")
    assert words(line, on("linux")) == []
    assert words(f"pip install torch==2.6.0 --extra-index-url {WHL}/cpu", on("macos")) == []


def test_is_silent_where_the_lines_tell_platforms_apart(words, on):
    text = (
        f"--extra-index-url {WHL}/cu126\n"
        "torch==2.8.0+cu126; sys_platform != 'darwin'\n"
        "torch==2.8.0; sys_platform == 'darwin'\n"
    )

    assert words(text, on("macos"), name="requirements.txt") == []
