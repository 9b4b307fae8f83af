"""The loopback indexes and an environment with pip, made once for all proofs."""

from importlib.util import find_spec
from pathlib import Path

import pytest

from lint.proofs.indexes import serve
from lint.proofs.installers import Workplace, environment_with
from lint.proofs.rows import all_cases
from loopback.index_server import IndexServer
from torchdoctor.matrix.loader import load_matrix


@pytest.fixture(scope="session")
def place(tmp_path_factory):
    folder = tmp_path_factory.mktemp("proofs")
    own = find_spec("pip")
    pip = Path(own.origin).parent if own is not None and own.origin else None
    python = environment_with(pip, folder / "venv")
    with IndexServer() as server:
        serve(server, load_matrix(), {case.machine.split()[1] for case in all_cases()})
        yield Workplace(folder=folder, python=python, server=server)
