"""Rules about the installed PyTorch."""
