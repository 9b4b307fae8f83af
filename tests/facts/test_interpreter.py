"""Runs the script in real interpreters, against packages that stand in for torch."""

import os
import sys
import textwrap
from pathlib import Path

import pytest

from torchdoctor.facts import interpreter
from torchdoctor.facts.choose import OLDEST
from torchdoctor.facts.interpreter import probe_target, read_target
from torchdoctor.facts.marked import MARK
from torchdoctor.facts.model import CompanionFacts, TorchFacts
from torchdoctor.facts.run import Answer, Children

HERE = Path(sys.executable)

TORCH = """
    from types import SimpleNamespace as Record
    __version__ = "2.6.0+cu124"
    version = Record(cuda="12.4", hip=None)
    _C = Record(_GLIBCXX_USE_CXX11_ABI=False, _cuda_getArchFlags=lambda: "sm_80 sm_90 compute_90")
    backends = Record(cudnn=Record(version=lambda: 90100))
    cuda = Record(
        is_available=lambda: False, device_count=lambda: 0, nccl=Record(version=lambda: (2, 21, 5))
    )
"""


class Site:
    """A folder of packages that the examined interpreter finds by PYTHONPATH."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "site"
        self.cwd = folder / "cwd"
        self.folder.mkdir()
        self.cwd.mkdir()

    def install(self, name, version, code, *, module=None):
        info = self.folder / f"{name.replace('-', '_')}-{version}.dist-info"
        info.mkdir()
        (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n")
        package = self.folder / (module or name)
        package.mkdir()
        (package / "__init__.py").write_text(textwrap.dedent(code))

    def examine(self, python=HERE, *, limit_s=60.0, **environ):
        kept = {n: v for n, v in os.environ.items() if not n.startswith("PYTHON")}
        children = Children(kept | {"PYTHONPATH": str(self.folder)} | environ)

        def run(argv, limit_s):
            return children.run(argv, limit_s, cwd=self.cwd)

        return probe_target(python, run, limit_s=limit_s)


@pytest.fixture
def site(tmp_path):
    return Site(tmp_path)


def test_tells_what_an_imported_torch_states_about_itself(site):
    site.install("torch", "2.6.0", TORCH)
    site.install("numpy", "2.2.1", "")
    site.install("triton", "3.2.0", "")
    site.install("nvidia-cublas-cu12", "12.4.5.8", "")

    found = site.examine()

    assert found.problem is None
    torch = found.fact.torch
    assert torch.import_took_s >= 0
    assert torch.packages["nvidia-cublas-cu12"] == "12.4.5.8"
    assert torch == TorchFacts(
        installed=True,
        version="2.6.0+cu124",
        distribution_version="2.6.0",
        cuda="12.4",
        arch_list=("sm_80", "sm_90", "compute_90"),
        cxx11_abi=False,
        path=str(site.folder / "torch"),
        import_took_s=torch.import_took_s,
        is_available=False,
        device_count=0,
        cudnn="9.1.0",
        nccl="2.21.5",
        triton="3.2.0",
        numpy="2.2.1",
        packages=torch.packages,
        requires={},
        damaged_files=(),
        duplicates=(),
        mapped=() if sys.platform == "linux" else None,
    )


@pytest.mark.parametrize("minor", range(OLDEST[1], 15))
def test_runs_in_every_python_that_torchdoctor_examines(site, pythons, minor):
    python = pythons.get(f"3.{minor}")
    if python is None:
        pytest.skip(f"no Python 3.{minor} on this machine")
    site.install("torch", "2.6.0", TORCH)

    found = site.examine(python)

    assert found.problem is None
    assert found.fact.python.version.startswith(f"3.{minor}.")
    assert found.fact.python.tag.startswith(f"cp3{minor}")
    assert found.fact.python.bits in (32, 64)
    assert found.fact.torch.version == "2.6.0+cu124"
    if sys.platform == "linux":
        assert found.fact.libc["name"] in ("glibc", "musl")


def test_without_torch_nothing_is_imported(site):
    found = site.examine()

    assert found.problem is None
    assert found.fact.torch.installed is False
    assert found.fact.torch.import_took_s is None


def test_an_import_that_raises_is_reported_by_its_last_line_beside_the_metadata(site):
    site.install("torch", "2.11.0", "raise ImportError('libcudnn.so.9: file too short')")

    torch = site.examine().fact.torch

    assert torch.import_error == "ImportError: libcudnn.so.9: file too short"
    assert (torch.installed, torch.version) == (True, "2.11.0")


def test_an_import_that_exits_is_an_error_too(site):
    site.install("torch", "2.11.0", "import sys; sys.exit(4)")

    assert site.examine().fact.torch.import_error == "SystemExit: 4"


def test_an_import_that_hangs_leaves_the_metadata(site):
    site.install("torch", "2.11.0", "import time; time.sleep(600)")

    found = site.examine(limit_s=3.0)

    assert found.fact.torch.version == "2.11.0"
    assert found.fact.torch.import_error == found.problem
    assert found.problem == "import torch did not end: no answer in 3 s"
    assert found.took_s >= 3.0


@pytest.mark.skipif(os.name != "posix", reason="signals are POSIX's")
def test_an_import_that_dies_of_a_signal_leaves_the_metadata(site):
    site.install("torch", "2.11.0", "import os, signal; os.kill(os.getpid(), signal.SIGSEGV)")

    found = site.examine()

    assert found.fact.python.version
    assert found.fact.torch.import_error == (
        "the interpreter ended during import torch: killed by SIGSEGV"
    )


def test_a_cuda_that_hangs_leaves_what_torch_stated(site):
    hangs = TORCH.replace(
        "is_available=lambda: False", "is_available=lambda: __import__('time').sleep(600)"
    )
    site.install("torch", "2.6.0", hangs)

    torch = site.examine(limit_s=3.0).fact.torch

    assert (torch.cuda, torch.import_error) == ("12.4", None)
    assert torch.cuda_error == "torch.cuda did not end: no answer in 3 s"


def test_the_warning_of_is_available_is_kept(site):
    warns = (
        TORCH
        + """
    def is_available():
        import warnings
        warnings.warn("CUDA initialization: The NVIDIA driver on your system is too old")
        return False
    cuda.is_available = is_available
    """
    )
    site.install("torch", "2.6.0", warns)

    torch = site.examine().fact.torch

    assert torch.is_available is False
    assert torch.cuda_error == "CUDA initialization: The NVIDIA driver on your system is too old"


def test_what_the_first_tensor_raises_is_kept(site):
    raises = (
        TORCH.replace("is_available=lambda: False", "is_available=lambda: True")
        + """
    def ones(*_, **__):
        raise RuntimeError("CUDA error: no kernel image is available for execution")
    """
    )
    site.install("torch", "2.6.0", raises)

    torch = site.examine().fact.torch

    assert torch.is_available is True
    assert (
        torch.cuda_error == "RuntimeError: CUDA error: no kernel image is available for execution"
    )


def test_companions_tell_their_own_cuda_and_fail_on_their_own(site):
    site.install("torch", "2.6.0", TORCH)
    site.install(
        "torchvision",
        "0.21.0+cu124",
        "raise RuntimeError('operator torchvision::nms does not exist')",
    )
    site.install("torchaudio", "2.5.1", "__version__ = '2.5.1+cu121'")

    torch = site.examine().fact.torch

    assert torch.import_error is None
    assert torch.torchvision == CompanionFacts(
        version="0.21.0+cu124",
        cuda="12.4",
        import_error="RuntimeError: operator torchvision::nms does not exist",
    )
    assert torch.torchaudio == CompanionFacts(version="2.5.1+cu121", cuda="12.1")


VISION = """
    __version__ = "0.21.0+cu124"
    from types import SimpleNamespace as Record
    version = Record(cuda=12040)
    def nms(boxes, scores, threshold):
        {body}
    ops = Record(nms=nms)
