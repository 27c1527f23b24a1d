"""Rows as a Parquet file with typed columns, for pandas, Polars, DuckDB and R."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scraper.errors import ScraperError
from scraper.sinks.columns import Column, Kind, Row

if TYPE_CHECKING:
    import pyarrow as pa  # noqa: TID251

GROUP_ROWS = 1000
GROUP_CHARS = 16_000_000
"""A group of rows is in memory at once: it ends with this many characters of text, or with that many rows."""
_AWARE = {"published": "published_at", "modified": "modified_at"}
"""Dates are kept as they were declared, and those with a time zone stand as a time in UTC beside."""


def write(rows: Iterable[Row], columns: tuple[Column, ...], path: Path) -> int:
    """How many rows were written.

    Raises:
        ScraperError: pyarrow is not installed.
    """
    try:
        import pyarrow as pa  # noqa: PLC0415, TID251
        from pyarrow import parquet  # noqa: PLC0415, TID251
    except ImportError as error:
        raise ScraperError("Parquet needs pyarrow", advice="pip install 'scraper[parquet]'") from error
    columns = tuple(_with_times(columns))
    schema = _schema(pa, columns)
    count = 0
    with parquet.ParquetWriter(path, schema, compression="zstd") as writer:
        for group in _groups(_values(row, columns) for row in rows):
            writer.write_table(pa.Table.from_pylist(group, schema=schema))
            count += len(group)
    return count


def _schema(pa: Any, columns: tuple[Column, ...]) -> pa.Schema:
    types = {
        Kind.TEXT: pa.string(),
        Kind.INTEGER: pa.int64(),
        Kind.REAL: pa.float64(),
        Kind.TIME: pa.timestamp("us", tz="UTC"),
        Kind.LIST: pa.list_(pa.string()),
        Kind.MAP: pa.map_(pa.string(), pa.string()),
    }
    return pa.schema([(column.name, types[column.kind]) for column in columns])


def _with_times(columns: tuple[Column, ...]) -> Iterator[Column]:
    taken = {column.name for column in columns}
    for column in columns:
        yield column
        if column.key in _AWARE and not column.of_input:
            name = _AWARE[column.key]
            yield Column(f"article_{name}" if name in taken else name, Kind.TIME, column.key)


def _values(row: Row, columns: tuple[Column, ...]) -> dict[str, object]:
    return {column.name: _value(column, row) for column in columns}


def _value(column: Column, row: Row) -> object:
    value = column.value(row)
    if column.kind is Kind.TIME:
        return _moment(value)
    return list(value.items()) if isinstance(value, dict) else value


def _moment(value: object) -> datetime | None:
    """A time in UTC, or ``None`` for a date without a time, or a time without its zone."""
    try:
        found = datetime.fromisoformat(str(value))
        return found.astimezone(UTC) if found.tzinfo else None
    except (ValueError, OverflowError):
        return None


def _groups(rows: Iterable[dict[str, object]]) -> Iterator[list[dict[str, object]]]:
    group: list[dict[str, object]] = []
    chars = 0
    for row in rows:
        group.append(row)
        chars += sum(len(value) for value in row.values() if isinstance(value, str))
        if len(group) >= GROUP_ROWS or chars >= GROUP_CHARS:
            yield group
            group, chars = [], 0
    if group:
        yield group
