"""The adapter for listening: its data, training, export and proof."""
