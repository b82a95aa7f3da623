"""The bench: founders with labelled accounts, and what models make of them."""
