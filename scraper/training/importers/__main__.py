"""Make a corpus from a checkout of a collection: ``python -m scraper.training.importers NAME SOURCE CORPORA``."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from importlib.resources import files
from pathlib import Path

from scraper.errors import ScraperError
from scraper.training.importers import fundus, scrapinghub, trafilatura, wcxb
from scraper.training.importers.rows import Row, write_corpus

IMPORTERS: Mapping[str, Callable[[Path], Iterable[Row]]] = {
    "scrapinghub": scrapinghub.rows,
    "fundus": fundus.rows,
    "wcxb": wcxb.rows,
    "trafilatura": trafilatura.rows,
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Import a collection; 1 if it cannot be read."""
    options = _parser().parse_args(arguments)
    try:
        only = shipped_pages(options.name) if options.shipped else None
        count = write_corpus(IMPORTERS[options.name](options.source), options.corpora / options.name, only)
    except (ScraperError, OSError) as error:
        print(f"scraper.training.importers: {error}", file=sys.stderr)
        return 1
    print(f"{options.corpora / options.name}: {count} pages")
    return 0


def shipped_pages(name: str) -> list[str]:
    """The digests of the pages of a collection that the shipped model was trained on, in their order."""
    return files("scraper.training").joinpath("shipped_pages", f"{name}.txt").read_text("utf-8").splitlines()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m scraper.training.importers", description=__doc__)
    parser.add_argument("name", choices=IMPORTERS, help="the collection")
    parser.add_argument("source", type=Path, help="a checkout of its repository")
    parser.add_argument("corpora", type=Path, help="the folder of the corpora, in which a folder of this name is made")
    parser.add_argument("--shipped", action="store_true", help="only the pages that the shipped model was trained on")
    return parser


if __name__ == "__main__":
    sys.exit(main())
