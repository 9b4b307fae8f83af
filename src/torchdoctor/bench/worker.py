"""Where the worker starts: in the interpreter that is examined, by path, with nothing installed.

Run by path, Python puts this file's folder first on `sys.path`, where `model.py` or `models/` would
be found before the user's modules of those names. So the folder is taken off again, and the few
modules of ours that the worker needs are reached through two packages that exist in `sys.modules`
alone: neither an installed torchdoctor nor our own `__init__` files are touched.
3.8 syntax, standard library.
"""

import importlib.util
import os
import sys
from importlib.machinery import ModuleSpec

HERE = os.path.dirname(os.path.abspath(__file__))  # noqa: PTH100, PTH120 - pathlib costs 10 ms here
# Instead of a session:
COLLECTIVE = "collective"  # meet other ranks
DRAWING = "drawing"  # draw what is told


def leave_search_path() -> None:
    """Take this file's folder off `sys.path`, where Python put it (PYTHONSAFEPATH: it did not)."""
    if sys.path and os.path.realpath(sys.path[0]) == os.path.realpath(HERE):
        del sys.path[0]


def become_package(name: str, folder: str) -> None:
    """Make `folder` importable as `name`, whatever else has that name."""
    spec = ModuleSpec(name, None, is_package=True)
    spec.submodule_search_locations = [folder]
    sys.modules[name] = importlib.util.module_from_spec(spec)


def main() -> int:
    """Run the session, or what is asked for instead; its exit status."""
    leave_search_path()
    become_package("torchdoctor", os.path.dirname(HERE))  # noqa: PTH120 - as above
    become_package("torchdoctor.bench", HERE)
    from torchdoctor.bench import collective, drawing_child, session  # not importable before

    if sys.argv[1:2] == [COLLECTIVE]:
        return collective.main(sys.argv[2:])
    if sys.argv[1:2] == [DRAWING]:
        return drawing_child.main(sys.argv[2:])
    return session.main(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
