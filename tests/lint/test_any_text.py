"""Whatever a file holds: a reading and findings, or one line that says why not."""

import string

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from torchdoctor.errors import WrongUse
from torchdoctor.facts.model import Facts
from torchdoctor.lint.engine import lint
from torchdoctor.lint.model import Reading
from torchdoctor.lint.reader import KINDS, read

WORDS = (
    "pip", "install", "uv", "add", "conda", "torch", "torch==2.6.0", "torchvision==0.21.0+cu124",
    "torchaudio", "pytorch", "flash-attn", "-i", "--extra-index-url", "-f", "-r", "-c", "a.txt",
    "https://download.pytorch.org/whl/cu124", "https://download.pytorch.org/whl/", "http://[::1",
    "--index-strategy", "unsafe-best-match", "FROM", "nvidia/cuda:12.4.1-devel-ubuntu22.04", "RUN",
    "ENV", "ARG", "<<EOF", "EOF", "PIP_INDEX_URL=x", "$V", "${V:-1}", "\\\n", "\n", "&&", "||",
    ";", ">=2.0", '"', "'", "#", "[project]", "dependencies", "=", "[", "]", "{", "}", ",", "- ",
    ":", "  ", "[tool.uv]", "[[tool.uv.index]]", "url", "pip:", "dependencies:", "@", "%2B",
    "torch-2.6.0+cu124-cp311-cp311-win_amd64.whl", "; sys_platform == 'linux'", "--hash=sha256:a",
)  # fmt: skip
MIXED = st.lists(st.sampled_from(WORDS) | st.text(string.printable, max_size=4), max_size=25).map(
    " ".join
)


FRAMES = {
    "requirements": "{}",
    "pyproject": "[project]\ndependencies = ['''{}''', \"torch\"]\n[tool.uv]\n",
    "environment": "dependencies:\n  - pytorch\n  - pip:\n    - {}\n",
    "dockerfile": "FROM nvidia/cuda:12.4.1-devel\nENV PIP_INDEX_URL={0}\nRUN pip install {0}",
    "shell": "uv pip install {0}\npip install {0}",
}
"""Around a text, so that more of them are read to the end."""


@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(text=MIXED | st.text(max_size=60), framed=st.booleans())
def test_no_text_is_answered_with_anything_but_findings_or_wrong_use(kind, matrix, text, framed):
    text = FRAMES[kind].format(text) if framed else text
    problem = None
    try:
        reading = read(text, "a.txt", kind, {"a.txt": "torch==2.5.1\n-i x"}.get)
    except WrongUse as error:
        problem, reading = str(error), Reading()
    assert problem is None or len(problem.splitlines()) == 1
    for one in lint(reading, Facts(), matrix):
        assert one.line >= 1
        assert one.column >= 1
        assert str(one.summary)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    "text",
    ["-r a.txt\n" * 2000, "RUN " + "\\\n" * 20_000, "'" * 20_000, "$(" * 20_000, "a=" * 20_000],
    ids=["included", "continued", "quotes", "substitutions", "assignments"],
)
def test_long_texts_end_soon(kind, text):
    files = {"a.txt": "-r b.txt\n-r a.txt\n" * 50, "b.txt": "-r a.txt\n" * 50}
    try:
        read(text, "x", kind, files.get)
    except WrongUse:
        return


def test_secrets_are_masked_in_every_text(found):
    url = "https://user:hunter2@download.pytorch.org/whl/cu124"
    files = (
        (f"pip install torch -i {url} -i https://u:hunter2@a.example/simple", None),
        (f"--extra-index-url {url}\ntorch\n", "requirements.txt"),
        (f"FROM a\nENV PIP_EXTRA_INDEX_URL={url}\nRUN pip install torch\n", "Dockerfile"),
    )
    for text, name in files:
        findings = found(text, name=name)
        assert findings
        assert "hunter2" not in " ".join(
            f"{one} {one.summary} {one.outcome} {one.fix.text}" for one in findings
        )
