"""Bytes to text: the charset that a page is really in, whatever it says.

Order of belief: BOM, bytes that are valid UTF-8, the HTTP header, ``<meta>``, detection. Valid UTF-8 goes
before every declaration since other charsets practically never look like it, while wrong declarations are
common (https://encoding.spec.whatwg.org has no such rule: browsers show these pages as mojibake).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from scraper.text.encodings import CODECS, encoding
from scraper.text.latin import LATIN, latin_charset
from scraper.text.mojibake import (
    decode_latin_with_utf8,
    decode_utf8_with_cp1252,
    may_be_twice,
    undoubled,
    without_controls,
)

_BOMS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16le"), (b"\xfe\xff", "utf-16be"))
_DECLARATION_BYTES = 4096  # bytes searched for a declaration; the HTML standard looks at 1024, real pages need more
_DETECTED_BYTES = 20_000  # bytes of text given to the detector: more makes it slower, not better
_HTTP_CHARSET = re.compile(r"charset\s*=\s*[\"']?\s*([^\s\"';,]+)", re.IGNORECASE)
_COMMENT = re.compile(rb"<!--.*?(?:-->|\Z)", re.DOTALL)
_META_CHARSET = re.compile(
    rb"<(?:meta\b[^>]*?\bcharset|\?xml\b[^>]*?\bencoding)\s*=\s*[\"']?\s*([^\s\"'/>;?]+)", re.IGNORECASE
)
_TO_KANJI = re.compile(rb"\x1b\$[@B]").search
_HTML_LANGUAGE = re.compile(rb"<html\b[^>]*?\blang\s*=\s*[\"']?([a-zA-Z]{2})", re.IGNORECASE)
_COMMON_SIGNS = "的一是不了在人有我这這中大来來国國说說们們のはをにとがで이다는의에을가"
"""Signs that nearly every text in Chinese, Japanese or Korean has, and misread ones hardly ever."""
_RUNS = re.compile(rb"[\x80-\xff]{3,}")
_LATIN_SCRIPTS = frozenset(
    {"macintosh", "windows-1250", "windows-1252", "windows-1254", "windows-1257", "windows-1258"}
    | {f"iso-8859-{part}" for part in (2, 3, 4, 10, 13, 14, 15, 16)}
)
# Kept to charsets that pages are written in: with all of Python's, the detector answers with DOS and Mac
# code pages that nobody has served for decades. Its ties (windows-1252 or -1250) go to the more common one.
_MULTI_BYTE = ("gb18030", "big5", "shift_jis", "euc-jp", "euc-kr")
_SINGLE_BYTE = (
    *("windows-1252", "windows-1251", "windows-1250", "windows-1256", "windows-1254", "windows-1253"),
    *("windows-1255", "windows-1257", "koi8-r", "windows-874"),
)
_DETECTABLE = {CODECS[name].replace("-", "_"): name for name in _MULTI_BYTE + _SINGLE_BYTE}


@dataclass(frozen=True, slots=True)
class Decoded:
    """A page's text.

    Attributes:
        text: The text, without a byte order mark.
        charset: The charset that was used, by its WHATWG name (``"windows-1252"``, never ``"iso-8859-1"``).
        verbatim: Whether the page's bytes are this very text in UTF-8.
    """

    text: str = field(repr=False)
    charset: str
    verbatim: bool = field(default=False, repr=False)


def decode(body: bytes, content_type: str | None = None) -> Decoded:
    """The text of a page and the charset that it was in; bytes that make no sense become U+FFFD.

    Args:
        body: The page's bytes.
        content_type: The value of its Content-Type header.

    >>> decode("naïve".encode(), "text/html; charset=iso-8859-1")
    Decoded(charset='utf-8')
    """
    for bom, name in _BOMS:
        if body.startswith(bom):
            return _replacing(body[len(bom) :], name)
    wide = _wide(body, content_type)
    if wide:
        return _replacing(body, wide)
    if b"\x1b" not in body:  # an escape is how ISO-2022-JP, in ASCII bytes alone, says that it is not ASCII
        try:
            text = body.decode("utf-8")
        except UnicodeDecodeError:
            return _decode_other(body, content_type)
        mended = undoubled(text) if may_be_twice(body) else text
        if _has_controls(body):
            mended = without_controls(mended)
        return Decoded(mended, "utf-8", verbatim=mended is text or mended == text)
    return _decode_other(body, content_type)


def _replacing(body: bytes, name: str) -> Decoded:
    return Decoded(body.decode(CODECS[name], "replace"), name)


def _wide(body: bytes, content_type: str | None) -> str | None:
    """UTF-16 without a byte order mark: every other byte of the markup is zero."""
    head = body[:256]
    if b"\0" not in head:
        return None
    declared = _http_encoding(content_type)
    if declared in {"utf-16le", "utf-16be"}:
        return declared
    if head[1::2].count(0) * 2 > len(head[1::2]):
        return "utf-16le"
    return "utf-16be" if head[::2].count(0) * 2 > len(head[::2]) else None


def _has_controls(utf8: bytes) -> bool:
    """Whether there are control characters from U+0080 on, which no text holds; a regex takes ten times as long."""
    at = utf8.find(b"\xc2")
    while at >= 0:
        if utf8[at + 1] < 0xA0:
            return True
        at = utf8.find(b"\xc2", at + 1)
    return False


def _decode_other(body: bytes, content_type: str | None) -> Decoded:
    """Reads bytes that are not plainly UTF-8, by what the page declares, else by detection."""
    utf8 = _replacing(body, "utf-8")
    if _fits(utf8, body, most=1 / 3):
        return _replacing(body, "iso-2022-jp") if _is_2022(body, content_type) else _utf8_in_parts(body)
    in_runs = high_in_runs(body)
    fitting = []
    for name in _declared(body, content_type):
        if name == "utf-8" or (name in _LATIN_SCRIPTS and in_runs):
            continue
        decoded = _replacing(body, name)
        if _fits(decoded, body, most=0.05):
            fitting.append(decoded)
    if fitting:
        return _in_parts(body, min(fitting, key=_doubt))
    return _in_parts(body, _replacing(body, _detect(body) or "windows-1252"))


def _doubt(decoded: Decoded) -> tuple[int, int]:
    """The less, the likelier is a declared charset of two that fit; the first is trusted more where they are equal."""
    return decoded.text.count("\ufffd"), -sum(map(decoded.text.count, _COMMON_SIGNS))


def _utf8_in_parts(body: bytes) -> Decoded:
    text = decode_utf8_with_cp1252(body)
    return Decoded(undoubled(text), "utf-8")


def _in_parts(body: bytes, decoded: Decoded) -> Decoded:
    """A page in windows-1252 of which parts are UTF-8."""
    if decoded.charset != "windows-1252":
        return decoded
    return Decoded(decode_latin_with_utf8(body, CODECS["windows-1252"]), decoded.charset)


def _is_2022(body: bytes, content_type: str | None) -> bool:
    """Whether the page is in ISO-2022-JP: it says so, or switches to kanji and back, whatever it says."""
    if (_http_encoding(content_type) or _meta_encoding(body)) == "iso-2022-jp":
        return True
    return bool(_TO_KANJI(body)) and b"\x1b(" in body and "\ufffd" not in _replacing(body, "iso-2022-jp").text


def _fits(decoded: Decoded, body: bytes, most: float) -> bool:
    """Whether at most this share of the characters beyond ASCII is broken.

    UTF-8 gets a generous share: by chance, text in another charset has no valid sequence of it for two
    invalid ones (measured in other charsets: under 0.15), so what has them is UTF-8 with damage.
    """
    text = decoded.text
    beyond = len(text) - len(text.encode("ascii", "ignore"))
    broken = text.count("\ufffd")
    if decoded.charset == "utf-8":
        broken -= body.count(b"\xef\xbf\xbd")  # a U+FFFD that the page itself holds is not our doing
    return broken <= most * beyond


def high_in_runs(body: bytes) -> bool:
    """Whether most bytes beyond ASCII stand three or more together, as no Latin script has them."""
    high = len(body) - len(body.decode("ascii", "ignore"))
    return sum(map(len, _RUNS.findall(body))) * 2 > high


def _declared(body: bytes, content_type: str | None) -> Iterator[str]:
    """The declared encodings, most trusted first.

    windows-1252 in the HTTP header is often a server's default, so a ``<meta>`` that knows better goes first.
    """
    found = [name for name in (_http_encoding(content_type), _meta_encoding(body)) if name]
    yield from sorted(found, key="windows-1252".__eq__)


def _http_encoding(content_type: str | None) -> str | None:
    found = _HTTP_CHARSET.search(content_type or "")
    return encoding(found[1]) if found else None


def _meta_encoding(body: bytes) -> str | None:
    found = _META_CHARSET.search(_COMMENT.sub(b"", body[:_DECLARATION_BYTES]))
    name = encoding(found[1].decode("ascii", "ignore")) if found else None
    # Whoever can read the declaration in ASCII bytes knows that UTF-16 is wrong.
    return "utf-8" if name in {"utf-16le", "utf-16be"} else name


def _detect(body: bytes) -> str | None:
    """The charset that the text between the tags looks most like.

    A multi-byte charset that reads the bytes cleanly goes before a single-byte one, which reads any bytes.
    """
    from charset_normalizer import from_bytes  # noqa: PLC0415 - slow to import, seldom needed

    text = b"\n".join(piece for piece in re.split(rb"[<>]", body) if not piece.isascii())[:_DETECTED_BYTES]
    order = list(_DETECTABLE)
    ranks = [
        (round(match.chaos, 2), place >= len(_MULTI_BYTE), -match.coherence, place)
        for match in from_bytes(text, cp_isolation=order)
        for place in [order.index(codec) for codec in match.could_be_from_charset]
    ]
    found = _DETECTABLE[order[min(ranks)[-1]]] if ranks else None
    if found not in LATIN:
        return found
    language = _HTML_LANGUAGE.search(body[:_DECLARATION_BYTES])
    return latin_charset(text, language[1].decode("ascii").lower() if language else "")
