"""The small functions of the script; what it does as a whole is in test_interpreter.py."""

import ast
from pathlib import Path

import pytest

from torchdoctor.facts import interpreter, target


@pytest.mark.parametrize(
    ("number", "version"), [(91900, "9.19.0"), (8902, "8.9.2"), (7605, "7.6.5"), (None, None)]
)
def test_reads_both_ways_in_which_cudnn_packs_its_version(number, version):
    assert target.cudnn_version(number) == version


@pytest.mark.parametrize(
    ("version", "cuda"),
    [
        ("0.21.0+cu124", "12.4"),
        ("2.1.0+cu92", "9.2"),
        ("2.6.0+cpu", None),
        ("2.6.0", None),
        (None, None),
    ],
)
def test_a_local_label_names_its_cuda(version, cuda):
    assert target.cuda_of_label(version) == cuda


def test_names_nvidia_distributions_by_their_folders(tmp_path):
    first, second = tmp_path / "first", tmp_path / "second"
    for folder in (
        first / "nvidia_cublas_cu12-12.4.5.8.dist-info",
        first / "nvidia_ml_py-12.560.30.dist-info",
        first / "torch-2.6.0.dist-info",
        second / "nvidia_cublas_cu12-12.1.3.1.dist-info",
        second / "nvidia-nccl-cu12-2.21.5-py3.10.egg-info",
    ):
        folder.mkdir(parents=True)

    found = target.nvidia_packages([str(first), str(tmp_path / "missing"), str(second)])

    assert found == {
        "nvidia-cublas-cu12": "12.4.5.8",  # the first on the path is the one that is imported
        "nvidia-ml-py": "12.560.30",
        "nvidia-nccl-cu12": "2.21.5",
    }


def test_an_exception_of_many_lines_becomes_its_first_and_its_last():
    assert target.one_line(ImportError("libcublas.so.13: file too short")) == (
        "ImportError: libcublas.so.13: file too short"
    )
    assert target.one_line(RuntimeError("first\n\n more\nlast\n")) == (
        "RuntimeError: first [...] last"
    )


def test_knows_its_own_interpreter():
    facts = target.python_facts()

    assert facts["tag"].startswith(("cp3", "pp3"))
    assert Path(facts["site_packages"]).is_dir()
    assert Path(facts["executable"]).is_file()


def test_imports_nothing_of_ours_and_keeps_to_the_syntax_of_python_3_8():
    source = Path(target.__file__).read_text()

    tree = ast.parse(source, feature_version=(3, 8))
    imported = {
        name
        for node in ast.walk(tree)
        if isinstance(node, (ast.Import, ast.ImportFrom))
        for name in [getattr(node, "module", None), *(alias.name for alias in node.names)]
        if name
    }
    assert not {name for name in imported if name.startswith(("torchdoctor", "torch"))}
    assert Path(target.__file__).name == interpreter.SCRIPT.name
