"""The language model in a process of its own, behind a typed line protocol."""
