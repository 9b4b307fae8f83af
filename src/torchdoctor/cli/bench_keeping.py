"""What `bench` keeps of a run: a baseline, and the comparison with one."""

from pathlib import Path
from typing import TYPE_CHECKING

from torchdoctor.bench.baseline import (
    load_baseline,
    refuse_other_settings,
    save_baseline,
    settings_of,
)
from torchdoctor.bench.messages import Hello, Message, TelemetryStart
from torchdoctor.bench.recording import Recording
from torchdoctor.errors import BadRequest

if TYPE_CHECKING:
    from torchdoctor.bench.model import BenchReport


class Keeping:
    """Hears every message of a run, and does with them what the options ask for.

    Raises:
        BadRequest: a file cannot be read, or will not be writable.
    """

    def __init__(
        self,
        *,
        tier: str,
        data: Path | None = None,
        save: Path | None = None,
        compare: Path | None = None,
    ) -> None:
        self.recording = Recording()
        self._tier = tier
        self._data = "drawn digits" if data is None else "MNIST"
        self._save, self._compare = save, compare
        self._baseline = None if compare is None else load_baseline(compare)
        _refuse_no_folder("--save-baseline", save)

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
        if self._save is not None:
            _refuse_a_bad_run(report, self._save)
            save_baseline(self._save, self._settings, self.recording.quantities)

    @property
    def _settings(self) -> dict[str, object]:
        return settings_of(self.recording, tier=self._tier, data=self._data)

    def _refuse_other_settings(self) -> None:
        if self._baseline is not None and self._compare is not None:
            refuse_other_settings(self._baseline, self._settings, self._compare)


def _refuse_no_folder(option: str, path: Path | None) -> None:
    if path is not None and not path.absolute().parent.is_dir():
        raise BadRequest(
            f"{option} {path}: its folder is not there",
            next_step="name a file in a folder that is there",
        )


def _refuse_a_bad_run(report: "BenchReport", path: Path) -> None:
    """How fast wrong results come is nothing to hold later runs against."""
    if report.verdict in ("CRITICAL", "UNKNOWN"):
        raise BadRequest(
            f"--save-baseline {path}: not written, because the verdict is {report.verdict}",
            next_step="save one of a run that passes",
        )
