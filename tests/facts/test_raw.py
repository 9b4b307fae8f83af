"""What the tools print, for the bundle."""

from torchdoctor.facts.place import Place
from torchdoctor.facts.raw import collect_raw


def tool(folder, name, script):
    path = folder / name
    path.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    path.chmod(0o755)


def test_outputs_come_by_name_with_command_and_status(tmp_path):
    tool(tmp_path, "uname", 'echo "Linux $1"')
    tool(tmp_path, "nvidia-smi", "echo no devices >&2; exit 6")

    raw = collect_raw(place=Place(environ={"PATH": f"{tmp_path}:/bin:/usr/bin"}, root=tmp_path))

    assert raw["uname"] == f"$ {tmp_path}/uname -a\nLinux -a\n\n(exit status 0)\n"
    assert "no devices" in raw["nvidia-smi"]
    assert "(exit status 6)" in raw["nvidia-smi-q"]


def test_files_are_read_where_they_are(tmp_path):
    (tmp_path / "etc").mkdir()
    (tmp_path / "etc/os-release").write_text("ID=debian\n", encoding="utf-8")

    raw = collect_raw(place=Place(environ={"PATH": "/nowhere"}, root=tmp_path))

    assert raw == {"os-release": "ID=debian\n"}
