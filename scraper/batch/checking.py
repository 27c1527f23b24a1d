"""Proves that a corpus is whole: rows, failures, state, article files, saved pages and their index."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from scraper.batch.saved import PAGES, check_pages, page_checker
from scraper.sinks.warc import files
from scraper.store.check import Problem, check
from scraper.store.values import Row


@dataclass(slots=True)
class Looked:
    """What was looked at, filled while it is looked at."""

    rows: int = 0
    files: int = 0
    saved: int = 0


def check_corpus(folder: Path, state: Path | None, looked: Looked) -> Iterator[Problem]:
    """Each disagreement in a corpus; nothing is written.

    Raises:
        StoreError: A run works there, or there is no state, or it cannot be read at all.
    """

    def of_row(row: Row) -> Iterable[Problem]:
        looked.rows += 1
        for name in _names(row):
            looked.files += 1
            if problem := _file_problem(folder, name):
                yield Problem(f"{row.get('id')}, version {row.get('version')}", problem)

    looked.saved = len(files(folder / PAGES))
    yield from check(folder, state, [of_row, page_checker(folder, state)])
    yield from check_pages(folder)


def _names(row: Row) -> list[str]:
    names = row.get("files")
    return [str(name) for name in names] if isinstance(names, list) else []


def _file_problem(folder: Path, name: str) -> str:
    path = folder / name
    if not path.resolve().is_relative_to(folder.resolve()):
        return f"its file {name} lies outside the corpus"
    if not path.is_file():
        return f"its file {name} is missing"
    return "" if path.stat().st_size else f"its file {name} is empty"
