"""Word lists and weights: data, no code."""
