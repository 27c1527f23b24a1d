"""Reads the article out of a page's JSON-LD, however it is packed and however broken (https://schema.org/Article)."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice

from scraper.text.folding import drop_invisible

Thing = Mapping[str, object]

_ARTICLE_ENDINGS = ("article", "posting", "report")
_LESSER_TYPES = frozenset({"creativework", "recipe", "review", "webpage", "videoobject", "howto"})
_NESTED = ("@graph", "mainEntity", "mainEntityOfPage")
_MAX_THINGS = 500

_WRAPPING = re.compile(r"<!--|-->|(?:/\*|//)?\s?<!\[CDATA\[(?:\s?\*/)?|(?:/\*|//)?\s?\]\]>(?:\s?\*/)?")
_OPENING = re.compile(r"[{\[]").search
_TRAILING_COMMA = re.compile(r",(?=\s*[}\]])")
_LOST_FIELD = re.compile(r'"(headline|datePublished|dateModified|description)"\s*:\s*"((?:[^"\\]|\\.)*)"')
_DECODER = json.JSONDecoder(strict=False)  # not strict: raw line breaks in strings are common


@dataclass(frozen=True, slots=True)
class LinkedData:
    """What the JSON-LD says of the page's article; dates and names as written.

    Attributes:
        types: The ``@type`` of every thing on the page, in order, each once.
        is_article: Whether the fields are those of an article, not of a web page, a video, ...
    """

    types: tuple[str, ...] = ()
    is_article: bool = False
    headline: str | None = None
    authors: tuple[str, ...] = ()
    published: str | None = None
    modified: str | None = None
    description: str | None = None
    image: str | None = None
    publisher: str | None = None
    language: str | None = None
    keywords: tuple[str, ...] = ()
    body: str | None = None


def read_json_ld(sources: Iterable[str], url: str | None = None) -> LinkedData:
    """The article of these ``<script type="application/ld+json">`` sources.

    Where several articles are told of, the one whose address is ``url`` counts, else the first.
    """
    things = [thing for source in sources for value in parse(source) for thing in _things(value)]
    if not things:
        return LinkedData()
    by_id = {str(thing["@id"]): thing for thing in things if "@id" in thing and len(thing) > 1}
    typed = [(_types(thing), thing) for thing in things]
    types = tuple(dict.fromkeys(name for names, _ in typed for name in names))
    ranked = [(rank, thing) for names, thing in typed if (rank := _rank(names, thing, url)) is not None]
    if not ranked:
        return LinkedData(types=types)
    rank, thing = min(ranked, key=lambda pair: pair[0])
    return LinkedData(
        types=types,
        is_article=rank < 2,
        headline=_text(thing.get("headline")) or _text(thing.get("name")),
        authors=tuple(_names(thing.get("author") or thing.get("creator"), by_id)),
        published=_text(thing.get("datePublished")) or _text(thing.get("dateCreated")),
        modified=_text(thing.get("dateModified")),
        description=_text(thing.get("description")),
        image=_address(thing.get("image") or thing.get("thumbnailUrl"), by_id),
        publisher=next(iter(_names(thing.get("publisher"), by_id)), None),
        language=_text(thing.get("inLanguage")),
        keywords=tuple(_keywords(thing.get("keywords"))),
        body=_text(thing.get("articleBody")),
    )


def license_of(sources: Iterable[str]) -> str | None:
    """The licence of the article, or of the web page, not that of a picture on it."""
    things = [thing for source in sources for value in parse(source) for thing in _things(value)]
    ranked = [(rank, thing) for thing in things if (rank := _rank(_types(thing), thing, None)) is not None]
    by_id = {str(thing["@id"]): thing for thing in things if "@id" in thing and len(thing) > 1}
    for _, thing in sorted(ranked, key=lambda pair: pair[0]):
        if found := _address(thing.get("license"), by_id):
            return found
    return None


def parse(source: str) -> list[object]:
    """The JSON values in a script, mended where they are broken; what cannot be read is left out.

    >>> parse('<!-- {"headline": "A",} -->')
    [{'headline': 'A'}]
    """
    try:
        return [_DECODER.decode(source)]
    except (ValueError, RecursionError):
        mended = _TRAILING_COMMA.sub("", _WRAPPING.sub("", source)).strip().strip(";")
        return list(islice(_decode_all(mended), _MAX_THINGS))


def _decode_all(source: str) -> Iterator[object]:
    position = 0
    while position < len(source):
        start = opening.start() if (opening := _OPENING(source, position)) else -1
        if start < 0:
            return
        try:
            value, position = _DECODER.raw_decode(source, start)
        except (ValueError, RecursionError):
            fields = dict(_LOST_FIELD.findall(source[start:]))
            if "headline" in fields or "datePublished" in fields:
                yield {"@type": "Article", **fields}
            return
        yield value


def _things(value: object) -> Iterator[Thing]:
    """The things of a value in page order: itself, its ``@graph``, its main entities."""
    waiting = [value]
    for _ in range(_MAX_THINGS):
        if not waiting:
            return
        current = waiting.pop()
        if isinstance(current, list):
            waiting += reversed(current)
        elif isinstance(current, dict):
            yield current
            waiting += [current[key] for key in reversed(_NESTED) if isinstance(current.get(key), (dict, list))]


def _types(thing: Thing) -> list[str]:
    value = thing.get("@type")
    names = value if isinstance(value, list) else [value]
    return [name.rsplit("/", 1)[-1] for name in names if isinstance(name, str)]


def _rank(types: Iterable[str], thing: Thing, url: str | None) -> int | None:
    """0: the article at ``url``, 1: an article, 2: something else with a date, ``None``: no use."""
    names = [name.lower() for name in types]
    if any(name.endswith(_ARTICLE_ENDINGS) for name in names):
        about = thing.get("mainEntityOfPage") or thing.get("url")
        address = about.get("@id") if isinstance(about, dict) else about
        return 0 if url and isinstance(address, str) and _same_page(address, url) else 1
    return 2 if not _LESSER_TYPES.isdisjoint(names) else None


def _same_page(one: str, other: str) -> bool:
    return _bare(one) == _bare(other)


def _bare(address: str) -> str:
    return address.partition("://")[2].partition("#")[0].partition("?")[0].rstrip("/")


def _text(value: object) -> str | None:
    """A text field, entities undone (some sites escape twice), without invisible signs; of a list the first."""
    if isinstance(value, list):
        value = next(iter(value), None)
    if isinstance(value, dict):
        value = value.get("@value") or value.get("name")
    if not isinstance(value, str):
        return None
    return drop_invisible(html.unescape(html.unescape(value))).strip() or None


def _names(value: object, by_id: Mapping[str, Thing]) -> Iterator[str]:
    for item in value if isinstance(value, list) else [value]:
        if isinstance(item, dict):
            thing = by_id.get(str(item.get("@id")), item) if "name" not in item else item
            name = thing.get("name")
            yield from (text for part in (name if isinstance(name, list) else [name]) if (text := _text(part)))
        elif text := _text(item):
            yield text


def _address(value: object, by_id: Mapping[str, Thing]) -> str | None:
    if isinstance(value, list):
        value = next(iter(value), None)
    if isinstance(value, dict):
        thing = by_id.get(str(value.get("@id")), value) if "url" not in value else value
        value = thing.get("url") or thing.get("contentUrl")
    return _text(value)


def _keywords(value: object) -> Iterator[str]:
    for item in value if isinstance(value, list) else [value]:
        text = _text(item)
        if text:
            yield from (part.strip() for part in text.split(",") if part.strip())
