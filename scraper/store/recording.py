"""Records what became of targets: in one transaction, rows first, then the commit that records their end."""

from __future__ import annotations

import sqlite3  # noqa: TID251
from collections.abc import Sequence
from dataclasses import dataclass, replace

from scraper.sinks.jsonl import ARTICLES, FAILURES, Place, RowWriter
from scraper.store.database import Database
from scraper.store.listing import host_of, is_forgotten
from scraper.store.packing import current_file
from scraper.store.retrying import NOT_TRIED, after_failure, believed, is_passing
from scraper.store.schema import Status
from scraper.store.values import Finished, Recorded, Row, Settings, Verdict
from scraper.store.versions import Judged, judge
from scraper.write.json import dumps

_COLUMNS = ("published", "language", "words", "confidence", "source", "near_group", "similarity")
"""What of a row is a column too, since reports ask for it."""
_CAUSE_CHARS = 300
_VALIDATOR_CHARS = 1_024


@dataclass(frozen=True, slots=True)
class Asked:
    """What the state knows of a target before its outcome."""

    canonical: str
    tries: int
    article: int | None
    public: str | None
    status: Status


@dataclass(frozen=True, slots=True)
class Unwritten:
    """A row that is to be written, and what it is the row of."""

    row: Row
    finished: Finished
    judged: Judged | None
    index: int


class Recorder:
    """Writes outcomes into rows and state, all of a call or nothing."""

    def __init__(self, database: Database, writer: RowWriter, settings: Settings) -> None:
        self._database = database
        self._writer = writer
        self._settings = settings

    def record(self, outcomes: Sequence[Finished], now: float) -> list[Recorded]:
        """Record outcomes in their order; when this returns they are safe.

        Raises:
            CannotWrite: The disk is full; nothing of the call is left in the rows or the state.
        """
        ends: dict[str, int] = {}
        try:
            with self._database.transaction() as sql:
                told, rows = self._judge_all(sql, outcomes)
                self._write(sql, told, rows, now, ends)
        except BaseException:
            for file, end in ends.items():
                self._writer.cut(file, end)
            raise
        return told

    def _judge_all(
        self, sql: sqlite3.Connection, outcomes: Sequence[Finished]
    ) -> tuple[list[Recorded], list[Unwritten]]:
        told, rows = [], []
        for index, outcome in enumerate(outcomes):
            finished = self._settings.before_judging(outcome)
            asked = _asked(sql, finished.target)
            if finished.code == "ok":
                recorded, row = self._article(sql, finished, asked)
            else:
                recorded, row = _failure(sql, finished, asked)
            told.append(recorded)
            if row and row.judged:
                row = replace(row, row={**row.row, **self._settings.before_row(row.row, row.finished)})
            if row:
                rows.append(replace(row, index=index))
        return told, rows

    def _write(
        self, sql: sqlite3.Connection, told: list[Recorded], rows: list[Unwritten], now: float, ends: dict[str, int]
    ) -> None:
        """Make safe what the rows name, then write the rows and make them safe."""
        if any(unwritten.judged for unwritten in rows):
            self._settings.before_rows()
        for unwritten in rows:
            file = self._file(now) if unwritten.judged else FAILURES
            ends.setdefault(file, self._writer.end(file))
            place = self._writer.append(file, dumps(unwritten.row).encode())
            if unwritten.judged:
                insert_version(sql, unwritten.judged, place, unwritten.row, unwritten.finished)
                told[unwritten.index] = replace(told[unwritten.index], place=place)
        self._writer.sync()
        for file in ends:
            set_end(sql, file, self._writer.end(file))

    def _file(self, now: float) -> str:
        return current_file(self._database, now) if self._settings.rotate else ARTICLES

    def _article(self, sql: sqlite3.Connection, finished: Finished, asked: Asked) -> tuple[Recorded, Unwritten | None]:
        address = finished.address or asked.canonical
        if asked.status == Status.FORGOTTEN or is_forgotten(sql, address, host_of(address)):
            _set(sql, finished, Status.FORGOTTEN, asked.article)
            return Recorded(finished.target, Verdict.FORGOTTEN, "forgotten"), None
        judged = judge(sql, self._settings, finished, address)
        _set(sql, finished, Status.DONE, judged.article)
        told = Recorded(finished.target, judged.verdict, "ok", judged.public, judged.version)
        if not judged.writes:
            return told, None
        row = {**(finished.row or {}), "id": judged.public, "version": judged.version}
        return told, Unwritten(row, finished, judged, 0)


def _asked(sql: sqlite3.Connection, target: int) -> Asked:
    found = sql.execute(
        "SELECT coalesce(canonical, given), tries, article, public, status FROM targets"
        " LEFT JOIN articles ON articles.id = article WHERE targets.id = ?",
        (target,),
    ).fetchone()
    canonical, tries, article, public, status = found
    return Asked(canonical, tries, article, public, Status(status))