"""
WITH_TENSORS = (
    TORCH
    + """
    def zeros(shape, device): return device
    def ones(*_, device): return device
    """
)


def test_operators_of_torchvision_are_tried(site):
    site.install("torch", "2.6.0", WITH_TENSORS)
    raises = "raise RuntimeError('operator torchvision::nms does not exist')"
    site.install("torchvision", "0.21.0", VISION.format(body=raises))

    vision = site.examine().fact.torch.torchvision

    assert vision.import_error is None
    assert vision.cuda == "12.4"
    assert vision.ops_error == "RuntimeError: operator torchvision::nms does not exist"


@pytest.mark.skipif(os.name != "posix", reason="signals are POSIX's")
def test_an_operator_that_crashes_is_blamed_and_not_torch(site):
    site.install("torch", "2.6.0", WITH_TENSORS)
    crash = "import os, signal; os.kill(os.getpid(), signal.SIGSEGV)"
    site.install("torchvision", "0.21.0", VISION.format(body=crash))

    torch = site.examine().fact.torch

    assert torch.torchvision.version == "0.21.0+cu124"
    assert torch.torchvision.ops_error == (
        "the interpreter ended during torchvision's operators: killed by SIGSEGV"
    )
    assert torch.import_error is None


USABLE = (
    TORCH.replace("is_available=lambda: False", "is_available=lambda: True")
    + """
    def zeros(shape, device): return device
    class ones:
        def __init__(self, *_, device): self.device = device
        def __add__(self, _): return self
        def sum(self): return self
        def item(self): return 4
    """
)


def test_operators_of_torchvision_are_tried_on_the_card_too(site):
    """A torchvision of the CPU works beside a torch of CUDA until it is given a GPU's tensor."""
    site.install("torch", "2.6.0", USABLE)
    body = "if boxes == 'cuda': raise NotImplementedError('no nms for CUDA')"
    site.install("torchvision", "0.21.0+cpu", VISION.format(body=body))

    torch = site.examine().fact.torch

    assert (torch.is_available, torch.cuda_error) == (True, None)
    assert torch.torchvision.ops_error == "NotImplementedError: no nms for CUDA"


