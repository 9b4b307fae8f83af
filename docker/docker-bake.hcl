# Every CUDA with every Python: docker buildx bake -f docker/docker-bake.hcl
# One of them: docker buildx bake -f docker/docker-bake.hcl torch-cu124-py311
# `cuda` starts from NVIDIA's images, whose Python is that of their system; `devel` has nvcc too, for
# extensions that are compiled.

variable "MIRROR" {
  default = "official"
}

variable "REPOSITORY" {
  default = "torch"
}

group "default" {
  targets = ["torch"]
}

target "torch" {
  name = "torch-cu${replace(cuda, ".", "")}-py${replace(python, ".", "")}"
  matrix = {
    cuda   = ["12.4", "12.6", "12.8", "13.0"]
    python = ["3.10", "3.11", "3.12", "3.13"]
  }
  context    = "."
  dockerfile = "docker/Dockerfile"
  args = {
    BASE        = "python:${python}-slim"
    TORCHDOCTOR = "/context"
    INSTALL     = "--cuda ${cuda} --mirror ${MIRROR}"
  }
  tags = ["${REPOSITORY}:cu${replace(cuda, ".", "")}-py${replace(python, ".", "")}"]
}

target "devel" {
  context    = "."
  dockerfile = "docker/Dockerfile"
  args = {
    BASE        = "nvidia/cuda:12.4.0-devel-ubuntu22.04"
    TORCHDOCTOR = "/context"
    INSTALL     = "--cuda 12.4 --mirror ${MIRROR}"
  }
  tags = ["${REPOSITORY}:cu124-devel"]
}

target "cuda" {
  name = "cuda-${replace(image.cuda, ".", "-")}"
  matrix = {
    image = [
      { cuda = "12.4", base = "nvidia/cuda:12.4.1-base-ubuntu22.04" },
      { cuda = "12.6", base = "nvidia/cuda:12.6.3-base-ubuntu24.04" },
      { cuda = "12.8", base = "nvidia/cuda:12.8.2-base-ubuntu24.04" },
      { cuda = "13.0", base = "nvidia/cuda:13.0.3-base-ubuntu24.04" },
    ]
  }
  context    = "."
  dockerfile = "docker/Dockerfile"
  args = {
    BASE        = image.base
    TORCHDOCTOR = "/context"
    INSTALL     = "--cuda ${image.cuda} --mirror ${MIRROR}"
  }
  tags = ["${REPOSITORY}:cuda-${image.cuda}"]
}
