"""The row that every importer gives, and the folder that they are written to."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from scraper.errors import ScraperError
from scraper.training.checksums import page_digest, write_sums
from scraper.training.corpus import TRUTH


@dataclass(frozen=True, slots=True)
class Row:
    """A page and what its collection says of it; see :mod:`scraper.training.corpus` for the fields.

    Attributes:
        html: The page's bytes as served.
        summary: The paragraphs at the head of the body that are the standfirst; ``None`` where these are not told.
    """

    id: str
    html: bytes
    url: str | None
    kind: str = "article"
    lang: str | None = None
    body: str | None = None
    present: tuple[str, ...] = ()
    absent: tuple[str, ...] = ()
    title: str | None = None
    authors: tuple[str, ...] = ()
    date: str | None = None
    summary: tuple[str, ...] | None = None

    def truth(self) -> dict[str, Any]:
        """The row as a line of the truths."""
        said: dict[str, Any] = {
            "id": self.id,
            "url": self.url,
            "lang": self.lang,
            "body": self.body,
            "title": self.title,
            "authors": list(self.authors) or None,
            "date": self.date,
            "kind": self.kind,
            "with": list(self.present),
            "without": list(self.absent),
        }
        return said if self.summary is None else {**said, "summary": list(self.summary)}


def write_corpus(rows: Iterable[Row], folder: Path, only: Sequence[str] | None = None) -> int:
    """How many pages were written to a folder: its truths, its pages, its checksums.

    Args:
        rows: The pages.
        folder: The corpus; made if it is not there.
        only: The digests of the pages to take, in their order; all of them without it.

    Raises:
        ScraperError: The folder holds a corpus already, or the wanted pages are not in the collection.
    """
    if (folder / TRUTH).exists():
        raise ScraperError(f"{folder}: there is a corpus already", advice="remove it, or give another folder")
    (folder / "pages").mkdir(parents=True, exist_ok=True)
    truths = {}
    for row in rows:
        digest = page_digest(row.id, row.html)
        if only is None or digest in only:
            packed = gzip.compress(row.html, mtime=0)  # no time in it: the same page gives the same bytes
            (folder / "pages" / f"{row.id}.html.gz").write_bytes(packed)
            truths[row.id if only is None else digest] = json.dumps(row.truth(), ensure_ascii=False)
    if not truths:
        raise ScraperError(f"{folder}: no page of the collection was found", advice="give a checkout of its repository")
    missing = [digest for digest in only or () if digest not in truths]
    if missing:
        raise ScraperError(
            f"{folder}: {len(missing)} of {len(only or ())} wanted pages are not in the collection",
            advice="check out the commit that they are from",
        )
    wanted = truths if only is None else only
    (folder / TRUTH).write_text("".join(f"{truths[name]}\n" for name in wanted), encoding="utf-8")
    write_sums(folder)
    return len(truths)


def texts(value: Any) -> tuple[str, ...]:
    """The non-empty strings in what a collection gives as one string, as several, or not at all."""
    listed = [value] if isinstance(value, str) else list(value or ())
    return tuple(text for text in listed if text)


def first_ten(date: Any) -> str | None:
    """The day of a date and time in ISO 8601."""
    return str(date)[:10] or None if date else None


def read_json(path: Path) -> Any:
    """What a JSON file holds.

    Raises:
        ScraperError: It is not there, or no JSON.
    """
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ScraperError(f"{path}: cannot be read: {error}", advice="give a checkout of the collection") from error
