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
from torchdoctor.bench import catalogue
from torchdoctor.bench.compact import MOST_BYTES
from torchdoctor.bench.judge import exit_status
from torchdoctor.bench.parent import WORKER, Limits, run_bench

BENCH = WORKER.parent
FILES = """
    adversaries catalogue classifier compare device digits faults fitting forms inputs lessons mnist
    precisions reversal running session stopwatch timing training trajectory trial
    triton_kernel vision wire work worker collective meeting_point
    drawing_child
"""
TRAVELS = [BENCH / f"{name}.py" for name in FILES.split()] + sorted(
    path for folder in ("models", "checks") for path in (BENCH / folder).glob("*.py")
)
OURS = {"torchdoctor.bench"} | {
    "torchdoctor.bench." + ".".join(path.relative_to(BENCH).with_suffix("").parts)
    for path in TRAVELS
}
# Imported late, by items that skip or leave something out where they are missing.
MAY_BE_MISSING = {"visdom", "numpy", "torchvision", "triton"}
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


def evaluated(node):
    """The node and what is below it, without annotations."""
    if isinstance(node, ast.FunctionDef):
        node.returns = None
    elif isinstance(node, (ast.arg, ast.AnnAssign)):
        node.annotation = ast.Constant(None)
    yield node
    for child in ast.iter_child_nodes(node):
        yield from evaluated(child)


