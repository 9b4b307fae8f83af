import sys
from pathlib import Path

import pytest

from torchdoctor.facts import target_markers
from torchdoctor.facts import target_packages as packages

CUBLAS = "nvidia/cublas/lib/libcublas.so.12"


@pytest.fixture
def site(tmp_path, monkeypatch):
    """A folder on sys.path in which distributions can be put."""

    class Site:
        folder = tmp_path / "site"

        def install(self, name, version, *, requires=(), record=None, folder=None):
            info = (folder or self.folder) / f"{name.replace('-', '_')}-{version}.dist-info"
            info.mkdir(parents=True)
            rows = [f"Requires-Dist: {row}" for row in requires]
            head = ["Metadata-Version: 2.1", f"Name: {name}", f"Version: {version}", *rows, ""]
            (info / "METADATA").write_text("\n".join(head))
            if record is not None:
                (info / "RECORD").write_text("".join(f"{row}\n" for row in record))
            return info

        def write(self, name, size):
            file = self.folder / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(b"x" * size)

        def found(self, *more):
            return list(packages.installed([str(self.folder), *map(str, more)]))

    # The metadata of the path alone decide, and those of the test's own environment not at all.
    monkeypatch.setattr(sys, "path", [str(Site.folder)])
    return Site()


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
    assert packages.cuda_of_label(version) == cuda


def test_names_nvidia_distributions_by_their_folders(tmp_path):
    first, second = tmp_path / "first", tmp_path / "second"
    for folder in (
        first / "nvidia_cublas_cu12-12.4.5.8.dist-info",
        first / "nvidia_ml_py-12.560.30.dist-info",
        first / "torch-2.6.0.dist-info",
        first / "cuda_toolkit-13.0.2.dist-info",
        second / "nvidia_cublas_cu12-12.1.3.1.dist-info",
        second / "nvidia-nccl-cu12-2.21.5-py3.10.egg-info",
    ):
        folder.mkdir(parents=True)

    found = packages.installed([str(first), str(tmp_path / "missing"), str(second)])

    assert packages.nvidia_packages(list(found)) == {
        "nvidia-cublas-cu12": "12.4.5.8",  # the first on the path is the one that is imported
        "nvidia-ml-py": "12.560.30",
        "nvidia-nccl-cu12": "2.21.5",
    }


def test_one_torch_is_no_duplicate(site):
    site.install("torch", "2.6.0")

    assert packages.duplicates(site.found()) == []


def test_two_torches_are_named_by_their_folders(site, tmp_path):
    """Of pip and of conda in one folder, or in two folders of the path."""
    mine = site.install("torch", "2.6.0")
    other = site.install("torch", "2.5.1", folder=tmp_path / "user")

    assert packages.duplicates(site.found(tmp_path / "user")) == [str(mine), str(other)]


@pytest.mark.skipif(sys.platform == "win32", reason="links need a right there")
def test_one_folder_under_two_names_is_one(site, tmp_path):
    """lib and lib64 of a virtual environment."""
    site.install("torch", "2.6.0")
    (tmp_path / "site64").symlink_to(site.folder)

    assert packages.duplicates(site.found(tmp_path / "site64")) == []


def test_tells_torchs_pins_that_apply_here(site):
    site.install(
        "torch",
        "2.6.0",
        requires=[
            "filelock",
            'nvidia-cublas-cu12==12.4.5.8; sys_platform == "' + sys.platform + '"',
            'nvidia_cudnn_cu12 (==9.1.0.70) ; sys_platform != "nowhere"',
            'nvidia-nccl-cu12==2.21.5; sys_platform == "nowhere"',
            'triton==3.2.0; python_version < "4"',
            'nvidia-nvtx-cu12==12.4; platform_release == "?"',
        ],
    )

    assert packages.requires(target_markers) == {
        "nvidia-cublas-cu12": "==12.4.5.8",
        "nvidia-cudnn-cu12": "==9.1.0.70",
        "triton": "==3.2.0",
    }


