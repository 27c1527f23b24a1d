"""The rows of an export: the latest of each article, those that are new for a consumer, or one for every input line."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import nullcontext

from scraper.store.reader import Answer, Reader
from scraper.store.settling import Settling, settled
from scraper.store.values import Row

_Settle = Callable[[Row], Row | None]


class Selection:
    """What of a corpus is exported.

    Attributes:
        position: The number of the last row that was given; 0 for joined and for settled rows, which have no order in
            time. Only to be kept when all that was given is safe.
    """

    def __init__(self, reader: Reader, *, settle: bool = False) -> None:
        self._reader = reader
        self._settle = settle
        self.position = 0

    def latest(self) -> Iterator[Row]:
        """The latest version of each article."""
        return settled(self._reader) if self._settle else self.after(0)

    def after(self, position: int) -> Iterator[Row]:
        """The latest versions that were recorded behind a position."""
        self.position = position
        with Settling(self._reader) if self._settle else nullcontext() as settling:
            for number, row in self._reader.rows(after=position):
                found = settling.settle(row) if settling is not None else row
                if found is not None:
                    yield found
                self.position = number

    def joined(self) -> Iterator[Row]:
        """A row for every line of each list, in their order.

        It has the line's columns under ``input``, what became of it, and the latest version of the article that it met.
        """
        with Settling(self._reader) if self._settle else nullcontext() as settling:
            for answer in self._reader.answers():
                row = answer.row
                if settling is not None and row is not None:
                    row = settling.settle(row) or self._standing_in(row, settling.settle)
                yield _joined_row(answer, row)

    def _standing_in(self, row: Row, settle: _Settle) -> Row:
        """The article that stands for one whose canonical link was found to be right."""
        found = self._reader.query("SELECT joined_to FROM joins WHERE article = ?", (row["id"],))
        versions = self._reader.versions_of(str(found[0][0]), str) if found else []
        return (settle(versions[-1]) if versions else None) or row


def columns(reader: Reader) -> tuple[str, ...]:
    """The lists' columns as they have them, in their order; JSON lines may have further ones in some lines."""
    first = reader.query("SELECT input, min(line) FROM lines WHERE input IS NOT NULL GROUP BY list ORDER BY list")
    ordered = [name for text, _ in first for name in dict(numbered(json.loads(str(text))))]
    further = reader.query(
        "SELECT DISTINCT json_extract(value, '$[0]') FROM lines, json_each(lines.input) WHERE lines.input IS NOT NULL"
    )
    return tuple(dict.fromkeys((*ordered, *sorted(str(name) for (name,) in further))))


def numbered(pairs: Iterable[Sequence[str]]) -> Iterator[tuple[str, str]]:
    """Columns with names of their own, also where a list has two of one name.

    >>> list(numbered([("desk", "a"), ("desk", "b")]))
    [('desk', 'a'), ('desk_2', 'b')]
    """
    seen: Counter[str] = Counter()
    for name, value in pairs:
        seen[name] += 1
        yield (name if seen[name] == 1 else f"{name}_{seen[name]}"), value


def _joined_row(answer: Answer, found: Row | None) -> Row:
    row: Row = dict(found) if found else {"source": answer.list}
    outcome = "ok" if found else answer.code or answer.standing
    told = {"url": answer.given, "line": answer.line, "outcome": outcome}
    return {**row, **told, "error": None if found else answer.cause, "input": dict(numbered(answer.input))}
