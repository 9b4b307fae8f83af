"""A file or folder named torch is imported in place of PyTorch."""

import re

from torchdoctor.diagnosis.finding import Finding, Fix, Severity, rule
from torchdoctor.diagnosis.surroundings import system_of
from torchdoctor.diagnosis.telltales import tells
from torchdoctor.facts.model import Facts, TorchFacts
from torchdoctor.texts import say

REASON = "LOCAL_FILE_SHADOWS_TORCH"
# The words of our own look at the working directory, which does not run what it finds there.
_HIDES = re.compile(r"^not imported: (?P<path>.+?) in the working directory hides the installed")


@rule(REASON, explains=("TORCH_IMPORT_FAILED", "DUPLICATE_TORCH"))
def local_file_shadows_torch(facts: Facts) -> Finding | None:
    torch = facts.torch
    said = (torch.import_error if torch else None) or ""
    if torch is None or not (_HIDES.match(said) or tells(REASON, said)):
        return None
    path = _path(torch, said)
    return Finding(
        reason=REASON,
        severity=Severity.ERROR,
        summary=say("Another file named torch is imported instead of PyTorch."),
        evidence=(said, *((say("torch is imported from {path}", path=path),) if path else ())),
        cause=say(
            "Python looks for modules in the folder of the script first. A torch.py or a folder"
            " torch there, such as a copy of PyTorch's own source, wins over what is installed."
        ),
        fix=Fix(
            say("Give the file another name, or start Python from another folder."),
            _rename(facts, path),
        ),
        docs="https://docs.python.org/3/library/sys_path_init.html",
    )


def _path(torch: TorchFacts, said: str) -> str | None:
    hides = _HIDES.match(said)
    return hides["path"] if hides else torch.path


def _rename(facts: Facts, path: str | None) -> tuple[str, ...]:
    # Only a single file is surely the user's own; a folder may be the installed package.
    if path is None or not path.endswith("torch.py") or " " in path:
        return ()
    renamed = f"{path.removesuffix('torch.py')}my_torch.py"
    verb = "move" if system_of(facts) == "windows" else "mv"
    return (f"{verb} {path} {renamed}",)
