"""Rules about the cards."""
