"""Wheels that look like torch to whoever imports them, in a few hundred bytes."""

from loopback.index_server import wheel

TORCH = """
__version__ = {version!r}
float32 = "float32"


class version:
    cuda = {cuda!r}
    hip = None


class cuda:
    @staticmethod
    def is_available():
        return {available!r}

    @staticmethod
    def device_count():
        return 1

    @staticmethod
    def get_device_capability(index):
        return (9, 0)

    @staticmethod
    def get_arch_list():
        return ["sm_80", "sm_90"]


class Tensor:
    def __init__(self, rows):
        self.rows = rows

    def __matmul__(self, other):
        columns = list(zip(*other.rows))
        return Tensor([[sum(a * b for a, b in zip(r, c)) for c in columns] for r in self.rows])

    def tolist(self):
        return self.rows


def tensor(rows, dtype, device):
    return Tensor(rows)
"""


def torch_wheel(version, *, cuda=None, available=False, body="", metadata_version=None, **how):
    """(file name, bytes) of a torch of this version, built for this CUDA."""
    source = TORCH.format(version=version, cuda=cuda, available=available) + body
    named = metadata_version or version
    return wheel("torch", named, files={"torch/__init__.py": source}, **how)
