"""Rows as CSV that spreadsheets open without harm (RFC 4180)."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable
from typing import TextIO

from scraper.sinks.columns import Column, Row
from scraper.write.json import dumps

_FORMULA = re.compile("[=+\\-@\t\r\n＝＋－＠]")  # https://owasp.org/www-community/attacks/CSV_Injection
_NUMBER = re.compile(r"[+-]?\d+(?:[.,]\d+)*\s*")  # a number harms nobody, and a column of them stays one


def write(rows: Iterable[Row], columns: tuple[Column, ...], stream: TextIO, *, raw: bool = False) -> int:
    """How many rows were written. Lists are joined by ``; ``; what is no text, list or number is JSON.

    Args:
        rows: The rows, taken one by one.
        columns: The columns, whose names are the first line.
        stream: Opened with ``newline=""``.
        raw: Write each cell as it is, also those that a spreadsheet takes for a formula.
    """
    guard = _as_it_is if raw else harmless
    writer = csv.writer(stream)  # ends lines with CRLF, as RFC 4180 has it
    writer.writerow([guard(column.name) for column in columns])
    count = 0
    for row in rows:
        count += 1
        writer.writerow([guard(value) if isinstance(value, str) else value for value in _cells(row, columns)])
    return count


def harmless(cell: str) -> str:
    """The cell with a ``'`` before it if a spreadsheet might run it as a formula.

    >>> harmless("=HYPERLINK(A1)"), harmless("-3.5"), harmless("Elm = tree")
    ("'=HYPERLINK(A1)", '-3.5', 'Elm = tree')
    """
    return f"'{cell}" if _FORMULA.match(cell) and not _NUMBER.fullmatch(cell) else cell


def _as_it_is(cell: str) -> str:
    return cell


def _cells(row: Row, columns: tuple[Column, ...]) -> Iterable[object]:
    for column in columns:
        value = column.value(row)
        if isinstance(value, list):
            yield "; ".join(value)
        elif isinstance(value, dict):
            yield dumps(value) if value else ""
        else:
            yield value
