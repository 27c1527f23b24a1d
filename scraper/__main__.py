"""``python -m scraper``: the command line."""

from __future__ import annotations

from scraper.cli import main

main()
