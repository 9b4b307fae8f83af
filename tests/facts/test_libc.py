from dataclasses import replace

from torchdoctor.facts.libc import probe_libc
from torchdoctor.facts.model import Libc
from torchdoctor.facts.run import Answer

MUSL = "musl libc (x86_64)\nVersion 1.2.4\nDynamic Program Loader\nUsage: ...\n"


def test_takes_glibc_at_its_word(system, scripted):
    told = {"name": "glibc", "version": "2.35"}

    assert probe_libc(told, scripted({}), system()).fact == Libc(name="glibc", version="2.35")


def test_asks_musls_loader_for_the_version(system, scripted):
    told = {"name": "musl", "loader": "/lib/ld-musl-x86_64.so.1"}
    run = scripted({told["loader"]: Answer(1, "", MUSL)})

    assert probe_libc(told, run, system()).fact == Libc(name="musl", version="1.2.4")


def test_musl_stays_musl_when_its_loader_is_silent(system, scripted):
    found = probe_libc({"name": "musl", "loader": "/lib/ld"}, scripted({}), system())

    assert found.fact == Libc(name="musl")
    assert "/lib/ld" in found.problem


def test_what_was_not_told_is_not_known(system, scripted):
    assert probe_libc({}, scripted({}), system()).problem
    assert probe_libc({}, scripted({}), replace(system(), platform="win32")).problem is None
