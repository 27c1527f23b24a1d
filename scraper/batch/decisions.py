"""All that is decided on a page between its extraction and its row: which article it is, and what of it is written."""

from __future__ import annotations

from dataclasses import dataclass, replace

from scraper.batch.addresses import SAME_AS, Addresses, Asked
from scraper.batch.foldings import Foldings
from scraper.batch.likeness import Likeness
from scraper.batch.site_memory import SiteMemory
from scraper.dedupe.near import Candidate, bands, signature
from scraper.dedupe.site_memory import MAX_STORIES, Verdict
from scraper.store.memory_of_row import packed_traces, whole_text
from scraper.store.state import State
from scraper.store.values import Finished, Row


@dataclass(frozen=True, slots=True)
class Compared:
    """What a worker found out about a text beside its row.

    Attributes:
        asked: The canonical form of the address that was asked, or ``None`` for a local file.
        article: The id of the article that the target gave before, or ``None``.
        signature: Of the text.
        traces: Packed; ``None`` where site memory is off.
    """

    asked: str | None = None
    article: str | None = None
    signature: bytes = b""
    traces: bytes | None = None


class Decisions:
    """Decides on the pages of a run, in the order and within the transaction in which they are recorded."""

    def __init__(self, state: State, foldings: Foldings, *, dedupe: bool, site_memory: bool) -> None:
        self._book = state.address_book()
        self._table = state.near_index(bands, Candidate)
        self._likeness = Likeness(self._table)
        self._addresses = Addresses(self._book, self._likeness, foldings, self._row_of_now)
        self._memory = SiteMemory(state.block_counts(MAX_STORIES)) if site_memory else None
        self._dedupe = dedupe
        self._rows: dict[str, Row] = {}
        foldings.load(self._book)

    def settle(self, finished: Finished, compared: Compared) -> Finished:
        """An outcome as it is to be recorded."""
        if finished.code != "ok":
            return finished
        if compared.asked is not None:
            asked = Asked(compared.asked, compared.article, compared.signature)
            finished = self._addresses.decide(finished, asked)
        is_new = finished.code == "ok" and finished.article is None and compared.article is None
        if self._dedupe and is_new:
            return self._without_copy(finished, compared.signature)
        return finished

    def _without_copy(self, finished: Finished, made: bytes) -> Finished:
        """Filtered, if the text is nearly that of an article that we have."""
        found = self._likeness.nearest(made)
        if found.nearest is None:
            return finished
        cause = f"near-duplicate of {found.nearest}, {found.similarity:.0%} alike"
        return replace(finished, code="filtered", cause=cause, row=None, article=found.nearest)

    def complete(self, row: Row, compared: Compared, address: str | None) -> tuple[Row, Verdict]:
        """The keys that a row of an article gets or changes, and what site memory takes out of its text."""
        public = str(row["id"])
        self._rows[public] = row
        self._join(public, row, address if row["version"] == 1 else None)
        alike, group = self._likeness.enter(public, compared.signature)
        told = {**{key: row.get(key) for key in SAME_AS}, **alike}
        if self._memory is None or compared.traces is None:
            return told, Verdict()
        remembered, verdict = self._memory.remember(row, group, compared.traces)
        return {**told, **remembered}, verdict

    def _join(self, public: str, row: Row, address: str | None) -> None:
        """Keep what an article claims, and join to it what claims to be a new one at its address."""
        self._addresses.keep_claim(public, row)
        if address is not None:
            for name in self._addresses.claimants(public, address, row):
                self._likeness.remove(name)

    def forget_rows(self) -> None:
        """Let go of the rows that are written by now."""
        self._rows.clear()

    def _row_of_now(self, public: str) -> Row | None:
        """A row of the portion that is being recorded."""
        return self._rows.get(public)

    def catch_up(self, state: State) -> int:
        """Take in the articles that a stopped run wrote and did not tell of, or that were not compared; how many."""
        done = 0
        for public in self._table.unsigned():
            row, met = self._book.row(public), self._book.article(public)
            if row is None:
                continue
            with state.portion():
                made = signature(whole_text(row))
                if met is not None and met.address is not None:
                    self._addresses.note_ends(public, met.address)
                self._join(public, row, met.address if met else None)
                _, group = self._likeness.enter(public, made)
                self._table.mark(public, group)
                if self._memory is not None:
                    self._memory.count(group, packed_traces(row))
            done += 1
        return done
