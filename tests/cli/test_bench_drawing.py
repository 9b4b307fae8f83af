import sys
from pathlib import Path

import pytest

from torchdoctor.cli.bench_drawing import drawings
from torchdoctor.cli.bench_keeping import Outputs
from torchdoctor.cli.front import with_values
from torchdoctor.errors import BadRequest


@pytest.mark.parametrize(
    ("given", "meant"),
    [
        (["bench", "--visdom"], ["bench", "--visdom=http://localhost:8097"]),
        (["bench", "--visdom", "--quick"], ["bench", "--visdom=http://localhost:8097", "--quick"]),
        (["bench", "--visdom", "http://a:1"], ["bench", "--visdom", "http://a:1"]),
        (["bench", "--visdom=http://a:1"], ["bench", "--visdom=http://a:1"]),
        (["bench", "--html", "x"], ["bench", "--html", "x"]),
        ([], []),
    ],
)
def test_the_servers_address_may_be_left_out(given, meant):
    assert with_values(given) == meant


@pytest.mark.parametrize("url", ["", "localhost", "ftp://a", "http://", "http://a:port"])
def test_what_is_no_address_is_refused(url):
    with pytest.raises(BadRequest, match="no address of a server"):
        next(drawings(Path(sys.executable), Outputs(visdom=url)))


def test_what_cannot_be_drawn_is_one_line_with_what_to_install(tmp_path, capsys):
    """An interpreter without the packages: the bench goes on."""
    (tmp_path / "python").symlink_to(sys.executable)
    (tmp_path / "pyvenv.cfg").write_text(f"home = {Path(sys.executable).parent}\n")

    assert list(drawings(tmp_path / "python", Outputs(tensorboard=tmp_path))) == []

    [line] = capsys.readouterr().err.splitlines()
    python = tmp_path / "python"
    assert line == (
        f"--tensorboard: nothing is drawn: {python} has no tensorboard"
        f" ({python} -m pip install tensorboard)"
    )
