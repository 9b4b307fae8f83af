"""Carries a plan out: asks the indexes, runs the installer, verifies, reports."""
