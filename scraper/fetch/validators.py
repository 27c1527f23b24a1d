"""What makes a request conditional: a page that has not changed costs its server and us next to nothing.

Source: https://www.rfc-editor.org/rfc/rfc9110#name-conditional-requests
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from scraper.model import Page

MAX_CHARS = 1024  # of a validator; nobody needs more, and it is stored for each page


@dataclass(frozen=True, slots=True)
class Validators:
    """What a server gave to ask later whether a page has changed; sent back letter for letter.

    Attributes:
        etag: The ETag header as received, its quotes and ``W/`` included, or ``None``.
        last_modified: The Last-Modified header as received, or ``None``.
        url: The address that gave them, the only one that they are sent to; ``None`` for each hop.
    """

    etag: str | None = None
    last_modified: str | None = None
    url: str | None = None

    def __bool__(self) -> bool:
        return bool(self.etag or self.last_modified)

    def headers(self, url: str) -> Iterator[tuple[str, str]]:
        """The request headers that go to an address."""
        if self.url is None or self.url == url:
            if self.etag:
                yield "If-None-Match", self.etag
            if self.last_modified:
                yield "If-Modified-Since", self.last_modified


def validators_of(page: Page) -> Validators:
    """The validators to keep after an answer: those of this answer alone, whatever was kept before.

    A 200 replaces both, also by nothing: an old ETag beside a new page would say "not modified" for ever. A 304 without
    them gives none: keep the old ones then.
    """
    return kept(page.header, page.final_url)


def kept(header: Callable[[str], str | None], url: str) -> Validators:
    """The validators of an answer whose headers a function gives."""
    etag, last_modified = (_bounded(header(name)) for name in ("etag", "last-modified"))
    return Validators(etag, last_modified, url)


def _bounded(value: str | None) -> str | None:
    return value if value and len(value) <= MAX_CHARS else None