@pytest.mark.parametrize(
    ("code", "error"),
    [
        (None, "ModuleNotFoundError: No module named 'triton'"),
        ("raise ImportError('libtriton.so: undefined symbol')",
         "ImportError: libtriton.so: undefined symbol"),
        ("", None),
    ],
)  # fmt: skip
def test_triton_is_imported_where_a_card_can_be_used(site, code, error):
    site.install("torch", "2.6.0", USABLE)
    if code is not None:
        site.install("triton", "3.2.0", code)

    torch = site.examine().fact.torch

    assert torch.triton_error == error
    assert torch.cuda_error is None


@pytest.mark.skipif(sys.platform != "linux", reason="only there CUDA is tried in a copy")
def test_a_driver_that_crashes_costs_its_own_facts_alone(site):
    crash = "__import__('os').kill(__import__('os').getpid(), 11)"
    site.install("torch", "2.6.0", TORCH.replace("lambda: False", f"lambda: {crash}"))

    found = site.examine()

    assert found.problem is None
    assert found.fact.torch.cuda == "12.4"
    assert found.fact.torch.cuda_error == (
        "the interpreter ended during torch.cuda: killed by SIGSEGV"
    )


def test_passwords_of_pips_configuration_are_masked(site):
    found = site.examine(PIP_INDEX_URL="https://bob:hunter2@mirror.example/simple")

    assert found.fact.python.pip_config["index-url"] == "https://****@mirror.example/simple"


