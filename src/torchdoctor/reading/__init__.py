"""Reads what users paste: facts and messages in a text of any mixture, each with its line."""
