"""Whether an answer or a file is a page or a text, by what it is called and, above that, by its bytes."""

from __future__ import annotations

import re

from scraper.errors import NotHTML
from scraper.fetch.sniff import begins_as_page, not_a_page

_TYPE = re.compile(r"[\w!#$&^.+-]+/[\w!#$&^.+-]+|\*/\*")
_NO_PAGES = re.compile(
    r"(?:image|audio|video|font|model)/.*"
    r"|application/(?:pdf|zip|gzip|zstd|json|javascript|x-javascript|ecmascript|wasm|rtf|msword|postscript|x-tar|java-archive)"
    r"|application/vnd\.(?:ms-|openxmlformats|oasis|android|apple).*"
    r"|text/(?:css|javascript|ecmascript|csv|calendar|vtt|x-vcard|vcard)"
    r"|.*\+(?:json|zip)|application/(?:rss|atom|rdf)\+xml"
)
"""Types that name for certain what is no page; all others may be one."""
_END = re.compile(rb"</html\s*>(?:\s|<!--.*?-->)*\Z", re.IGNORECASE | re.DOTALL).search
_END_BYTES = 4096


def media_type(content_type: str | None) -> str:
    """The first media type in a Content-Type header, however sloppy it is, or ``""``.

    >>> media_type("Text/HTML; charset=utf-8"), media_type("text/html,charset=utf-8"), media_type("charset=utf-8")
    ('text/html', 'text/html', '')
    """
    found = _TYPE.search(content_type or "")
    return found[0].lower() if found else ""


def kind_of(content_type: str | None, body: bytes | bytearray, *, whole: bool = True) -> str | None:
    """The media type of what is neither a page nor a text, or ``None``.

    Bytes count more than what they are called: a page that is called a picture is a page.

    Args:
        content_type: What its sender calls it, or ``None``.
        body: Its bytes, unpacked.
        whole: Whether they are all, or the first ones.
    """
    found = not_a_page(body, whole=whole)
    if found:
        return found
    return media_type(content_type) if names_no_page(content_type) and not begins_as_page(body) else None


def names_no_page(content_type: str | None) -> bool:
    """Whether a Content-Type names for certain what is neither a page nor a text.

    >>> names_no_page("image/png"), names_no_page("application/octet-stream"), names_no_page(None)
    (True, False, False)
    """
    return _NO_PAGES.fullmatch(media_type(content_type)) is not None


def check(content_type: str | None, body: bytes | bytearray, *, whole: bool = True) -> None:
    """Refuses what is neither a page nor a text.

    Raises:
        NotHTML: It is a picture, a PDF, JSON, ...
    """
    if kind := kind_of(content_type, body, whole=whole):
        raise NotHTML(f"not a web page but {kind}", content_type=kind, advice="give the address of a page")


def ends_as_page(body: bytes | bytearray) -> bool:
    """Whether the end of the markup was reached, so that a page is whole though its length lies.

    >>> ends_as_page(b"<html><p>x</html>"), ends_as_page(b"<html><p>x")
    (True, False)
    """
    return _END(bytes(body[-_END_BYTES:])) is not None
