"""What is shown of the matrix can be translated, whatever was found."""

import pytest

from pseudo import Pseudo, untranslatable
from torchdoctor.matrix.disagreement import build_row
from torchdoctor.matrix.loader import load_matrix
from torchdoctor.matrix.rows import PLATFORMS
from torchdoctor.report.addon_console import show_addon
from torchdoctor.report.addon_model import addon_of
from torchdoctor.report.matrix_console import show_list, show_verification
from torchdoctor.report.matrix_model import NotRead, OtherIndex, list_of
from torchdoctor.texts import speak
from verified import URL, verification


@pytest.fixture(autouse=True)
def _wide(monkeypatch):
    monkeypatch.setenv("COLUMNS", "400")


@pytest.fixture
def pseudo():
    speak(Pseudo())
    yield
    speak(None)


def test_the_list_can_be_translated(pseudo, capsys):
    show_list(list_of(load_matrix()))

    out = capsys.readouterr().out
    assert set(untranslatable(out)) <= {"mps", *PLATFORMS}
    assert "⟦`torchdoctor matrix show RELEASE` shows the rows" in out


def test_an_addon_can_be_translated(pseudo, capsys):
    show_addon(addon_of(load_matrix(), "flash-attn"))

    out = capsys.readouterr().out
    assert "⟦where no file fits, " in out
    assert "⟦hash⟧" in out
    assert "⟦known⟧" in out


def test_a_verification_can_be_translated(pseudo, capsys):
    row = build_row("2.6.0", "linux_x86_64", "cu124")
    [one] = row.against("glibc", "2.17", None)
    report = verification(
        verdict="disagrees",
        deep=True,
        disagreements=(one,),
        not_read=(NotRead(what="torch", reason="NETWORK_BLOCKED", problem=""),),
        variant_indexes=(
            OtherIndex(variant="cpu", url=URL, reached=True, problem=None, files=3),
            OtherIndex(variant="cu126", url=URL, reached=False, problem="", files=0),
        ),
        unlisted={"torch": ("9.9.0",)},
    )
    show_verification(report)

    assert untranslatable(capsys.readouterr().out) == []
