"""Lines and files that are right as they stand: lint is silent."""

import pytest

WHL = "https://download.pytorch.org/whl"
TUNA = "https://pypi.tuna.tsinghua.edu.cn/simple"
LINES = [
    f"pip install torch==2.14.1 torchvision==0.29.1 torchaudio==2.11.0 --index-url {WHL}/cu126",
    f"pip3 install torch==2.15.0+cu130 --extra-index-url {WHL}/cu130",
    f"pip install torch==2.6.0+cu124 --extra-index-url {WHL}/cu124 -i {TUNA}",
    f"python3.11 -m pip install --no-cache-dir torch==2.6.0 --index-url={WHL}/cu124",
    "pip install torch==2.6.0+cu124 -f https://mirrors.aliyun.com/pytorch-wheels/cu124/",
    "pip install torch==2.6.0 -i https://mirror.nju.edu.cn/pytorch/whl/cu124",
    f"pip install torch==2.6.0+cpu -f {WHL}/torch_stable.html",
    f"pip install 'torch>=2.6,<2.7' 'torchvision<0.22' --index-url {WHL}/cu126",
    f"pip install torchvision==0.21.0 --index-url {WHL}/cu126",
    "pip install transformers accelerate datasets",
    "pip install -e . --no-deps",
    "pip install --upgrade pip setuptools wheel",
    "sudo -H pip install ninja packaging",
    "pip install flash-attn==2.8.3 --no-build-isolation",
    "pip install https://example.com/wheels/torch-2.6.0+cu124-cp311-cp311-linux_x86_64.whl",
    f"uv pip install torch==2.6.0 torchvision==0.21.0 --extra-index-url {WHL}/cu124",
    f"uv pip install torch==2.6.0 pandas --index {WHL}/cu124",
    "uv pip install torch==2.7.0 torchvision==0.22.0 --torch-backend=cu126",
    f"uv add torch --index pytorch={WHL}/cu126",
    f"PIP_INDEX_URL={TUNA} pip install torch==2.6.0",
    "conda install pytorch=2.5.1 torchvision=0.20.1 pytorch-cuda=12.4 -c pytorch -c nvidia",
    "conda run -n train pip install torch==2.6.0",
    "docker pull nvidia/cuda:12.4.0-base-ubuntu22.04",
    "docker pull python:3.12-slim",
    'bash -c "pip install torch==2.6.0"',
    "echo pip install torch",
    "git clone https://github.com/pytorch/pytorch && cd pytorch",
]
FILES = {
    "requirements.txt": f"""\
# GPU
--extra-index-url {WHL}/cu124
torch==2.6.0+cu124 ; sys_platform == "linux"
torchvision==0.21.0+cu124 ; sys_platform == "linux"
torch==2.6.0 ; sys_platform != "linux"
numpy>=1.26  # any
""",
    "requirements/dev.txt": "pytest\n-e .\n",
    "pyproject.toml": f"""\
[project]
name = "x"
dependencies = ["torch>=2.6", "torchvision", "pandas"]

[tool.uv.sources]
torch = {{ index = "pytorch-cu126" }}
torchvision = {{ index = "pytorch-cu126" }}

[[tool.uv.index]]
name = "pytorch-cu126"
url = "{WHL}/cu126"
explicit = true
""",
    "environment.yml": f"""\
name: train
channels: [conda-forge]
dependencies:
  - python=3.11
  - pip
  - pip:
    - --extra-index-url {WHL}/cu124
    - torch==2.6.0+cu124
""",
    "Dockerfile": f"""\
FROM nvidia/cuda:12.4.1-base-ubuntu22.04
RUN apt-get update && apt-get install -y --no-install-recommends python3-pip \\
    && rm -rf /var/lib/apt/lists/*
RUN pip install --no-cache-dir torch==2.6.0 torchvision==0.21.0 --index-url {WHL}/cu124
CMD ["python3", "train.py"]
""",
}


@pytest.mark.parametrize("line", LINES)
def test_a_line_that_is_right_is_met_with_silence(line, words):
    assert words(line) == []


@pytest.mark.parametrize("name", FILES)
def test_a_file_that_is_right_is_met_with_silence(name, words):
    assert words(FILES[name], name=name) == []
