#!/bin/sh
# An environment with visdom, for the tests that draw in a real server: .venv-visdom.
# visdom comes as source alone, and its build needs a setuptools that still has pkg_resources.
set -eu
cd "$(dirname "$0")/.."
python=${PYTHON:-python3}
[ -x .venv-visdom/bin/python ] || "$python" -m venv .venv-visdom
pip=".venv-visdom/bin/python -m pip install --quiet --disable-pip-version-check"
$pip "setuptools<81" wheel
$pip --no-build-isolation "visdom>=0.2.4"
.venv-visdom/bin/python -c "import visdom"
