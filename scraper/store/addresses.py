"""What decisions on addresses need to remember: where redirects ended, what pages claim, what sites fold.

What is decided is not known here (``scraper.dedupe.alias``).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from threading import RLock

from scraper.sinks.jsonl import Place, RowReader
from scraper.store.adopting import read_row
from scraper.store.content import short_hash
from scraper.store.database import Database
from scraper.store.listing import key_of
from scraper.store.schema import Status
from scraper.store.values import Row, Settings


@dataclass(frozen=True, slots=True)
class Met:
    """An article that an address leads to.

    Attributes:
        public: Its id.
        address: Its canonical address, or ``None``.
        first_at: When it was first asked, in seconds since 1970.
        published: When it was published, as its latest row says, or ``None``.
        joined: Whether another article stands for the one that the address had.
    """

    public: str
    address: str | None
    first_at: float
    published: str | None
    joined: bool = False


class AddressBook:
    """Addresses and what they were found to be; may be used from within a recording."""

    def __init__(self, database: Database, mutex: RLock, folder: Path, settings: Settings) -> None:
        self._database = database
        self._mutex = mutex
        self._folder = folder
        self._settings = settings

    # Foldings

    def foldings(self) -> dict[str, frozenset[str]]:
        """Site → what it was seen to fold."""
        found: dict[str, frozenset[str]] = {}
        with self._mutex:
            for site, folding in self._database.sql.execute("SELECT site, folding FROM foldings"):
                found[site] = found.get(site, frozenset()) | {folding}
        return found

    def learn(self, site: str, foldings: Iterable[str]) -> None:
        """Keep what a site was seen to fold."""
        with self._mutex, self._database.joined() as sql:
            sql.executemany("INSERT OR IGNORE INTO foldings VALUES (?, ?)", [(site, folding) for folding in foldings])

    # Redirects

    def note_end(self, target: int, page: str) -> tuple[int, bool]:
        """Note where a target ended; gives how many others ended there, and whether it is new there."""
        key = short_hash(page)
        with self._mutex, self._database.joined() as sql:
            known = sql.execute("SELECT 1 FROM ends WHERE target = ? AND page = ?", (target, key)).fetchone()
            if not known:
                sql.execute("INSERT OR REPLACE INTO ends VALUES (?, ?)", (target, key))
            query = "SELECT count(*) FROM ends WHERE page = ? AND target != ?"
            return int(sql.execute(query, (key, target)).fetchone()[0]), not known

    def ending_at(self, page: str) -> list[tuple[int, str]]:
        """The targets that ended at a page, with their canonical addresses."""
        query = "SELECT id, coalesce(canonical, given) FROM ends JOIN targets ON targets.id = target WHERE page = ?"
        with self._mutex:
            return self._database.sql.execute(f"{query} ORDER BY id", (short_hash(page),)).fetchall()

    def targets_of(self, public: str) -> list[tuple[int, str]]:
        """The targets that gave an article, with their canonical addresses; local files aside."""
        query = "SELECT targets.id, coalesce(canonical, given) FROM targets JOIN articles ON articles.id = article"
        with self._mutex:
            return self._database.sql.execute(f"{query} WHERE public = ? AND path IS NULL", (public,)).fetchall()

    def part(self, target: int, final: str, cause: str) -> None:
        """Let a target have no article any more, where it has the one at its final address."""
        with self._mutex, self._database.joined() as sql:
            sql.execute(
                "UPDATE targets SET status = ?, article = NULL, code = 'no_article', cause = ? WHERE id = ?"
                " AND status = ? AND article IN (SELECT id FROM articles WHERE key = ? AND address = ?)",
                (Status.FAILED, cause, target, Status.DONE, key_of(final, self._settings), final),
            )

    # Articles

    def article_at(self, address: str) -> Met | None:
        """The article that an address has, or the one that stands for it."""
        query = "SELECT public FROM articles WHERE key = ? AND address = ?"
        with self._mutex:
            found = self._database.sql.execute(query, (key_of(address, self._settings), address)).fetchone()
            return None if found is None else self.article(found[0])

    def article(self, public: str) -> Met | None:
        """An article by its id, or the one that stands for it."""
        with self._mutex:
            sql = self._database.sql
            into = sql.execute("SELECT joined_to FROM joins WHERE article = ?", (public,)).fetchone()
            found = sql.execute(
                "SELECT public, address, first_at, (SELECT published FROM versions WHERE article = articles.id"
                " ORDER BY version DESC LIMIT 1) FROM articles WHERE public = ?",
                (into[0] if into else public,),
            ).fetchone()
        return None if found is None else Met(found[0], found[1], found[2], found[3], into is not None)

    def last_end(self, target: int) -> str | None:
        """The address where a target ended before."""
        with self._mutex:
            found = self._database.sql.execute("SELECT final_url FROM targets WHERE id = ?", (target,)).fetchone()
        return None if found is None else found[0]

    def row(self, public: str) -> Row | None:
        """The latest row of an article, or ``None`` where none is written yet."""
        query = (
            "SELECT file, offset, length FROM versions JOIN articles ON articles.id = article WHERE public = ?"
            " ORDER BY version DESC LIMIT 1"
        )
        with self._mutex:
            found = self._database.sql.execute(query, (public,)).fetchone()
        return None if found is None else read_row(RowReader(self._folder).read(Place(*found)))

    # Canonical links

    def claim(self, public: str, address: str) -> None:
        """Keep that an article says it is the one at another address."""
        with self._mutex, self._database.joined() as sql:
            sql.execute("INSERT OR IGNORE INTO claims VALUES (?, ?)", (short_hash(address), public))

    def claimants(self, address: str) -> list[str]:
        """The articles that say they are the one at this address, and are not joined to it."""
        query = "SELECT article FROM claims WHERE link = ? AND article NOT IN (SELECT article FROM joins)"
        with self._mutex:
            return [row[0] for row in self._database.sql.execute(f"{query} ORDER BY article", (short_hash(address),))]

    def join(self, public: str, into: str) -> None:
        """Let another article stand for one: its addresses answer with that one from now on; its rows stay."""
        number = "(SELECT id FROM articles WHERE public = ?)"
        with self._mutex, self._database.joined() as sql:
            sql.execute(f"UPDATE targets SET article = {number} WHERE article = {number}", (into, public))
            sql.execute("UPDATE joins SET joined_to = ? WHERE joined_to = ?", (into, public))
            sql.execute("INSERT OR REPLACE INTO joins VALUES (?, ?)", (public, into))
