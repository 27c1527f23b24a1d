"""Reads the corpora: real pages, each with what is known of its article.

A corpus is a folder with ``truth.jsonl``, a page a line, and ``pages/<id>.html.gz``, the bytes as served. A line has
``id``, ``url``, ``lang``, ``kind`` (``article``, ``listing`` or ``collection``), ``body`` (paragraphs parted by a blank
line), ``summary`` (those of them that are the standfirst; may be left out), ``with`` and ``without`` (segments that the
output must and must not have), ``title``, ``authors`` and ``date`` (ISO 8601), each null where the collection does not
say. :mod:`scraper.training.importers` makes such folders from public collections.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Any

CORPORA = ("scrapinghub", "fundus", "wcxb", "trafilatura")
"""The collections that the model is trained on."""
TRUTH = "truth.jsonl"
STANDFIRST_IN_BODY = frozenset({"fundus"})
"""The corpora whose bodies begin with the standfirst; the others mostly leave it out."""


@dataclass(frozen=True, slots=True)
class Sample:
    """A page and what is known of it; ``None`` or ``()`` where its collection does not say.

    Attributes:
        corpus: The folder it came from.
        kind: ``"article"``, ``"listing"`` or ``"collection"``.
        body: The article's text, paragraphs parted by a blank line.
        present: Segments that the output must contain.
        absent: Segments that the output must not contain.
        standfirst: The paragraphs at the head of ``body`` that are the standfirst.
        path: The page's bytes as served, packed with gzip.
    """

    corpus: str
    id: str
    url: str | None
    kind: str
    body: str | None
    standfirst: tuple[str, ...]
    present: tuple[str, ...]
    absent: tuple[str, ...]
    title: str | None
    authors: tuple[str, ...]
    date: date | None
    path: Path

    @property
    def is_article(self) -> bool:
        """Whether the page holds an article, and is no list of them."""
        return self.kind == "article"

    @property
    def standfirst_counts(self) -> bool:
        """Whether the standfirst is part of the body."""
        return self.corpus in STANDFIRST_IN_BODY

    def html(self) -> bytes:
        """The page's bytes as served."""
        return gzip.decompress(self.path.read_bytes())


def read_corpus(folder: Path, limit: int | None = None) -> Iterator[Sample]:
    """The samples of one corpus, in the order of its truths.

    Args:
        folder: The corpus.
        limit: How many of them at most.
    """
    with (folder / TRUTH).open(encoding="utf-8") as lines:
        for line in islice(lines, limit):
            yield _sample(folder, json.loads(line))


def available(root: Path, only: str | None = None) -> tuple[Path, ...]:
    """The folders of the corpora that stand under ``root``, in table order."""
    names = (only,) if only else CORPORA
    return tuple(root / name for name in names if (root / name / TRUTH).is_file())


def _sample(folder: Path, row: dict[str, Any]) -> Sample:
    return Sample(
        corpus=folder.name,
        id=row["id"],
        url=row["url"],
        kind=row["kind"],
        body=row["body"] or None,
        standfirst=tuple(row.get("summary") or ()),
        present=tuple(row["with"] or ()),
        absent=tuple(row["without"] or ()),
        title=row["title"] or None,
        authors=tuple(row["authors"] or ()),
        date=_day(row["date"]),
        path=folder / "pages" / f"{row['id']}.html.gz",
    )


def _day(text: str | None) -> date | None:
    """The day of an ISO date; ``None`` for a bare year and month, and for what is no date (2016-23-07)."""
    try:
        return date.fromisoformat(text[:10]) if text else None
    except ValueError:
        return None
