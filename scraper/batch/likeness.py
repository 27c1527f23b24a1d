"""Near-duplicate texts in a run: each new text is placed in its group."""

from __future__ import annotations

from scraper.dedupe.near import NEAR_SIMILARITY, Candidate, Placement, enter, place, similarity
from scraper.store.near import NearTable
from scraper.store.values import Row

_DIGITS = 3


class Likeness:
    """The texts of a corpus, by their signatures."""

    def __init__(self, table: NearTable[Candidate]) -> None:
        self._table = table

    def near(self, made: bytes) -> list[Candidate]:
        """The articles whose texts are near-duplicates, the most like first."""
        found = [(similarity(made, each.made), each) for each in self._table.candidates(made)] if made else []
        near = [(alike, each) for alike, each in found if alike >= NEAR_SIMILARITY]
        return [each for _, each in sorted(near, key=lambda pair: (-pair[0], pair[1].article))]

    def nearest(self, made: bytes) -> Placement:
        """Where a text would stand that is not entered."""
        return place("", made, self._table.candidates(made) if made else ())

    def enter(self, article: str, made: bytes) -> tuple[Row, str]:
        """Keep an article's signature; gives the keys of its row, and the name of its group."""
        found = enter(self._table, article, made)
        alike = None if found.nearest is None else round(found.similarity, _DIGITS)
        return {"near_group": found.group, "near_duplicate_of": found.nearest, "similarity": alike}, found.group

    def is_near(self, article: str, made: bytes) -> bool:
        """Whether a text is a near-duplicate of an article."""
        return similarity(self._table.signature(article) or b"", made) >= NEAR_SIMILARITY
