import io
import os
from pathlib import Path

from spoken import Spoken
from torchdoctor.install.events import ignore
from torchdoctor.install.record import Record, open_log
from torchdoctor.texts import say


def watched(log=None):
    events = []
    return Record(log, events.append, clock=iter(range(100)).__next__), events


def test_a_line_is_kept_and_passed_on_with_its_time():
    log = io.StringIO()
    record, events = watched(log)
    record.source = "aliyun"

    record.say("install", "Collecting torch")

    [event] = events
    assert (event.phase, event.line, event.source) == ("install", "Collecting torch", "aliyun")
    assert event.elapsed_s > 0
    assert "Collecting torch" in log.getvalue()


def test_a_sign_of_life_has_no_line_and_is_not_kept():
    log = io.StringIO()
    record, events = watched(log)

    record.beat("install")

    assert events[0].line is None
    assert not log.getvalue()


def test_bytes_of_a_download_are_read_out_of_pips_progress():
    record, events = watched()

    record.say("install", "Progress 1024 of 4096")
    record.say("install", "Progress report of 2026")

    assert (events[0].done_bytes, events[0].total_bytes) == (1024, 4096)
    assert events[1].total_bytes is None


def test_a_login_that_was_seen_is_masked_wherever_it_turns_up():
    record, events = watched()
    record.keep_secret(["--find-links", "https://someone:p%40ss@m.example/whl"])

    record.say("install", "401 for https://someone:p%40ss@m.example/whl; p@ss is wrong for someone")

    assert "p@ss" not in events[0].line
    assert "p%40ss" not in events[0].line
    assert "someone" not in events[0].line


def test_a_login_that_nobody_named_before_is_masked_too():
    record, events = watched()

    record.say("install", "Looking in indexes: https://u:secretword@m.example/simple")

    assert "secretword" not in events[0].line


def test_a_log_that_cannot_be_written_fails_nothing():
    class Full(io.StringIO):
        def write(self, _):
            raise OSError(28, "No space left on device")

    record, events = watched(Full())
    record.say("install", "on it goes")

    assert events[0].line == "on it goes"


def test_a_log_is_made_in_its_folder_for_this_user_alone(tmp_path):
    with open_log(tmp_path / "new") as (log, path):
        Record(log, ignore).say("ask", "hello")

    assert path.startswith(str(tmp_path / "new" / "install-"))
    if os.name != "nt":
        assert Path(path).stat().st_mode & 0o077 == 0


def test_where_the_folder_cannot_be_made_the_log_goes_elsewhere(tmp_path, monkeypatch):
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))

    with open_log(tmp_path / "file") as (log, path):
        assert log is not None
    assert path.startswith(str(tmp_path / "install-"))


def test_a_sentence_of_ours_can_still_be_translated_where_no_secret_is_in_it():
    events = []
    log = io.StringIO()
    record = Record(log, events.append, clock=lambda: 0.0)

    record.say("verify", say("verifying in {python}", python="/venv/bin/python"))

    assert (
        events[0].line.render(Spoken(lambda _: "prüft in {python}")) == "prüft in /venv/bin/python"
    )
    assert "verifying in /venv/bin/python" in log.getvalue()


def test_a_login_within_a_sentence_of_ours_is_masked():
    record = Record(None, ignore)
    record.keep_secret(["https://jane:s3cret@mirror.example/simple"])

    shown = record.hide(say("{source} does not answer", source="jane:s3cret at the mirror"))

    assert shown == "****:**** at the mirror does not answer"
