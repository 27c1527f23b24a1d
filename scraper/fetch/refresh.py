"""Where a page that is nothing but an immediate refresh leads to, read as browsers read it.

Source: https://html.spec.whatwg.org/#attr-meta-http-equiv-refresh. The page is looked at without a parser: the tags at
the level that counts are all that is needed, and this room stands below those that parse.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass

MAX_BYTES = 64 * 1024
"""Bytes of a page that can be nothing but a refresh, its style sheets included."""
MAX_TEXT_CHARS = 200
"""Characters of text beside a refresh; a page with more has something to read itself."""
MAX_SECONDS = 10
"""Seconds after which a page goes on; one that is renewed later is there to be read."""
_SAYS_REFRESH = re.compile(rb"http-equiv\s*=\s*[\"']?\s*refresh", re.IGNORECASE).search
_TAG = re.compile(r"<(/?)([a-zA-Z][^\s/>]*)")
_ATTRIBUTE = re.compile(r"""[\s/]*+([^\s/>=][^\s/>=]*+)(?:\s*+=\s*+(?:"([^"]*+)"|'([^']*+)'|([^\s>]*+)))?""")
_RAW = frozenset({"script", "style", "title", "textarea", "xmp", "iframe", "noembed", "noframes", "template", "svg"})
"""Elements whose content is no text of the page, and whose tags are none."""
_CONTENT = re.compile(r"\s*([0-9]*)([0-9.]*)(.*)", re.DOTALL)
_URL = re.compile(r"\s*[;,]?\s*(?:url\s*=\s*)?(.*)", re.IGNORECASE | re.DOTALL)


@dataclass(frozen=True, slots=True)
class _Tag:
    name: str
    closes: bool
    attributes: dict[str, str]


def refresh_target(body: bytes, header: str | None = None) -> str | None:
    """Where a page that is nothing but an immediate refresh leads to, or ``None``.

    Args:
        body: The page.
        header: Its Refresh header.

    >>> refresh_target(b'<meta http-equiv="refresh" content="0; url=/moved">')
    '/moved'
    """
    if len(body) > MAX_BYTES or not (header or _SAYS_REFRESH(body)):
        return None
    found = _Found()
    for piece in _pieces(body.decode("utf-8", "replace")):
        found.take(piece)
    if len(" ".join("".join(found.text).split())) > MAX_TEXT_CHARS:
        return None
    target = address(header) if header else None
    return target or next(filter(None, map(address, found.refreshes)), None)


def address(content: str) -> str | None:
    """The address in a refresh that comes at once, or ``None``.

    >>> address("0;URL='/a'"), address("1 , /b"), address("0"), address("600; url=/c")
    ('/a', '/b', None, None)
    """
    digits, fraction, rest = _CONTENT.fullmatch(content).groups()  # type: ignore[union-attr]
    if not (digits or fraction.startswith(".")) or len(digits) > 9 or int(digits or 0) > MAX_SECONDS:
        return None
    if not rest or (rest[0] not in ";," and not rest[0].isspace()):
        return None
    url: str = _URL.fullmatch(rest)[1]  # type: ignore[index]
    if url[:1] in {"'", '"'}:
        url = url[1:].partition(url[0])[0]
    return url.strip() or None


class _Found:
    """What was found on a page until now."""

    def __init__(self) -> None:
        self.text: list[str] = []
        self.refreshes: list[str] = []
        self._in_noscript = False

    def take(self, piece: str | _Tag) -> None:
        """Takes a tag or a text."""
        if isinstance(piece, str):
            if not self._in_noscript:
                self.text.append(html.unescape(piece))
        elif piece.name == "noscript":
            self._in_noscript = not piece.closes
        elif piece.name == "meta" and piece.attributes.get("http-equiv", "").strip().lower() == "refresh":
            self.refreshes.append(piece.attributes.get("content", ""))


def _pieces(page: str) -> Iterator[str | _Tag]:
    """The tags and the texts of a page, without comments and what is raw; each character is looked at once."""
    at = 0
    while (start := page.find("<", at)) >= 0:
        yield page[at:start]
        if page.startswith("<!--", start):
            at = _after(page, "-->", start + 2)  # "<!-->" is a whole comment
        elif page.startswith(("<!", "<?"), start):
            at = _after(page, ">", start)
        elif found := _TAG.match(page, start):
            at, tag = _read_tag(page, found)
            yield tag
            if not tag.closes and tag.name in _RAW:
                at = _end_of_raw(page, tag.name, at)
        else:
            yield "<"
            at = start + 1
    yield page[at:]


def _read_tag(page: str, found: re.Match[str]) -> tuple[int, _Tag]:
    at, attributes = found.end(), dict[str, str]()
    while (attribute := _ATTRIBUTE.match(page, at)) and attribute.end() > at:
        value = attribute[2] or attribute[3] or attribute[4] or ""
        attributes.setdefault(attribute[1].lower(), html.unescape(value))
        at = attribute.end()
    return _after(page, ">", at), _Tag(found[2].lower(), bool(found[1]), attributes)


def _end_of_raw(page: str, name: str, at: int) -> int:
    found = re.compile(f"</{re.escape(name)}(?=[\\s/>])", re.IGNORECASE).search(page, at)
    return found.start() if found else len(page)


def _after(page: str, end: str, at: int) -> int:
    found = page.find(end, at)
    return found + len(end) if found >= 0 else len(page)
