"""What is measured of one extraction, and how pages add up to a corpus's figures."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from scraper.text.folding import fold_space
from scraper.training.words import tokens

PERFECT = 0.98
"""A page is perfect where neither precision nor recall is below this."""


@dataclass(frozen=True, slots=True)
class Bag:
    """Precision, recall and F of a text against the true one, as bags of words, each 0 to 1."""

    precision: float
    recall: float
    f: float

    @property
    def perfect(self) -> bool:
        return self.precision >= PERFECT and self.recall >= PERFECT


@dataclass(frozen=True, slots=True)
class Segments:
    """Wanted segments found and missed, unwanted segments let in."""

    found: int = 0
    missed: int = 0
    intruders: int = 0

    @property
    def f(self) -> float | None:
        """2 TP / (2 TP + FN + FP), or ``None`` where no segment was asked for."""
        total = 2 * self.found + self.missed + self.intruders
        return 2 * self.found / total if total else None


def bag(text: str, truth: str) -> Bag:
    """How the words of ``text`` cover those of ``truth``, each word as often as it stands there."""
    got, wanted = Counter(tokens(text)), Counter(tokens(truth))
    if not got and not wanted:
        return Bag(1.0, 1.0, 1.0)
    common = (got & wanted).total()
    if not common:
        return Bag(0.0, 0.0, 0.0)
    precision, recall = common / got.total(), common / wanted.total()
    return Bag(precision, recall, 2 * precision * recall / (precision + recall))


def segments(text: str, present: Iterable[str], absent: Iterable[str]) -> Segments:
    """Counts the segments as trafilatura's own evaluation does, white space folded."""
    folded = fold_space(text)
    hits = [fold_space(segment) in folded for segment in present]
    return Segments(sum(hits), len(hits) - sum(hits), sum(fold_space(segment) in folded for segment in absent))


def add_up(counts: Iterable[Segments]) -> Segments:
    """The counts of all pages together (micro average)."""
    found = missed = intruders = 0
    for count in counts:
        found += count.found
        missed += count.missed
        intruders += count.intruders
    return Segments(found, missed, intruders)


def same_title(got: str | None, truth: str) -> bool:
    return got is not None and tokens(got) == tokens(truth)


def same_authors(got: Iterable[str], truth: Iterable[str]) -> bool:
    return _names(got) == _names(truth)


def same_day(got: date | datetime | None, truth: date) -> bool:
    """Whether the day is right; a time of day stays in the zone it was written in."""
    day = got.date() if isinstance(got, datetime) else got
    return day == truth


def balanced_accuracy(pairs: Sequence[tuple[bool, bool]]) -> float | None:
    """The mean of the recalls of both classes, from (truth, verdict); ``None`` where one class is absent."""
    recalls = []
    for wanted in (True, False):
        verdicts = [verdict == wanted for truth, verdict in pairs if truth == wanted]
        if not verdicts:
            return None
        recalls.append(sum(verdicts) / len(verdicts))
    return sum(recalls) / 2


def mean(values: Sequence[float]) -> float | None:
    return sum(values) / len(values) if values else None


def quantile(values: Sequence[float], share: float) -> float | None:
    """The smallest value that at least ``share`` of the values do not exceed (nearest rank)."""
    if not values:
        return None
    return sorted(values)[max(1, math.ceil(share * len(values))) - 1]


def _names(names: Iterable[str]) -> frozenset[str]:
    return frozenset(fold_space(name).casefold() for name in names)
