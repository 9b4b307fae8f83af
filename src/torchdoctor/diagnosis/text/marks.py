"""What a text is about, without giving a word away: it decides what ambiguous messages mean."""

from torchdoctor.diagnosis.telltale import Telltale

BUILDING = "a package is built"
WITHOUT_GPU = "a container is started without a GPU"
WITH_GPU = "a container is started with a GPU"
TORCH_OF_PIP = "torch comes from site-packages"
ABOUT_MIG = "instances of MIG"
INSTALLING = "packages are installed or built"
CUDA_OF_CONDA = "conda is asked for CUDA"

_GPU_OPTIONS = (
    r"--gpus|--runtime[= ]\"?nvidia|nvidia\.com/gpu|NVIDIA_VISIBLE_DEVICES|/dev/(?:nvidia|dxg)"
    r"|--privileged|--nv\b"
)

_CHANGES = "install|create|update|env create|sync|add"

MARKS: tuple[Telltale, ...] = (
    Telltale(
        BUILDING,
        "pip-build-env-1a2b3c/overlay/lib/python3.12/site-packages/setuptools/build_meta.py",
        r"pip-build-env-|pip-req-build-|pip-install-\w+/|\bbuild_meta\.py\"?, line",
        "pypa/pip build_env.py",
    ),
    Telltale(
        BUILDING,
        "Getting requirements to build wheel did not run successfully.",
        r"Getting requirements to build (?:wheel|editable)|Preparing (?:editable )?metadata "
        r"\(pyproject"
        r"|Building wheel for \S+ \(|python setup\.py (?:egg_info|bdist_wheel|install)\b.*did"
        r" not run",
        "pypa/pip operations/build, operations/prepare.py",
    ),
    Telltale(
        BUILDING,
        "Call to `setuptools.build_meta.build_wheel` failed (exit status: 1)",
        r"Call to `[\w.:]+` failed|Failed to (?:build|download and build) `|The build backend"
        r" returned an error"
        r"|doesn't declare it as a build dependency|--no-build-isolation",
        "astral-sh/uv crates/uv-build-frontend/src/error.rs",
    ),
    Telltale(
        TORCH_OF_PIP,
        'File "/venv/lib/python3.11/site-packages/torch/_inductor/config.py", line 9',
        r"(?:site|dist)-packages[/\\]+torch[/\\]",
        "CPython Lib/traceback.py",
    ),
    Telltale(
        INSTALLING,
        "Collecting torch==2.6.0",
        r"^\s*(?:Collecting|Downloading|Using cached|Looking in (?:indexes|links)"
        r"|Installing collected packages|Requirement already satisfied)\b"
        r"|\bpip3? +(?:install|download|wheel)\b|\bpip[./\\]+_(?:internal|vendor)\b"
        r"|site-packages[/\\]pip[/\\]|Retrying \(Retry\(",
        "pypa/pip",
    ),
    Telltale(
        INSTALLING,
        "Resolved 24 packages in 44ms",
        r"\buv pip |\buv sync\b|\buv add |\buv lock\b|\buv run |\buv tool "
        r"|Resolved \d+ packages? in |Failed to (?:fetch|download|build|prepare|extract)\b",
        "astral-sh/uv",
    ),
    Telltale(
        INSTALLING,
        "Solving environment: failed",
        rf"\b(?:conda|mamba|poetry|pipenv) +(?:{_CHANGES})\b"
        r"|Solving environment: |\bConda\w*Error\b",
        "conda/conda, python-poetry/poetry",
    ),
    Telltale(
        INSTALLING,
        "https://download.pytorch.org/whl/cu124/torch-2.6.0-cp311-cp311-linux_x86_64.whl",
        r"download\.pytorch\.org|/simple/|/whl/|\.whl\b|\bpypi\b|torch\S*\.tar\.gz",
        "the simple repository API (PEP 503)",
    ),
    Telltale(
        INSTALLING,
        "g++: fatal error: Killed signal terminated program cc1plus",
        r"\b(?:cc1plus|cicc|ptxas|nvcc|ninja)\b|(?:Building|build) (?:wheel|extension)"
        r"|\bsetup\.py (?:install|build|develop|bdist_wheel)\b|\bRUN pip|Kill(?:ed)? process "
        r"\d+,? \(pip",
        "gcc, the CUDA toolkit, setuptools",
    ),
    Telltale(
        CUDA_OF_CONDA,
        "conda install pytorch torchvision pytorch-cuda=12.1 -c pytorch -c nvidia",
        r"\b(?:cudatoolkit|pytorch-cuda)[= ]+\d",
        "conda/conda",
    ),
    Telltale(
        ABOUT_MIG,
        "MIG 3g.40gb Device 0:",
        r"\bMIG \d+g\.\d+gb|\bMIG-[0-9a-f]{8}-",
        "nvidia-smi -L",
    ),
    Telltale(
        WITHOUT_GPU,
        "docker run --rm -it pytorch/pytorch python -c 'import torch'",
        rf"(?<![\w-])(?:docker|podman|nerdctl)\s+(?:container\s+)?run\s+-(?!.*(?:{_GPU_OPTIONS}))",
        "docker/cli, containers/podman, containerd/nerdctl",
    ),
    Telltale(
        WITH_GPU,
        "docker run --rm --gpus all ubuntu nvidia-smi",
        rf"\b(?:docker|podman|nerdctl)\s+(?:container\s+)?run\b.*(?:{_GPU_OPTIONS})"
        r"|\bnvidia-docker2?\s+run\b",
        "docker/cli, containers/podman, containerd/nerdctl",
    ),
)
