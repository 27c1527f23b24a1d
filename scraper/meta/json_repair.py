"""Reads JSON as pages write it: wrapped, escaped, commented, with quotes and commas that are wrong, or cut off.

Sound JSON goes through Python's own reader alone. What that refuses is read again sign by sign as JavaScript would
nearly read it, and written anew (reports of such pages: https://github.com/scrapinghub/extruct/issues).
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from itertools import islice

_DECODER = json.JSONDecoder(strict=False)  # not strict: raw line breaks in strings are common
_WRAPPING = re.compile(r"<!--|-->|(?:/\*|//)?\s?<!\[CDATA\[(?:\s?\*/)?|(?:/\*|//)?\s?\]\]>(?:\s?\*/)?")
_OPENING = re.compile(r"[{\[]").search
_MAX_VALUES = 500
"""Values of one script that are read: more things are not looked at."""
_TRAILING_COMMA = re.compile(r",(?=\s*[}\]])")
_LOST_FIELD = re.compile(r'"(headline|datePublished|dateModified|description)"\s*:\s*"((?:[^"\\]|\\.)*)"')
_LOST_AUTHOR = re.compile(r'"author"\s*:\s*(?:\[\s*)?(?:\{[^{}]{0,300}?"name"\s*:\s*)?"((?:[^"\\\n]|\\.){1,100})"')
_MAX_WRAPPED = 3
"""How often JSON is found in a string of JSON, or escaped as HTML, at the most."""
_MAX_MENDED_CHARS = 400_000
"""Characters of a broken script that are mended: longer ones hold data of other kinds."""
_TOKEN = re.compile(
    r"""
    //[^\n]*+ | /\*(?:[^*]|\*(?!/))*+(?:\*/)?                       # a comment
    | (?P<open>[{\[]) | (?P<close>[}\]]) | (?P<sign>[:,])
    # A quotation mark ends a string where what follows can follow a string; else it is one of its signs.
    | "(?P<double>(?:[^"\\]|\\.|"(?!
        \s{0,99}(?: [}\]] | :\s{0,99}(?:["'{\[\d-]|true\b|false\b|null\b) | // | /\* | \Z
            | ,\s{0,99}(?:["'{\[}\]\d-]|true\b|false\b|null\b|//|/\*|[\w$@]{1,40}\s{0,9}:|\Z)
            | "[\w@]{1,40}"\s{0,9}: )))*+)(?P<ended>"?)
    | '(?P<single>(?:[^'\\]|\\.|'(?!\s{0,200}(?:[}\],:]|\Z)))*+)(?P<shut>'?)
    | (?P<bare>[\w$@.+-]+)
    """,
    re.VERBOSE | re.DOTALL,
)
_NUMBER = re.compile(r"-?(?:0|[1-9]\d{0,30})(?:\.\d{1,30})?\Z")
_BAD_ESCAPE = re.compile(r'\\(?:(["\\/bfnrt]|u[0-9a-fA-F]{4})|(.?))', re.DOTALL)
_CONSTANTS = {"true": "true", "false": "false", "True": "true", "False": "false"}


def parse(source: str) -> list[object]:
    """The JSON values in a script, mended where they are broken; what cannot be read is left out.

    >>> parse('<!-- {"headline": "A",} -->')
    [{'headline': 'A'}]
    """
    for _ in range(_MAX_WRAPPED):
        values = _read(source)
        if len(values) == 1 and isinstance(values[0], str):
            source = values[0]
        elif not values and source.lstrip()[:1] in {"{", "["} and "&quot;" in source:
            source = html.unescape(source)
        else:
            return values
    return []


def _read(source: str) -> list[object]:
    try:
        return [_DECODER.decode(source)]
    except (ValueError, RecursionError):
        mended = _TRAILING_COMMA.sub("", _WRAPPING.sub("", source)).strip().strip(";")
        return list(islice(_decode_all(mended), _MAX_VALUES))


def _decode_all(source: str) -> Iterator[object]:
    position = 0
    while position < len(source):
        start = opening.start() if (opening := _OPENING(source, position)) else -1
        if start < 0:
            return
        try:
            value, position = _DECODER.raw_decode(source, start)
        except (ValueError, RecursionError):
            yield from _rescued(source[start:])
            return
        yield value


def _rescued(source: str) -> Iterator[object]:
    """The values of a source that is broken: mended, or as a last resort the fields of an article that stand in it."""
    try:
        yield from _DECODER.decode(f"[{mend(source[:_MAX_MENDED_CHARS])}]")
    except (ValueError, RecursionError):
        fields: dict[str, str] = dict(_LOST_FIELD.findall(source))
        if "headline" in fields or "datePublished" in fields:
            author = _LOST_AUTHOR.search(source)
            yield {"@type": "Article", **fields, **({"author": author[1]} if author else {})}


def mend(source: str) -> str:
    r"""Sound JSON for values that are written as nearly that, parted by commas.

    >>> mend("{name: 'Rain', /* soon */ by: ['Jane', \"John\",")
    '{"name":"Rain","by":["Jane","John"]}'
    """
    written = _Writer()
    for match in _TOKEN.finditer(source):
        kind = match.lastgroup
        if kind in {"double", "ended"}:
            written.string(match["double"], whole=bool(match["ended"]))
        elif kind in {"single", "shut"}:
            written.string(match["single"].replace("\\'", "'"), whole=bool(match["shut"]))
        elif kind == "bare":
            written.bare(match["bare"])
        elif kind:
            written.sign(match[0])
    return written.finish()


class _Writer:
    """Writes the tokens of JSON, and puts in or leaves out the commas and brackets that are missing or too many."""

    def __init__(self) -> None:
        self._pieces: list[str] = []
        self._open: list[str] = []

    def _value(self, text: str) -> None:
        if self._pieces and self._pieces[-1] not in {"{", "[", ",", ":"}:
            self._pieces.append(",")
        self._pieces.append(text)

    def string(self, text: str, *, whole: bool) -> None:
        """A string; one that the end of the source cuts off is none, but what a text or headline can spare is not."""
        if whole:
            text = _BAD_ESCAPE.sub(lambda match: match[0] if match[1] else match[2], text)
            text = re.sub(r'\\(.)|"', lambda match: match[0] if match[1] else '\\"', text, flags=re.DOTALL)
            self._value(f'"{text}"')

    def bare(self, text: str) -> None:
        """A word without quotes: a number, a constant, or a name before a colon."""
        constant = text if _NUMBER.match(text) else _CONSTANTS.get(text)
        self._value(constant or ("null" if text in {"null", "None", "undefined", "NaN"} else json.dumps(text)))

    def sign(self, sign: str) -> None:
        """A bracket, comma or colon."""
        if sign in "{[":
            self._value(sign)
            self._open.append("}" if sign == "{" else "]")
        elif sign in "}]":
            if sign in self._open:
                self._close_to(sign)
        elif self._pieces and self._pieces[-1] not in {"{", "[", ",", ":"}:
            self._pieces.append(sign)

    def _close_to(self, sign: str) -> None:
        while self._open:
            self._drop_unfinished()
            closer = self._open.pop()
            self._pieces.append(closer)
            if closer == sign:
                return

    def _drop_unfinished(self) -> None:
        """A comma before a closing bracket; a name whose value is missing."""
        if self._pieces[-1] == ",":
            self._pieces.pop()
        elif self._pieces[-1] == ":":
            self._pieces.append("null")
        elif self._open[-1] == "}" and self._pieces[-1][0] == '"' and self._pieces[-2] in {"{", ","}:
            self._pieces.append(":null")

    def finish(self) -> str:
        """All of it, with what is open closed."""
        while self._open:
            self._close_to(self._open[-1])
        if self._pieces and self._pieces[-1] == ",":
            self._pieces.pop()
        return "".join(self._pieces)
