"""The screens; each composes widgets and hands what happens to the app."""
