"""Writes the generated pages of the site anew: commands, builds and mirrors.

python tools/docs.py           write them
python tools/docs.py --check   exit 1 where one is stale (the tests do this)

The pages on words are written by `python -m torchdoctor.report.pages`.
"""

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from torchdoctor.cli.front import COMMANDS
from torchdoctor.matrix.loader import load_matrix
from torchdoctor.matrix.model import Matrix
from torchdoctor.report.matrix_model import list_of

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"
GROUPS = {"matrix": ("list", "show", "verify", "sync"), "cache": ("list", "clear")}
PLATFORMS = {
    "linux_x86_64": "Linux",
    "linux_aarch64": "Linux aarch64",
    "windows_amd64": "Windows",
    "windows_arm64": "Windows on ARM",
    "macos_arm64": "macOS",
    "macos_x86_64": "macOS on Intel",
}
WRITTEN_BY = "<!-- Written by tools/docs.py. -->"


def help_of(*words: str) -> str:
    """What `--help` prints, on a terminal of 96 columns."""
    ended = subprocess.run(
        [sys.executable, "-m", "torchdoctor", *words, "--help"],
        env={**os.environ, "COLUMNS": "96", "TERMINAL_WIDTH": "96", "NO_COLOR": "1"},
        capture_output=True,
        text=True,
        check=True,
    )
    return ended.stdout.strip()


def cli_page() -> str:
    """Every command with its options."""
    lines = ["# Commands", "", WRITTEN_BY, "", *_block(help_of())]
    for name in COMMANDS:
        lines += ["", f"## torchdoctor {name}", "", *_block(help_of(name))]
        for below in GROUPS.get(name, ()):
            lines += ["", f"### torchdoctor {name} {below}", "", *_block(help_of(name, below))]
    return "\n".join(lines) + "\n"


def _block(text: str) -> list[str]:
    return ["```text", text, "```"]


def builds_page(matrix: Matrix) -> str:
    """Which builds of torch exist, and which driver each CUDA needs."""
    return "\n".join([
        "# Builds",
        "",
        WRITTEN_BY,
        "",
        "Every row has its source: `torchdoctor matrix show RELEASE` shows it.",
        "pypi is the default index's own build.",
        "",
        "## torch",
        "",
        *_table(("torch", "released", "Python", *PLATFORMS.values()), _releases(matrix)),
        "",
        "## Companions",
        "",
        *_table(("torch", "torchvision", "torchaudio"), _companions(matrix)),
        "",
        "## Drivers",
        "",
        "The lowest driver that runs builds of a CUDA generation.",
        "",
        *_table(("CUDA", "system", "driver", "source"), _floors(matrix)),
        "",
        "## Images",
        "",
        "NVIDIA's newest images of each CUDA version.",
        "",
        *_table(("CUDA", "image", "systems"), _images(matrix)),
        "",
    ])  # fmt: skip


def _releases(matrix: Matrix) -> Iterator[Sequence[str]]:
    for row in list_of(matrix).releases:
        name = f"{row.torch} (withdrawn)" if row.yanked else row.torch
        variants = (_in_order(row.platforms.get(platform, ())) for platform in PLATFORMS)
        yield name, row.released, row.requires_python, *variants


def _in_order(variants: Sequence[str]) -> str:
    return " ".join(sorted(variants, key=lambda name: (name.startswith("cu"), name))) or "none"


def _companions(matrix: Matrix) -> Iterator[Sequence[str]]:
    for release in list_of(matrix).releases:
        found = (matrix.companion(name, release.torch) for name in ("torchvision", "torchaudio"))
        yield release.torch, *(row.version if row else "none" for row in found)


def _floors(matrix: Matrix) -> Iterator[Sequence[str]]:
    for row in matrix.driver_floors:
        yield str(row.cuda_major), row.os, row.driver_min, f"<{row.source}>"


def _images(matrix: Matrix) -> Iterator[Sequence[str]]:
    for row in matrix.base_images:
        yield row.cuda, f"`nvidia/cuda:{row.version}-base-...`", " ".join(row.systems)


def mirrors_page(matrix: Matrix) -> str:
    """The indexes and mirrors that the matrix knows, with what went wrong with each."""
    lines = [
        "# Mirrors",
        "",
        WRITTEN_BY,
        "",
        "`torchdoctor mirrors` asks each of them for a build.",
        "`--mirror auto` takes the fastest that has the very file, `--mirror NAME` that one.",
        "None is ranked here: which one is fast differs by place and day.",
    ]
    for row in matrix.mirrors:
        facts: Mapping[str, str | None] = {
            "wheels of the variants": row.variant_url,
            "general packages": row.pypi,
            "read as": row.kind,
            "carries": ", ".join(row.carries) or None,
            "source": f"{row.source}, {row.checked}",
        }
        lines += ["", f"## {row.id}", ""]
        lines += [f"- {name}: {_shown(value)}" for name, value in facts.items() if value]
        lines += [f"- {note}" for note in row.notes]
    return "\n".join(lines) + "\n"


def _shown(value: str) -> str:
    return f"`{value}`" if "://" in value and ";" not in value else value


def _table(heads: Sequence[str], rows: Iterator[Sequence[str]]) -> Iterator[str]:
    yield f"| {' | '.join(heads)} |"
    yield f"|{'---|' * len(heads)}"
    for row in rows:
        yield f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in row)} |"


def pages() -> dict[str, str]:
    """File -> text of every page that is written here."""
    matrix = load_matrix()
    return {
        "commands.md": cli_page(),
        "builds.md": builds_page(matrix),
        "mirrors.md": mirrors_page(matrix),
    }


def main() -> int:
    """Write the pages, or say which are stale."""
    stale = [
        (DOCS / name, text)
        for name, text in pages().items()
        if not (DOCS / name).is_file() or (DOCS / name).read_text(encoding="utf-8") != text
    ]
    if "--check" in sys.argv[1:]:
        sys.stderr.writelines(f"{path.name} is stale: python tools/docs.py\n" for path, _ in stale)
        return int(bool(stale))
    for path, text in stale:
        path.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
