import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from torchdoctor.facts.libraries import Libraries
from torchdoctor.facts.model import FoundToolkit, Toolkit
from torchdoctor.facts.run import Answer
from torchdoctor.facts.toolkit import folder_version, probe_toolkit, read_nvcc

posix = pytest.mark.skipif(sys.platform == "win32", reason="links need a right there")
VERSION_JSON = '{"cuda": {"name": "CUDA SDK", "version": "12.4.1"}}'


@posix
def test_finds_the_toolkit_of_the_captured_image(system, program, scripted, raw):
    """/usr/local/cuda is a link, nvcc is on nobody's PATH, and there is no version.json."""
    place = system({"usr/local/cuda-13.0/README": ""})
    (place.root / "usr/local/cuda").symlink_to("cuda-13.0")
    home = place.root / "usr/local/cuda"
    program("", "nvcc", place.root / "usr/local/cuda-13.0/bin")
    run = scripted({"nvcc --version": Answer(0, raw("nvcc-13.0.txt"))})

    found = probe_toolkit(run, Libraries(), place)

    real = str((place.root / "usr/local/cuda-13.0").resolve())
    assert found.fact == Toolkit(
        nvcc="13.0", cuda_home=str(home), found=(FoundToolkit(path=real, version="13.0"),)
    )


def test_no_toolkit_is_known_to_be_none(system, scripted):
    assert probe_toolkit(scripted({}), Libraries(), system()).fact == Toolkit(found=())


def test_nvcc_on_the_path_decides_and_the_environment_names_the_home(system, program, scripted):
    place = system({"opt/cuda/version.json": VERSION_JSON})
    place = system(CUDA_HOME=str(place.root / "opt/cuda"))
    nvcc = program("", "nvcc", place.root / "bin")
    run = scripted({str(nvcc): Answer(0, "Cuda compilation tools, release 11.8, V11.8.89")})

    toolkit = probe_toolkit(run, Libraries(), place).fact

    assert (toolkit.nvcc, toolkit.cuda_home) == ("11.8", place.environ["CUDA_HOME"])
    assert [folder.version for folder in toolkit.found] == ["12.4.1"]


def test_a_prefix_that_holds_nvcc_among_other_programs_is_no_toolkit_folder(
    system, program, scripted
):
    place = system(PATH="")
    program("", "nvcc", place.root / "usr/bin")
    place = system(PATH=str(place.root / "usr/bin"))

    toolkit = probe_toolkit(scripted({"nvcc": Answer(0, "release 12.0")}), Libraries(), place).fact

    assert toolkit.found == ()
    assert toolkit.nvcc == "12.0"


def test_an_nvcc_that_does_not_answer_is_a_problem(system, program, scripted):
    place = system()
    program("", "nvcc", place.root / "bin")

    found = probe_toolkit(scripted({"nvcc": Answer(127, "", "broken")}), Libraries(), place)

    assert found.fact.nvcc is None
    assert found.problem.endswith("nvcc: broken")


@posix
@pytest.mark.parametrize(
    ("file", "version"), [("libcudnn.so.9.14.0", "9.14.0"), ("libcudnn.so.8", "8")]
)
def test_the_name_of_the_file_is_cudnns_version(system, scripted, tmp_path, file, version):
    (tmp_path / file).write_text("")
    name = "libcudnn.so." + version[0]
    if name != file:
        (tmp_path / name).symlink_to(file)

    found = probe_toolkit(scripted({}), Libraries({name: (tmp_path / name,)}), system())

    assert found.fact.cudnn == version


@pytest.mark.parametrize(
    ("files", "version"),
    [
        ({"version.json": VERSION_JSON}, "12.4.1"),
        ({"version.json": "[]", "version.txt": "CUDA Version 10.2.89\n"}, "10.2.89"),
        ({"version.json": "{"}, "12.1"),
        ({}, "12.1"),
    ],
)
def test_a_folder_states_its_version_in_a_file_or_in_its_name(tmp_path, files, version):
    folder = tmp_path / "cuda-12.1"
    folder.mkdir()
    for name, text in files.items():
        (folder / name).write_text(text)

    assert folder_version(folder) == version
    assert folder_version(Path("/opt/v12.4")) == "12.4"
    assert folder_version(Path("/usr/local")) is None


@given(st.text())
def test_reads_any_text_of_nvcc(text):
    assert read_nvcc(text) is None or "release" in text
