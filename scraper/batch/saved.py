"""The pages that a run saves: written before the rows that name them, removed by age or when they are forgotten."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path

from scraper.dedupe.address import canonical
from scraper.errors import ScraperError
from scraper.model import Exchange
from scraper.sinks import cdxj
from scraper.sinks.members import scan
from scraper.sinks.record import Stored, payload_digest, target_uri
from scraper.sinks.warc import Limits, WarcWriter, files
from scraper.sinks.warc_check import has_record, referred_key, stored_key, verify_folder
from scraper.sinks.warc_remove import older_than, oldest, remove
from scraper.store.check import Checker, Problem
from scraper.store.forgetting import Removed
from scraper.store.listing import host_of
from scraper.store.saved_pages import SavedPage, SavedTable, removed_before
from scraper.store.state import State
from scraper.store.values import Row

PAGES = "pages"
"""The folder in the corpus."""
_DATE = "%Y-%m-%dT%H:%M:%SZ"


class PageSaver:
    """Saves what servers sent. Bodies that are saved already are named, not saved again."""

    def __init__(self, out: Path, table: SavedTable, limits: Limits | None = None) -> None:
        """Opens the files, and mends the newest one if the last run was killed.

        Raises:
            ScraperError: The folder cannot be written to, or FastWARC is missing.
        """
        self._folder = out / PAGES
        self._table = table
        self._writer = WarcWriter(self._folder, limits)
        self._new: dict[str, SavedPage] = {}
        self._digests: dict[str, SavedPage] = {}
        if table.must_be_read or (table.is_empty and files(self._folder)):
            table.read_anew(_standing(self._folder))

    def save(self, exchanges: Iterable[Exchange]) -> Row:
        """Write the exchanges of one page; gives what its row has of them.

        Raises:
            ScraperError: The disk is full or fails.
        """
        told: Row = {}
        for exchange in exchanges:
            known = self._known(exchange)
            written = self._writer.append(exchange, refers_to=known.stored if known else None)
            self._note(exchange, known, SavedPage(written.stored, written.file, written.offset))
            date = exchange.at.astimezone(UTC).strftime(_DATE)
            told = {"file": f"{PAGES}/{written.file}", "date": date, "digest": written.digest}
        return {"saved_page": told} if told else {}

    def flush(self) -> None:
        """Bring all to the disk, then tell the state of it: to be called before rows that name it are written."""
        self._writer.flush()
        if self._new:
            self._table.add(self._new.items())
        self._new.clear()
        self._digests.clear()

    def close(self) -> None:
        """Close the newest file, which gets its index."""
        self._writer.close()

    def _known(self, exchange: Exchange) -> SavedPage | None:
        """The saved answer that an exchange may refer to, if its record is still there."""
        if exchange.status == 304:
            address = target_uri(exchange.url)
            new, found = self._new.get(address), self._table.of_address(address)
        elif exchange.raw and exchange.whole:
            digest = payload_digest(exchange.raw)
            new, found = self._digests.get(digest), self._table.of_digest(digest)
        else:
            return None
        if new is not None:
            return new
        return found if found and has_record(self._folder / found.file, found.offset, found.stored) else None

    def _note(self, exchange: Exchange, known: SavedPage | None, written: SavedPage) -> None:
        page = known if known and known.stored == written.stored else written
        if page is written and not (exchange.raw and exchange.whole):
            return
        self._new[target_uri(exchange.url)] = page
        self._digests[page.stored.digest] = page


def remove_older(out: Path, state: State, seconds: float, now: float) -> int:
    """Remove saved pages that are older than so many seconds; rows stay. Gives how many answers went.

    Raises:
        ScraperError: The disk is full or fails; the same call again goes on.
    """
    date = datetime.fromtimestamp(max(0.0, now - seconds), UTC).strftime(_DATE)
    first = oldest(out / PAGES)
    if first is None or first >= "".join(filter(str.isdigit, date)):
        return 0
    return _remove(out / PAGES, state.saved_pages(), older_than(date), date)


def page_forgetter(out: Path, state: State) -> Callable[[Removed], None]:
    """Removes the saved pages of what is forgotten: for :meth:`scraper.store.state.State.forget`."""

    def forget(removed: Removed) -> None:
        _remove(out / PAGES, state.saved_pages(), lambda uri, _: _is_of(uri, removed))

    return forget


def _is_of(uri: str, removed: Removed) -> bool:
    try:
        address = canonical(uri)
    except ScraperError:
        return False
    host = host_of(address)
    return address in removed.addresses or removed.host in {host, host.partition(":")[0]}


def _remove(folder: Path, table: SavedTable, goes: Callable[[str, str], bool], before: str = "") -> int:
    """Take pages out of the files; the state is told before and after, so a kill between is known at the next start."""
    if not folder.exists():
        return 0
    table.begin_removal(before)
    dropped = sum(len(change.dropped) for change in remove(folder, goes))
    table.read_anew(_standing(folder))
    return dropped


def _standing(folder: Path) -> Iterator[tuple[str, SavedPage]]:
    """Address and saved answer of all that stands in the files, the oldest first."""
    stored: dict[int, SavedPage] = {}
    for path in files(folder):
        for member in scan(path):
            page = None
            if member.kind == "response" and not member.damage and not member.field("warc-truncated"):
                said = Stored(cdxj.uri(member), member.field("warc-date"), member.field("warc-payload-digest"))
                page = stored[stored_key(member)] = SavedPage(said, path.name, member.offset)
            elif member.kind == "revisit" and not member.damage:
                page = stored.get(referred_key(member))
            if page is not None and " 304 " not in member.head.partition(b"\r\n")[0].decode("latin-1"):
                yield cdxj.uri(member), page


def check_pages(out: Path) -> Iterator[Problem]:
    """All that is wrong with the saved pages by themselves: cut or damaged records, indexes, references."""
    if (out / PAGES).exists():
        for damage in verify_folder(out / PAGES):
            yield Problem(f"{PAGES}/{damage.path.name}, byte {damage.offset:,}", damage.cause)


def page_checker(out: Path, state: Path | None = None) -> Checker:
    """Looks for the saved page that a row names: for :func:`scraper.store.check.check`."""
    gone = removed_before(out, state)
    entries = lru_cache(maxsize=4)(_entries)

    def check(row: Row) -> Iterator[Problem]:
        said = row.get("saved_page")
        if not isinstance(said, dict):
            return
        file, date = str(said.get("file")), str(said.get("date"))
        moment = "".join(filter(str.isdigit, date))
        uri = target_uri(str(row.get("final_url") or row.get("url")))
        if date >= gone and hash((uri, moment)) not in entries(out / file):
            yield Problem(str(row.get("id")), f"{file} does not hold the page of {date} that its row names")

    return check


def _entries(path: Path) -> frozenset[int]:
    """Address and time of each answer in a file, as numbers, to save memory."""
    if not path.exists():
        return frozenset()
    try:
        indexed = list(cdxj.read(path))
    except (ValueError, KeyError):
        indexed = []
    found = indexed or [entry for member in scan(path) if (entry := cdxj.entry(member))]
    return frozenset(hash((entry.url, entry.time)) for entry in found)
