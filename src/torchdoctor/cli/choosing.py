"""From options to a plan: the facts it is for, the matrix with the user's rows, and the mirrors."""

import os
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from torchdoctor.errors import BadRequest
from torchdoctor.texts import say, translated

if TYPE_CHECKING:
    from torchdoctor.facts.model import Facts
    from torchdoctor.index.race import For
    from torchdoctor.matrix.model import Matrix
    from torchdoctor.plan.model import Plan, Request

AUTO = "auto"
"""--mirror auto: every mirror of the matrix is asked, and the fastest that has the build serves."""

ADDRESS_FORM = say("write https://server/folder, http://server/folder or file:///folder")


@dataclass(frozen=True, slots=True)
class Choice:
    """A plan, and all that it was made from."""

    seen: "Facts"
    request: "Request"
    """With the mirrors that `auto` stands for."""
    matrix: "Matrix"
    plan: "Plan"


def matrix_with(request: "Request", rows: tuple[Path, ...]) -> "Matrix":
    """The matrix with the user's rows, and one for each address that it does not know.

    Raises:
        BadMatrix: a row of the user's that cannot stand.
        BadRequest: a mirror that is neither a name of the matrix nor an address.
    """
    from torchdoctor.matrix.loader import load_matrix

    matrix = load_matrix(extra=rows)
    asked = [name for name in request.mirrors if name != AUTO and matrix.mirror(name) is None]
    for name in asked:
        _check_address(name)
        if "://" not in name:
            known = ", ".join(row.id for row in matrix.mirrors)
            raise BadRequest(
                say("there is no mirror {name!r}", name=name),
                next_step=say("take {names}, auto or an address", names=known),
            )
    if not asked:
        return matrix
    from torchdoctor.index.discover import mirror_at

    return replace(matrix, mirrors=(*matrix.mirrors, *map(mirror_at, asked)))


def _check_address(name: str) -> None:
    """Refuse an address that neither pip nor uv can take wheels from."""
    from urllib.parse import urlsplit

    try:
        parts = urlsplit(name) if "://" in name else None
    except ValueError as error:  # half an IPv6 address
        raise BadRequest(
            say("--mirror {value!r} is no address: {error}", value=name, error=error),
            next_step=ADDRESS_FORM,
        ) from None
    if parts is None:
        return
    if parts.scheme not in ("http", "https", "file"):
        other = say(
            "--mirror {value!r}: wheels do not come over {scheme}", value=name, scheme=parts.scheme
        )
        raise BadRequest(other, next_step=ADDRESS_FORM)
    if parts.scheme != "file" and not parts.hostname:
        raise BadRequest(
            say("--mirror {value!r} names no server", value=name), next_step=ADDRESS_FORM
        )


def choose_build(seen: "Facts", request: "Request", matrix: "Matrix") -> Choice:
    """The build that fits; with `--mirror auto` the mirrors are asked first."""
    if AUTO in request.mirrors:
        request = _with_fastest_mirrors(seen, request, matrix)
    return Choice(seen, request, matrix, _plan(seen, request, matrix))


def facts_of_target(
    facts: Path | None, python: Path | None, venv: Path | None, *, dry_run: bool
) -> "Facts":
    """What is known of the machine that is installed on; what a killed install left is mended."""
    if facts is not None:
        from torchdoctor.facts.files import load

        return load(facts)
    from torchdoctor.cli.wishes import put_in_order
    from torchdoctor.facts.collect import collect

    target = _target(python, venv, dry_run=dry_run)
    if not dry_run:
        put_in_order(target)
    return collect(target)


def _with_fastest_mirrors(seen: "Facts", request: "Request", matrix: "Matrix") -> "Request":
    """The request with the mirrors that have its build, the fastest first; says what each said."""
    from torchdoctor.index.race import race

    named = tuple(name for name in request.mirrors if name != AUTO)
    plan = _plan(seen, replace(request, mirrors=named), matrix)
    if plan.variant is None or plan.torch is None:
        return replace(request, mirrors=named)  # refused, whoever might have it
    torch, target = plan.packages["torch"], _for(seen, request, matrix)
    ran = race(matrix.mirrors, plan.variant, torch, target=target)
    for one in ran:
        typer.echo(f"{one.mirror.id}: {translated(str(one))}", err=True)
    return replace(request, mirrors=(*named, *(one.mirror.id for one in ran if one.has_build)))


def _for(seen: "Facts", request: "Request", matrix: "Matrix") -> "For | None":
    """What the very file must serve that mirrors are asked for."""
    from torchdoctor.index.race import For
    from torchdoctor.plan.target import Target, target_of

    target = target_of(seen, request, matrix)
    if not isinstance(target, Target) or target.platform is None:
        return None
    return For(target.python_tag, target.platform)


def _plan(seen: "Facts", request: "Request", matrix: "Matrix") -> "Plan":
    from torchdoctor.plan.resolve import plan_install

    return plan_install(seen, request, matrix)


def _target(python: Path | None, venv: Path | None, *, dry_run: bool) -> Path:
    """The interpreter to install into: `--venv` makes an environment where there is none."""
    from torchdoctor.facts.choose import choose_interpreter
    from torchdoctor.install.environment import ensure_venv, interpreter_of

    if venv is not None and (interpreter_of(venv).exists() or not dry_run):
        base = (
            choose_interpreter(python, os.environ) if not interpreter_of(venv).exists() else Path()
        )
        return ensure_venv(venv, base)
    return choose_interpreter(python, os.environ)
