"""What is known about a machine: probes that look, and files that remember."""
