#!/bin/sh
# Builds docker/Dockerfile for real and asks the image how it is. Arguments go to pytest.
# Without buildah, debootstrap or root the tests skip and say so.
set -eu
cd "$(dirname "$0")/.."
python=${PYTHON:-python3}
[ -x .venv-test/bin/python ] || "$python" -m venv .venv-test
.venv-test/bin/python -m pip install --quiet --disable-pip-version-check -e '.[dev]'
TORCHDOCTOR_TEST_IMAGES=1 .venv-test/bin/python -m pytest tests/images "$@"
