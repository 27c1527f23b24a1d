"""Text in two charsets: encoded twice, or put together of parts in different ones.

Publishing systems take UTF-8 for windows-1252 or latin-1 and write it in UTF-8 again: ``â€™`` for ``’``.
"""

from __future__ import annotations

import codecs
import re

_C1 = {code: bytes([code]).decode("cp1252", "replace") for code in range(0x80, 0xA0)}
"""The control characters from U+0080 on → what windows-1252 has there, which was meant."""
_BYTES = {sign: code for code in range(0x80, 0x100) for sign in (chr(code), _C1.get(code, chr(code)))}
"""A character of windows-1252 or latin-1 → its byte."""
_NEXT = "".join(re.escape(sign) for sign, code in _BYTES.items() if code < 0xC0 and sign != "\ufffd")
_TWICE = re.compile(f"(?:[\xc2-\xdf][{_NEXT}]|[\xe0-\xef][{_NEXT}]{{2}}|[\xf0-\xf4][{_NEXT}]{{3}})+")
_QUOTES = re.compile(f"(?:\xe2[\u20ac\x80][{_NEXT}])+")
"""Quotes and dashes that were encoded twice, which no text has by itself: they are mended wherever they stand."""
_MAYBE_TWICE = re.compile(rb"\xc3[\x82-\xb4](?:\xc2[\x80-\xbf]|[\xc5\xc6\xcb]|\xe2[\x80-\x84])")
"""The first two characters of such a sequence, in UTF-8."""
_JUMPS = 500
_MIN_SHARE = 0.7
"""The share of a text's characters beyond ASCII in such sequences; ``É»`` is also how a French quotation ends."""
_LATIN1_RUNS = re.compile("[\x80-\xff]{2,}")
_ELSE_CP1252 = "scraper.lone_cp1252"
_CUT = frozenset(range(0xC2, 0xC6))
"""First bytes of western letters in UTF-8: where one stands alone, the text was cut there."""
_TEXT_AROUND = frozenset(b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 .,;:!?'\"()<>/-\n\r\t")
_IN_LATIN = re.compile(rb"(?:[\xc2\xc3][\x80-\xbf]|\xe2\x80[\x90-\xba])+")
"""UTF-8 for the letters of western languages, and for quotes and dashes."""


def may_be_twice(utf8: bytes) -> bool:
    """Whether bytes of UTF-8 may be text that was encoded twice; quickly, since nearly none is."""
    at = utf8.find(b"\xc3")  # to jump from one to the next is faster than a pattern, as long as there are few
    for _ in range(_JUMPS):
        if at < 0 or _MAYBE_TWICE.match(utf8, at):
            return at >= 0
        at = utf8.find(b"\xc3", at + 1)
    return at >= 0 and _MAYBE_TWICE.search(utf8, at) is not None


def undoubled(text: str) -> str:
    """The text as it was before it was encoded a second time; where little looks like that, its quotes alone.

    >>> undoubled("itâ€™s"), undoubled("Ã§a va"), undoubled("« CAFÉ»")
    ('it’s', 'ça va', '« CAFÉ»')
    """
    if text.isascii():
        return text
    found = _TWICE.findall(text)
    beyond = len(text) - len(text.encode("ascii", "ignore"))
    if not found:
        return text
    seldom = sum(map(len, found)) < _MIN_SHARE * beyond
    return (_QUOTES if seldom else _TWICE).sub(_once, text)


def _once(run: re.Match[str]) -> str:
    try:
        return bytes(_BYTES[sign] for sign in run[0]).decode("utf-8")
    except UnicodeDecodeError:
        return run[0]


def without_controls(text: str) -> str:
    """Text that was taken for latin-1: control characters are the quotes of windows-1252, or parts of UTF-8."""
    return _LATIN1_RUNS.sub(_from_latin1, text).translate(_C1)


def _from_latin1(run: re.Match[str]) -> str:
    try:
        return run[0].encode("latin-1").decode("utf-8")
    except UnicodeDecodeError:
        return run[0]


def decode_utf8_with_cp1252(body: bytes) -> str:
    """The text of UTF-8 in which lone bytes are windows-1252; what else is broken becomes U+FFFD.

    A lone byte stands between ASCII characters, as no damage to a longer sequence does.
    """
    return body.decode("utf-8", _ELSE_CP1252)


def _lone(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    start, data = error.start, error.object
    byte, around = data[start], (data[start - 1 : start], data[start + 1 : start + 2])
    is_lone = all(not side or side[0] in _TEXT_AROUND for side in around)
    if is_lone and byte < 0xFE and byte not in _CUT and (sign := bytes([byte]).decode("cp1252", "replace")) != "\ufffd":
        return sign, start + 1
    return "\ufffd", error.end


codecs.register_error(_ELSE_CP1252, _lone)


def decode_latin_with_utf8(body: bytes, codec: str) -> str:
    r"""The text of a Latin charset in which some parts are UTF-8.

    >>> decode_latin_with_utf8(b"caf\xe9, " + "naïve “ça”".encode(), "cp1252")
    'café, naïve “ça”'
    """
    pieces, at = [], 0
    for run in _IN_LATIN.finditer(body):
        pieces += [body[at : run.start()].decode(codec, "replace"), run[0].decode("utf-8")]
        at = run.end()
    return "".join([*pieces, body[at:].decode(codec, "replace")])
