"""`torchdoctor matrix verify`: the matrix against what the indexes say today."""

import os
import time
from typing import TYPE_CHECKING, Annotated

import typer

from torchdoctor.cli.options import JsonOption, MatrixOption, PythonOption, examples, extra_rows

if TYPE_CHECKING:
    from torchdoctor.index.holdings import PackageIndex
    from torchdoctor.matrix.model import Matrix
    from torchdoctor.report.matrix_model import MatrixVerification

EXAMPLES = examples("torchdoctor matrix verify", "torchdoctor matrix verify --deep --json")


def command(
    python: PythonOption = None,
    deep: Annotated[
        bool,
        typer.Option("--deep", help="Look inside torch wheels too: CUDA, kernels, C++ ABI."),
    ] = False,
    matrix: MatrixOption = None,
    as_json: JsonOption = False,
) -> int:
    """Compare the matrix with what the default index says today."""
    from torchdoctor.cli.matrix.default_index import default_index
    from torchdoctor.matrix.loader import load_matrix

    rows = load_matrix(extra=extra_rows(matrix, os.environ))
    report = verification(rows, default_index(python), deep=deep)
    if as_json:
        from torchdoctor.report.document import render_json

        typer.echo(render_json(report))
    else:
        from torchdoctor.report.matrix_console import show_verification

        show_verification(report)
    return int(report.verdict != "agrees")


def verification(matrix: "Matrix", index: "PackageIndex", *, deep: bool) -> "MatrixVerification":
    """Ask the default index, then the variant indexes, and put together what they said."""
    from torchdoctor.cli.matrix.default_index import on_progress
    from torchdoctor.index.official import verify_variants
    from torchdoctor.index.verify import verify
    from torchdoctor.report.matrix_model import verification_of

    began = time.monotonic()
    verified = verify(matrix, index, deep=deep, tell=on_progress)
    variants = verify_variants(matrix, index.access, tell=on_progress)
    took_s = time.monotonic() - began
    return verification_of(verified, variants, index=str(index), deep=deep, took_s=took_s)
