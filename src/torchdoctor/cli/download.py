"""`torchdoctor download`: an offline bundle for this machine or another."""

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from torchdoctor.cli.build_options import (
    CudaOption,
    DriverOption,
    FallbackOption,
    GpuArchOption,
    GpuOption,
    MirrorOption,
    OnlyOption,
    TorchOption,
    WithOption,
)
from torchdoctor.cli.options import (
    CacheOption,
    JsonOption,
    MatrixOption,
    PythonOption,
    examples,
    extra_rows,
)
from torchdoctor.texts import tell

if TYPE_CHECKING:
    from torchdoctor.facts.model import Facts
    from torchdoctor.install.bundle_manifest import Bundle
    from torchdoctor.plan.model import Plan

EXAMPLES = examples(
    "torchdoctor download --dest bundle --facts machine.json",
    "torchdoctor download --dest bundle --torch 2.6.0 --cuda 12.4",
)


def command(
    dest: Annotated[
        Path, typer.Option("--dest", metavar="DIR", help="Where the bundle goes: a new folder.")
    ],
    facts: Annotated[
        Path | None,
        typer.Option("--facts", metavar="FILE", help="For the machine of this facts file."),
    ] = None,
    python: PythonOption = None,
    torch: TorchOption = None,
    cuda: CudaOption = None,
    only: OnlyOption = None,
    beside: WithOption = None,
    mirror: MirrorOption = None,
    fallback: FallbackOption = True,
    driver: DriverOption = None,
    gpu: GpuOption = None,
    gpu_arch: GpuArchOption = None,
    rows: MatrixOption = None,
    cache_dir: CacheOption = None,
    allow_host: Annotated[
        list[str] | None,
        typer.Option(
            "--allow-host", metavar="HOST", help="Follow a mirror's links to it; repeatable."
        ),
    ] = None,
    as_json: JsonOption = False,
) -> int:
    """Fetch all wheels of a build into a folder, to install without a network."""
    from dataclasses import replace

    from torchdoctor.cli.choosing import choose_build, facts_of_target, matrix_with
    from torchdoctor.cli.failure import log_folder
    from torchdoctor.install.bundle import BundleWishes, make_bundle
    from torchdoctor.plan.request import read_request
    from torchdoctor.report.progress import Progress

    request = read_request(
        torch=torch,
        cuda=cuda,
        only=only,
        addons=beside,
        mirrors=tuple(mirror or ()),
        fallback=fallback,
        driver=driver,
        gpu_names=tuple(gpu or ()),
        gpu_arch=gpu_arch,
    )
    matrix = matrix_with(request, extra_rows(rows, os.environ))
    seen = facts_of_target(facts, python, None, dry_run=True)
    # What is installed there must not keep a wheel out of the bundle.
    plan = choose_build(replace(seen, torch=None), request, matrix).plan
    if plan.verdict.value == "refuse":
        return _refused(plan, as_json=as_json)
    with Progress() as progress:
        bundle = make_bundle(
            plan,
            seen,
            dest,
            _pythons(seen, python, is_elsewhere=facts is not None),
            wishes=BundleWishes(
                fallback=fallback, cache=cache_dir, allowed_hosts=tuple(allow_host or ())
            ),
            on_event=progress.on_event,
            log_folder=log_folder(),
        )
    _show(bundle, dest, as_json=as_json)
    return 0


def _pythons(seen: "Facts", python: Path | None, *, is_elsewhere: bool) -> list[Path]:
    """Interpreters here whose pip may resolve, the most fitting first."""
    from torchdoctor.errors import BadInterpreter
    from torchdoctor.facts.choose import choose_interpreter

    if python is not None:
        return [choose_interpreter(python, os.environ)]
    own = Path(sys.executable)
    if not is_elsewhere and seen.python and seen.python.executable:
        return [Path(seen.python.executable), own]
    try:
        return [choose_interpreter(None, os.environ), own]
    except BadInterpreter:
        return [own]


def _refused(plan: "Plan", *, as_json: bool) -> int:
    if as_json:
        from torchdoctor.report.document import render_json

        typer.echo(render_json(plan))
    else:
        from torchdoctor.report.console import show_plan

        show_plan(plan)
    return 1


def _show(bundle: "Bundle", dest: Path, *, as_json: bool) -> None:
    if as_json:
        from torchdoctor.report.document import render_json

        typer.echo(render_json(bundle))
        return
    what = ", ".join(f"{name} {release}" for name, release in bundle.plan.packages.items())
    size = sum(file.size_bytes for file in bundle.files) / 1e6
    target = bundle.target
    typer.echo(f"{dest}: {what}")
    files = tell(
        "{count} wheels of {size:,.1f} MB, for {python} on {machine}",
        count=len(bundle.files),
        size=size,
        python=target.tag,
        machine=target.machine,
    )
    typer.echo(f"  {files}")
    typer.echo(tell("There, without a network:"))
    typer.echo(f"    torchdoctor install --from {dest.name or dest}")
    typer.echo(tell("Or in that folder, with pip alone:"))
    typer.echo("    python -m pip install --no-index --find-links . -r requirements.txt")
