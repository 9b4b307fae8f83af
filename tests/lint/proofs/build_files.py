"""The install lines inside Dockerfiles and environment files, as their builders see them."""

import re
import shlex


def lines_of_dockerfile(text: str) -> tuple[list[str], dict[str, str]]:
    """The shell lines of an image build, and the variables that they see."""
    joined = re.sub(r"\\\n\s*", "", re.sub(r"^\s*#.*\n", "", text, flags=re.MULTILINE))
    runs, variables = [], {}
    for line in joined.splitlines():
        instruction, _, rest = line.strip().partition(" ")
        if instruction == "RUN":
            runs.append(re.sub(r"^\s*(?:--\w+=\S+\s+)*", "", rest))
        elif instruction in ("ENV", "ARG"):
            variables |= _assigned(rest, variables)
    return runs, variables


def _assigned(rest: str, variables: dict[str, str]) -> dict[str, str]:
    words = shlex.split(rest)
    if "=" not in words[0]:  # the old form: ENV NAME value
        words = [f"{words[0]}={' '.join(words[1:])}"]
    pairs = (word.partition("=") for word in words)
    return {name: _expanded(value, variables) for name, _, value in pairs}


def _expanded(value: str, variables: dict[str, str]) -> str:
    return re.sub(r"\$\{?(\w+)\}?", lambda m: variables.get(m[1], ""), value)


def pip_section(text: str) -> str:
    """The requirements file that conda hands to pip out of an environment.yml."""
    lines = text.splitlines()
    start = next(i for i, line in enumerate(lines) if line.strip() == "- pip:")
    depth = len(lines[start]) - len(lines[start].lstrip())
    inside = []
    for line in lines[start + 1 :]:
        if line.strip() and len(line) - len(line.lstrip()) <= depth:
            break
        inside.append(line.strip().removeprefix("- ").strip("\"'"))
    return "\n".join(inside) + "\n"
