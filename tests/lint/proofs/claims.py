"""What lint makes of a row: the machine, what is read, and what would come of it."""

from dataclasses import replace

from torchdoctor.facts.model import Facts, Libc, OperatingSystem, PythonFacts, TorchFacts
from torchdoctor.lint.case import Case
from torchdoctor.lint.engine import lint
from torchdoctor.lint.history import after
from torchdoctor.lint.machine import machines_for
from torchdoctor.lint.model import FAMILY
from torchdoctor.lint.predict import predict_on
from torchdoctor.lint.reader import read

KINDS = {
    "line": "shell",
    "requirements.txt": "requirements",
    "Dockerfile": "dockerfile",
    "environment.yml": "environment",
    "pyproject.toml": "pyproject",
}
SYSTEMS = {
    "linux_x86_64": OperatingSystem(system="linux", machine="x86_64"),
    "linux_aarch64": OperatingSystem(system="linux", machine="aarch64"),
    "windows_amd64": OperatingSystem(system="windows", machine="AMD64"),
    "macos_arm64": OperatingSystem(system="macos", machine="arm64", version="15.0"),
}


def facts_of(case):
    platform, tag = case.machine.split()
    if platform == "here":
        there = TorchFacts(installed=True, version="2.6.0", distribution_version="2.6.0")
        return replace(facts_of(replace(case, machine=f"linux_x86_64 {tag}")), torch=there)
    return Facts(
        os=SYSTEMS[platform],
        python=PythonFacts(tag=tag, version=f"3.{tag.removeprefix('cp3').strip('t')}.2"),
        libc=Libc(name="glibc", version="2.35") if platform.startswith("linux") else None,
    )


def reading_of(case):
    beside = {**case.files, case.kind: case.text}.get
    if case.kind == "requirements.txt" and case.run:
        return read(case.run, "<command>", "shell", beside)
    return read(case.text, case.kind, KINDS[case.kind], beside)


def predicted(case, matrix):
    """What comes of a row: (distribution -> version as far as known, why it fails)."""
    packages = {}
    for found in _predictions(case, matrix):
        if found.fails:
            return {}, found.fails
        comes = {name: v for name, v in found.packages.items() if name in FAMILY}
        if case.kind == "pyproject.toml":  # its lists are alternatives: none comes after another
            comes = {name: v if packages.get(name, v) == v else None for name, v in comes.items()}
        packages |= comes
    return {name: v for name, v in packages.items() if v is not None}, None


def _predictions(case, matrix):
    """One for each line; each finds installed what those before it have left."""
    machine = facts_of(case)
    torch = machine.torch
    for line in reading_of(case).lines:
        [host] = machines_for(line, machine)
        host = replace(host, torch=torch if line.kind == "command" else machine.torch)
        found = predict_on(line, host, matrix)
        yield found
        torch = after(Case(line, host, matrix, found), torch).torch


def findings_of(case, matrix):
    return lint(reading_of(case), facts_of(case), matrix)
