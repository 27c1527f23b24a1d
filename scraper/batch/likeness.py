"""Near-duplicate texts in a run: each new text is placed in its group."""

from __future__ import annotations

from scraper.dedupe.near import NEAR_SIMILARITY, Candidate, Placement, enter, place, similarity
from scraper.store.near import NearTable
from scraper.store.values import Row

_SIMILARITY_DIGITS = 3


class Likeness:
    """The texts of a corpus, by their signatures: the table of the state, with the last look-up kept."""

    def __init__(self, table: NearTable[Candidate]) -> None:
        self._table = table
        self._found: tuple[bytes, list[Candidate]] | None = None

    def near(self, made: bytes) -> list[Candidate]:
        """The articles whose texts are near-duplicates, the most like first."""
        found = [(similarity(made, each.made), each) for each in self.candidates(made)]
        near = [(alike, each) for alike, each in found if alike >= NEAR_SIMILARITY]
        return [each for _, each in sorted(near, key=lambda pair: (-pair[0], pair[1].article))]

    def is_near(self, article: str, made: bytes) -> bool:
        """Whether a text is a near-duplicate of an article."""
        return similarity(self._table.signature(article) or b"", made) >= NEAR_SIMILARITY

    def nearest(self, made: bytes) -> Placement:
        """Where a text would stand that is not entered."""
        return place("", made, self.candidates(made))

    def enter(self, article: str, made: bytes) -> tuple[Row, str]:
        """Keep an article's signature; gives the keys of its row, and the name of its group."""
        found = enter(self, article, made)
        alike = None if found.nearest is None else round(found.similarity, _SIMILARITY_DIGITS)
        return {"near_group": found.group, "near_duplicate_of": found.nearest, "similarity": alike}, found.group

    # As :class:`scraper.dedupe.near.NearIndex`

    def candidates(self, made: bytes) -> list[Candidate]:
        """The articles that may be near."""
        if self._found is None or self._found[0] != made:
            self._found = made, self._table.candidates(made) if made else []
        return self._found[1]

    def add(self, article: str, made: bytes, group: str) -> None:
        """Keep an article's signature and group, in place of an older one."""
        self._found = None
        self._table.add(article, made, group)

    def regroup(self, group: str, into: str) -> None:
        """Give all articles of a group another one."""
        self._found = None
        self._table.regroup(group, into)

    def remove(self, article: str) -> None:
        """Take an article out, since another one stands for it."""
        self._found = None
        self._table.remove(article)