@each_file
def test_puts_no_brackets_behind_a_class_that_has_none_in_python_3_8(path):
    """`Callable[[], None]` of collections.abc is a TypeError there, and so is `tuple[str]`."""
    generic = {"dict", "frozenset", "list", "set", "tuple", "type"}
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.ImportFrom) and node.module == "collections.abc":
            generic |= {alias.asname or alias.name for alias in node.names}
    bracketed = {
        node.value.id
        for node in evaluated(tree(path))
        if isinstance(node, ast.Subscript) and isinstance(node.value, ast.Name)
    }

    assert not generic & bracketed


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

    assert ours <= OURS
    assert others <= sys.stdlib_module_names | MAY_BE_MISSING | {"torch"}


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
        (
            "__version__ = '1.10.2+cu102'",
            "torch 1.10.2+cu102 in {} is older than 1.12, the first that the bench can ask. ",
        ),
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
backends = part(cudnn=part(is_available=lambda: False), cuda=part(matmul=part()))
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
    only = ("autograd", "mlp")
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
manual_seed = print
""",
        only=only,
        watcher=lambda _: None,
    )

    assert report.device == {
        "name": "Card", "type": "cuda", "compute_capability": "12.0", "memory_bytes": 1024,
    }  # fmt: skip
    assert [item.name for item in report.items] == list(only)
    assert all("ImportError: cannot import name 'nn'" in item.because for item in report.items)
    assert [item.kind for item in report.items] == ["op", "model"]
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


# Of the full tier what is cheap on a CPU; what is not differs by its course alone.
CHEAP = (
    "freivalds", "determinism", "nccl", "seq2seq", "embedding", "bp_network", "rbf_network",
    "resnet18",
)  # fmt: skip


@pytest.fixture(scope="module")
def quick_report(torch_python):
    return run_bench(torch_python, tier="quick")


@pytest.mark.torch
def test_a_healthy_interpreter_passes_the_quick_tier(quick_report):
    assert quick_report.verdict in {"PASS", "INFO"}, quick_report.because
    assert [item.name for item in quick_report.items] == catalogue.names("quick")


@pytest.mark.torch
def test_a_healthy_interpreter_passes_the_full_tier(torch_python):
    report = run_bench(torch_python, tier="full", only=CHEAP)

    assert report.verdict in {"PASS", "INFO"}, report.because
    assert {item.status for item in report.items} <= {"pass", "skip"}
    [again] = [item for item in report.items if item.name == "determinism"]
    assert again.metrics["checks"] == 2  # a fresh process found the same bits


@pytest.mark.torch
def test_every_item_compares_something_or_says_why_not(quick_report):
    for item in quick_report.items:
        if item.status == "skip":
            assert "there is no GPU" in item.because
        else:
            assert item.metrics["checks"] > 0
        if item.kind == "model":
            assert item.metrics["samples_per_s"] > 0


@pytest.mark.torch
def test_the_printed_document_stays_small(quick_report):
    assert len(json.dumps(plain.encode(quick_report), indent=2, allow_nan=False)) < MOST_BYTES


@pytest.mark.torch
def test_a_wrong_value_is_critical_and_named(torch_python):
    report = run_bench(torch_python, tier="quick", only=("gemm", "tensors"), fault="wrong:mm@gemm")

    assert (report.verdict, exit_status(report)) == ("CRITICAL", 1)
    assert report.because.startswith("gemm: fp32 mm[96, 0] (1 of 36864 wrong) is ")
    assert [item.status for item in report.items] == ["fail", "pass"]


@pytest.mark.torch
@pytest.mark.skipif(os.name != "posix", reason="signals are POSIX's")
@pytest.mark.parametrize(
    ("fault", "words"),
    [
        ("segfault@tensors", "was killed by SIGSEGV"),
        ("hang@tensors", "did not answer within 6 s"),
        ("out-of-memory@tensors", "OutOfMemoryError: CUDA out of memory"),
    ],
)
def test_what_kills_an_item_is_named_and_the_others_still_run(torch_python, fault, words):
    report = run_bench(
        torch_python,
        tier="quick",
        only=("tensors", "pooling"),
        limits=Limits(start_s=90, item_s=6, all_s=180),
        fault=fault,
    )

    assert [item.status for item in report.items] == ["unknown", "pass"]
    assert words in report.items[0].because
    assert (report.verdict, exit_status(report)) == ("UNKNOWN", 2)


@pytest.mark.torch
def test_a_budget_that_runs_short_drops_items_and_says_which(torch_python):
    report = run_bench(torch_python, tier="quick", only=("gemm", "tensors"), budget_s=0.001)

    assert [item.status for item in report.items] == ["skip", "skip"]
    assert report.items[0].because == "dropped: the budget of 0.001 s ran short"
    assert report.verdict == "UNKNOWN"


@pytest.mark.torch
def test_a_soak_comes_last_tells_how_it_goes_and_compares_every_pass(torch_python):
    told = []
    report = run_bench(
        torch_python, tier="quick", only=("tensors",), soak_minutes=0.03, on_event=told.append
    )

    assert [item.name for item in report.items] == ["tensors", "soak"]
    soak = report.items[-1]
    assert soak.status == "pass"
    assert soak.metrics["passes"] >= 1
    assert soak.metrics["gemm_tflops"] > 0
    assert next(one.name for one in told if one.message == "item-progress") == "soak"
    assert report.interrupted is None


@pytest.mark.torch
@pytest.mark.skipif(os.name != "posix", reason="the worker does not listen on Windows")
def test_an_interrupted_soak_ends_with_what_it_measured(torch_python):
    """Ctrl-C, as it comes while the parent waits."""
    pressed = []

    def press(message):
        if message.message == "item-progress" and not pressed:
            pressed.append(message)
            raise KeyboardInterrupt

    report = run_bench(torch_python, tier="quick", only=("soak",), soak_minutes=60, on_event=press)

    assert report.interrupted is True
    assert report.items[0].status == "pass"
    assert report.items[0].metrics["minutes"] < 5


@pytest.mark.torch
def test_an_interrupt_in_any_other_item_ends_the_bench_at_once(torch_python):
    def press(message):
        if message.message == "item-started":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run_bench(torch_python, tier="quick", only=("tensors",), on_event=press)


@pytest.mark.torch
def test_the_cpu_does_not_serve_where_a_gpu_is_required(torch_python):
    report = run_bench(torch_python, tier="quick", device="cpu", require_gpu=True)

    assert report.verdict == "UNKNOWN"
    assert "no GPU" in report.because
    assert exit_status(report) == 2
