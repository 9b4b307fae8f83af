"""Rules about what fails when torch first uses the card."""
