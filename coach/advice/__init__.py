"""From accounts to facts with the help of a model, and the gates for what a model writes."""
