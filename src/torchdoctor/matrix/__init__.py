"""Which builds exist, what they need, and where to get them: facts as rows with sources."""
