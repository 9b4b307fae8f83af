"""Wheels for other Pythons."""

WHL = "https://download.pytorch.org/whl"


def test_fires_for_a_python_without_wheels_and_not_for_one_with(words, on):
    line = f"pip install torch==2.4.0 -i {WHL}/cu124"

    assert words(line, on("linux", tag="cp313")) == ["NO_WHEEL_FOR_PYTHON"]
    assert words(line, on("linux", tag="cp312")) == []
    assert words(line) == [], "with any Python"


def test_the_image_names_the_python(words):
    text = f"FROM python:3.13-slim\nRUN pip install torch==2.4.0 -i {WHL}/cu124\n"

    assert words(text, name="Dockerfile") == ["NO_WHEEL_FOR_PYTHON"]
    assert words(text.replace("3.13", "3.11"), name="Dockerfile") == []


def test_the_corrected_line_takes_a_release_that_has_one(found, on):
    [one] = found(f"pip install torch==2.4.0 -i {WHL}/cu124", on("linux", tag="cp313"))

    assert one.fix.line == f"pip install torch==2.6.0+cu124 -i {WHL}/cu124"
