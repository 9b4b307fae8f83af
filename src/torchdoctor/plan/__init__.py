"""Which build fits a machine, why, and the commands that install it. Pure."""
