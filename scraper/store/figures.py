"""What reports ask of a corpus beside its rows: who waits and until when, which text was seen when, what failed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from scraper.dedupe.address import canonical, site_of
from scraper.dedupe.foldings import Folding, fold
from scraper.store.reader import Reader
from scraper.store.retrying import FAR_SECONDS
from scraper.store.schema import Status
from scraper.store.values import Row

_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Queue:
    """What a host has still to be asked for.

    Attributes:
        host: Its name, ``""`` for local files.
        ready: Addresses that the next run asks.
        later: Addresses whose next try is later.
        next_try: The earliest of these, in seconds since 1970, or ``None``.
        pause_until: Until when the host is left alone, or ``None``.
        reason: Why it is, or ``None``.
    """

    host: str
    ready: int
    later: int
    next_try: float | None
    pause_until: float | None
    reason: str | None


@dataclass(frozen=True, slots=True)
class Sighting:
    """When a version of an article was seen.

    Attributes:
        version: The version.
        last_at: When its text was seen last, in seconds since 1970.
        times: How often a page with this text came, answers of "not modified" aside.
        current: Whether it is the text that was seen last.
    """

    version: int
    last_at: float
    times: int
    current: bool


def queues(reader: Reader, now: float) -> list[Queue]:
    """The hosts that have addresses to ask or are left alone, the longest queue first."""
    due = "(next_try <= ?1 OR next_try > ?2)"
    found = reader.query(
        "SELECT host, ready, later, next_try, pause, reason FROM ("
        f"SELECT host, sum({due}) AS ready, sum(NOT {due}) AS later, min(iif({due}, NULL, next_try)) AS next_try"
        " FROM targets WHERE status = 0 GROUP BY host) LEFT JOIN (SELECT host, pause_until AS pause,"
        " pause_reason AS reason FROM hosts WHERE pause_until > ?1 AND pause_until <= ?2)"
        " USING (host) ORDER BY ready + later DESC, host",
        (now, now + FAR_SECONDS),
    )
    return [Queue(*row) for row in found]  # type: ignore[arg-type]


def sightings(reader: Reader, public: str) -> list[Sighting]:
    """When each text of an article was seen, the first version first."""
    found = reader.query(
        "SELECT version, max(max(texts.last_at, iif(version = current, articles.last_at, 0))), sum(times),"
        " version = current FROM texts JOIN articles ON articles.id = article WHERE public = ?"
        " GROUP BY version ORDER BY version",
        (public,),
    )
    return [Sighting(int(str(row[0])), float(str(row[1])), int(str(row[2])), bool(row[3])) for row in found]


def count_articles(reader: Reader) -> int:
    """How many articles have rows."""
    return int(str(reader.query("SELECT count(DISTINCT article) FROM versions")[0][0]))


def failures(reader: Reader) -> Iterator[Row]:
    """The addresses that have no article and the reason, in the order in which they were given."""
    after = 0
    query = (
        "SELECT id, given, host, status, code, cause, http_status, final_url, tries, asked_at, next_try FROM targets"
        " WHERE id > ? AND article IS NULL AND code IS NOT NULL AND code NOT IN ('ok', 'unchanged', 'filtered')"
        f" AND status != {int(Status.FORGOTTEN)} ORDER BY id LIMIT {_AT_ONCE}"
    )
    while found := reader.query(query, (after,)):
        for number, given, host, status, *rest in found:
            standing = Status(int(str(status))).name.lower()
            names = ("code", "cause", "status", "final_url", "tries", "asked_at", "next_try")
            row: Row = {"url": given, "host": host, "standing": standing, **dict(zip(names, rest, strict=True))}
            yield row | {"next_try": rest[-1] or None}
            after = int(str(number))


def canonical_of(reader: Reader) -> Callable[[str], str]:
    """Gives the canonical form of an address, in the form in which its site was seen to serve it.

    It raises an ``InvalidURL`` for what is no address.
    """
    known: dict[str, set[Folding]] = {}
    names = {folding.value: folding for folding in Folding}
    for site, name in reader.query("SELECT site, folding FROM foldings"):
        if name in names:
            known.setdefault(str(site), set()).add(names[str(name)])

    def folded(address: str) -> str:
        found = canonical(address)
        return fold(found, known[site_of(found)]) if site_of(found) in known else found

    return folded
