"""Options that say which build is wanted, and from where: of every command that plans one."""

from typing import Annotated

import typer

TorchOption = Annotated[
    str | None,
    typer.Option("--torch", metavar="VERSION", help='"2.6.0", "2.6" or ">=2.5,<2.7".'),
]
CudaOption = Annotated[
    str | None, typer.Option("--cuda", metavar="VERSION", help='"12.4", "cu124", "12", "cpu".')
]
OnlyOption = Annotated[
    str | None,
    typer.Option("--only", metavar="PACKAGES", help='"torch", "torch,torchvision==0.21.0".'),
]
WithOption = Annotated[
    str | None,
    typer.Option("--with", metavar="NAMES", help='"xformers", "flash-attn", "triton", ...'),
]
MirrorOption = Annotated[
    list[str] | None,
    typer.Option(
        "--mirror", metavar="NAME|URL", help="Where to take it from, or auto; repeatable."
    ),
]
FallbackOption = Annotated[
    bool,
    typer.Option("--fallback/--no-fallback", help="Try official and default index after it."),
]
DriverOption = Annotated[
    str | None,
    typer.Option("--driver", metavar="VERSION", help="Plan for a machine with this driver."),
]
GpuOption = Annotated[
    list[str] | None,
    typer.Option("--gpu", metavar="NAME", help='Plan for this card: "RTX 4090".'),
]
GpuArchOption = Annotated[
    str | None,
    typer.Option("--gpu-arch", metavar="LIST", help='Plan for these cards: "8.6,9.0".'),
]
