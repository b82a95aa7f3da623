"""The growth-team coach: a private interview and advice for founders of B2B companies."""

__version__ = "0.1.0"
