"""Says what an install line would really do: readers, a prediction, and rules over both."""
