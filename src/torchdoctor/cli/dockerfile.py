"""`torchdoctor dockerfile`: an image that holds the build of a plan."""

import os
import re
from typing import TYPE_CHECKING, Annotated

import typer

from torchdoctor.cli.build_options import (
    CudaOption,
    DriverOption,
    GpuArchOption,
    GpuOption,
    MirrorOption,
    OnlyOption,
    TorchOption,
)
from torchdoctor.cli.options import MatrixOption, examples, extra_rows
from torchdoctor.errors import BadRequest
from torchdoctor.texts import say, translated

if TYPE_CHECKING:
    from torchdoctor.cli.choosing import Choice
    from torchdoctor.matrix.model import Matrix
    from torchdoctor.plan.model import Request

CPU_BASE = "python:{python}-slim"
"""Where no CUDA is asked for, an image of CUDA would only be larger."""
CPU_PYTHON = "3.12"
EXAMPLES = examples(
    "torchdoctor dockerfile --cuda 12.4 --mirror aliyun > Dockerfile",
    "torchdoctor dockerfile --cuda 12.8 --base python:3.12-slim",
)


def command(
    cuda: CudaOption = None,
    torch: TorchOption = None,
    only: OnlyOption = None,
    mirror: MirrorOption = None,
    driver: DriverOption = None,
    gpu: GpuOption = None,
    gpu_arch: GpuArchOption = None,
    base: Annotated[
        str | None,
        typer.Option("--base", metavar="IMAGE", help="Default: NVIDIA's -base image of that CUDA."),
    ] = None,
    python_version: Annotated[
        str | None,
        typer.Option("--python-version", metavar="VERSION", help='Python of --base: "3.11".'),
    ] = None,
    rows: MatrixOption = None,
) -> int:
    """Write a Dockerfile whose image holds the PyTorch build that fits."""
    from torchdoctor import __version__
    from torchdoctor.cli.choosing import matrix_with
    from torchdoctor.plan.dockerfile import install_options, render_dockerfile
    from torchdoctor.plan.request import read_request
    from torchdoctor.report.console import show_plan

    if cuda is None:
        raise BadRequest(
            say("which CUDA the hosts of the image can run is not known here"),
            next_step=say("say it: --cuda 12.4, or --cuda cpu for an image without"),
        )
    mirrors = tuple(mirror or ())
    request = read_request(
        torch=torch,
        cuda=cuda,
        only=only,
        mirrors=mirrors,
        driver=driver,
        gpu_names=tuple(gpu or ()),
        gpu_arch=gpu_arch,
    )
    _refuse_secrets(mirrors)
    matrix = matrix_with(request, extra_rows(rows, os.environ))
    chosen, image = _choose(request, matrix, base, _read_python(python_version))
    if chosen.plan.verdict.value == "refuse":
        show_plan(chosen.plan, to_stderr=True)
        return 1
    for warned in chosen.plan.warnings:
        if warned.reason != "BUILD_TIME_NO_GPU":  # the very purpose of the file
            typer.echo(f"{warned.reason}: {translated(warned.summary)}", err=True)
    more = [word for name in mirrors for word in ("--mirror", name)]
    more += ["--gpu-arch", gpu_arch] if gpu_arch else []
    typer.echo(
        render_dockerfile(
            chosen.plan,
            base=image,
            options=install_options(chosen.plan, tuple(more)),
            requirement=f"torchdoctor=={__version__}",
        ),
        nl=False,
    )
    return 0


def _choose(
    request: "Request", matrix: "Matrix", base: str | None, python: str | None
) -> "tuple[Choice, str]":
    """The plan, and the image that it is for.

    Raises:
        BadRequest: nobody knows which Python the image has, or no image has this CUDA.
    """
    from torchdoctor.cli.choosing import choose_build
    from torchdoctor.plan.base_image import facts_of_base

    base = base or (CPU_BASE.format(python=python or CPU_PYTHON) if request.cuda == "cpu" else None)
    if base is None:
        return _on_cuda_image(request, matrix)
    seen = facts_of_base(base, python, matrix)
    if seen is None:
        raise BadRequest(
            say("--base {image}: which Python this image has is not known", image=base),
            next_step=say("say it: --python-version 3.11"),
        )
    return choose_build(seen, request, matrix), base


def _on_cuda_image(request: "Request", matrix: "Matrix") -> "tuple[Choice, str]":
    """On the newest of NVIDIA's systems that has both an image of the CUDA and a fitting build."""
    from torchdoctor.cli.choosing import choose_build
    from torchdoctor.plan.base_image import facts_of_system, systems_of

    refused: Choice | None = None
    for system in systems_of(matrix):
        seen = facts_of_system(system, matrix)
        if seen is None:
            continue
        chosen = choose_build(seen, request, matrix)
        image = matrix.base_image(chosen.plan.variant_cuda or "")
        if image is not None and system in image.systems:
            return chosen, image.tag(system)
        refused = refused or (chosen if chosen.plan.verdict.value == "refuse" else None)
    if refused is not None:
        return refused, ""
    raise BadRequest(
        say("no image of CUDA {version} is known", version=request.cuda),
        next_step=say("name one: --base IMAGE"),
    )


def _read_python(text: str | None) -> str | None:
    if text is not None and not re.fullmatch(r"3\.\d{1,2}", text):
        raise BadRequest(
            say("--python-version {value!r} is no version of Python", value=text),
            next_step=say('write "3.11"'),
        )
    return text


def _refuse_secrets(mirrors: tuple[str, ...]) -> None:
    """A layer keeps what was ever written into it.

    Raises:
        BadRequest: a mirror's address has credentials in it.
    """
    from torchdoctor.facts.mask import mask_url

    for name in mirrors:
        if mask_url(name) != name:
            raise BadRequest(
                say(
                    "--mirror {url}: whoever has the image could read its credentials",
                    url=mask_url(name),
                ),
                next_step=say(
                    "leave them out, and give the build a netrc: RUN --mount=type=secret"
                ),
            )
