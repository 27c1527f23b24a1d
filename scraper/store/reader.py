"""Reads a corpus without its lock, also while a run writes: rows, answers of a list's lines, counts, failures, runs."""

from __future__ import annotations

import json
import sqlite3  # noqa: TID251
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from scraper.errors import NoState, StateMismatch
from scraper.sinks.jsonl import Place, RowReader
from scraper.sinks.packed import PACKED_SUFFIX
from scraper.store import lanes
from scraper.store.adopting import read_article
from scraper.store.database import STATE_NAME, open_reader, told
from scraper.store.hosts import Host, load_pauses
from scraper.store.schema import Status
from scraper.store.values import Counts, Row

_ROWS_AT_ONCE = 500
_LOOKS = 5
"""So often a row is looked for again that a run is moving at this moment (``forget``, the packing of a month)."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A line of a list, and what became of it.

    Attributes:
        list: The list's name.
        line: Its line, from 1.
        given: The address or path as it stands there.
        input: The line's other columns.
        standing: ``"waiting"``, ``"done"``, ``"failed"``, ``"given_up"``, ``"filtered"`` or ``"forgotten"``.
        code: The last outcome's code, or ``None``.
        cause: The last error in a phrase, or ``None``.
        article: The id of the article that it met, or ``None``.
        row: The latest version of that article, or ``None``.
    """

    list: str
    line: int
    given: str
    input: tuple[tuple[str, str], ...]
    standing: str
    code: str | None
    cause: str | None
    article: str | None
    row: Row | None


@dataclass(frozen=True, slots=True)
class Failures:
    """Failures of one code at one host."""

    host: str
    code: str
    count: int
    example: str


@dataclass(frozen=True, slots=True)
class Run:
    """A run of the history; ``ending`` is ``None`` while it works."""

    id: int
    started: float
    ended: float | None
    ending: str | None
    options: Mapping[str, object]
    counts: Mapping[str, object]
    versions: Mapping[str, object]


FACTS = (
    "public", "version", "address", "host", "fetched_at", "published", "language", "words", "confidence", "source",
    "page_bytes", "fetch_seconds", "extract_seconds", "near_group", "similarity", "length",
)  # fmt: skip
"""The columns of :meth:`Reader.facts`; ``public`` is the article's id."""
_Found = tuple[int, Place, str, int]
_PLACES = (
    "SELECT versions.id, file, offset, length, public, version FROM versions"
    " JOIN articles ON articles.id = versions.article"
)
_LATEST = " AND version = (SELECT max(version) FROM versions AS later WHERE later.article = versions.article)"


