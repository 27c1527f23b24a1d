"""A worker's function that fails on two pages: what the run makes of a bug there."""

from __future__ import annotations

import os

from scraper.batch.work import Processed, Wanted
from scraper.batch.work import process as whole
from scraper.run.outcome import Fetched


def process(fetched: Fetched, wanted: Wanted) -> Processed:
    """As the real one, but for two pages."""
    if fetched.target.name.endswith("/3"):
        raise KeyError("a bug")
    if fetched.target.name.endswith("/4"):
        os._exit(7)
    return whole(fetched, wanted)
