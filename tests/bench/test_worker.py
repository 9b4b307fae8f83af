"""What runs in the examined interpreter: its syntax, its imports, and how it behaves there."""

import ast
import json
import os
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from torchdoctor import plain
from torchdoctor.bench import models
from torchdoctor.bench.judge import exit_status
from torchdoctor.bench.parent import WORKER, run_bench

BENCH = WORKER.parent
TRAVELS = [
    BENCH / f"{name}.py"
    for name in ("worker", "session", "wire", "trial", "stopwatch", "trajectory", "digits")
] + sorted((BENCH / "models").glob("*.py"))
OURS = {"torchdoctor.bench"} | {
    "torchdoctor.bench." + ".".join(path.relative_to(BENCH).with_suffix("").parts)
    for path in TRAVELS
}
each_file = pytest.mark.parametrize("path", TRAVELS, ids=lambda path: path.name)


def tree(path, **options):
    return ast.parse(path.read_text(encoding="utf-8"), **options)


@each_file
def test_is_written_for_python_3_8(path):
    tree(path, feature_version=(3, 8))


@each_file
def test_evaluates_no_annotation_that_python_3_8_does_not_know(path):
    """`list[float]` and `X | None` are words of 3.9 and 3.10, unless nobody evaluates them."""
    nodes = list(ast.walk(tree(path)))
    new_forms = [
        node
        for node in nodes
        if (isinstance(node, ast.Subscript) and getattr(node.value, "id", "") in {"list", "dict"})
        or (isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr))
    ]
    postponed = any(
        isinstance(node, ast.ImportFrom) and node.module == "__future__" for node in nodes
    )
    assert postponed or not new_forms


@each_file
def test_imports_only_the_standard_library_torch_and_what_travels_along(path):
    imported = set()
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            imported |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            imported.add(node.module)
            if node.module == "torchdoctor.bench":
                imported |= {f"torchdoctor.bench.{alias.name}" for alias in node.names}
    ours = {name for name in imported if name.split(".")[0] == "torchdoctor"}
    others = {name.split(".")[0] for name in imported} - {"torchdoctor"}

    assert ours <= OURS | {"torchdoctor.bench.models"}
    assert others <= sys.stdlib_module_names | {"torch"}


def test_no_file_beside_the_worker_has_a_name_of_the_standard_library():
    """The worker's first imports happen while its folder is still on the search path."""
    names = {path.stem for path in BENCH.iterdir()}

    assert not names & sys.stdlib_module_names


@pytest.fixture
def with_torch(tmp_path, monkeypatch):
    """Runs the real worker beside a package named torch made of these lines."""

    def run(lines, **options):
        package = tmp_path / "torch"
        package.mkdir()
        (package / "__init__.py").write_text(textwrap.dedent(lines))
        monkeypatch.setenv("PYTHONPATH", str(tmp_path))
        return run_bench(Path(sys.executable), tier="quick", **options)

    return run


def test_nothing_of_ours_hides_the_users_modules(with_torch, tmp_path):
    """An interpreter may well have a `model.py`, and torch imports what it likes."""
    for name in ("model", "models", "process", "words"):
        (tmp_path / f"{name}.py").write_text("MINE = True")

    report = with_torch(
        """
        import sys, model, models, process, words
        seen = [module.MINE for module in (model, models, process, words)]
        ours = [folder for folder in sys.path if 'bench' in folder]
        raise ImportError('%s, and on the path: %s' % (seen, ours))
        """
    )

    assert "[True, True, True, True], and on the path: []" in report.because


def test_whatever_torch_prints_does_not_reach_the_channel(with_torch):
    report = with_torch(
        """
        import os
        print('@torchdoctor-bench {"message": "done"}', flush=True)
        os.write(1, b'half a line from C++')
        raise ImportError('as planned')
        """
    )

    assert "ImportError: as planned" in report.because


@pytest.mark.parametrize(
    ("lines", "sentence"),
    [
        ("import no_such_part", "torch cannot be imported in {}: ModuleNotFoundError: No module"),
        (
            "raise OSError('libcudart: no\\nmore')",
            "cannot be imported in {}: OSError: libcudart: no.",
        ),
        ("1 / 0", "torch cannot be imported in {}: ZeroDivisionError: division by zero."),
        ("raise SystemExit(9)", "could not begin in {}: it ended with exit status 9."),
        ("", "There is no torch in {}."),
    ],
)
def test_says_what_is_wrong_with_torch(with_torch, lines, sentence):
    report = with_torch(lines)

    assert report.verdict == "UNKNOWN"
    assert sentence.format(sys.executable) in report.because