class Reader:
    """A corpus to read.

    Raises:
        NoState: There is no corpus.
        StoreError: Its state is damaged, of a newer version, or kept from readers by a run on a network disk.
    """

    def __init__(self, folder: Path, state: Path | None = None) -> None:
        self.folder = folder
        self._path = (state or folder) / STATE_NAME
        if not self._path.exists():
            raise NoState(f"holds no {STATE_NAME}, so no corpus", path=state or folder, advice="check the folder")
        self._sql = open_reader(self._path)
        self._rows = RowReader(folder)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def state_path(self) -> Path:
        """Where the state is."""
        return self._path

    def close(self) -> None:
        """Let the state go."""
        self._sql.close()

    def query(self, sql: str, values: tuple[object, ...] = ()) -> list[tuple[object, ...]]:
        """What a query gives; for the modules of this room, which alone know the tables."""
        with told(self._path):
            return self._sql.execute(sql, values).fetchall()

    def rows(self, *, latest: bool = True, after: int = 0) -> Iterator[tuple[int, Row]]:
        """The rows of this moment in the order in which they were recorded, each with its number.

        Args:
            latest: Only the latest version of each article; of those that have a newer one than ``after``.
            after: Begin behind this number (:meth:`position`).
        """
        end = int(str(self.query("SELECT coalesce(max(id), 0) FROM versions")[0][0]))
        newest = f"{_LATEST[:-1]} AND later.id <= {end})" if latest else ""
        chosen = f"versions.id > ? AND versions.id <= {end}{newest}"
        query = f"{_PLACES} WHERE {chosen} ORDER BY versions.id LIMIT {_ROWS_AT_ONCE}"
        while found := self._find(query, after):
            for number, place, public, version in found:
                row = self._read(place, public, version)
                if row is not None:
                    yield number, row
            after = found[-1][0]

    def rows_by_id(self) -> Iterator[Row]:
        """The latest row of each article, in the order of their ids."""
        after = ""
        while found := self._find(f"{_PLACES} WHERE public > ?{_LATEST} ORDER BY public LIMIT {_ROWS_AT_ONCE}", after):
            for _, place, public, version in found:
                row = self._read(place, public, version)
                if row is not None:
                    yield row
            after = found[-1][2]

    def versions_of(self, name: str, canonical: Callable[[str], str]) -> list[Row]:
        """All versions of an article, the first one first; by its id, its address, or an alias of it."""
        public = self._article_of(name, canonical)
        found = self._find(f"{_PLACES} WHERE public = ? ORDER BY version", public or "")
        rows = (self._read(place, public, version) for _, place, public, version in found)
        return [row for row in rows if row is not None]

    def _article_of(self, name: str, canonical: Callable[[str], str]) -> str | None:
        with told(self._path):
            found = self._sql.execute("SELECT public FROM articles WHERE public = ?", (name,)).fetchone()
            if found is None:
                address = canonical(name)
                found = self._sql.execute(
                    "SELECT public FROM articles WHERE address = ? UNION ALL SELECT public FROM targets"
                    " JOIN articles ON articles.id = article WHERE coalesce(canonical, given) = ? LIMIT 1",
                    (address, address),
                ).fetchone()
        return None if found is None else str(found[0])

    def answers(self) -> Iterator[Answer]:
        """One for each line of each list, in the lists' order: what ``export --joined`` writes."""
        after = (0, 0)
        while True:
            with told(self._path):
                found = self._sql.execute(
                    "SELECT lines.list, lines.line, lists.name, coalesce(lines.given, targets.given), input, status,"
                    " code, cause, public FROM lines JOIN lists ON lists.id = lines.list"
                    " JOIN targets ON targets.id = lines.target LEFT JOIN articles ON articles.id = targets.article"
                    f" WHERE (lines.list, lines.line) > (?, ?) ORDER BY lines.list, lines.line LIMIT {_ROWS_AT_ONCE}",
                    after,
                ).fetchall()
            if not found:
                return
            for _, line, name, given, columns, status, code, cause, public in found:
                pairs = tuple((key, value) for key, value in json.loads(columns)) if columns else ()
                standing = Status(status).name.lower()
                yield Answer(name, line, given, pairs, standing, code, cause, public, self._latest(public))
            after = found[-1][:2]

    def _latest(self, public: str | None) -> Row | None:
        if public is None:
            return None
        found = self._find(f"{_PLACES} WHERE public = ? ORDER BY version DESC LIMIT 1", public)
        return self._read(*found[0][1:]) if found else None

    def position(self, consumer: str) -> int:
        """The number of the last row that a consumer has read, or 0."""
        with told(self._path):
            found = self._sql.execute("SELECT position FROM consumers WHERE name = ?", (consumer,)).fetchone()
        return int(found[0]) if found else 0

    def counts(self, now: float) -> Counts:
        """How the corpus stands."""
        with told(self._path):
            return lanes.count(self._sql, now)

    def failures(self) -> list[Failures]:
        """What has no article and why, by host and code, the most first."""
        with told(self._path):
            found = self._sql.execute(
                "SELECT host, code, count(*) AS count, min(given) FROM targets WHERE article IS NULL AND code IS NOT"
                f" NULL AND code NOT IN {lanes.NO_FAILURES[:3]!r} AND status NOT IN (1, 5)"
                " GROUP BY host, code ORDER BY count DESC, host, code"
            ).fetchall()
        return [Failures(*row) for row in found]

    def facts(self) -> Iterator[Row]:
        """What reports ask for of each row, by name, without reading the rows (:data:`FACTS`)."""
        after = 0
        query = (
            f"SELECT versions.id, {', '.join(FACTS)} FROM versions JOIN articles ON articles.id = versions.article"
            f" WHERE versions.id > ? ORDER BY versions.id LIMIT {_ROWS_AT_ONCE}"
        )
        while True:
            with told(self._path):
                found = self._sql.execute(query, (after,)).fetchall()
            if not found:
                return
            yield from (dict(zip(FACTS, row[1:], strict=True)) for row in found)
            after = found[-1][0]

    def pauses(self, now: float) -> list[Host]:
        """The hosts that are left alone at this moment."""
        with told(self._path):
            return load_pauses(self._sql, now)

    def runs(self) -> list[Run]:
        """The runs, the first one first."""
        with told(self._path):
            found = self._sql.execute(
                "SELECT id, started, ended, ending, options, coalesce(counts, '{}'), versions FROM runs ORDER BY id"
            ).fetchall()
        return [Run(*row[:4], *(json.loads(text) for text in row[4:])) for row in found]

    def _find(self, query: str, value: object) -> list[_Found]:
        with told(self._path):
            found = self._sql.execute(query, (value,)).fetchall()
        return [(row[0], Place(*row[1:4]), row[4], row[5]) for row in found]

    def _read(self, place: Place, public: str, version: int) -> Row | None:
        """The row at a place; looked for again where it was moved meanwhile, ``None`` where it was forgotten."""
        for _ in range(_LOOKS):
            data = self._rows.read(place._replace(file=self._standing_file(place.file)))
            read = read_article(data)
            if read is not None and (read.public, read.version) == (public, version):
                return read.row
            self._rows = RowReader(self.folder)
            found = self._find(f"{_PLACES} WHERE public = ? AND version = {version}", public)
            if not found:
                return None
            place = found[0][1]
        raise StateMismatch(
            f"{place.file} does not hold version {version} of {public} at byte {place.offset:,}",
            path=self.folder,
            advice=f"scraper check {self.folder} says more",
        )

    def _standing_file(self, file: str) -> str:
        """The file to read: the written one where one is being replaced (see :mod:`scraper.store.rewriting`)."""
        with told(self._path):
            found = self._sql.execute("SELECT written FROM rewrites WHERE name IN (?, ?)", (file, file + PACKED_SUFFIX))
            written = found.fetchone()
        new = written is not None and (self.folder / written[0]).exists()
        return str(written[0]).removesuffix(PACKED_SUFFIX) if new else file


def mark_read(folder: Path, consumer: str, position: int, now: float, state: Path | None = None) -> None:
    """Note how far a consumer has read (``export --new-for``); needs no lock, and waits for a run's transaction."""
    path = (state or folder) / STATE_NAME
    with told(path):
        connection = sqlite3.connect(path, isolation_level=None, timeout=30)
        try:
            connection.execute("PRAGMA wal_autocheckpoint = 0")
            connection.execute("BEGIN IMMEDIATE")
            number = connection.execute("PRAGMA application_id").fetchone()[0]
            connection.execute(f"PRAGMA application_id = {number}")  # as each transaction does: scraper.store.database
            connection.execute("INSERT OR REPLACE INTO consumers VALUES (?, ?, ?)", (consumer, position, now))
            connection.execute("COMMIT")
        finally:
            connection.close()
