"""What exceptions say, in words that can still be translated where they are ours."""

from spoken import Spoken
from torchdoctor.index.causes import named, told_by
from torchdoctor.index.remote_zip import BadZip
from torchdoctor.texts import say

GERMAN = Spoken({"its directory is damaged": "sein Verzeichnis ist beschädigt"})


def test_an_exception_of_ours_keeps_its_text():
    error = BadZip(say("its directory is damaged"))

    assert told_by(error).render(GERMAN) == "sein Verzeichnis ist beschädigt"
    assert named(error) == "BadZip: its directory is damaged"
    assert named(error).render(GERMAN) == "BadZip: sein Verzeichnis ist beschädigt"


def test_any_other_exception_says_what_it_says():
    assert told_by(OSError(2, "No such file")) == "[Errno 2] No such file"
    assert named(ValueError("no number")) == "ValueError: no number"
    assert told_by(KeyError()) == ""


def test_an_error_of_the_system_with_words_of_ours_keeps_them():
    error = FileNotFoundError(2, say("its directory is damaged"), "/venv")

    assert told_by(error) == str(error) == "[Errno 2] its directory is damaged: '/venv'"
    assert told_by(error).render(GERMAN) == "[Errno 2] sein Verzeichnis ist beschädigt: '/venv'"
