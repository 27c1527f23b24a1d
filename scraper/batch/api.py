"""``scraper.run_batch``: the engine of ``scraper batch``, called from Python."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Unpack

from scraper.batch.keywords import Keywords, options_of
from scraper.batch.lists import opened
from scraper.batch.reading import Lists
from scraper.batch.run import Summary
from scraper.batch.run import run_batch as run
from scraper.errors import BadList
from scraper.model import Target

LIST_NAME = "python"
"""What a list that is no file is called."""
Given = str | Path | Iterable[str | Path | Target] | None


def run_batch(targets: Given, out: str | Path, *, column: str | None = None, **options: Unpack[Keywords]) -> Summary:
    """Fetch and extract targets into a corpus, as ``scraper batch`` does; see :func:`scraper.run_batch`."""
    lists = _lists(targets, column)
    work = partial(run, lists, options_of(out, options))
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return work()
    with ThreadPoolExecutor(1, "scraper-batch") as thread:  # a notebook has a loop of its own at work here
        return thread.submit(work).result()


def _lists(targets: Given, column: str | None) -> Lists:
    if targets is None:
        return ()
    if isinstance(targets, str) and "://" in targets:
        raise BadList("is an address and no list", url=targets, advice="give a list of addresses, or a file's path")
    if isinstance(targets, str | Path):
        return [(str(targets), opened(targets, column))]
    return [(LIST_NAME, _each(targets))]


def _each(targets: Iterable[str | Path | Target]) -> Iterator[Target]:
    for each in targets:
        if isinstance(each, Target):
            yield each
        else:
            yield Target(str(each), each if isinstance(each, Path) else None)
