"""`torchdoctor install`: choose the build, install it, verify it, prove it."""

import os
from functools import partial
from pathlib import Path
from typing import Annotated

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
    FactsOption,
    JsonOption,
    MatrixOption,
    PythonOption,
    VerboseOption,
    examples,
    extra_rows,
)
from torchdoctor.errors import BadRequest
from torchdoctor.texts import say

EXAMPLES = examples(
    "torchdoctor install --cuda 12.4 --mirror aliyun",
    "torchdoctor install --torch 2.6.0 --only torch --dry-run",
)


def command(
    python: PythonOption = None,
    venv: Annotated[
        Path | None,
        typer.Option("--venv", metavar="DIR", help="Install into this venv; made if not there."),
    ] = None,
    torch: TorchOption = None,
    cuda: CudaOption = None,
    only: OnlyOption = None,
    beside: WithOption = None,
    mirror: MirrorOption = None,
    fallback: FallbackOption = True,
    driver: DriverOption = None,
    gpu: GpuOption = None,
    gpu_arch: GpuArchOption = None,
    facts: FactsOption = None,
    rows: MatrixOption = None,
    bundle: Annotated[
        Path | None,
        typer.Option("--from", metavar="DIR", help="Install a bundle of `download`; no network."),
    ] = None,
    wheel: Annotated[
        list[str] | None,
        typer.Option("--wheel", metavar="FILE...", help="Install these wheels; checked first."),
    ] = None,
    more_wheels: Annotated[list[str] | None, typer.Argument(metavar="FILE", hidden=True)] = None,
    pins: Annotated[
        Path | None,
        typer.Option(
            "--constraint-file", metavar="FILE", help="Write constraints that keep this build."
        ),
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Print the plan; change nothing.")
    ] = False,
    force_reinstall: Annotated[
        bool, typer.Option("--force-reinstall", help="Replace what is there in any case.")
    ] = False,
    installer: Annotated[
        str,
        typer.Option(
            "--installer", metavar="auto|pip|uv", help="What unpacks; auto: uv where it is there."
        ),
    ] = "auto",
    cache_dir: CacheOption = None,
    cache: Annotated[
        bool, typer.Option("--cache/--no-cache", help="Keep wheels for the next time, or nothing.")
    ] = True,
    prefetch: Annotated[
        bool,
        typer.Option(
            "--prefetch/--no-prefetch", help="Fetch the wheels first, or leave all to pip or uv."
        ),
    ] = True,
    allow_host: Annotated[
        list[str] | None,
        typer.Option(
            "--allow-host", metavar="HOST", help="Follow a mirror's links to it; repeatable."
        ),
    ] = None,
    attempts: Annotated[
        str,
        typer.Option("--attempts", metavar="N", help="How many builds to try where one fails."),
    ] = "2",
    keep_previous: Annotated[
        bool, typer.Option("--keep-previous", help="Keep what was there for `restore`.")
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Ask no question.")] = False,
    force: Annotated[
        bool, typer.Option("--force", help="Replace even what conda has installed.")
    ] = False,
    output: Annotated[
        str | None,
        typer.Option(
            "--output",
            metavar="FORM",
            help="With --dry-run: command, requirements, pyproject, uv or dockerfile.",
        ),
    ] = None,
    explain: Annotated[
        bool, typer.Option("--explain", help="Show every build that was considered.")
    ] = False,
    bench: Annotated[
        bool, typer.Option("--bench/--no-bench", help="Run `bench --quick` as the last step.")
    ] = True,
    as_json: JsonOption = False,
    verbose: VerboseOption = False,
) -> int:
    """Install the PyTorch build that fits this machine, and verify it."""
    from torchdoctor.cli.in_hand import refuse_wishes
    from torchdoctor.cli.install_in_hand import read_files
    from torchdoctor.cli.installing import AUTO, Asked, Place, install_build, install_files
    from torchdoctor.cli.pinning import check_constraint_file
    from torchdoctor.cli.wishes import read_attempts, wishes_of
    from torchdoctor.plan.request import read_request

    files = read_files(bundle, list(wheel or ()), list(more_wheels or ()))
    check_constraint_file(pins, as_json=as_json)
    if facts is not None and not dry_run:
        raise BadRequest(
            say("--facts describes another machine, and nothing can be installed there from here"),
            next_step=say("add --dry-run to see its plan"),
        )
    if output is not None:
        _check_output(output, dry_run=dry_run, as_json=as_json)
    asked = Asked(
        request=read_request(
            torch=torch,
            cuda=cuda,
            only=only,
            addons=beside,
            mirrors=tuple(mirror or ()),
            fallback=fallback,
            driver=driver,
            gpu_names=tuple(gpu or ()),
            gpu_arch=gpu_arch,
            force_reinstall=force_reinstall,
            installer="pip" if installer == AUTO else installer,
        ),
        rows=extra_rows(rows, os.environ),
        place=Place(python, venv, facts),
        wishes=partial(
            wishes_of,
            installer,
            prefetch=prefetch,
            keep_previous=keep_previous,
            force=force,
            allowed_hosts=tuple(allow_host or ()),
        ),
        installer=installer,
        attempts=read_attempts(attempts),
        cache_dir=cache_dir,
        keeps_cache=cache,
        yes=yes,
        dry_run=dry_run,
        bench=bench,
        output=output,
        as_json=as_json,
        everything=explain or verbose,
        pins=pins,
    )
    if files is None:
        return install_build(asked)
    refuse_wishes(
        files.option,
        {
            "--torch": torch, "--cuda": cuda, "--only": only, "--with": beside,
            "--mirror": mirror, "--driver": driver, "--gpu": gpu, "--gpu-arch": gpu_arch,
            "--output": output,
        },
    )  # fmt: skip
    return install_files(asked, files)


def _check_output(output: str, *, dry_run: bool, as_json: bool) -> None:
    from torchdoctor.plan.outputs import FORMS

    if output not in FORMS:
        raise BadRequest(
            say("--output {value!r} is no form of a plan", value=output),
            next_step=say("take {forms}", forms=", ".join(FORMS)),
        )
    if as_json:
        raise BadRequest(say("--json and --output would both print"), next_step=say("keep one"))
    if not dry_run:
        raise BadRequest(say("--output only prints"), next_step=say("add --dry-run"))
