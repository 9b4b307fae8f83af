"""What unpacks runs for its own install alone."""

import sys
from pathlib import Path

from spoken import Spoken
from torchdoctor.install.execute import execute
from torchdoctor.install.journal import Folders, Journal
from torchdoctor.install.unpack import TAKEN_OVER, Unpacking, unpack


def test_where_another_run_has_taken_over_nothing_is_unpacked_and_it_is_said(tmp_path):
    folders = Folders(tmp_path)
    folders.current.mkdir(parents=True)  # its journal is gone: another run has restored

    done = unpack(
        {},
        folders,
        Journal(id="ours", state="installing"),
        Unpacking(python=Path(sys.executable)),
        execute=execute,
        on_line=lambda _: None,
    )

    assert (done.exit_status, done.lines) == (1, (TAKEN_OVER,))
    assert done.lines[0].render(Spoken(lambda _: "schon vergeben")) == "schon vergeben"
