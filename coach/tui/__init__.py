"""The interview on the screen: home, company, role interview, what I heard, report."""

import os

# Before the first import of Textual: with the kitty keyboard protocol an input method that commits
# several Chinese characters at once arrives as garbage. A value that a user set stays.
os.environ.setdefault("TEXTUAL_DISABLE_KITTY_KEY", "1")
