"""Systems with musl."""


def test_fires_in_an_image_of_alpine_and_not_of_debian(words):
    text = "FROM python:3.11-alpine\nRUN pip install torch==2.6.0\n"

    assert words(text, name="Dockerfile") == ["MUSL_UNSUPPORTED"]
    assert words(text.replace("alpine", "slim"), name="Dockerfile") == []
