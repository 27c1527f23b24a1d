"""The words that the rules and the model know, by language; ``data/`` holds them."""
