"""Where the pages of a WARC file stand, without reading their bodies where an index tells."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

from scraper.errors import ScraperError
from scraper.fetch import media
from scraper.sinks import cdxj
from scraper.sinks.members import read_member, scan
from scraper.sinks.warc_read import plain_answers


def list_pages(path: Path) -> Iterator[tuple[int, str]]:
    """Offset and address of each record that may be a page; ``""`` for one that is damaged, which its reading tells.

    Answers that are no pages are left out: redirects, errors, pictures, robots.txt. A file that cannot be read at all
    gives its beginning, so that it is told.
    """
    try:
        entries = _indexed(path)
        if entries:
            yield from ((entry.offset, entry.url) for entry in entries if _is_page(entry))
        elif _is_of_members(path):
            yield from _scanned(path)
        else:
            yield from plain_answers(path)
    except (OSError, ScraperError):
        yield 0, ""


def _indexed(path: Path) -> list[cdxj.Entry]:
    """The entries of an index that reaches to the file's end, in the order of their places."""
    try:
        entries = sorted(cdxj.read(path), key=lambda entry: entry.offset)
    except (ValueError, KeyError):
        return []
    ends = entries[-1].offset + entries[-1].length if entries else 0
    return entries if ends == path.stat().st_size else []


def _is_of_members(path: Path) -> bool:
    with path.open("rb") as stream:
        first = read_member(stream, 0)
    return bool(first.kind) and not first.damage


def _scanned(path: Path) -> Iterator[tuple[int, str]]:
    for member in scan(path):
        entry = cdxj.entry(member)
        if member.damage:
            yield member.offset, ""
        elif entry is not None and _is_page(entry):
            yield entry.offset, entry.url


def _is_page(entry: cdxj.Entry) -> bool:
    if entry.mime == "warc/revisit":
        return entry.status in {"200", "304"} and _may_be_page(entry.url)
    if media.names_no_page(None if entry.mime == "unk" else entry.mime):
        return False
    return entry.status == "200" and _may_be_page(entry.url)


def _may_be_page(url: str) -> bool:
    try:
        return urlsplit(url).path != "/robots.txt"
    except ValueError:
        return True
