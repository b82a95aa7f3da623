"""Tuning, the bench and the catalog: tools beside the program, not imported by it."""
