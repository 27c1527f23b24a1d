"""The state of a corpus for the run that writes it: what to ask, what became of it. See :mod:`scraper.store`."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import RLock
from types import TracebackType
from typing import Self, TypeVar

from scraper.errors import StoreError
from scraper.model import Target
from scraper.sinks.jsonl import RowWriter
from scraper.store import forgetting, hosts, lanes, listing, opening, packing, rewriting, runs
from scraper.store.addresses import AddressBook
from scraper.store.database import LIST_KIBIBYTES, RUN_KIBIBYTES, STATE_NAME, Database, told
from scraper.store.forgetting import Forgotten
from scraper.store.lock import FolderLock
from scraper.store.mounts import network_kind
from scraper.store.near import NearTable
from scraper.store.recording import Recorder
from scraper.store.saved_pages import SavedTable
from scraper.store.site_memory import BlockCounts
from scraper.store.values import Added, Counts, Finished, HostWork, Recorded, Settings, Work

T = TypeVar("T")
BUFFER_ROWS = 64
BUFFER_SECONDS = 1.0
_ROBOTS_BETWEEN_DROPS = 500


class State:
    """A corpus that is being written; one at a time a folder.

    Its calls may come from several threads: each waits for the other. Times are given, in seconds since 1970.

    Attributes:
        folder: The corpus.
        notes: Sentences for the run's log: what the start mended, and what is unusual.

    Raises:
        StoreError: The folder is in use, or rows and state do not fit, or ... (:mod:`scraper.errors`).
    """

    def __init__(self, folder: Path, settings: Settings, now: float) -> None:
        self.folder = folder
        self.notes: list[str] = []
        self._settings = settings
        self._mutex = RLock()
        self._buffer: list[Finished] = []
        self._buffered_at = 0.0
        self._given: dict[str, int] = {}
        self._robots_saved = 0
        state = settings.state or folder
        self._lock = FolderLock(folder, state)
        self._lock.take()
        try:
            self._open(state, now)
        except BaseException:
            self._lock.release()
            raise

    def _open(self, state: Path, now: float) -> None:
        path = state / STATE_NAME
        opening.refuse_stray_files(self.folder, path)
        self._database = Database(path, network_kind(path, self._settings.mounts))
        try:
            with told(path):
                rewriting.finish(self._database, self.folder)
                packing.finish(self._database, self.folder)
                opening.check_fit(self._database.sql, self.folder)
                forgetting.write_tombstones(self._database.sql, self.folder)
                healed = opening.heal(self._database, self.folder, self._settings, now)
        except BaseException:
            self._database.close()
            raise
        self.notes += [note for note in (self._database.note, *healed) if note]
        self._writer = RowWriter(self.folder)
        self._recorder = Recorder(self._database, self._writer, self._settings)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Give the folder back. What was recorded and not flushed is lost: call :meth:`flush` before."""
        with self._mutex:
            self._writer.close()
            with suppress(StoreError), told(self._database.path):
                self._database.close()
            self._lock.release()

    # The list

    def add_lines(self, name: str, targets: Iterable[Target]) -> Iterator[Added]:
        """Read a list in portions, each at a next(): may be drawn by a thread while the run works.

        Args:
            name: What the list is called: lines are compared with those that came by this name before.
            targets: Its lines; one that is no address keeps its answer too, and comes back in :attr:`Added.bad`.
        """
        with self._mutex, self._database.transaction() as sql:
            number = listing.list_number(sql, name)
            self._database.give_cache(LIST_KIBIBYTES)
        last = 0
        for stretch in listing.stretches(targets):
            last = stretch.last
            portion = listing.Portion()
            with self._mutex, told(self._database.path):
                if not listing.is_known(self._database.sql, number, stretch):
                    with self._database.transaction() as sql:
                        fresh = listing.unknown(sql, number, stretch)
                        portion = listing.take_in(sql, number, fresh, self._settings)
                        listing.remember(sql, number, stretch)
            yield listing.added(len(stretch.targets), portion)
        with self._mutex, self._database.transaction() as sql:
            listing.cut_list(sql, number, last)
            self._database.give_cache(RUN_KIBIBYTES)

    # What to ask

    def hosts_with_work(self, now: float) -> list[HostWork]:
        """The hosts that have targets to ask, now or later; looks at all waiting targets."""
        with self._mutex, told(self._database.path):
            return lanes.hosts_with_work(self._database.sql, now)

    def next_for_host(self, host: str, count: int, now: float) -> list[Work]:
        """The next targets of a host, none of them a second time before :meth:`start_again`."""
        with self._mutex, told(self._database.path):
            found = lanes.next_for_host(self._database.sql, host, count, now, self._given.get(host, 0))
            if found:
                self._given[host] = found[-1].id
            return found

    def start_again(self) -> None:
        """Forget which targets were given out; for a moment when none is in flight and all are recorded."""
        with self._mutex:
            self._given.clear()

    def retry(self, codes: Iterable[str]) -> int:
        """Let failed targets be asked in this run: ``failed``, ``5xx``, or codes; gives how many."""
        with self._mutex, self._database.transaction() as sql:
            return lanes.retry(sql, codes)

    def refresh(self, before: float) -> int:
        """Let what is done and was asked before a moment be asked again; gives how many."""
        with self._mutex, self._database.transaction() as sql:
            return lanes.refresh(sql, before)

    def ask_all(self) -> int:
        """Let everything be asked again, without validators; deletes nothing; gives how many."""
        with self._mutex, self._database.transaction() as sql:
            return lanes.ask_all(sql)

    def counts(self, now: float) -> Counts:
        """How the corpus stands, the buffered outcomes aside; looks at all targets, so not for each second."""
        with self._mutex, told(self._database.path):
            return lanes.count(self._database.sql, now)

    # What became of it

    def record(self, finished: Finished, now: float) -> list[Recorded]:
        """Take an outcome; gives what is safe by this call: nothing, or all that was buffered (:meth:`flush`)."""
        with self._mutex:
            if not self._buffer:
                self._buffered_at = now
            self._buffer.append(finished)
            return self.flush(now) if self.is_due(now) else []

    def is_due(self, now: float) -> bool:
        """Whether the buffer is full, or its first outcome is a second old (or the clock was set back)."""
        waited = now - self._buffered_at
        return len(self._buffer) >= BUFFER_ROWS or (bool(self._buffer) and not 0 <= waited < BUFFER_SECONDS)

    def flush(self, now: float) -> list[Recorded]:
        """Write what is buffered, and make it safe; in the order in which it was recorded.

        Raises:
            CannotWrite: The disk is full. The buffer is kept, and nothing of it is in the rows or the state.
        """
        with self._mutex:
            if not self._buffer:
                return []
            recorded = self._recorder.record(self._buffer, now)
            self._buffer.clear()
            return recorded

    @contextmanager
    def portion(self) -> Iterator[None]:
        """What is written in between is one transaction."""
        with self._mutex, self._database.joined():
            yield

    def unbuffer(self) -> None:
        """Forget what is buffered: one of it cannot be written, and would keep the others from it."""
        with self._mutex:
            self._buffer.clear()

    # Near-duplicates and site memory

    def near_index(self, bands: Callable[[bytes], Iterable[int]], make: Callable[[str, bytes, str], T]) -> NearTable[T]:
        """Where signatures of texts are kept and looked up; may be used from within ``before_row``.

        Args:
            bands: A signature → the numbers that it is found by.
            make: Article, signature and group → what a look-up gives.
        """
        return NearTable(self._database, self._mutex, bands, make)

    def block_counts(self, most: int) -> BlockCounts:
        """In how many stories of a site a block stands, so many at the most; may be used from within ``before_row``."""
        return BlockCounts(self._database, self._mutex, most)

    # Saved pages

    def saved_pages(self) -> SavedTable:
        """Which answers are saved."""
        return SavedTable(self._database, self._mutex)

    def address_book(self) -> AddressBook:
        """What decisions on addresses remember; may be used from within ``before_judging`` and ``before_row``."""
        return AddressBook(self._database, self._mutex, self.folder, self._settings)

    # Hosts

    def pauses(self, now: float) -> list[hosts.Host]:
        """The hosts that want to be left alone at this moment, as they said in earlier runs."""
        with self._mutex, told(self._database.path):
            return hosts.load_pauses(self._database.sql, now)

    def host(self, name: str, now: float) -> hosts.Host:
        """What is known of a host from this run and earlier ones."""
        with self._mutex, told(self._database.path):
            return hosts.load_host(self._database.sql, name, now)

    def save_pace(self, *changed: hosts.Host) -> None:
        """Write pauses, failures and crawl delays of hosts."""
        with self._mutex, self._database.transaction() as sql:
            for host in changed:
                hosts.save_pace(sql, host)

    def save_robots(self, name: str, robots: hosts.Robots) -> None:
        """Write a host's robots.txt; the cache is bounded."""
        with self._mutex, self._database.transaction() as sql:
            hosts.save_robots(sql, name, robots)
            self._robots_saved += 1
            if self._robots_saved % _ROBOTS_BETWEEN_DROPS == 0:
                hosts.drop_robots(sql)

    # Runs

    def start_run(self, options: Mapping[str, object], versions: Mapping[str, object], now: float) -> int:
        """Write that a run began; gives its number."""
        with self._mutex, self._database.transaction() as sql:
            return runs.start(sql, json.dumps(options), json.dumps(versions), now)

    def end_run(self, number: int, ending: str, counts: Mapping[str, object], now: float) -> None:
        """Write that a run ended, how (``done``, ``interrupted``, ``no space``, ...), and what it did."""
        with self._mutex, self._database.transaction() as sql:
            runs.end(sql, number, ending, json.dumps(counts), now)

    def pack_closed_months(self, now: float) -> list[Path]:
        """Pack the months that are over (``--rotate month``); gives the packed files."""
        with self._mutex, told(self._database.path):
            closed = packing.closed_months(self._database, self.folder, now)
            self._writer.close(*closed)
            return [packing.pack_month(self._database, self.folder, file) for file in closed]

    def forget(
        self, what: str, now: float, also: Callable[[forgetting.Removed], None] = forgetting.no_more
    ) -> Forgotten:
        """Take an address or a host out of rows and state, and keep a tombstone (:mod:`scraper.store.forgetting`)."""
        with self._mutex, told(self._database.path):
            self._writer.close()
            return forgetting.forget(self._database, self.folder, self._settings, (what, now), also)

    def write_failed(self) -> int:
        """Write ``failed.txt`` anew: an address a line that has no article, to feed back; gives how many."""
        with self._mutex, told(self._database.path):
            return runs.write_failed(self._database.sql, self.folder)
