"""What `bench` keeps of a run: a baseline, the comparison with one, and a page."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from torchdoctor.bench.baseline import (
    DRAWN_DIGITS,
    load_baseline,
    refuse_other_settings,
    save_baseline,
    settings_of,
)
from torchdoctor.bench.messages import Hello, Message, TelemetryStart
from torchdoctor.bench.recording import Recording
from torchdoctor.errors import BadRequest
from torchdoctor.texts import say

if TYPE_CHECKING:
    from torchdoctor.bench.model import BenchReport


@dataclass(frozen=True, slots=True, kw_only=True)
class Outputs:
    """Files that a run is to leave, or to be held against."""

    raw: Path | None = None
    save: Path | None = None
    compare: Path | None = None
    page: Path | None = None
    visdom: str | None = None
    """The address of a server."""
    tensorboard: Path | None = None
    """A folder."""


class Keeping:
    """Hears every message of a run, and does with them what the options ask for.

    Raises:
        BadRequest: a file cannot be read, or will not be writable.
    """

    def __init__(self, outputs: Outputs, *, tier: str, data: Path | None = None) -> None:
        self.recording = Recording()
        self._outputs = outputs
        self._tier = tier
        self._data = DRAWN_DIGITS if data is None else "MNIST"
        self._baseline = None if outputs.compare is None else load_baseline(outputs.compare)
        for option, path in (("--save-baseline", outputs.save), ("--html", outputs.page)):
            _refuse_no_folder(option, path)

    def take(self, message: Message) -> None:
        """Keep one message.

        Raises:
            BadRequest: the worker runs under other settings than the baseline's. Said at its first
                word, and not after the minutes that a bench takes.
        """
        self.recording.take(message)
        if isinstance(message, (Hello, TelemetryStart)):
            self._refuse_other_settings()

    def compared(self, report: "BenchReport") -> "BenchReport":
        """The report, beside the baseline where there is one.

        Raises:
            BadRequest: the items ran under other settings than the baseline's.
        """
        if self._baseline is None or not self.recording.finished:
            return report
        self._refuse_other_settings()
        from torchdoctor.bench.compact import fit
        from torchdoctor.bench.compare_runs import with_comparison

        base = self._baseline
        return fit(with_comparison(report, self.recording.quantities, base.quantities, base.made))

    def write(self, report: "BenchReport") -> None:
        """Write what is to be kept.

        Raises:
            BadRequest: there is nothing to keep, or it cannot be written.
        """
        if self._outputs.page is not None:
            from torchdoctor.cli.giving import write_bench_page

            write_bench_page(report, self.recording, self._outputs.page)
        if self._outputs.save is not None:
            _refuse_a_bad_run(report, self._outputs.save)
            save_baseline(self._outputs.save, self._settings, self.recording.quantities)

    @property
    def _settings(self) -> dict[str, object]:
        return settings_of(self.recording, tier=self._tier, data=self._data)

    def _refuse_other_settings(self) -> None:
        path = self._outputs.compare
        if self._baseline is not None and path is not None:
            refuse_other_settings(self._baseline, self._settings, path)


def _refuse_no_folder(option: str, path: Path | None) -> None:
    if path is not None and not path.absolute().parent.is_dir():
        raise BadRequest(
            say("{option} {path}: its folder is not there", option=option, path=path),
            next_step=say("name a file in a folder that is there"),
        )


def _refuse_a_bad_run(report: "BenchReport", path: Path) -> None:
    """How fast wrong results come is nothing to hold later runs against."""
    if report.verdict in ("CRITICAL", "UNKNOWN"):
        raise BadRequest(
            say(
                "--save-baseline {path}: not written, because the verdict is {verdict}",
                path=path,
                verdict=report.verdict,
            ),
            next_step=say("save one of a run that passes"),
        )
