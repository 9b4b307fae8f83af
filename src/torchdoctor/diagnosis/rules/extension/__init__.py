"""Rules about building CUDA extensions."""
