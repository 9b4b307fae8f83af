"""Items of the bench that train no model: one file each, named as its item is named.

As `models/`: each file has `run(trial: Trial) -> Measured`, and may raise `trial.Skip`.
"""
