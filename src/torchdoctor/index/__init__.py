"""Asks indexes and mirrors whether they are there and what they have."""
