"""The bundle: everything about one machine in a zip file, to be attached to a bug report."""

import io
import json
import zipfile
from collections.abc import Callable, Mapping

from torchdoctor.plain import JsonValue, encode
from torchdoctor.report.markdown import render_markdown
from torchdoctor.report.model import CheckReport
from torchdoctor.report.page import render_html

ABOUT = """\
This bundle was written by `torchdoctor check --bundle`.

report.html, report.md and report.json say the same: what was found, on what evidence.
facts.json is what is known of the machine; `torchdoctor check --facts facts.json` judges it again.
raw/ holds what the tools printed, or the text that was pasted.

Credentials and tokens are masked, and names of users and hosts, network addresses and serial
numbers are replaced. Look through it all the same before you give it away.
"""
# A fixed time: two bundles of the same report are the same file.
_TIME = (1980, 1, 1, 0, 0, 0)


def parts_of(
    report: CheckReport, raw: Mapping[str, str], *, version: str, clean: Callable[[str], str]
) -> dict[str, str]:
    """The files of a bundle.

    Args:
        report: The report.
        raw: Outputs of tools, or the pasted text, by name.
        version: Of the program.
        clean: Takes out of a text what nobody is to see.
    """
    # JSON is cleaned value by value: a mask over its quotes would spoil it.
    document = cleaned(encode(report), clean)
    return {
        "report.html": render_html(report, version=version, clean=clean),
        "report.md": render_markdown(report, clean),
        "report.json": json.dumps(document, indent=2, ensure_ascii=False) + "\n",
        "facts.json": json.dumps(document["facts"], indent=2, ensure_ascii=False) + "\n",
        **{f"raw/{name}.txt": clean(text) for name, text in raw.items()},
    }


def cleaned(data: JsonValue, clean: Callable[[str], str]) -> JsonValue:
    """Plain JSON data with every text of it cleaned."""
    if isinstance(data, str):
        return clean(data)
    if isinstance(data, list):
        return [cleaned(item, clean) for item in data]
    if isinstance(data, dict):
        return {key: cleaned(value, clean) for key, value in data.items()}
    return data


def pack(parts: Mapping[str, str]) -> bytes:
    """A zip file of texts.

    Args:
        parts: Name in the file -> text, from which everything private was taken out already.
    """
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in {"README.txt": ABOUT, **parts}.items():
            entry = zipfile.ZipInfo(name, date_time=_TIME)
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, text.encode("utf-8", "replace"))
    return packed.getvalue()
