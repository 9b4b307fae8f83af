"""Installs wheels that lie on this machine, by the same transaction as everything else."""

import functools
import html
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from torchdoctor.install.carry_out import carry_out
from torchdoctor.install.events import OnEvent, ignore
from torchdoctor.install.execute import Execution, Executor, OnLine, execute
from torchdoctor.install.job import Wishes
from torchdoctor.install.model import Outcome
from torchdoctor.install.survey import Survey, Surveyor, survey
from torchdoctor.install.verify import Verifier, verify
from torchdoctor.install.wanted import WantedFile
from torchdoctor.plan.model import Plan


@contextmanager
def listed(files: Iterable[WantedFile]) -> Iterator[str]:
    """The address of a page with links to exactly these files, with the hashes that are known.

    A folder for --find-links would offer whatever else lies there, and state no hash.
    """
    with tempfile.TemporaryDirectory(prefix="torchdoctor-") as folder:
        page = Path(folder, "wheels.html")
        page.write_text(page_of(files), encoding="utf-8")
        yield page.as_uri()


def page_of(files: Iterable[WantedFile]) -> str:
    """A page of links, as pip's --find-links reads it. Pure."""
    links = (
        f'<a href="{html.escape(file.url)}{f"#sha256={file.sha256}" if file.sha256 else ""}">'
        f"{html.escape(file.name)}</a><br/>"
        for file in files
    )
    return "<!DOCTYPE html>\n<html><body>\n" + "\n".join(links) + "\n</body></html>\n"


def carry_out_offline(  # noqa: PLR0913 - what a test replaces are arguments
    plan: Plan,
    python: Path,
    page: str,
    *,
    on_event: OnEvent = ignore,
    log_folder: Path | None = None,
    wishes: Wishes | None = None,
    execute: Executor = execute,
    verify: Verifier = verify,
    survey: Surveyor = survey,
) -> Outcome:
    """Carry a plan out with the wheels of one page and nothing else, whatever pip is set to.

    Args:
        plan: Its commands say --no-index, and name the page.
        python: The target interpreter.
        page: Address of the page.
        on_event: As `carry_out`, and so are the others.
        log_folder: As there.
        wishes: As there.
        execute: As there.
        verify: As there.
        survey: As there.

    Raises:
        KeyboardInterrupt: the user gave up; the environment is as before.
    """
    return carry_out(
        plan,
        python,
        on_event=on_event,
        log_folder=log_folder,
        fallback=False,
        wishes=wishes,
        execute=functools.partial(_execute_offline, execute, page),
        verify=verify,
        survey=functools.partial(_survey_offline, survey),
    )


def _execute_offline(
    execute: Executor,
    page: str,
    command: Sequence[str],
    *,
    on_line: OnLine,
    environment: Mapping[str, str],
) -> Execution:
    # A variable replaces what configuration files say: no other place may serve a file.
    only = {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": page, "UV_OFFLINE": "1"}
    return execute(command, on_line=on_line, environment={**environment, **only})


def _survey_offline(survey: Surveyor, python: Path, *, ask_pip: bool) -> Survey:
    """The target as it is, but that its pip looks at no index: none is asked whether it answers."""
    seen = survey(python, ask_pip=ask_pip)
    if seen.pip is None:
        return seen
    pip = replace(seen.pip, no_index=True, index_url=None, extra_index_urls=(), find_links=())
    return replace(seen, pip=pip)
