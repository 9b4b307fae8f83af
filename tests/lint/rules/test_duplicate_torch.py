"""torch from conda and from pip."""

ENVIRONMENT = """\
dependencies:
  - python=3.11
  - pytorch=2.5.1
  - pip:
    - torch==2.6.0
"""


def test_fires_where_both_install_it(found):
    [one] = found(ENVIRONMENT, name="environment.yml")

    assert (one.reason, one.line, one.column) == ("DUPLICATE_TORCH", 5, 7)


def test_is_silent_where_one_does(words):
    assert words(ENVIRONMENT.replace("pytorch", "pandas"), name="environment.yml") == []
    assert words(ENVIRONMENT.replace("torch==", "peft=="), name="environment.yml") == []
