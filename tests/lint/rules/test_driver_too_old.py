"""A driver that does not run the build."""

WHL = "https://download.pytorch.org/whl"


def test_fires_for_a_cuda_major_that_the_driver_does_not_know(found, words, with_card):
    [one] = found("pip install torch==2.15.0", with_card)

    assert one.reason == "DRIVER_TOO_OLD"
    assert "550.54.14 is below 580.65.06" in str(one.summary)
    assert words(one.fix.line, with_card) == []
    assert words("pip install torch==2.15.0") == []


def test_is_silent_for_one_that_it_knows(words, with_card):
    assert words(f"pip install torch==2.6.0 -i {WHL}/cu124", with_card) == []
