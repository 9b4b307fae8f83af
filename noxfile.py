"""What is tried before a release: the wheel under every Python, and every target interpreter.

nox                 all of it
nox -s wheel-3.10   one Python, with the oldest and the newest dependencies
"""

import json
import re
import zipfile
from pathlib import Path

import nox

nox.options.error_on_missing_interpreters = False
nox.options.reuse_existing_virtualenvs = False

ROOT = Path(__file__).parent
PYTHONS = ("3.10", "3.11", "3.12", "3.13")
TARGETS = ("3.8", "3.9", *PYTHONS)
MACHINE = "docs/examples/rtx4090.json"
COMMANDS = (
    ("--version",),
    ("--help",),
    ("install", "--help"),
    ("install", "--facts", MACHINE, "--dry-run", "--cuda", "12.4", "--mirror", "aliyun"),
    ("check", "--facts", "tests/captures/h100-580-OK.json"),
    ("lint", "docker/Dockerfile"),
    ("dockerfile", "--cuda", "12.4"),
    ("matrix", "show", "2.6.0"),
    ("explain", "TORCH_CPU_BUILD"),
    ("schema", "check"),
)
"""Each ends with 0 on every machine."""


def oldest() -> list[str]:
    """The lower bounds of pyproject.toml, as pins."""
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    listed = text.partition("\ndependencies = [")[2].partition("\n]")[0]
    return [f"{name}=={bound}" for name, bound in re.findall(r'"([\w-]+)>=([\d.]+)', listed)]


def built(session: nox.Session, what: str) -> Path:
    """A wheel or an sdist of this checkout."""
    session.install("build")
    folder = Path(session.create_tmp(), what)
    session.run("python", "-m", "build", f"--{what}", "--outdir", str(folder), ".", silent=True)
    [found] = folder.glob("*.whl" if what == "wheel" else "*.tar.gz")
    return found


@nox.session(python=PYTHONS)
@nox.parametrize("dependencies", ["newest", "oldest"])
def wheel(session: nox.Session, dependencies: str) -> None:
    """The wheel alone answers, with the oldest and the newest dependencies that it allows."""
    pins = oldest() if dependencies == "oldest" else []
    session.install(str(built(session, "wheel")), *pins)
    for words in COMMANDS:
        session.run("torchdoctor", *words, silent=True)
    session.run("torchdoctor", "check", success_codes=[0, 1], silent=True)
    if pins:
        session.run("python", "-m", "pip", "check")


@nox.session(python=TARGETS, venv_backend="venv")  # virtualenv makes none for Python 3.8 any more
def target(session: nox.Session) -> None:
    """The probe and the bench's worker run in an interpreter of this version, without torch."""
    here = session.bin_paths[0] if session.bin_paths else ""
    python = str(Path(here, "python"))
    seen = json.loads(_torchdoctor(session, "facts", "--python", python))
    if seen["python"]["version"].split(".")[:2] != session.python.split("."):
        session.error(f"the probe saw Python {seen['python']['version']}")
    if seen["torch"]["installed"] is not False:
        session.error(f"the probe saw torch: {seen['torch']}")
    session.run("python", "-m", "compileall", "-q", "-f", "src/torchdoctor/bench/worker.py")
    report = json.loads(_torchdoctor(session, "bench", "--python", python, "--json", status=2))
    if report["verdict"] != "UNKNOWN":
        session.error(f"the bench without torch: {report['verdict']}")


def _torchdoctor(session: nox.Session, *words: str, status: int = 0) -> str:
    """What torchdoctor of the environment that runs nox prints."""
    done = session.run(
        "torchdoctor", *words, external=True, silent=True, success_codes=[status],
        stderr=None,
    )  # fmt: skip
    return str(done)


@nox.session
def sdist(session: nox.Session) -> None:
    """The source distribution builds the same wheel, and both are fit for an index."""
    session.install("build", "twine")
    folder = Path(session.create_tmp(), "both")
    session.run("python", "-m", "build", "--outdir", str(folder), ".", silent=True)
    session.run("twine", "check", "--strict", *map(str, folder.iterdir()))
    [from_sdist] = folder.glob("*.whl")
    if _contents(from_sdist) != _contents(built(session, "wheel")):
        session.error("the wheel of the sdist is another one")


def _contents(wheel: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(wheel) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@nox.session
def licences(session: nox.Session) -> None:
    """The bill of materials (CycloneDX) and the licences of what the wheel brings along."""
    alone = Path(session.create_tmp(), "alone")  # without the tools that look at it
    session.run("python", "-m", "venv", str(alone))
    python = str(alone / "bin" / "python")
    wheel = str(built(session, "wheel"))
    session.run(python, "-m", "pip", "install", "--quiet", wheel, external=True)
    session.install("cyclonedx-bom", "pip-licenses")
    out = ROOT / "dist"
    out.mkdir(exist_ok=True)
    session.run(
        "cyclonedx-py", "environment", "--output-file", str(out / "sbom.json"), python, silent=True
    )
    session.run(
        "pip-licenses", f"--python={python}", "--from=mixed", "--format=markdown",
        f"--output-file={out / 'licences.md'}", silent=True,
    )  # fmt: skip
