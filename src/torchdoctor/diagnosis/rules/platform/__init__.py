"""Rules about what a build serves."""
