"""The language is chosen by `--lang`, else by the locale, and never by guess."""

import pytest

from torchdoctor.errors import BadRequest
from torchdoctor.language import can_show, catalogue_of, of_environment, read, without_option


@pytest.mark.parametrize(
    ("environ", "language"),
    [
        ({}, "en"),
        ({"LANG": "zh_CN.UTF-8"}, "zh"),
        ({"LANG": "zh_SG"}, "zh"),
        ({"LANG": "zh_Hans@x"}, "zh"),
        ({"LANG": "zh_CN.UTF-8", "LC_ALL": "C"}, "en"),
        ({"LANG": "en_US.UTF-8", "LC_MESSAGES": "zh_CN.UTF-8"}, "zh"),
        ({"LANG": "zh_CN.UTF-8", "LC_ALL": ""}, "zh"),
        ({"LANG": "zh_TW.UTF-8"}, "en"),  # reads other characters than ours
        ({"LANG": "zha_CN.UTF-8"}, "en"),  # Zhuang
        ({"LANG": "de_DE"}, "en"),
    ],
)
def test_the_locale_names_the_language(environ, language):
    assert of_environment(environ) == language


@pytest.mark.parametrize("value", ["zh", "zh_CN", "zh-CN", "ZH"])
def test_the_option_takes_the_usual_ways_to_write_chinese(value):
    assert read(value) == "zh"


@pytest.mark.parametrize("value", ["", "de", "chinese"])
def test_an_unknown_language_is_refused_with_those_that_are_known(value):
    with pytest.raises(BadRequest, match="--lang en or --lang zh"):
        read(value)


@pytest.mark.parametrize(
    ("arguments", "rest", "language"),
    [
        (["check"], ["check"], None),
        (["--lang", "zh", "check"], ["check"], "zh"),
        (["check", "--lang=zh", "--json"], ["check", "--json"], "zh"),
        (["bench", "--", "--lang", "zh"], ["bench", "--", "--lang", "zh"], None),
        (["--lang", "zh", "check", "--lang", "en"], ["check"], "en"),
    ],
)
def test_the_option_may_stand_anywhere_before_the_two_dashes(arguments, rest, language):
    assert without_option(arguments) == (rest, language)


@pytest.mark.parametrize("arguments", [["check", "--lang"], ["--lang=", "check"]])
def test_an_option_without_a_value_is_refused(arguments):
    with pytest.raises(BadRequest):
        without_option(arguments)


@pytest.mark.parametrize(
    ("encoding", "shows"),
    [("utf-8", True), ("gbk", True), ("ascii", False), (None, False), ("nonsense", False)],
)
def test_not_every_terminal_can_show_chinese(encoding, shows):
    assert can_show(encoding) is shows


def test_english_needs_no_catalogue():
    assert catalogue_of("en") is None
