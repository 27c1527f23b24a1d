"""A list of any kind → its targets."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from scraper.errors import BadList
from scraper.model import Target
from scraper.sources import jsonl, table, text
from scraper.sources.entry import BadLine
from scraper.sources.kind import Kind, kind_of
from scraper.sources.stream import DAMAGE, ListBytes, damage, open_list, read_lines, unreadable


def read_targets(path: str | Path, column: str | None = None) -> Iterator[Target | BadLine]:
    """The addresses of a list, in its order, each as soon as it is read; a list of any length in a small memory.

    A line that names no address gives a :class:`BadLine`, and never ends the reading. Lists are one address a line
    (``#`` begins a comment), CSV, TSV or JSON lines, also packed with gzip or zstd: by the name's ending, else by their
    first bytes.

    Args:
        path: The list, or ``-`` for stdin.
        column: The column of a table by name or number, or the key of JSON lines, dotted where it lies deeper.

    Raises:
        BadList: It cannot be read, it is no list, or it has no such column. Raised at once, not midway.
    """
    opened = open_list(str(path))
    try:
        entries = _entries(opened, kind_of(opened, column), column)
    except DAMAGE as error:
        opened.close()
        raise unreadable(opened.name, error) from error
    except BadList:
        opened.close()
        raise
    return _until_damaged(entries, opened)


def _entries(opened: ListBytes, kind: Kind, column: str | None) -> Iterator[Target | BadLine]:
    name = opened.name
    if kind is Kind.TABLE:
        return table.read_table(read_lines(opened, table.MAX_LINE_CHARS, newline=""), name, column, opened.suffix)
    if kind is Kind.JSON_LINES:
        return jsonl.read_json_lines(read_lines(opened, jsonl.MAX_LINE_CHARS), name, column)
    return text.read_text(read_lines(opened, text.MAX_LINE_CHARS), name)


def _until_damaged(entries: Iterator[Target | BadLine], opened: ListBytes) -> Iterator[Target | BadLine]:
    """The entries; where the file breaks off, a last complaint says so."""
    entry: Target | BadLine | None = None
    try:
        for entry in entries:
            yield entry
    except DAMAGE as error:
        line = (entry.line if entry else 0) or 0
        yield BadLine(line + 1, "", f"the list cannot be read any further: {damage(error)}", opened.name)
    finally:
        opened.close()
