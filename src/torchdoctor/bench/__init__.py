"""Proof that an install computes right, on the interpreter that has torch."""
