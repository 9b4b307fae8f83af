"""The models of the bench: one file each, named as its item is named.

A model's file has

    def run(trial: Trial) -> Measured

and its docstring names the reference values that its checks use, and where they come from. What the
bench says of it stands in its row of `catalogue`.
"""
