import ast
import re
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import pytest
from hypothesis import given
from hypothesis import strategies as st

import torchdoctor.bench
from torchdoctor.bench import sentences

BENCH = Path(torchdoctor.bench.__file__).parent
STARTS = ("worker.py", "watch_card.py", "checks/*.py", "models/*.py")
NOBODY_READS = {
    "CUDA out of memory. Tried to allocate 2.00 GiB",  # a fault that is played
    "Callable[..., torch.Tensor]",
    "Callable[..., torch.optim.Optimizer]",
    "Callable[[], None]",
    "Callable[[], object]",
    "Callable[[Trained], tuple[list[Check], dict[str, Any]]]",
    "Callable[[Trial, Block], Block]",
    "Failed to initialize NumPy",
    "No available kernel",
    "No viable backend",
    "auto, cpu, cuda or cuda:N expected",
    "can't allocate memory",
    "late at ",
    "not enough memory",
    "out of memory",
    "template <typename T> T fused(T x, T y) { return x * 3 + y; }",
}
NAMES = {
    "3 x + y",
    "Compose of Resize and flip",
    "avg_pool1d 3/2",
    "avg_pool2d 3/2",
    "conv2d channels_last",
    "conv2d stride 2",
    "fp8 mm",
    "int8 mm",
    "interpolate bilinear",
    "interpolate nearest",
    "irfft of {}",
    "max_pool1d 3/2",
    "max_pool2d 3/2",
    "qr, q'q",
    "rfft of {}",
    "w x + b",
    "x + y",
    "{} addmm",
    "{} bmm",
    "{} mm",
    "{} mm, transposed",
}
SPELLED_OUT = {
    "fp32 residual": "residual",
    "load_state_dict on {}": "load_state_dict on {}: tensors that came back",
    "no errors": "{} passes, no errors",
    "state_dict on {}": "state_dict on {}: tensors that came back",
    "whole model on {}": "whole model on {}: tensors that came back",
    "{} error": "fp32 error",
    "{} error, from below": "{}, from below",
    "{} errors": "{} passes, {} errors",
    "{} passes, ": "{} passes, no errors",
    "{} residual": "residual",
    "{}'s loss": "discriminator's loss",
    "{}: tensors that came back": "state_dict on {}: tensors that came back",
    "{}{} ({} of {} wrong)": "{} ({} of {} wrong)",
}
"""Pieces, with a sentence that is made of them."""


def worker_files() -> Iterator[Path]:
    """Everything of the bench that runs in the examined interpreter."""
    todo = [path for start in STARTS for path in BENCH.glob(start)]
    seen: set[Path] = set()
    while todo:
        path = todo.pop()
        if path not in seen and path.is_file():
            seen.add(path)
            yield path
            todo += imported(path)


def imported(path: Path) -> Iterator[Path]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("torchdoctor.bench"):
            module = BENCH.parent.parent / str(node.module).replace(".", "/")
            yield module.with_suffix(".py")
            yield from (module / f"{name.name}.py" for name in node.names)


def literals(path: Path) -> Iterator[str]:
    """Literals that read like words: with a blank in them, and no docstring or help."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    parts = set(map(id, pieces(tree)))
    for node in ast.walk(tree):
        text = None if id(node) in parts else words_of(node)
        if text and " " in text.strip() and re.search("[A-Za-z]", text.replace("{}", "")):
            yield text


def pieces(tree: ast.AST) -> Iterator[ast.AST]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr):
            yield node.value
        elif isinstance(node, ast.JoinedStr):
            yield from (part for value in node.values for part in ast.walk(value))
        elif isinstance(node, ast.keyword) and node.arg in ("help", "description"):
            yield node.value


def words_of(node: ast.AST) -> str | None:
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else None
    if isinstance(node, ast.JoinedStr):
        return "".join(
            str(part.value) if isinstance(part, ast.Constant) else "{}" for part in node.values
        )
    return None


def shape(template: str) -> str:
    """A template without the names of its fields."""
    parts = Formatter().parse(template)
    return "".join(text + ("" if field is None else "{}") for text, field, *_ in parts)


KNOWN = {
    shape(template)
    for table in vars(sentences).values()
    if isinstance(table, tuple) and table is not sentences.ENTRIES
    for template in table
    if isinstance(template, str)
}
FILES = [path for path in worker_files() if path.name != "catalogue.py"]


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(BENCH)))
def test_what_a_worker_can_say_has_its_template_on_our_side(path):
    said = {SPELLED_OUT.get(text, text) for text in literals(path)}

    assert said - NOBODY_READS - NAMES <= KNOWN


def test_no_exception_is_left_over():
    everything = {text for path in FILES for text in literals(path)}

    assert NOBODY_READS | NAMES | SPELLED_OUT.keys() <= everything


def test_what_the_list_of_items_says_is_there_once_an_item():
    assert "cuFFT: real, complex, 2-d, inverse" in set(sentences.listed())
    assert all("{" not in text for text in sentences.listed())


class Marking:
    """A catalogue that puts whatever it is asked for in angle brackets."""

    def __call__(self, template: str, /) -> str:
        return f"<{template}>"

    def filled(self, template: str, values: dict[str, object], /) -> str:
        return self(template).format_map(values)

    retell = __call__


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("accuracy", "<accuracy>"),
        ("mean squared error", "<mean squared error>"),
        ("loss of step 3", "<loss of step <3>>"),
        ("resident form's loss of step 3", "<<resident> form's <loss of step <3>>>"),
        ("max_pool2d 3/2 gradient 1[3, 0]", "<<<max_pool2d 3/2> <gradient 1>>[<3, 0>]>"),
        ("error of conv2d result", "<error of <<conv2d> <result>>>"),
        ("LSTM weight gradients", "<<LSTM> <weight gradients>>"),
        ("zeros[0, 1] (1 of 6 wrong)", "<<<zeros>[<0, 1>]> (<1> of <6> wrong)>"),
        ("w x + b", "<w x + b>"),
        ("result", "<result>"),
    ],
)
def test_the_name_of_a_check_is_told_in_its_parts(name, told):
    text = sentences.check_name(name)

    assert text == name
    assert text.render(Marking()) == told


@given(st.text(min_size=1))
def test_whatever_a_check_is_called_is_its_name(words):
    assert sentences.check_name(words) == words
