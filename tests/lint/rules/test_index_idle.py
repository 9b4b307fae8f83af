"""Indexes without any effect on torch."""

WHL = "https://download.pytorch.org/whl"
WORD = "INDEX_MIXUP"


def test_a_second_command_that_changes_nothing(found, words, on):
    script = f"pip install torch==2.6.0 && pip install torch==2.6.0 -i {WHL}/cu126"
    [kept] = found(script, on("linux"))

    assert "is installed and satisfies the line" in str(kept.summary)
    assert words(f"{script} --force-reinstall", on("linux")) == []
    assert words(script.replace("cu126", "cu124"), on("linux")) == [], "the same CUDA"


def test_an_explicit_index_that_nobody_names(words):
    project = (
        '[project]\ndependencies = ["torch==2.6.0"]\n'
        f'[[tool.uv.index]]\nname = "pt"\nurl = "{WHL}/cu126"\nexplicit = true\n'
    )

    assert words(project, name="pyproject.toml") == [WORD]
    named = project + '[tool.uv.sources]\ntorch = { index = "pt" }\n'
    assert words(named, name="pyproject.toml") == []


def test_variables_of_pip_are_nothing_to_uv(found, words):
    line = f"PIP_INDEX_URL={WHL}/cu126 uv pip install torch==2.6.0"
    [one] = found(line)

    assert (one.reason, one.word) == (WORD, f"PIP_INDEX_URL={WHL}/cu126")
    assert one.fix.line == f"UV_INDEX={WHL}/cu126"
    assert words(line.replace("PIP_INDEX_URL", "UV_INDEX")) == []
    assert words(line.replace("uv pip", "pip")) == []
