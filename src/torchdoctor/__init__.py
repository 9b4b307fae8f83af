"""torchdoctor: find out why PyTorch and a GPU do not get along, and put it right."""

__version__ = "0.1.0"
