"""A catalogue translates by template, and by the wording of a sentence that lost its template."""

# ruff: noqa: RUF001 - Chinese marks are meant

import pytest
from hypothesis import given
from hypothesis import strategies as st

from torchdoctor.catalogue import Translations, filled, pattern_of

HEADER = "Content-Type: text/plain; charset=utf-8\n"
GERMAN = {
    "": HEADER,
    "no answer in {limit:g} s": "keine Antwort in {limit:g} s",
    "driver {version} is too old": "Treiber {version} ist zu alt",
    "driver {version} is too old: {why}": "Treiber {version} ist zu alt: {why}",
    "driver {version}": "Treiber {version}",
    "nobody could look": "niemand konnte nachsehen",
    "{a}: {b}": "{b} von {a}",
    "It is so.": "So ist es.",
}


@pytest.fixture(scope="module")
def german(tmp_path_factory):
    from babel.messages.catalog import Catalog
    from babel.messages.mofile import write_mo

    catalogue = Catalog(locale="de")
    for template, translation in GERMAN.items():
        catalogue.add(template, translation)
    path = tmp_path_factory.mktemp("locale") / "torchdoctor.mo"
    with path.open("wb") as file:
        write_mo(file, catalogue)
    return Translations(path)


def test_a_template_has_its_translation(german):
    assert german("nobody could look") == "niemand konnte nachsehen"
    assert german("never heard") == "never heard"


def test_no_words_have_no_translation(german):
    """gettext keeps its header there, which no user is to read."""
    assert german("") == ""
    assert german.retell("") == ""


@pytest.mark.parametrize(
    ("sentence", "told"),
    [
        ("nobody could look", "niemand konnte nachsehen"),
        ("no answer in 0.5 s", "keine Antwort in 0.5 s"),
        (
            "driver 470 is too old: nobody could look",
            "Treiber 470 ist zu alt: niemand konnte nachsehen",
        ),
        ("driver 470", "Treiber 470"),
        ("driver 470 is too old", "Treiber 470 ist zu alt"),
        ("It is so. driver 470 is too old", "So ist es. Treiber 470 ist zu alt"),
    ],
)
def test_a_sentence_is_known_by_its_wording(german, sentence, told):
    assert german.retell(sentence) == told


@pytest.mark.parametrize(
    "sentence", ["driver is too old", "driver not loaded", "x: y", "no answer in 5 minutes"]
)
def test_a_sentence_of_nobody_stays_as_it_is(german, sentence):
    assert german.retell(sentence) == sentence


@given(st.text(), st.text(min_size=1))
def test_the_values_of_a_sentence_are_those_that_it_was_made_of(before, value):
    pattern = pattern_of("driver {version} is too old")

    assert pattern.values(f"driver {value} is too old") == {"version": value}
    assert pattern.values(before) is None or before.startswith("driver ")


@given(st.text())
def test_retelling_never_fails(german, sentence):
    german.retell(sentence)


def test_a_missing_file_is_said(tmp_path):
    with pytest.raises(OSError, match=r"none\.mo"):
        Translations(tmp_path / "none.mo")


@pytest.mark.parametrize(
    ("template", "values", "told"),
    [
        ("{a} {b}", {"a": "驱动太旧。", "b": "升级驱动。"}, "驱动太旧。升级驱动。"),
        ("{a} {b}", {"a": "没有选项", "b": "（可能是：x）"}, "没有选项（可能是：x）"),
        ("选用 {a} 的构建", {"a": "本机"}, "选用本机的构建"),
        ("驱动 {a} 太旧", {"a": "550"}, "驱动 550 太旧"),
        ("{a} {b}", {"a": "torch", "b": "2.6.0"}, "torch 2.6.0"),
        ("目录 {a}", {"a": "/home/我的 文件"}, "目录 /home/我的 文件"),
        ("{a} {b} {c}", {"a": "甲", "b": "", "c": "乙"}, "甲  乙"),
        ("{a:.1f} 秒，{b!r}", {"a": 1.26, "b": "x"}, "1.3 秒，'x'"),
        ("{{a}} {a}", {"a": 1}, "{a} 1"),
    ],
)
def test_chinese_is_set_without_stray_blanks_and_values_are_left_alone(template, values, told):
    assert filled(template, values) == told


@given(st.text(), st.text())
def test_a_value_is_never_changed(first, second):
    assert filled("{a}{b}", {"a": first, "b": second}) == first + second
    assert first in filled("驱动 {a} 太旧", {"a": first})


@pytest.mark.parametrize(
    ("values", "told"),
    [
        (
            ("torch 2.6.0", "\u53d1\u5e03", "Python 3.9"),
            "torch 2.6.0\uff0c\u53d1\u5e03\uff0cPython 3.9",
        ),
        (("nvcc 13.0", "cuDNN 9.14", "/usr"), "nvcc 13.0, cuDNN 9.14, /usr"),
    ],
)
def test_a_list_is_parted_by_chinese_commas_where_it_is_chinese(values, told):
    a, b, c = values

    assert filled("{a}, {b}, {c}", {"a": a, "b": b, "c": c}) == told