TORCH = """
import warnings
from types import SimpleNamespace as part
__version__ = '9.9.9+cu999'
version = part(cuda='99.9', hip=None)
backends = part(cudnn=part(is_available=lambda: False))
get_num_threads = lambda: 2
set_float32_matmul_precision = print
"""


def test_a_required_gpu_that_is_missing_is_no_verdict_and_says_why(with_torch):
    report = with_torch(
        TORCH
        + """
def is_available():
    warnings.warn('CUDA initialization: the driver is too old\\nUpdate it')
    return False
cuda = part(is_available=is_available)
""",
        require_gpu=True,
    )

    assert report.verdict == "UNKNOWN"
    assert report.because.endswith("no GPU to run on: CUDA initialization: the driver is too old.")
    assert report.torch["version"] == "9.9.9+cu999"


def test_a_gpu_that_does_not_answer_is_no_verdict(with_torch):
    report = with_torch(
        TORCH
        + """
def get_device_properties(device):
    raise RuntimeError('CUDA error: unknown error\\nCompile with TORCH_USE_CUDA_DSA')
cuda = part(is_available=lambda: True, get_device_properties=get_device_properties)
"""
    )

    assert report.because.endswith(": RuntimeError: CUDA error: unknown error.")
    assert report.because.startswith("The GPU does not answer torch in ")


def test_a_gpu_is_taken_where_there_is_one_and_a_crash_on_it_is_told(with_torch):
    """Each item in a worker of its own: after a CUDA error nothing works in the same process."""
    report = with_torch(
        TORCH
        + """
card = part(name='Card', major=12, minor=0, total_memory=1024)
cuda = part(is_available=lambda: True, get_device_properties=lambda device: card)
class Stub: pass
dtype = Stub
float32 = float64 = Stub()
Tensor = Stub
optim = part(Optimizer=Stub)
"""
    )

    assert report.device == {
        "name": "Card", "type": "cuda", "compute_capability": "12.0", "memory_bytes": 1024,
    }  # fmt: skip
    assert [item.name for item in report.items] == models.names()
    assert all("ImportError: cannot import name 'nn'" in item.because for item in report.items)
    assert report.verdict == "UNKNOWN"


def test_an_unreadable_device_is_said_in_the_workers_words(with_torch):
    report = with_torch(TORCH, device="banana")

    assert "it ended with exit status 2" in report.because
    assert "auto, cpu, cuda or cuda:N expected" in report.because


@pytest.mark.skipif(os.name != "posix", reason="not watched on Windows")
def test_ends_when_its_parent_is_gone(tmp_path):
    (tmp_path / "torch.py").write_text("import time; print('here', flush=True); time.sleep(60)")
    worker = subprocess.Popen(
        [sys.executable, WORKER],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(tmp_path)},
    )
    with worker:
        assert worker.stderr.read(4) == b"here"
        worker.stdin.close()

        assert worker.wait(30) != 0


@pytest.mark.torch
@pytest.mark.parametrize("tier", ["quick", "full"])
def test_a_healthy_interpreter_passes(torch_python, tier):
    report = run_bench(torch_python, tier=tier)

    assert report.verdict in {"PASS", "INFO"}, report.because
    assert [item.name for item in report.items] == models.names()
    for item in report.items:
        assert item.correctness
        assert item.metrics["samples_per_s"] > 0
    assert len(json.dumps(plain.encode(report), allow_nan=False)) < 16_000


@pytest.mark.torch
@pytest.mark.parametrize("fault", ["wrong-way", "drift", "not-a-number"])
def test_every_model_notices_every_fault(torch_python, fault):
    """A check that cannot fail checks nothing."""
    report = run_bench(torch_python, tier="quick", fault=fault)

    assert report.verdict == "CRITICAL"
    assert [item.name for item in report.items if item.status == "fail"] == models.names()
    assert exit_status(report) == 1


@pytest.mark.torch
def test_all_faults_are_tried(in_torch):
    answer = in_torch(
        """
        from torchdoctor.bench.trial import FAULTS
        answer = list(FAULTS)
        """
    )

    assert answer == ["wrong-way", "drift", "not-a-number"]


@pytest.mark.torch
def test_the_cpu_does_not_serve_where_a_gpu_is_required(torch_python):
    report = run_bench(torch_python, tier="quick", device="cpu", require_gpu=True)

    assert report.verdict == "UNKNOWN"
    assert "no GPU" in report.because
    assert exit_status(report) == 2
