"""Messages of other programs that give words of the vocabulary away, by who writes them.

Each row was read in the source that it names, or is documented by the maker where the source is
closed (the driver, nvidia-smi). A message of which parts differ has a pattern beside it.
"""
