"""Which kind of list a file is, by its ending and its first bytes, and that it is a list at all."""

from __future__ import annotations

import re
from enum import Enum, auto

from scraper.errors import BadList
from scraper.sources.stream import ListBytes, charset_of


class Kind(Enum):
    """How a list is written."""

    TEXT = auto()
    TABLE = auto()
    JSON_LINES = auto()


_BY_SUFFIX = {
    **dict.fromkeys((".csv", ".tsv", ".tab"), Kind.TABLE),
    **dict.fromkeys((".jsonl", ".ndjson", ".json"), Kind.JSON_LINES),
}
_FOREIGN = (
    (b"%PDF-", "a PDF", "a list is text: one address a line, CSV or JSON lines"),
    (b"PK\x03\x04", "an Excel workbook or another zip archive", "save the sheet as CSV"),
    (b"\xd0\xcf\x11\xe0", "an old Excel workbook", "save the sheet as CSV"),
    (b"BZh", "packed with bzip2", "unpack it first"),
    (b"\xfd7zXZ\0", "packed with xz", "unpack it first"),
)
_XML = re.compile(r"<(\?xml|rss|feed|urlset|sitemapindex)\b", re.IGNORECASE).match
_HTML = re.compile(r"<(?!https?:)[!?a-z]", re.IGNORECASE).match
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f]")
_MAX_CONTROLS = 0.3
_MAX_CONTROLS_GUESSED = 0.02
"""Shares of control characters in a list, the smaller one where its charset is a guess: packed bytes are no UTF-8 and
have one in nine, and half of a program's are zero, like those of UTF-16."""


def kind_of(opened: ListBytes, column: str | None) -> Kind:
    """How the list is written: by its ending, else by whether a column is named and by its first character.

    Raises:
        BadList: It is HTML, a PDF, or something else that is no list.
    """
    start = _start(opened)
    kind = _BY_SUFFIX.get(opened.suffix)
    if kind is None and start.startswith("{"):
        kind = Kind.JSON_LINES
    if kind is None:
        kind = Kind.TEXT if column is None else Kind.TABLE
    if kind is not Kind.TABLE:
        _refuse_whole_json(start, opened.name)
    return kind


def _start(opened: ListBytes) -> str:
    """The first characters of a list that may be one."""
    head = opened.head
    for magic, what, advice in _FOREIGN:
        if head.startswith(magic):
            raise BadList(f"it is {what}, not a list of addresses", url=opened.name, advice=advice)
    charset, skipped = charset_of(head)
    text = head[skipped:].decode(charset, "replace")
    most = _MAX_CONTROLS if charset == "utf-8" or skipped else _MAX_CONTROLS_GUESSED
    if len(_CONTROL.findall(text)) > len(text) * most:
        raise BadList("it is a binary file, not a list of addresses", url=opened.name, advice="give one address a line")
    start = text.lstrip()
    if _XML(start) or _HTML(start):
        what = "XML" if _XML(start) else "HTML"
        raise BadList(f"it is {what}, not a list of addresses", url=opened.name, advice="give one address a line")
    return start


def _refuse_whole_json(start: str, name: str) -> None:
    """JSON that is one value over the whole file: to read it, all of it would have to be in memory."""
    if start.startswith("[") or start.partition("\n")[0].strip() == "{":
        advice = "jq -c '.[]' makes lines of an array"
        raise BadList("it is one JSON value, not one a line", url=name, advice=advice)