def _failure(sql: sqlite3.Connection, finished: Finished, asked: Asked) -> tuple[Recorded, Unwritten | None]:
    """Record what gave no text; an article that the target gave before stays as it is."""
    status, next_try, tries = _standing(finished, asked)
    if finished.code == "filtered" and finished.article is not None and status == Status.FILTERED:
        asked = _met_instead(sql, finished.article, asked)
    if finished.code == "unchanged":
        sql.execute("UPDATE articles SET last_at = ? WHERE id = ?", (finished.at, asked.article))
    elif asked.article is not None:
        sql.execute(
            "UPDATE articles SET beside_code = ?, beside_at = ? WHERE id = ?",
            (finished.code, finished.at, asked.article),
        )
    _set(sql, finished, status, asked.article, tries=tries, next_try=next_try)
    verdict = _verdict(finished, asked, status)
    told = Recorded(
        finished.target, verdict, finished.code, asked.public, next_try=next_try if status == Status.WAITING else None
    )
    silent = finished.code in NOT_TRIED or verdict in {Verdict.SAME, Verdict.FILTERED, Verdict.FORGOTTEN}
    if finished.row is None or silent:
        return told, None
    row = {**finished.row, "id": asked.public, "tries": tries, "standing": status.name.lower(), "next_try": next_try}
    return told, Unwritten(row, finished, None, 0)


def _met_instead(sql: sqlite3.Connection, public: str, asked: Asked) -> Asked:
    """The same with the article for which the target's own was left out."""
    found = sql.execute("SELECT id FROM articles WHERE public = ?", (public,)).fetchone()
    return replace(asked, article=found[0], public=public) if found else asked


def _standing(finished: Finished, asked: Asked) -> tuple[Status, float, int]:
    """Status, next try and tries after an outcome without a text."""
    if asked.status == Status.FORGOTTEN:
        return Status.FORGOTTEN, 0.0, asked.tries
    if finished.code == "unchanged":
        return Status.DONE, 0.0, 0
    if finished.code == "filtered":
        return Status.FILTERED, 0.0, 0
    if finished.code in NOT_TRIED:
        return Status.WAITING, believed(finished.not_before or 0.0, finished.at), asked.tries
    passing = is_passing(finished.code) if finished.passing is None else finished.passing
    tries = asked.tries + 1
    status, next_try = after_failure(tries, finished.at, finished.not_before) if passing else (Status.FAILED, 0.0)
    if status != Status.WAITING and asked.article is not None:
        return Status.DONE, 0.0, tries
    return status, next_try, tries


def _verdict(finished: Finished, asked: Asked, status: Status) -> Verdict:
    if finished.code == "unchanged":
        return Verdict.SAME
    if asked.article is not None and status == Status.DONE:
        return Verdict.BESIDE
    return Verdict[status.name]


def _set(
    sql: sqlite3.Connection,
    finished: Finished,
    status: Status,
    article: int | None,
    *,
    tries: int = 0,
    next_try: float = 0.0,
) -> None:
    """Write where a target stands. An answer with a text replaces the validators or removes them; others keep them."""
    renewed = finished.code in {"ok", "filtered"}
    etag, last_modified = _validator(finished.etag), _validator(finished.last_modified)
    sql.execute(
        "UPDATE targets SET status = ?, next_try = ?, tries = ?, code = ?, cause = ?, http_status = ?,"
        " final_url = coalesce(?, final_url), article = ?, asked_at = ?,"
        " etag = iif(?, ?, coalesce(?, etag)), last_modified = iif(?, ?, coalesce(?, last_modified)) WHERE id = ?",
        (
            status, next_try, tries, finished.code, finished.cause[:_CAUSE_CHARS] or None, finished.http_status,
            finished.final_url, article, finished.at,
            renewed, etag, etag if finished.code == "unchanged" else None,
            renewed, last_modified, last_modified if finished.code == "unchanged" else None,
            finished.target,
        ),
    )  # fmt: skip


def insert_version(sql: sqlite3.Connection, judged: Judged, place: Place, row: Row, finished: Finished | None) -> None:
    """Write where a row stands, and the columns that reports ask for."""
    measured = (
        (None,) * 5
        if finished is None
        else (
            finished.target,
            finished.at,
            finished.page_bytes,
            finished.fetch_seconds,
            finished.extract_seconds,
        )
    )
    sql.execute(
        "INSERT INTO versions (article, version, file, offset, length, target, fetched_at, page_bytes, fetch_seconds,"
        f" extract_seconds, {', '.join(_COLUMNS)})"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            judged.article, judged.version, *place, *measured,
            *(_plain(row.get(name)) for name in _COLUMNS),
        ),
    )  # fmt: skip


def _plain(value: object) -> str | float | None:
    """A value of a row as a column; ``None`` for what a row that was edited by hand may hold there."""
    return value if isinstance(value, str | int | float) and value is not True and value is not False else None


def _validator(value: str | None) -> str | None:
    """A validator byte for byte, or ``None`` where it is absurdly long: half of one would never match."""
    return value if value is None or len(value) <= _VALIDATOR_CHARS else None


def set_end(sql: sqlite3.Connection, file: str, end: int) -> None:
    """Write how far a file is known."""
    sql.execute("INSERT INTO files VALUES (?, ?) ON CONFLICT DO UPDATE SET end = excluded.end", (file, end))
