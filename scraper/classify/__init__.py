"""Which blocks are the article's text: features, decision trees, confidence; ``weights/`` holds the trained model."""
