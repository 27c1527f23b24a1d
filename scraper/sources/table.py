"""Tables as spreadsheets write them: CSV with commas, semicolons or tabs, with a head row or without one."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain, islice

from scraper.errors import BadList
from scraper.model import Target
from scraper.sources.entry import BadLine, fault, is_address, shown, target

ADDRESS_NAMES = frozenset({"url", "link", "address", "href"})
"""Names of columns that hold addresses where none is named."""
MAX_CELL_CHARS = 16 * 1024 * 1024
MAX_LINE_CHARS = 2 * MAX_CELL_CHARS
_ONE_COLUMN = "\x1f"  # a delimiter that stands nowhere
_SEP = re.compile(r'"?sep=(.)"?\s*', re.IGNORECASE).fullmatch  # how Excel is told the delimiter
_QUOTED = re.compile(r'"[^"]*(?:"|$)')
_HTTP = re.compile(r"\s*https?://", re.IGNORECASE).match
_COLUMNS_SHOWN = 30
_MAX_BLANK_LINES = 1000
_DELIMITERS = "\t;|,"  # the rarer in a column's name, the earlier


@dataclass(frozen=True, slots=True)
class _Columns:
    """The columns of a table.

    Attributes:
        names: Their names.
        chosen: The place of the one with the addresses.
    """

    names: tuple[str, ...]
    chosen: int

    @property
    def title(self) -> str:
        return shown(self.names[self.chosen])

    def others(self, row: list[str]) -> tuple[tuple[str, str], ...]:
        """Name and cell of the other columns; a cell beyond the head row has its number for a name."""
        names, short = self.names, len(self.names) - len(row)
        if short < 0:
            names += tuple(str(number) for number in range(len(names) + 1, len(row) + 1))
        cells = [*zip(names, row + [""] * short, strict=True)]
        del cells[self.chosen]
        return tuple(cells)


class _CountedLines:
    """The lines of a table, with the number of quotation marks in the row that is being read."""

    def __init__(self, lines: Iterator[str]) -> None:
        self._lines = lines
        self.quotes = 0
        self.count = 0

    def __iter__(self) -> _CountedLines:
        return self

    def __next__(self) -> str:
        line = next(self._lines)
        self.count += 1
        self.quotes += line.count('"')
        return line

    def start_row(self) -> None:
        self.quotes = self.count = 0


def read_table(lines: Iterator[str], source: str, column: str | None, suffix: str) -> Iterator[Target | BadLine]:
    """The addresses of a table, in its order; the other columns come along as they are.

    Args:
        lines: The table, line ends as they are.
        source: Its name.
        column: The address's column by name or by number from 1, or ``None`` for the only one, or the one that is
            named url, link, address or href.
        suffix: The ending of the file's name.

    Raises:
        BadList: There is no such column, or no telling which.
    """
    before, first = _first_line(lines)
    separated = _SEP(first)
    delimiter = separated[1] if separated else "\t" if suffix in {".tsv", ".tab"} else find_delimiter(first)
    counted = _CountedLines(chain(before, [] if separated else [first], lines))
    # The limit is one for the process, and Python offers no other: it is only ever raised.
    csv.field_size_limit(max(csv.field_size_limit(), MAX_CELL_CHARS))
    rows = enumerate(_rows(csv.reader(counted, delimiter=delimiter), counted, source), start=1)
    head = next((row for row in rows if row[1]), None)
    if head is None:
        return iter(())
    number, cells = head
    if isinstance(cells, BadLine):
        raise BadList(cells.cause, url=source, advice="check the first row")
    has_head = not any(map(_HTTP, cells))
    names = tuple(cells) if has_head else tuple(str(number) for number in range(1, len(cells) + 1))
    columns = _Columns(names, _choose(names, column, source))
    return _entries(rows if has_head else chain([(number, cells)], rows), columns, source)


def _first_line(lines: Iterator[str]) -> tuple[list[str], str]:
    """The blank lines at the beginning, of which spreadsheets may write a few, and the first that is none."""
    blank: list[str] = []
    for line in islice(lines, _MAX_BLANK_LINES):
        if line.strip():
            return blank, line
        blank.append(line)
    return blank, next(lines, "")


def find_delimiter(line: str) -> str:
    """What parts the cells of a head line: the most frequent of tab, semicolon, bar and comma outside of quotes.

    >>> find_delimiter('link;"title, short";seen')
    ';'
    """
    bare = _QUOTED.sub("", line)
    best = max(_DELIMITERS, key=bare.count)
    return best if best in bare else _ONE_COLUMN


def _rows(reader: Iterator[list[str]], counted: _CountedLines, source: str) -> Iterator[list[str] | BadLine]:
    """The rows, blank ones too, since spreadsheets count them; a complaint in the place of one that cannot be read."""
    number = lines = quotes = 0
    while True:
        counted.start_row()
        number += 1
        try:
            row = next(reader)
        except StopIteration:
            break
        except csv.Error as error:
            yield BadLine(number, "", f"not a row of a table: {error}", source, "row")
            continue
        lines, quotes = counted.count, counted.quotes
        yield row
    if lines > 1 and quotes % 2:
        cause = f"a quotation mark opens a cell and none closes it: the last {lines:,} lines were read as this row"
        yield BadLine(number - 1, "", cause, source, "row")


def _choose(names: tuple[str, ...], column: str | None, source: str) -> int:
    """The place of the column with the addresses."""
    folded = [name.strip().casefold() for name in names]
    if column is None:
        fitting = [0] if len(names) == 1 else [place for place, name in enumerate(folded) if name in ADDRESS_NAMES]
        problem = "no telling which column has the addresses" if len(fitting) != 1 else ""
    else:
        exact = [place for place, name in enumerate(names) if name == column]
        fitting = exact or [place for place, name in enumerate(folded) if name == column.strip().casefold()]
        if not fitting and column.isdecimal() and 1 <= int(column) <= len(names):
            fitting = [int(column) - 1]
        problem = f"no column {column!r}" if not fitting else f"{len(fitting)} columns {column!r}"
    if len(fitting) == 1:
        return fitting[0]
    listed = [f"{number} {shown(name)!r}" for number, name in enumerate(names[:_COLUMNS_SHOWN], start=1)]
    more = ", …" if len(names) > _COLUMNS_SHOWN else ""
    advice = f"name one by its name or number: {', '.join(listed)}{more}"
    raise BadList(problem, url=source, advice=advice)


def _entries(
    rows: Iterator[tuple[int, list[str] | BadLine]], columns: _Columns, source: str
) -> Iterator[Target | BadLine]:
    chosen = columns.chosen
    for number, row in rows:
        if isinstance(row, BadLine):
            yield row
            continue
        entry = row[chosen].strip() if chosen < len(row) else ""
        if is_address(entry):
            yield target(entry, columns.others(row), source, number)
        elif entry:
            yield BadLine(number, shown(entry), fault(entry), source, "row", columns.others(row))
        elif any(map(str.strip, row)):
            cause = f"nothing in the column {columns.title!r}"
            yield BadLine(number, shown(" ".join(row)), cause, source, "row", columns.others(row))
