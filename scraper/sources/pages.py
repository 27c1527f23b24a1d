"""Pages that were fetched before, as a list: a folder of HTML files, WARC files, or folders of these.

The target of an HTML file has its path. That of a record in a WARC file has ``FILE!OFFSET`` as its path and the
record's address as its ``url``: each of five records of one address is asked by itself, and all give versions of one
article. :class:`PageReader` reads both kinds.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from scraper.errors import BadList, ScraperError, UnreadableFile
from scraper.fetch.local import read_local
from scraper.fetch.media import check
from scraper.model import Page, Target
from scraper.sinks.warc_list import list_pages
from scraper.sinks.warc_read import MAX_PAGE_BYTES, WarcReader

HTML_ENDINGS = (".html", ".htm", ".xhtml", ".html.gz", ".htm.gz")
WARC_ENDINGS = (".warc", ".warc.gz")
_RECORD = re.compile(r"(.+\.warc(?:\.gz)?)!(\d+)")


def is_pages(argument: str) -> bool:
    """Whether an argument names pages rather than a list of addresses: a folder, an HTML file, a WARC file."""
    path = Path(argument).expanduser()
    return path.is_dir() or (path.is_file() and path.name.lower().endswith((*HTML_ENDINGS, *WARC_ENDINGS)))


def page_targets(argument: str) -> Iterator[Target]:
    """A target for each page of a file or folder, in the order of names; a record that is damaged has one too.

    Raises:
        BadList: There is no page at all in a folder.
    """
    named = Path(argument).expanduser()
    files = _files(named) if named.is_dir() else [named]
    if not files:
        advice = "give a folder of .html or .warc.gz files"
        raise BadList("the folder holds no HTML and no WARC files", url=argument, advice=advice)
    return (target for path in files for target in _targets(path, argument))


def _files(folder: Path) -> list[Path]:
    endings = (*HTML_ENDINGS, *WARC_ENDINGS)
    return sorted(path for path in folder.rglob("*") if path.name.lower().endswith(endings) and path.is_file())


def _targets(path: Path, source: str) -> Iterator[Target]:
    whole = path.absolute()
    if not path.name.lower().endswith(WARC_ENDINGS):
        yield Target(str(path), whole, source=source)
        return
    for offset, url in list_pages(path):
        yield Target(f"{path}!{offset}", Path(f"{whole}!{offset}"), source=source, url=url or None)


class PageReader:
    """Reads the pages of such targets; several threads may call it at once."""

    def __init__(self, max_bytes: int = MAX_PAGE_BYTES) -> None:
        self._max_bytes = max_bytes
        self._warcs = WarcReader(max_bytes)

    def __call__(self, target: Target) -> Page:
        """The page of a target; one of a WARC file has the record's address and time.

        Raises:
            ScraperError: It cannot be read, is too large, or is no HTML.
        """
        path = target.path
        if path is None:
            raise UnreadableFile("no file", url=target.name)
        if record := _RECORD.fullmatch(str(path)):
            return self._warcs.page(Path(record[1]), int(record[2]))
        body = self._body(path, target.name)
        return Page(
            url=target.name, final_url=target.url or "", status=0, headers=(), body=body, fetched_at=datetime.now(UTC)
        )

    def _body(self, path: Path, name: str) -> bytes:
        try:
            body = read_local(path, self._max_bytes)
            check(None, body)
        except ScraperError as error:
            error.url = name
            raise
        return body
