"""The rules of lint, one a file; the engine finds them by themselves."""
