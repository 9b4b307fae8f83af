"""No C compiler, or no header files of Python: torch.compile cannot build its launchers."""

from torchdoctor.diagnosis.cards import has_usable_card
from torchdoctor.diagnosis.finding import Finding, Fix, Severity, rule
from torchdoctor.diagnosis.installed import failures
from torchdoctor.diagnosis.surroundings import system_of
from torchdoctor.diagnosis.telltales import tells
from torchdoctor.diagnosis.toolchain import compiler_commands, header_commands
from torchdoctor.facts.model import Facts, TorchFacts
from torchdoctor.plain import ABSENT
from torchdoctor.texts import say

REASON = "NO_C_COMPILER"


@rule(REASON)
def no_c_compiler(facts: Facts) -> Finding | None:
    torch = facts.torch
    if torch is None:
        return None
    said = tuple(words for words in failures(torch) if tells(REASON, words))
    missing = _missing(facts) if _would_compile(facts, torch) else ()
    if not said and not missing:
        return None
    return Finding(
        reason=REASON,
        # Lowered where nothing failed: only programs that call torch.compile need a compiler.
        severity=Severity.WARNING if said else Severity.INFO,
        summary=say("torch.compile cannot build its code here."),
        evidence=(*said, *missing),
        cause=say(
            "For each kernel triton compiles a small C file against Python's headers. Slim images"
            " have neither a compiler nor the headers; torch itself needs none of them."
        ),
        fix=Fix(
            say("Where torch.compile is used, install a C compiler and Python's header files."),
            (*compiler_commands(facts), *header_commands(facts)),
        ),
        docs="https://docs.pytorch.org/docs/stable/user_guide/torch_compiler/torch.compiler_faq.html",
    )


def _would_compile(facts: Facts, torch: TorchFacts) -> bool:
    """Whether torch.compile is there and would use a card through triton."""
    return torch.triton is not None and torch.cuda is not None and has_usable_card(facts)


def _missing(facts: Facts) -> tuple[str, ...]:
    python = facts.python
    if python is None or system_of(facts) != "linux":
        return ()
    missing = []
    if python.c_compiler is ABSENT:
        missing.append(say("C compiler: none of $CC, cc, gcc, clang"))
    if python.headers is False:
        missing.append(say("Python.h: not found"))
    return tuple(missing)
