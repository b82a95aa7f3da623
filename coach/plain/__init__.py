"""The interview as lines on standard input and output: for screen readers and dumb terminals.

The same core as the app's; here is only how it is asked and said.
"""
