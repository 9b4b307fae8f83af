"""The rules: one file each, in the folder of their word's area, named as their word."""
