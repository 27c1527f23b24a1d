"""Clean articles from news pages."""

__version__ = "0.1.0"
