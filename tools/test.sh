#!/bin/sh
# All checks on a fresh machine: linters, types, tests. Arguments go to pytest.
# TORCHDOCTOR_TEST_TORCH_PYTHON names an interpreter with torch, TORCHDOCTOR_TEST_VISDOM_PYTHON one
# with visdom (tools/visdom.sh makes it); tests that need one skip without.
set -eu
cd "$(dirname "$0")/.."
python=${PYTHON:-python3}
[ -x .venv-test/bin/python ] || "$python" -m venv .venv-test
.venv-test/bin/python -m pip install --quiet --disable-pip-version-check -e '.[dev]'
.venv-test/bin/ruff check .
.venv-test/bin/ruff format --check .
.venv-test/bin/codespell src tests tools benchmarks README.md CHANGELOG.md CONTRIBUTING.md
.venv-test/bin/mypy
.venv-test/bin/python -m pytest -n 2 "$@"
