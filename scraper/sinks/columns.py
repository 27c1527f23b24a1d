"""The columns of an export: the same ones in each format, in the same order."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum

from scraper.write.json import dumps

_SURROGATES = re.compile("[\ud800-\udfff]")
Row = Mapping[str, object]
"""A row as ``articles.jsonl`` has it."""


class Kind(Enum):
    """The kinds of values."""

    TEXT = "text"
    INTEGER = "integer"
    REAL = "real"
    TIME = "time"
    LIST = "list"
    MAP = "map"


@dataclass(frozen=True, slots=True)
class Column:
    """A column of an export.

    Attributes:
        name: Its name.
        kind: The kind of its values.
        key: The row's key.
        of_input: Whether the key is one of the input's columns, and not of the row itself.
    """

    name: str
    kind: Kind
    key: str
    of_input: bool = False

    def value(self, row: Row) -> object:
        """The row's value, of the column's kind, or ``None``."""
        if not self.of_input:
            return _MAKE[self.kind](row.get(self.key))
        given = row.get("input")
        return _text(given.get(self.key)) if isinstance(given, Mapping) else None


_KINDS = {
    "id": Kind.TEXT, "version": Kind.INTEGER, "source": Kind.TEXT, "url": Kind.TEXT, "final_url": Kind.TEXT,
    "canonical_url": Kind.TEXT, "status": Kind.INTEGER, "fetched_at": Kind.TIME, "title": Kind.TEXT,
    "standfirst": Kind.TEXT, "authors": Kind.LIST, "published": Kind.TEXT, "modified": Kind.TEXT,
    "language": Kind.TEXT, "site_name": Kind.TEXT, "description": Kind.TEXT, "tags": Kind.LIST, "image": Kind.TEXT,
    "words": Kind.INTEGER, "page_kind": Kind.TEXT, "confidence": Kind.REAL, "extractor": Kind.TEXT,
    "content_hash": Kind.TEXT, "same_as": Kind.TEXT, "near_duplicate_of": Kind.TEXT, "similarity": Kind.REAL,
    "robots": Kind.LIST, "tdm_reservation": Kind.TEXT, "license": Kind.TEXT, "sources": Kind.MAP, "input": Kind.MAP,
    "text": Kind.TEXT,
}  # fmt: skip
_OF_THE_LINE = {"line": Kind.INTEGER, "outcome": Kind.TEXT, "error": Kind.TEXT}
NAMES = tuple(_KINDS)
"""The columns of an export that is not joined, in order."""


def columns(joined: Iterable[str] | None = None) -> tuple[Column, ...]:
    """The columns of an export.

    Args:
        joined: The names of the input's columns, for one row for every line of the input: they come first, under
            their own names; then what became of the line. A column of ours that is named like one of them is
            called ``article_…``.
    """
    if joined is None:
        return tuple(Column(name, kind, name) for name, kind in _KINDS.items())
    given = tuple(Column(name, Kind.TEXT, name, of_input=True) for name in joined)
    taken = {column.name.casefold() for column in given}
    ours = _OF_THE_LINE | {name: kind for name, kind in _KINDS.items() if name != "input"}
    return (*given, *(Column(_free(name, taken), kind, name) for name, kind in ours.items()))


def _free(name: str, taken: set[str]) -> str:
    while name in taken:
        name = f"article_{name}"
    return name


def clean(text: str) -> str:
    r"""A text that each format can hold: without NULs, and with a mark for what no encoding has.

    >>> clean("a\x00b\ud800")
    'ab\ufffd'
    """
    return _SURROGATES.sub("\ufffd", text.replace("\0", ""))


def _text(value: object) -> str | None:
    if value is None or isinstance(value, str):
        return value if value is None else clean(value)
    return clean(dumps(value)) if isinstance(value, (list, tuple, Mapping)) else str(value)


def _integer(value: object) -> int | None:
    return int(value) if isinstance(value, (int, float)) else None


def _real(value: object) -> float | None:
    return float(value) if isinstance(value, (int, float)) else None


def _list(value: object) -> list[str]:
    items = value if isinstance(value, (list, tuple)) else [] if value is None else [value]
    return [text for text in map(_text, items) if text is not None]


def _map(value: object) -> dict[str, str]:
    pairs = value.items() if isinstance(value, Mapping) else ()
    return {clean(str(key)): text for key, each in pairs if (text := _text(each)) is not None}


_MAKE = {
    Kind.TEXT: _text,
    Kind.INTEGER: _integer,
    Kind.REAL: _real,
    Kind.TIME: _text,
    Kind.LIST: _list,
    Kind.MAP: _map,
}
