"""Whether an answer is a page of text, by its Content-Type and its first bytes."""

from __future__ import annotations

import re

from scraper.errors import NotHTML

_PAGES = frozenset({"text/html", "application/xhtml+xml", "application/xml", "text/xml", "text/plain"})
_UNSAID = frozenset({"", "application/octet-stream", "unknown/unknown", "application/unknown", "*/*"})
_MAGIC = {
    b"%PDF-": "application/pdf",
    b"\x89PNG": "image/png",
    b"GIF8": "image/gif",
    b"\xff\xd8\xff": "image/jpeg",
    b"RIFF": "image/webp",
    b"PK\x03\x04": "application/zip",
    b"\x1f\x8b": "application/gzip",
    b"ID3": "audio/mpeg",
    b"OggS": "application/ogg",
    b"\x00\x00\x00": "video/mp4",
}
# Where scripts would move on at once; a page with more than a few lines has something to read itself.
_REFRESH = re.compile(
    rb"<meta[^>]+http-equiv\s*=\s*[\"']?refresh\b[^>]*content\s*=\s*[\"']\s*[0-5]\s*[;,]\s*url\s*=\s*"
    rb"[\"']?([^\"'>\s]+)",
    re.IGNORECASE,
)
_REFRESH_PAGE = 4096  # bytes


def media_type(content_type: str | None) -> str:
    """The media type of a Content-Type header, without parameters.

    >>> media_type("Text/HTML; charset=utf-8")
    'text/html'
    """
    return (content_type or "").partition(";")[0].strip().lower()


def check_type(content_type: str | None) -> None:
    """Refuses what says that it is no page.

    Raises:
        NotHTML: It is a picture, a PDF, JSON, ...
    """
    kind = media_type(content_type)
    if kind not in _PAGES and kind not in _UNSAID:
        raise _not_html(kind)


def check_bytes(body: bytes | bytearray) -> None:
    """Refuses what is no page by its first bytes, whatever it says.

    Raises:
        NotHTML: It begins as a picture, a PDF, an archive, ...
    """
    for magic, kind in _MAGIC.items():
        if body.startswith(magic):
            raise _not_html(kind)


def refresh_target(body: bytes) -> str | None:
    """Where a page that is nothing but an immediate ``<meta http-equiv=refresh>`` leads to.

    >>> refresh_target(b'<meta http-equiv="refresh" content="0; url=/moved">')
    '/moved'
    """
    found = _REFRESH.search(body) if len(body) <= _REFRESH_PAGE else None
    return found[1].decode("utf-8", "replace") if found else None


def _not_html(kind: str) -> NotHTML:
    return NotHTML(f"not a web page but {kind}", content_type=kind, advice="give the address of a page")
