"""Rules about containers and WSL."""
