"""How long a founder waits: `make bench` compares ways of doing the same work in one run."""
