"""Trains the model on corpora of real pages: ``python -m scraper.training``; no other room imports this one."""
