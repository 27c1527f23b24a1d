"""Makes rows again that were lost: of the pages that were saved when they were written."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from scraper.batch.foldings import canonical_address
from scraper.batch.records import read_run
from scraper.batch.saved import PAGES
from scraper.batch.work import Wanted, process
from scraper.errors import ScraperError, StoreError
from scraper.model import Target
from scraper.run.outcome import Fetched
from scraper.sinks import cdxj
from scraper.sinks.files import EXTENSIONS, relative
from scraper.sinks.members import scan
from scraper.sinks.template import DEFAULT, Template, parse
from scraper.sinks.warc import files
from scraper.sinks.warc_read import WarcReader
from scraper.store.content import as_number
from scraper.store.figures import canonical_of
from scraper.store.inheriting import Missing
from scraper.store.memory_of_row import KEY, as_told
from scraper.store.reader import Reader
from scraper.store.values import Row
from scraper.store.versions import extractor_of

MOST_APART_SECONDS = 300.0
"""Between the moment when an address was asked and that of its saved answer: redirects, further tries, a slow server.
Pages that were had at other times may be other versions."""


class _Place(NamedTuple):
    at: float
    path: Path
    entry: cdxj.Entry


class Remaker:
    """Makes rows of saved pages; nothing is fetched."""

    def __init__(self, folder: Path, canonical: Callable[[str], str]) -> None:
        self._folder = folder
        self._canonical = canonical
        self._places: dict[str, list[_Place]] | None = None
        self._reader = WarcReader()
        self._template: Template | None = None

    def remake(self, missing: Missing) -> Row | None:
        """The row that was lost, or ``None`` where its page was not saved, or gives another text by this extractor."""
        for place in self._near(missing):
            row = self._row(place, missing)
            if row is not None and _is_it(row, missing):
                return {**row, "saved_page": _saved_page(place), **self._files(row, missing)}
        return None

    def _near(self, missing: Missing) -> list[_Place]:
        """The saved answers of the address at about that time, the nearest first."""
        if missing.address is None or missing.fetched_at is None or not (self._folder / PAGES).is_dir():
            return []
        if self._places is None:
            self._places = _all_places(self._folder / PAGES, self._canonical)
        asked = missing.fetched_at
        near = [place for place in self._places.get(missing.address, ()) if abs(place.at - asked) <= MOST_APART_SECONDS]
        return sorted(near, key=lambda place: abs(place.at - asked))

    def _row(self, place: _Place, missing: Missing) -> Row | None:
        """What the extractor makes of a saved page now; ``None`` where it is damaged or holds no article."""
        try:
            page = self._reader.page(place.path, place.entry.offset)
        except ScraperError:
            return None
        target = missing.target or Target(page.url)
        made = process(Fetched(target, replace(page, url=target.name), None, page.fetched_at), Wanted())
        if made.code != "ok":
            return None
        return {**made.row, KEY: as_told((), None, made.traces)} if made.traces else made.row

    def _files(self, row: Row, missing: Missing) -> Row:
        """The names of its article files, where they are there as the last run named them."""
        if self._template is None:
            self._template = parse(str(read_run(self._folder).get("options", {}).get("name", DEFAULT)))
        stem = self._template.stem({**row, "id": missing.public, "version": missing.version})
        names = [f"articles/{relative(stem, missing.version, extension)}" for extension in EXTENSIONS.values()]
        found = [name for name in names if (self._folder / name).is_file()]
        return {"files": found} if found else {}


def _is_it(row: Row, missing: Missing) -> bool:
    """Whether a row has the text that was lost; one by another extractor cannot be compared, and is taken."""
    return as_number(str(row["content_hash"])) in missing.hashes or extractor_of(row) != missing.extractor


def _saved_page(place: _Place) -> Row:
    date = datetime.fromtimestamp(place.at, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return {"file": f"{PAGES}/{place.path.name}", "date": date, "digest": place.entry.digest}


def canonical_by(folder: Path, state: Path | None) -> Callable[[str], str]:
    """Gives canonical forms by what the state knows of sites, where it can be read."""
    try:
        with Reader(folder, state) as reader:
            folded = canonical_of(reader)
    except StoreError:
        return canonical_address

    def canonical(address: str) -> str:
        return folded(canonical_address(address))

    return canonical


def _all_places(folder: Path, canonical: Callable[[str], str]) -> dict[str, list[_Place]]:
    """Canonical address → where its answers stand."""
    places: defaultdict[str, list[_Place]] = defaultdict(list)
    for path in files(folder):
        for entry in _entries(path):
            with suppress(ScraperError, ValueError):
                at = datetime.strptime(entry.time, "%Y%m%d%H%M%S").replace(tzinfo=UTC).timestamp()
                places[canonical(entry.url)].append(_Place(at, path, entry))
    return dict(places)


def _entries(path: Path) -> Iterator[cdxj.Entry]:
    """The answers of a file, by its index, or by the file itself where it has none that can be read."""
    with suppress(OSError, ValueError, KeyError):
        yield from list(cdxj.read(path))
        return
    yield from (entry for member in scan(path) if (entry := cdxj.entry(member)))
