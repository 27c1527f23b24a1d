"""What articles that are kept take of memory: ``python -m tests.benchmark.memory CORPORA``."""

from __future__ import annotations

import argparse
import gc
import os
import pickle
import sys
from collections.abc import Iterable, Iterator
from itertools import cycle, islice
from pathlib import Path
from statistics import mean

import scraper
from scraper.training import corpus
from tests.benchmark.table import markdown


def main() -> None:
    """Keep so many articles and print by how much the process grew."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("corpora", type=Path)
    parser.add_argument("--articles", type=int, default=10_000, metavar="N", help="how many to keep (10,000)")
    options = parser.parse_args()
    samples = [sample for folder in corpus.available(options.corpora) for sample in corpus.read_corpus(folder)]
    for sample in samples:  # what is loaded once, and what is kept for later pages, is no article's
        scraper.extract(sample.html(), sample.url)
    gc.collect()
    start = resident()
    kept = [scraper.extract(sample.html(), sample.url) for sample in islice(cycle(samples), options.articles)]
    gc.collect()
    grown = resident() - start
    rows = {
        "articles kept": f"{len(kept):,}",
        "the process grew by": f"{grown / 1e6:.0f} MB",
        "an article": f"{grown / len(kept) / 1e3:.1f} KB",
        "its text alone": f"{mean(sys.getsizeof(article.text) for article in kept) / 1e3:.1f} KB",
        "the objects it is made of": f"{mean(map(size, kept)) / 1e3:.1f} KB",
        "its pickle": f"{mean(len(pickle.dumps(article)) for article in kept[: len(samples)]) / 1e3:.1f} KB",
    }
    print(markdown([["memory", "MB or KB"], *map(list, rows.items())]))


def resident() -> int:
    """The bytes of memory that the process holds (Linux)."""
    return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1]) * os.sysconf("SC_PAGE_SIZE")


def size(thing: object) -> int:
    """The bytes of an object and of all that it alone leads to: classes, functions and modules are not its own."""
    return sum(map(sys.getsizeof, held([thing])))


def held(start: Iterable[object]) -> Iterator[object]:
    """These objects and all that they lead to."""
    seen: set[int] = set()
    waiting = list(start)
    while waiting:
        thing = waiting.pop()
        if id(thing) not in seen and not isinstance(thing, type) and not callable(thing):
            seen.add(id(thing))
            yield thing
            waiting += gc.get_referents(thing)


if __name__ == "__main__":
    main()