def test_pins_behind_the_cuda_toolkit_are_torchs_too(site):
    """From 2.11 on; the rows are those of cuda-toolkit 13.0.2."""
    here = f"(sys_platform == '{sys.platform}' or sys_platform == 'win32')"
    site.install(
        "torch",
        "2.11.0",
        requires=["cuda-toolkit[cublas,cudart]==13.0.2", "nvidia-cudnn-cu13==9.19.0.56"],
    )
    site.install(
        "cuda-toolkit",
        "13.0.2",
        requires=[
            f"nvidia-cublas==13.1.0.3.*; {here} and extra == 'all'",
            f"nvidia-cublas==13.1.0.3.*; {here} and extra == 'cublas'",
            f"nvidia-cuda-runtime==13.0.96.*; {here} and extra == 'cudart'",
            f"nvidia-cufft==12.0.0.61.*; {here} and extra == 'cufft'",
        ],
    )

    assert packages.requires(target_markers) == {
        "nvidia-cublas": "==13.1.0.3.*",
        "nvidia-cuda-runtime": "==13.0.96.*",
        "nvidia-cudnn-cu13": "==9.19.0.56",
    }


def test_a_cpu_build_pins_nothing(site):
    site.install("torch", "2.13.0+cpu", requires=["filelock"])

    assert packages.requires(target_markers) == {}


def test_whole_files_are_not_damaged(site):
    site.install("nvidia-cublas-cu12", "12.4.5.8", record=[f"{CUBLAS},sha256=x,100"])
    site.write(CUBLAS, 100)

    assert packages.damaged_files(site.found()) == []


def test_tells_files_that_are_missing_or_cut_short(site):
    cudnn = "nvidia/cudnn/lib/libcudnn.so.9"
    site.install("nvidia-cublas-cu12", "12.4.5.8", record=[f"{CUBLAS},sha256=x,100"])
    site.install("nvidia-cudnn-cu12", "9.1.0.70", record=[f'"{cudnn}",sha256=x,116388640'])
    site.install("torch", "2.6.0", record=["torch/__init__.py,sha256=x,9", "torch/lib/libc10.so,,"])
    site.write(cudnn, 0)
    site.write("torch/__init__.py", 9)

    assert packages.damaged_files(site.found()) == [
        f"{CUBLAS}: missing",
        f"{cudnn}: 0 of 116388640 bytes",
        "torch/lib/libc10.so: missing",
    ]


def test_files_that_break_no_import_are_not_looked_at(site):
    """A torch has 14,000 of them; on a network share each look takes a millisecond."""
    rows = ["torch/include/ATen.h,sha256=x,5", "torch/nn/modules/linear.py,sha256=x,5",
            "torch-2.6.0.dist-info/RECORD,,", "../../../bin/torchrun,sha256=x,5"]  # fmt: skip
    site.install("torch", "2.6.0", record=rows)

    assert packages.damaged_files(site.found()) == []


def test_a_distribution_without_record_is_taken_for_whole(site):
    site.install("torch", "2.6.0")

    assert packages.damaged_files(site.found()) == []


def test_longer_than_recorded_is_no_damage(site):
    """patchelf and strip change files after the installation."""
    site.install("nvidia-cublas-cu12", "12.4.5.8", record=[f"{CUBLAS},sha256=x,100"])
    site.write(CUBLAS, 101)

    assert packages.damaged_files(site.found()) == []


def test_the_facts_of_a_site_without_torch_say_so(site):
    facts = packages.torch_metadata(("torchvision",), target_markers)

    assert facts["installed"] is False
    assert (facts["requires"], facts["damaged_files"], facts["duplicates"]) == (None, None, None)


def test_a_module_is_found_without_importing_it():
    assert packages.file_of("packaging") == str(Path(sys.modules["packaging"].__file__).resolve())
    assert packages.file_of("no_such_module") is None
