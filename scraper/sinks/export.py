"""Rows to a file or to stdout, as CSV, JSON lines, Parquet or SQLite."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from io import TextIOWrapper
from pathlib import Path
from typing import TextIO

from scraper.errors import ScraperError
from scraper.sinks import export_csv, export_jsonl
from scraper.sinks.columns import Column, Row, columns
from scraper.sinks.whole import cannot_write, whole


class ExportFormat(StrEnum):
    """The formats of exports."""

    CSV = "csv"
    JSONL = "jsonl"
    PARQUET = "parquet"
    SQLITE = "sqlite"


@dataclass(frozen=True, slots=True)
class ExportOptions:
    """How rows are exported.

    Attributes:
        joined: The names of the input's columns: one row for every line of the input is given then. ``None`` for
            one row an article.
        raw: In CSV: leave cells that a spreadsheet takes for formulas as they are.
        mark: In CSV: begin with a byte order mark, by which Excel knows UTF-8. By default files have it, stdout not.
    """

    joined: tuple[str, ...] | None = None
    raw: bool = False
    mark: bool | None = None


def export(
    rows: Iterable[Row], form: ExportFormat, out: Path | None = None, options: ExportOptions | None = None
) -> int:
    """How many rows were written: to a file, whole or not at all, or to stdout. The rows are taken one by one.

    Raises:
        ScraperError: It cannot be written, or the format needs a package or a file's name.
        BrokenPipeError: The reader of stdout has gone.
    """
    options = options or ExportOptions()
    if form in {ExportFormat.PARQUET, ExportFormat.SQLITE}:
        return _to_binary(rows, form, out, options)
    try:
        with _text_stream(form, out, options) as stream:
            if form is ExportFormat.CSV:
                return export_csv.write(rows, columns(options.joined), stream, raw=options.raw)
            return export_jsonl.write(rows, None if options.joined is None else columns(options.joined), stream)
    except BrokenPipeError:
        raise
    except OSError as error:
        raise cannot_write(out or Path("stdout"), error) from error


def _to_binary(rows: Iterable[Row], form: ExportFormat, out: Path | None, options: ExportOptions) -> int:
    if out is None:
        raise ScraperError(f"{form} is not written to stdout", advice="name a file with -o")
    write = _parquet if form is ExportFormat.PARQUET else _sqlite
    return write(rows, columns(options.joined), out.resolve())


def _parquet(rows: Iterable[Row], which: tuple[Column, ...], out: Path) -> int:
    from scraper.sinks import export_parquet  # noqa: PLC0415 - pyarrow: not before it is asked for

    with whole(out) as partial:
        return export_parquet.write(rows, which, partial)


def _sqlite(rows: Iterable[Row], which: tuple[Column, ...], out: Path) -> int:
    from scraper.sinks import export_sqlite  # noqa: PLC0415 - sqlite3: not before it is asked for

    export_sqlite.check_free(out)
    with whole(out) as partial:
        return export_sqlite.write(rows, which, partial)


@contextmanager
def _text_stream(form: ExportFormat, out: Path | None, options: ExportOptions) -> Iterator[TextIO]:
    mark = form is ExportFormat.CSV and (options.mark if options.mark is not None else out is not None)
    encoding = "utf-8-sig" if mark else "utf-8"
    if out is None:
        stream = TextIOWrapper(sys.stdout.buffer, encoding=encoding, newline="", write_through=False)
        try:
            yield stream
            stream.flush()
        finally:
            stream.detach()
    elif out.exists() and not out.is_file():  # a device or a pipe: nothing can be renamed over it
        with out.open("w", encoding=encoding, newline="") as stream:
            yield stream
    else:
        with whole(out.resolve()) as partial, partial.open("w", encoding=encoding, newline="") as stream:
            yield stream
