"""Findings from what a text says, together with those from the facts in it."""
