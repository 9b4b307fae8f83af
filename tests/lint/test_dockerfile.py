"""Dockerfiles: stages, variables, continued lines, here-documents."""

import pytest

from torchdoctor.lint.dockerfile import instructions, read_dockerfile


def lines_of(text, **files):
    return read_dockerfile(text, "Dockerfile", files.get).lines


def test_continued_lines_keep_the_place_of_every_word():
    [line] = lines_of("FROM a\nRUN apt-get update \\\n  # why\n\n && pip install \\\n    torch\n")

    [torch] = line.requirements
    assert (torch.place.line, torch.place.column) == (6, 5)
    assert line.image.reference == "a"


def test_arguments_and_variables_are_put_in():
    [line] = lines_of(
        "ARG BASE=12.4.0\nFROM nvidia/cuda:${BASE}-base AS x\nARG V=2.6.0\nENV W=cu124 X=1\n"
        "ENV PIP_INDEX_URL https://a/simple\nRUN pip install torch==$V+${W}\n"
    )

    assert line.image.reference == "nvidia/cuda:12.4.0-base"
    assert line.requirements[0].specifier == "==2.6.0+cu124"
    assert line.env == {"PIP_INDEX_URL": "https://a/simple"}
    assert line.env_places["PIP_INDEX_URL"].line == 5


def test_stages_that_build_on_others_have_their_image_and_variables():
    first, second = lines_of(
        "FROM a:1 AS base\nENV UV_INDEX=B\n"
        "FROM c\nRUN pip install x\n"
        "FROM base\nRUN uv pip install y\n"
    )

    assert (first.image.reference, first.image.final, first.env) == ("c", False, {})
    assert (second.image.reference, second.image.final) == ("a:1", True)
    assert second.env == {"UV_INDEX": "B"}


@pytest.mark.parametrize(
    "run",
    [
        'RUN ["pip", "install", "torch"]',
        "RUN --mount=type=cache,target=/root/.cache pip install torch",
        "RUN <<EOF\npip install torch\nEOF",
        "RUN <<-'EOT' bash\n\tpip install torch\nEOT",
        "RUN bash -c 'pip install torch'",
        "run cd /x; pip install torch",
    ],
)
def test_every_form_of_run_is_read(run):
    [line] = lines_of(f"FROM a\n{run}\n")

    assert [one.name for one in line.requirements] == ["torch"]


def test_the_backtick_escapes_where_the_file_says_so():
    [line] = lines_of("# escape=`\nFROM a\nRUN pip install `\n  torch\n")

    assert line.requirements[0].place.line == 4


def test_files_of_the_image_are_looked_for_beside_the_dockerfile():
    [line] = read_dockerfile(
        "FROM a\nRUN pip install -r /tmp/r.txt\n", "d/Dockerfile", {"d/r.txt": "torch"}.get
    ).lines

    assert line.requirements[0].place.file == "d/r.txt"


def test_pip_config_holds_for_later_lines():
    first, second = lines_of(
        "FROM a\nRUN pip config set global.index-url B && pip install x\nRUN pip install y\n"
    )

    assert first.env == second.env == {"PIP_INDEX_URL": "B"}


def test_comments_and_other_instructions_are_passed_over():
    text = "# c\nFROM a\nCOPY pip install\nCMD pip install torch\n\nRUN\nLABEL x=y \\\n z\n"

    assert lines_of(text) == ()
    assert [one.name for one in instructions(text, "f")] == ["FROM", "COPY", "CMD", "LABEL"]
