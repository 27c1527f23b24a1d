"""The kind of a body by its bytes: a page, a text, or something that is neither, whatever its sender says.

Sources: the tables of https://mimesniff.spec.whatwg.org (sections 6 and 7), and the first bytes of further formats.
"""

from __future__ import annotations

import json
import re

HEAD_BYTES = 4096
"""Bytes in which a kind shows, where the first ones do not tell; the standard looks at 1,445."""
_PDF_BYTES = 1024  # readers of PDF look so far for its beginning (ISO 32000, Annex H)
_STARTS: tuple[tuple[bytes, str], ...] = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x00\x00\x01\x00", "image/x-icon"),
    (b"\x00\x00\x02\x00", "image/x-icon"),
    (b"II*\x00", "image/tiff"),
    (b"MM\x00*", "image/tiff"),
    (b"ID3", "audio/mpeg"),
    (b"\xff\xfb", "audio/mpeg"),
    (b"\xff\xf3", "audio/mpeg"),
    (b"\xff\xf2", "audio/mpeg"),
    (b"fLaC", "audio/flac"),
    (b"OggS\x00", "application/ogg"),
    (b"MThd\x00\x00\x00\x06", "audio/midi"),
    (b"\x1a\x45\xdf\xa3", "video/webm"),
    (b"FLV\x01", "video/x-flv"),
    (b"\x00\x00\x01\xba", "video/mpeg"),
    (b"\x00\x01\x00\x00", "font/ttf"),
    (b"OTTO\x00", "font/otf"),
    (b"ttcf\x00", "font/collection"),
    (b"wOFF", "font/woff"),
    (b"wOF2", "font/woff2"),
    (b"PK\x03\x04", "application/zip"),
    (b"PK\x05\x06", "application/zip"),
    (b"Rar!\x1a\x07", "application/x-rar-compressed"),
    (b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    (b"\xfd7zXZ\x00", "application/x-xz"),
    (b"\x1f\x8b\x08", "application/gzip"),
    (b"\x28\xb5\x2f\xfd", "application/zstd"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/msword"),
    (b"{\\rtf", "application/rtf"),
    (b"%!PS", "application/postscript"),
    (b"\x7fELF", "application/x-elf"),
    (b"\xca\xfe\xba\xbe", "application/java-vm"),
    (b"\xcf\xfa\xed\xfe", "application/x-mach-binary"),
    (b"\xce\xfa\xed\xfe", "application/x-mach-binary"),
    (b"\x00asm", "application/wasm"),
    (b"SQLite format 3\x00", "application/vnd.sqlite3"),
    (b"#EXTM3U", "application/vnd.apple.mpegurl"),
    (b"WEBVTT", "text/vtt"),
    (b"#!/", "text/x-shellscript"),
)
_PATTERNS = tuple(
    (re.compile(pattern, re.DOTALL).match, kind)
    for pattern, kind in (
        (rb"RIFF....WEBPVP", "image/webp"),
        (rb"RIFF....AVI ", "video/avi"),
        (rb"RIFF....WAVE", "audio/wave"),
        (rb"FORM....AIFF", "audio/aiff"),
        (rb"....ftyp(?:avif|heic|mif1)", "image/avif"),
        (rb"....ftyp", "video/mp4"),
        (rb"BM.{4}\x00{4}", "image/bmp"),
        (rb"BZh[1-9]1AY", "application/x-bzip2"),
        (rb"MZ[^<]{0,62}\x00", "application/x-msdownload"),
        (rb".{34}LP", "application/vnd.ms-fontobject"),
        (rb".{257}ustar", "application/x-tar"),
    )
)
_PDF = re.compile(rb"(?:\A|\s)%PDF-\d").search
_SPACE = re.compile(rb"(?:\xef\xbb\xbf)?\s*").match
_USUAL = re.compile(rb"(?:\xef\xbb\xbf)?\s*<(?:!doctype html|html|head)\b[^>]{0,300}>", re.IGNORECASE).match
_PROLOG = re.compile(rb"(?:\s*(?:<\?.*?\?>|<!--.*?-->|<!doctype\b[^>[]*>))*\s*", re.IGNORECASE | re.DOTALL).match
_ROOT = re.compile(rb"<(?:[a-z][a-z0-9]*:)?([a-z][a-z0-9]*)(?=[\s>/])", re.IGNORECASE).match
_ROOTS = {
    b"rss": "application/rss+xml",
    b"feed": "application/atom+xml",
    b"rdf": "application/rdf+xml",
    b"urlset": "application/xml (a sitemap)",
    b"sitemapindex": "application/xml (a sitemap)",
    b"opml": "text/x-opml",
    b"svg": "image/svg+xml",
}
_MARKUP = re.compile(rb"<(?:!doctype|!--|/?[a-z][a-z0-9-]*(?=[\s>/]))", re.IGNORECASE).search
_PAGE = re.compile(rb"<(?:!doctype html|html|head|body)\b", re.IGNORECASE).search
_CONTROLS = bytes(byte for byte in range(0x20) if byte not in b"\t\n\r\x0c\x1b")
_MAX_CONTROLS = 0.05
"""The share of control characters in a text; random bytes have twice as many, since 26 of 256 are."""
_MAX_SMALL_JSON_BYTES = 64 * 1024
_OBJECT = re.compile(rb"""\{\s*"[^"\n]{0,200}"\s*:|\[\s*(?:\{\s*"|"[^"\n]{0,200}"\s*,)|\)\]\}'""").match
_CALL = re.compile(rb"(?:/\*.{0,80}?\*/\s*)?[\w.$]{1,80}\(\s*[\[{]", re.DOTALL).match
_CSS = re.compile(
    rb"@(?:charset|import|media|font-face)\b|[^{}()=;]{1,400}\{\s*(?:/\*|-{0,2}[a-z-]+\s*:)", re.IGNORECASE
).match
_WORDS_OF_CODE = re.compile(rb"\b(?:function|var|const|let|return|import|export|window|self|this)\b|=>|\{").search
_CODE_COMMENT = re.compile(rb"(?:\s*(?:/\*.*?\*/|//[^\n]*\n))*\s*", re.DOTALL).match
_MIN_CODE_MARKS = 0.03
"""The share of ``{};=`` in code; prose has none to speak of."""
_SEPARATORS = (b",", b";", b"\t")
_MIN_ROWS = 5


def not_a_page(body: bytes | bytearray, *, whole: bool = True) -> str | None:
    """The media type of what is neither a page nor a text, or ``None``.

    Args:
        body: The bytes, unpacked.
        whole: Whether they are all; else only what the first ones say for certain counts.

    >>> not_a_page(b"%PDF-1.7"), not_a_page(b'{"title": "x"}'), not_a_page(b"<p>x"), not_a_page(b"It rained.")
    ('application/pdf', 'application/json', None, None)
    """
    if _USUAL(body):
        return None
    head = bytes(body[:HEAD_BYTES])
    if begins_as_page(head):
        return None
    kind = _of_magic(head) or _of_root(head) or ("application/octet-stream" if _is_binary(head) else None)
    if kind or not whole or is_wide(head):
        return kind
    start = head[_end(_SPACE(head)) :]
    return _of_json(start, body) or _of_code(start) or _of_table(head, cut=len(body) > len(head))


def begins_as_page(head: bytes | bytearray) -> bool:
    """Whether markup of a page stands at the beginning, after a byte order mark, white space and comments."""
    space = _end(_SPACE(head))
    if head[space : space + 1] != b"<":
        return False
    start = _end(_PROLOG(head, space))
    root = _ROOT(head, start)
    if root is None:  # a comment that does not end here, a doctype
        return b"<!" in head[space : space + 3] or head[start : start + 1] == b"<"
    return root[1].lower() not in _ROOTS


def is_wide(head: bytes) -> bool:
    """Whether it is text in UTF-16: by its byte order mark, or since every other byte is zero."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return True
    even, odd = head[:256:2], head[1:256:2]
    return any(
        len(zeros) > 3 and zeros.count(0) * 2 > len(zeros) and not letters.count(0)
        for zeros, letters in ((even, odd), (odd, even))
    )


def is_plain(text: str) -> bool:
    """Whether a text has no markup at all.

    >>> is_plain("1 < 2, and 3 > 2"), is_plain("a <br> b")
    (True, False)
    """
    return _MARKUP_IN_TEXT(text) is None


_MARKUP_IN_TEXT = re.compile(r"<[!/?a-zA-Z]").search


def _of_magic(head: bytes) -> str | None:
    for start, kind in _STARTS:
        if head.startswith(start):
            return kind
    found = next((kind for match, kind in _PATTERNS if match(head)), None)
    return found or ("application/pdf" if _PDF(head[:_PDF_BYTES]) else None)


def _of_root(head: bytes) -> str | None:
    """A feed, a sitemap, a picture, by the root of its XML."""
    root = _ROOT(head, _end(_PROLOG(head, _end(_SPACE(head)))))
    return _ROOTS.get(root[1].lower()) if root else None


def _is_binary(head: bytes) -> bool:
    if is_wide(head):
        return False
    if b"\0" in head and not _MARKUP(head):
        return True
    controls = len(head) - len(head.translate(None, _CONTROLS))
    return controls > _MAX_CONTROLS * len(head)


def _of_json(start: bytes, body: bytes | bytearray) -> str | None:
    """JSON, or lines of it; a page with a bit of JSON before it is a page."""
    if start[:1] not in {b"{", b"[", b")"}:
        return None
    if not _OBJECT(start):
        return "application/json" if len(body) <= _MAX_SMALL_JSON_BYTES and _parses(body) else None
    return "application/json" if not _PAGE(body) or _parses(body) else None


def _parses(data: bytes | bytearray) -> bool:
    try:
        json.loads(data.removeprefix(b"\xef\xbb\xbf"))
    except RecursionError:
        return True
    except ValueError:
        return False
    return True


def _of_code(start: bytes) -> str | None:
    """A script or a style sheet."""
    code = start[_end(_CODE_COMMENT(start)) :]
    marks = sum(map(code.count, (b"{", b"}", b";", b"=")))
    if _CALL(start) and not _PAGE(start):
        return "text/javascript"
    if marks < _MIN_CODE_MARKS * len(code) or marks < 4 or not _WORDS_OF_CODE(code):
        return None
    return "text/css" if _CSS(code) else "text/javascript"


def _of_table(head: bytes, *, cut: bool) -> str | None:
    """Rows of values: the same number of separators in each line, two at the least."""
    if _MARKUP(head):
        return None
    lines = [line for line in head.splitlines() if line.strip()]
    lines = lines[:-1] if cut else lines
    if len(lines) < _MIN_ROWS:
        return None
    for separator in _SEPARATORS:
        counts = [line.count(separator) for line in lines]
        if counts[0] >= 2 and all(count == counts[0] for count in counts):
            return "text/csv"
    return None


def _end(match: re.Match[bytes] | None) -> int:
    return match.end() if match else 0
