"""The versions of an article side by side: when each was seen, and what changed from one to the next."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from scraper.errors import InvalidURL, ScraperError
from scraper.store.figures import Sighting, canonical_of, sightings
from scraper.store.reader import Reader
from scraper.store.values import Row
from scraper.text.difference import Part, compare


@dataclass(frozen=True, slots=True)
class Step:
    """What changed from one version to the next.

    Attributes:
        older: The older version's number.
        newer: The newer one's.
        title: The titles, as parts.
        paragraphs: The texts, a list of parts a paragraph.
    """

    older: int
    newer: int
    title: tuple[Part, ...]
    paragraphs: tuple[tuple[Part, ...], ...]


@dataclass(frozen=True, slots=True)
class History:
    """An article's versions.

    Attributes:
        public: Its id.
        url: Its address.
        rows: Its versions, the first one first.
        seen: When each was seen.
        steps: What changed between them.
    """

    public: str
    url: str
    rows: tuple[Row, ...]
    seen: tuple[Sighting, ...]
    steps: tuple[Step, ...]


def history(reader: Reader, name: str) -> History:
    """The history of an article, by its address or its id.

    Raises:
        ScraperError: The corpus has no such article.
    """
    try:
        rows = reader.versions_of(name, canonical_of(reader))
    except InvalidURL:
        rows = []
    if not rows:
        raise ScraperError(f"{reader.folder} has no such article", url=name, advice="check the address")
    public = str(rows[0]["id"])
    steps = tuple(_step(older, newer) for older, newer in pairwise(rows))
    url = str(rows[-1].get("final_url") or rows[-1].get("url"))
    return History(public, url, tuple(rows), tuple(sightings(reader, public)), steps)


def _step(older: Row, newer: Row) -> Step:
    title = [part for parts in compare(str(older.get("title") or ""), str(newer.get("title") or "")) for part in parts]
    text = compare(str(older.get("text") or ""), str(newer.get("text") or ""))
    numbers = (int(str(older["version"])), int(str(newer["version"])))
    return Step(*numbers, tuple(title), tuple(tuple(parts) for parts in text))
