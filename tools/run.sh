#!/bin/sh
# The main job on a fresh machine: torchdoctor in an environment of its own, then check, and an
# install of the fitting torch into a second environment, verified and benched.
# Arguments go to `torchdoctor install`: sh tools/run.sh --torch 2.13.0 --only torch
set -eu
cd "$(dirname "$0")/.."
python=${PYTHON:-python3}
[ -x .venv/bin/python ] || "$python" -m venv .venv
.venv/bin/python -m pip install --quiet --disable-pip-version-check .
.venv/bin/torchdoctor check --python "$python" || true # what is wrong is the reason to go on
.venv/bin/torchdoctor install --venv .venv-torch "$@"
.venv/bin/torchdoctor check --python .venv-torch/bin/python
