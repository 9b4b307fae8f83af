import json

from hypothesis import given
from hypothesis import strategies as st

from torchdoctor.facts import ask_nvml, target
from torchdoctor.facts.marked import MARK, read_marked


def test_finds_marked_lines_among_noise():
    stdout = f'import noise\n{MARK}{{"a": 1}}\nmore noise {MARK}{{"b": 2}}\n\n{MARK}{{"c": 3}}'

    assert read_marked(stdout) == ({"a": 1}, {"c": 3})


def test_passes_over_a_line_that_was_cut_off():
    assert read_marked(f'{MARK}{{"a": 1}}\n{MARK}{{"b": [1, 2') == ({"a": 1},)


def test_the_scripts_that_may_import_nothing_of_ours_use_the_same_mark():
    assert target.MARK == ask_nvml.MARK == MARK


@given(st.text())
def test_never_raises_on_what_a_child_printed(noise):
    assert isinstance(read_marked(noise + MARK + noise), tuple)
    assert read_marked(f"{noise}\n{MARK}{json.dumps({'noise': noise})}\n")[-1] == {"noise": noise}
