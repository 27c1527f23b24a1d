"""A corpus as it stands when all is known: ``scraper export --settle``.

A run judges each row by what it knows at that moment. Here each is judged by all: site memory by the stories of the
whole corpus, near-duplicates by all texts, canonical links by all articles. So a row comes out the same in whatever
order the pages came.
"""

from __future__ import annotations

import sqlite3  # noqa: TID251
from collections.abc import Iterator
from types import TracebackType
from typing import Self

from scraper.dedupe.near import Candidate, bands, place
from scraper.dedupe.site_memory import MAX_STORIES, counted, judge
from scraper.store.database import open_reader, told
from scraper.store.memory_of_row import KEY, as_told, packed_traces, shortened, traces_of, whole_text
from scraper.store.near import find_candidates
from scraper.store.reader import Reader
from scraper.store.site_memory import count_stories, keep_stories
from scraper.store.values import Row

_SIMILARITY_DIGITS = 3


def settled(reader: Reader) -> Iterator[Row]:
    """The latest row of each article, as if all had been known when it was written; in the order of their ids.

    An article that another one stands for, since its canonical link was found to be right, is left out.
    """
    with Settling(reader) as settling:
        for row in reader.rows_by_id():
            found = settling.settle(row)
            if found is not None:
                yield found


class Settling:
    """Judges rows by all that a corpus knows, as it stands when this is made.

    Counting reads each article's latest row once; the counts stand in a file that is gone afterwards, not in memory.
    """

    def __init__(self, reader: Reader) -> None:
        self._path = reader.state_path
        self._sql = open_reader(self._path)
        self._counts = sqlite3.connect("", isolation_level=None)  # SQLite's own temporary file
        self._counts.execute(
            "CREATE TABLE stories (block INTEGER, story INTEGER, PRIMARY KEY (block, story)) WITHOUT ROWID"
        )
        self._counts.execute("BEGIN")
        for row in reader.rows_by_id():
            if packed_traces(row) and not self._is_joined(row):
                keep_stories(self._counts, counted(self._group(row), traces_of(row)), MAX_STORIES)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._sql.close()
        self._counts.close()

    def settle(self, row: Row) -> Row | None:
        """A row as it stands when all is known; ``None`` where another article stands for it."""
        if self._is_joined(row):
            return None
        return {**row, **self._likeness(row), **self._memory(row)}

    def _memory(self, row: Row) -> Row:
        """The text by the final counts; a row that was written without site memory stays as it is."""
        if not packed_traces(row):
            return {}
        verdict = judge(traces_of(row), lambda block: count_stories(self._counts, block))
        keys, changes = shortened(whole_text(row), verdict)
        return {**keys, KEY: as_told(changes, verdict.refused)}

    def _likeness(self, row: Row) -> Row:
        public = str(row["id"])
        with told(self._path):
            mine = self._sql.execute("SELECT made, near_group FROM signatures WHERE article = ?", (public,)).fetchone()
            if mine is None:
                return {}
            others = [Candidate(*found) for found in find_candidates(self._sql, bands(mine[0]))]
        found = place(public, mine[0], others)
        alike = None if found.nearest is None else round(found.similarity, _SIMILARITY_DIGITS)
        return {"near_group": mine[1], "near_duplicate_of": found.nearest, "similarity": alike}

    def _group(self, row: Row) -> str:
        """The name of a row's story."""
        with told(self._path):
            query = "SELECT near_group FROM signatures WHERE article = ?"
            found = self._sql.execute(query, (row["id"],)).fetchone()
        return str(found[0] if found else row["id"])

    def _is_joined(self, row: Row) -> bool:
        with told(self._path):
            return self._sql.execute("SELECT 1 FROM joins WHERE article = ?", (row["id"],)).fetchone() is not None
