"""The Dockerfile of a plan: torchdoctor installs, verifies and later checks what it chose."""

import re
import shlex

from torchdoctor.plan.model import Plan

_WIDTH = 98
# One template for the file in `docker/` and for those that are written for a plan: they differ in
# the defaults of their arguments alone.
_TEMPLATE = """\
{because}
#   docker build -t {name} .
#   docker run --rm {gpus}{name} python -c "import torch; print(torch.cuda.is_available())"
# Without a release at hand: --build-arg TORCHDOCTOR=/context, in a checkout of torchdoctor.
ARG BASE={base}

# The images of CUDA have no Python, those of Python have theirs elsewhere than apt's.
FROM ${{BASE}} AS python
# hadolint ignore=DL3008
RUN python3 -c "import ensurepip, venv" 2>/dev/null \\
    || {{ apt-get update \\
        && apt-get install --yes --no-install-recommends python3 python3-venv \\
        && rm -rf /var/lib/apt/lists/*; }}

FROM python AS torchdoctor
ARG TORCHDOCTOR={requirement}
RUN --mount=type=bind,target=/context \\
    python3 -m venv /opt/torchdoctor \\
    && /opt/torchdoctor/bin/pip install --no-cache-dir "${{TORCHDOCTOR}}"

FROM python
COPY --from=torchdoctor /opt/torchdoctor /opt/torchdoctor
# VIRTUAL_ENV is what torchdoctor looks at; the last two are what the CUDA images set too.
ENV VIRTUAL_ENV=/opt/torch \\
    PATH=/opt/torch/bin:/opt/torchdoctor/bin:${{PATH}} \\
    NVIDIA_VISIBLE_DEVICES=all \\
    NVIDIA_DRIVER_CAPABILITIES=compute,utility
ARG INSTALL="{options}"
# No GPU is needed here. The wheels stay in the builder's cache, none in the layer. The plan goes to
# /etc/torchdoctor/plan.json: `check` holds the machine that the image runs on against it.
# hadolint ignore=SC2086
RUN --mount=type=cache,target=/root/.cache torchdoctor install --venv /opt/torch ${{INSTALL}}

RUN useradd --create-home --uid 10001 torch
USER 10001
WORKDIR /home/torch
HEALTHCHECK --interval=5m --timeout=2m --start-period=1m \\
    CMD ["torchdoctor", "check"{expected}]
# Says what is wrong before the workload meets it; --entrypoint '' goes round it.
ENTRYPOINT ["sh", "-c", "torchdoctor check >&2 && exec \\"$@\\"", "check-first"]
CMD ["python"]
"""


def render_dockerfile(plan: Plan, *, base: str, options: str, requirement: str) -> str:
    """The text of a Dockerfile.

    Args:
        plan: What the image will hold; only what it says goes into the file, `options` decide.
        base: The image to start from.
        options: Of `torchdoctor install`, as one line for a shell.
        requirement: What pip installs torchdoctor from: "torchdoctor==1.0".
    """
    return _TEMPLATE.format(
        because=_comment(f"{_headline(plan)}. {plan.because}"),
        name=f"torch-{plan.variant}",
        base=base,
        requirement=requirement,
        options=options,
        gpus="--gpus all " if plan.variant_cuda else "",
        expected=', "--expect", "cuda"' if plan.variant_cuda else "",
    )


def _headline(plan: Plan) -> str:
    """What the image holds: "torch 2.6.0+cu124, torchvision 0.21.0+cu124"."""
    return ", ".join(f"{name} {version}" for name, version in plan.packages.items())


def install_options(plan: Plan, more: tuple[str, ...]) -> str:
    """The options of `install` that choose exactly this plan again.

    Args:
        plan: The plan.
        more: Options beside those that name the build: mirrors, cards.
    """
    companions = [
        f"{name}=={version.partition('+')[0]}"
        for name, version in plan.packages.items()
        if name != "torch"
    ]
    words = ["--torch", plan.torch or "", "--cuda", plan.variant_cuda or "cpu"]
    words += ["--only", ",".join(["torch", *companions])]
    return shlex.join([*words, *more])


def _comment(text: str) -> str:
    lines = re.findall(rf".{{1,{_WIDTH - 2}}}(?:\s+|$)", text)
    return "\n".join(f"# {line.rstrip()}" for line in lines)
