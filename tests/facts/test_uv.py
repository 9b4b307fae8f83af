from torchdoctor.facts.run import Answer
from torchdoctor.facts.uv import probe_uv


def test_reads_the_version_of_the_uv_on_path(system, program, scripted):
    place = system()
    program("", "uv", place.root / "bin")

    found = probe_uv(
        scripted({"uv --version": Answer(0, "uv 0.8.3 (7e78f54e7 2025-07-24)\n")}), place
    )

    assert found.fact == "0.8.3"


def test_no_uv_is_no_problem(system, scripted):
    found = probe_uv(scripted({}), system())

    assert (found.fact, found.problem) == (None, None)


def test_one_that_does_not_answer_is_a_problem(system, program, scripted):
    place = system()
    program("", "uv", place.root / "bin")

    assert "broken" in probe_uv(scripted({"uv": Answer(1, "", "broken")}), place).problem
