"""Rules about getting packages: Python, pip, indexes, disks."""
