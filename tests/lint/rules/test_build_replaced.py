"""A second command that takes the first one's build away."""

WHL = "https://download.pytorch.org/whl"
WORD = "INDEX_MIXUP"


def test_a_second_command_that_takes_the_build_away(found, words):
    first = f"pip install torch==2.6.0 torchvision==0.21.0 -i {WHL}/cu124"
    replaced = [
        one for one in found(f"{first} && pip install -U torchvision") if one.reason == WORD
    ]

    assert "replaces torch 2.6.0+cu124 by 2.15.0" in str(replaced[0].summary)
    assert words(f"{first} && pip install torchvision") == []


def test_branches_of_a_script_do_not_follow_each_other(words):
    script = f"""
    if [ "$CPU" ]; then pip install torch==2.6.0 -i {WHL}/cpu
    else pip install torch==2.6.0 -i {WHL}/cu126; fi
    """
    assert words(script) == []
