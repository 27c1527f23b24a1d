"""Lists of one JSON value a line: objects with an address under a key, or strings."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator

from scraper.model import Target
from scraper.sources.entry import BadLine, fault, is_address, shown, target
from scraper.sources.table import ADDRESS_NAMES

MAX_LINE_CHARS = 64 * 1024 * 1024
_KEYS_SHOWN = 12


class _NoEntry(Exception):
    """A line has no entry; the text says why."""


def read_json_lines(lines: Iterable[str], source: str, column: str | None) -> Iterator[Target | BadLine]:
    """The addresses of a list, in its order; the other keys come along, values that are no strings as JSON.

    Args:
        lines: The list.
        source: Its name.
        column: The address's key, dotted where it lies deeper, or ``None`` for a key named url, link, address or href.
    """
    for number, line in enumerate(lines, start=1):
        if not line.strip("\ufeff \t\r\n"):
            continue
        try:
            entry, others = _read(line, column)
        except _NoEntry as problem:
            yield BadLine(number, shown(line.strip()), str(problem), source)
            continue
        if is_address(entry):
            yield target(entry, others, source, number)
        else:
            yield BadLine(number, shown(entry), fault(entry), source, input=others)


def _read(line: str, column: str | None) -> tuple[str, tuple[tuple[str, str], ...]]:
    """The entry of a line and what came along.

    Raises:
        _NoEntry: There is none; its text says why.
    """
    if len(line) >= MAX_LINE_CHARS:
        raise _NoEntry(f"longer than {MAX_LINE_CHARS:,} characters")
    try:
        row = json.loads(line.lstrip("\ufeff"))
    except (ValueError, RecursionError) as error:
        raise _NoEntry(f"not JSON: {str(error).partition(':')[0].lower()}") from error
    if isinstance(row, str) and column is None:
        return row.strip(), ()
    if not isinstance(row, dict):
        raise _NoEntry("neither a JSON object nor a string" if column is None else "no JSON object")
    key, value = _address(row, column)
    if not isinstance(value, str) or not value.strip():
        raise _NoEntry(f"the key {key!r} holds no address")
    return value.strip(), tuple((name, _written(other)) for name, other in row.items() if name != key)


def _address(row: dict[str, object], column: str | None) -> tuple[str, object]:
    """The key that holds the address, and its value."""
    if column is None:
        fitting = [name for name in row if name.strip().casefold() in ADDRESS_NAMES]
        if len(fitting) == 1:
            return fitting[0], row[fitting[0]]
        raise _NoEntry(f"not one key that names an address; {_keys(row)}")
    if column in row:
        return column, row[column]
    value: object = row
    for part in column.split("."):
        if not isinstance(value, dict) or part not in value:
            raise _NoEntry(f"no key {shown(column)!r}; {_keys(row)}")
        value = value[part]
    return column, value


def _keys(row: dict[str, object]) -> str:
    names = [shown(name) for name in list(row)[:_KEYS_SHOWN]] + ["…"] * (len(row) > _KEYS_SHOWN)
    return f"its keys are {', '.join(names)}" if names else "it has no keys"


def _written(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
