"""The command line: arguments, one call, output."""

from __future__ import annotations

from scraper.cli.app import main

__all__ = ["main"]
