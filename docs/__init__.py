"""What the README shows, and an example for each language."""
