"""Rules about the driver, up to the start of CUDA."""
