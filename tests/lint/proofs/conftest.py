"""The loopback indexes and an environment with pip, made once for all proofs."""

import subprocess
import sys

import pytest

from lint.proofs.indexes import serve
from lint.proofs.installers import Workplace
from lint.proofs.rows import all_cases
from loopback.index_server import IndexServer
from torchdoctor.matrix.loader import load_matrix


@pytest.fixture(scope="session")
def place(tmp_path_factory):
    folder = tmp_path_factory.mktemp("proofs")
    subprocess.run([sys.executable, "-m", "venv", str(folder / "venv")], check=True)
    with IndexServer() as server:
        serve(server, load_matrix(), {case.machine.split()[1] for case in all_cases()})
        yield Workplace(folder=folder, python=folder / "venv" / "bin" / "python", server=server)
