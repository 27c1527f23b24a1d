"""Makes corpora from public collections, each in a module of its own; ``python -m scraper.training.importers``."""