def test_a_companion_that_hangs_is_blamed_and_not_torch(site):
    site.install("torch", "2.6.0", TORCH)
    site.install("torchvision", "0.21.0", "import time; time.sleep(600)")

    torch = site.examine(limit_s=3.0).fact.torch

    assert torch.import_error is None
    assert torch.torchvision.version == "0.21.0"
    assert torch.torchvision.import_error.startswith("import torchvision did not end")


def test_noise_of_an_import_does_not_break_the_reading(site):
    site.install("torch", "2.6.0", TORCH + "    print('no line break here', end='')")
    (site.folder / "sitecustomize.py").write_text("print('hello from site')")

    found = site.examine()

    assert found.problem is None
    assert found.fact.torch.version == "2.6.0+cu124"


def test_a_torch_in_the_working_directory_is_named_and_not_run(site, tmp_path):
    site.install("torch", "2.6.0", TORCH)
    ran = tmp_path / "ran"
    (site.cwd / "torch.py").write_text(f"open({str(ran)!r}, 'w')")

    torch = site.examine().fact.torch

    assert torch.path == str((site.cwd / "torch.py").resolve())
    assert "hides the installed torch" in torch.import_error
    assert torch.version == "2.6.0"
    assert not ran.exists()


def test_a_folder_of_that_name_hides_nothing(site):
    """Without an __init__.py an installed package goes before it."""
    site.install("torch", "2.6.0", TORCH)
    (site.cwd / "torch").mkdir()

    assert site.examine().fact.torch.import_error is None


def test_no_other_module_of_the_working_directory_is_run(site):
    site.install("torch", "2.6.0", TORCH)
    for name in ("json", "random", "importlib", "numpy"):
        (site.cwd / f"{name}.py").write_text("raise SystemExit('ran')")

    found = site.examine()

    assert found.problem is None
    assert found.fact.torch.import_error is None


@pytest.mark.skipif(sys.version_info < (3, 11), reason="PYTHONSAFEPATH came with 3.11")
def test_a_safe_path_has_no_working_directory_to_hide_torch(site):
    site.install("torch", "2.6.0", TORCH)
    (site.cwd / "torch.py").write_text("")

    assert site.examine(PYTHONSAFEPATH="1").fact.torch.import_error is None


def test_a_torch_without_metadata_is_installed_all_the_same(site):
    (site.folder / "torch.py").write_text(textwrap.dedent(TORCH))

    torch = site.examine().fact.torch

    assert (torch.installed, torch.version, torch.distribution_version) == (
        True, "2.6.0+cu124", None,
    )  # fmt: skip


def test_an_interpreter_that_tells_nothing_is_unknown():
    found = read_target(Answer(1, "", "Fatal Python error: init_fs_encoding"))

    assert found.fact is None
    assert found.problem == "Fatal Python error: init_fs_encoding"


def test_nonsense_is_not_taken_for_facts():
    found = read_target(Answer(0, f'{MARK}{{"python": {{"bits": "many"}}}}\n'))

    assert found.fact is None
    assert "bits" in found.problem


def test_the_script_travels_as_a_path_and_not_as_a_command_line():
    """Windows allows 32,767 characters in all."""
    assert interpreter.SCRIPT.is_file()
    assert len(interpreter.BOOT) < 1000


@pytest.mark.torch
def test_a_real_torch_answers(site):
    python = os.environ.get("TORCHDOCTOR_TEST_TORCH_PYTHON")
    if not python:
        pytest.skip("TORCHDOCTOR_TEST_TORCH_PYTHON names no interpreter with torch")

    found = site.examine(Path(python))

    assert found.problem is None
    assert found.fact.torch.import_error is None
    assert found.fact.torch.version
    assert found.fact.torch.is_available in (True, False)


def test_what_the_script_says_in_words_is_kept_for_translators():
    script = (interpreter.SCRIPT).read_text(encoding="utf-8")

    assert all(template in script for template in interpreter.TOLD)
    assert f'"{interpreter.FIRST_STAGE}"' in script
