"""Which targets a run asks, host by host, and which ones it is told to ask again."""

from __future__ import annotations

import json
import sqlite3  # noqa: TID251
from collections.abc import Iterable
from pathlib import Path

from scraper.model import Target
from scraper.store.retrying import FAR_SECONDS, believed
from scraper.store.schema import Status
from scraper.store.values import Counts, HostWork, Work

_DUE = "(next_try <= :now OR next_try > :far)"
_WORK = (
    "SELECT targets.id, coalesce(lines.given, targets.given), targets.path, targets.url, targets.host, targets.source,"
    " targets.line, lines.input, targets.tries, targets.etag, targets.last_modified, articles.public FROM targets"
    " LEFT JOIN lines ON lines.list = targets.list AND lines.line = targets.line AND lines.target = targets.id"
    " LEFT JOIN articles ON articles.id = targets.article"
)
NO_FAILURES = ("ok", "unchanged", "filtered", "no_article")


def hosts_with_work(sql: sqlite3.Connection, now: float) -> list[HostWork]:
    """The hosts that have targets to ask, now or later."""
    found = sql.execute(
        f"SELECT host, ready, waiting, next_try, coalesce(pause_until, 0) FROM (SELECT host, sum({_DUE}) AS ready,"
        f" sum(NOT {_DUE}) AS waiting, min(iif({_DUE}, NULL, next_try)) AS next_try FROM targets"
        " WHERE status = 0 GROUP BY host) LEFT JOIN hosts USING (host)",
        _times(now),
    )
    return [
        HostWork(host, ready, waiting, next_try, believed(pause, now))
        for host, ready, waiting, next_try, pause in found
    ]


def next_for_host(sql: sqlite3.Connection, host: str, count: int, now: float, after: int) -> list[Work]:
    """The next targets of a host whose numbers are beyond one, in the order in which they were given."""
    found = sql.execute(
        f"{_WORK} WHERE targets.status = 0 AND targets.host = :host AND targets.id > :after AND {_DUE}"
        " ORDER BY targets.id LIMIT :count",
        {"host": host, "after": after, "count": count, **_times(now)},
    )
    return [_work(row) for row in found]


def _work(row: tuple[object, ...]) -> Work:
    number, given, path, url, host, source, line, columns, tries, etag, last_modified, public = row
    target = Target(
        str(given),
        Path(str(path)) if path is not None else None,
        tuple((str(name), str(value)) for name, value in json.loads(str(columns))) if columns else (),
        None if source is None else str(source),
        int(str(line)) if line is not None else None,
        None if url is None else str(url),
    )
    return Work(
        int(str(number)),
        target,
        str(host),
        int(str(tries)),
        None if etag is None else str(etag),
        None if last_modified is None else str(last_modified),
        None if public is None else str(public),
    )


def retry(sql: sqlite3.Connection, codes: Iterable[str]) -> int:
    """Let failed targets be asked now, with all their tries before them; gives how many.

    ``failed`` means all failures but pages without an article; ``5xx`` and ``4xx`` mean all codes of that kind.
    """
    wanted = set(codes)
    clauses = [f"code NOT IN {NO_FAILURES!r}"] if "failed" in wanted else []
    clauses += [f"code GLOB '{code[0]}[0-9][0-9]'" for code in sorted(wanted & {"4xx", "5xx"})]
    exact = sorted(wanted - {"failed", "4xx", "5xx"})
    clauses.append(f"code IN ({', '.join('?' * len(exact))})")
    done = sql.execute(
        "UPDATE targets SET status = 0, next_try = 0, tries = 0"
        f" WHERE status != ? AND code IS NOT NULL AND code != 'invalid_url' AND ({' OR '.join(clauses)})",
        (Status.FORGOTTEN, *exact),
    )
    return done.rowcount


def refresh(sql: sqlite3.Connection, before: float) -> int:
    """Let targets with an article that were asked before a moment be asked again; gives how many."""
    done = sql.execute(
        "UPDATE targets SET status = 0, next_try = 0, tries = 0 WHERE status = ? AND asked_at <= ?",
        (Status.DONE, before),
    )
    return done.rowcount


def ask_all(sql: sqlite3.Connection) -> int:
    """Let every target be asked again, without validators; gives how many."""
    done = sql.execute(
        "UPDATE targets SET status = 0, next_try = 0, tries = 0, etag = NULL, last_modified = NULL"
        " WHERE status != ? AND coalesce(code, '') != 'invalid_url'",
        (Status.FORGOTTEN,),
    )
    return done.rowcount


def count(sql: sqlite3.Connection, now: float) -> Counts:
    """How the corpus stands."""
    by_status = dict(sql.execute("SELECT status, count(*) FROM targets GROUP BY status"))
    ready, next_try = sql.execute(
        f"SELECT coalesce(sum({_DUE}), 0), min(iif({_DUE}, NULL, next_try)) FROM targets WHERE status = 0", _times(now)
    ).fetchone()
    codes = dict(sql.execute("SELECT code, count(*) FROM targets WHERE code IS NOT NULL GROUP BY code"))
    return Counts(
        targets=sum(by_status.values()),
        ready=ready,
        waiting=by_status.get(Status.WAITING, 0) - ready,
        next_try=next_try,
        done=by_status.get(Status.DONE, 0),
        failed=by_status.get(Status.FAILED, 0),
        given_up=by_status.get(Status.GIVEN_UP, 0),
        filtered=by_status.get(Status.FILTERED, 0),
        forgotten=by_status.get(Status.FORGOTTEN, 0),
        articles=sql.execute("SELECT count(*) FROM articles").fetchone()[0],
        versions=sql.execute("SELECT count(*) FROM versions").fetchone()[0],
        codes=codes,
    )


def nothing_to_do(counts: Counts, moment: str) -> str | None:
    """The line that a run without work ends with, or ``None`` where there is work.

    Args:
        counts: How the corpus stands.
        moment: :attr:`Counts.next_try` as the user shall read it, or ``""``.
    """
    if counts.ready:
        return None
    later = f", {counts.waiting:,} waiting (next at {moment})" if counts.waiting else ""
    lost = counts.failed + counts.given_up
    return (
        f"nothing to do: {counts.done:,} done, {lost:,} failed or given up{later}; "
        "--refresh asks again what is done, --retry failed what is not"
    )


def _times(now: float) -> dict[str, float]:
    return {"now": now, "far": now + FAR_SECONDS}
