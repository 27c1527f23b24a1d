"""Rows as JSON lines, each as the corpus has it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TextIO

from scraper.sinks.columns import Column, Row
from scraper.write.json import dumps


def write(rows: Iterable[Row], columns: tuple[Column, ...] | None, stream: TextIO) -> int:
    """How many rows were written: with all that they have, or, for a joined export, with these columns."""
    count = 0
    for row in rows:
        count += 1
        keys = dict(row) if columns is None else {column.name: _value(column, row) for column in columns}
        stream.write(f"{dumps(keys)}\n")
    return count


def _value(column: Column, row: Row) -> object:
    """The value as the row has it, so that lists and objects need not be read out of a text."""
    own = None if column.of_input else row.get(column.key)
    return column.value(row) if own is None else own
