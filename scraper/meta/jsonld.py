"""Reads the article out of a page's JSON-LD, however it is packed and however broken (https://schema.org/Article)."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from scraper.meta.json_repair import parse
from scraper.meta.site import likeness, squash
from scraper.text.folding import drop_invisible

Thing = Mapping[str, object]

_ARTICLE_ENDINGS = ("article", "posting", "report")
_LESSER_TYPES = frozenset({"creativework", "recipe", "review", "webpage", "videoobject", "howto"})
_NESTED = ("@graph", "mainEntity", "mainEntityOfPage")
_MAX_THINGS = 500
_MAX_NAMES = 60
"""Authors that are read of one thing: bylines name a few, pages of a faculty or choir more."""
_BODIES = ("organization", "corporation", "publisher")
_SIGNS_BETWEEN = re.compile(r"\s[\u200b\u2060\ufeff]+|[\u200b\u2060\ufeff]+\s")
_OWN_EXACTLY, _OWN, _ARTICLE, _LESSER = range(4)
_RIVALS = 2
_SAME_HEADLINE = 0.5
"""Share of common words (Dice) from which a headline is that of the page."""
_SUBDOMAINS = ("www.", "m.", "amp.", "mobile.")


@dataclass(frozen=True, slots=True)
class LinkedData:
    """What the JSON-LD says of the page's article; dates and names as written.

    Attributes:
        types: The ``@type`` of every thing on the page, in order, each once.
        is_article: Whether the fields are those of an article, not of a web page, a video, ...
        by_body: Whether the authors are organizations, none of them a person, or all of them the publisher.
    """

    types: tuple[str, ...] = ()
    is_article: bool = False
    headline: str | None = None
    authors: tuple[str, ...] = ()
    by_body: bool = False
    published: str | None = None
    modified: str | None = None
    description: str | None = None
    image: str | None = None
    publisher: str | None = None
    language: str | None = None
    keywords: tuple[str, ...] = ()
    body: str | None = None


def read_json_ld(
    sources: Iterable[str], url: str | None = None, *, other_urls: Sequence[str] = (), titles: Sequence[str] = ()
) -> LinkedData:
    """The article of these ``<script type="application/ld+json">`` sources.

    Args:
        sources: The scripts, as written.
        url: The page's address: of several articles the one with this address counts.
        other_urls: What else the page says its address is.
        titles: The page's titles: of several articles none of which has the address, the one counts whose headline is
            like one of them; else the first that is not said to be of another page.
    """
    things = [thing for source in sources for value in parse(source) for thing in _things(value)]
    if not things:
        return LinkedData()
    by_id = {str(thing["@id"]): thing for thing in things if "@id" in thing and len(thing) > 1}
    typed = [(_types(thing), thing) for thing in things]
    types = tuple(dict.fromkeys(name for names, _ in typed for name in names))
    is_alone = sum(_is_article(names, thing) for names, thing in typed) < _RIVALS
    addresses = () if is_alone else filter(None, (url, *other_urls))
    own = [place for address in addresses if (place := _place(address, url))]
    ranked = [(rank, thing) for names, thing in typed if (rank := _rank(names, thing, url, own)) is not None]
    if not ranked:
        return LinkedData(types=types)
    best = min(rank for rank, _ in ranked)
    rivals = [thing for rank, thing in ranked if rank == best]
    thing = rivals[0] if len(rivals) < 2 or best != _ARTICLE else _likeliest(rivals, url, titles)
    return _linked(thing, types, by_id, is_article=best < _LESSER)


def _linked(thing: Thing, types: tuple[str, ...], by_id: Mapping[str, Thing], *, is_article: bool) -> LinkedData:
    authors = tuple(_names(thing.get("author") or thing.get("creator"), by_id))
    publisher = next((name for name, _ in _names(thing.get("publisher"), by_id)), None)
    own_name = squash(publisher or "")
    return LinkedData(
        types=types,
        is_article=is_article,
        headline=_text(thing.get("headline")) or _text(thing.get("name")),
        authors=tuple(name for name, _ in authors),
        by_body=all(is_body or squash(name) == own_name for name, is_body in authors),
        published=_text(thing.get("datePublished")) or _text(thing.get("dateCreated")),
        modified=_text(thing.get("dateModified")),
        description=_text(thing.get("description")),
        image=_address(thing.get("image") or thing.get("thumbnailUrl"), by_id),
        publisher=publisher,
        language=_text(thing.get("inLanguage")),
        keywords=tuple(_keywords(thing.get("keywords"))),
        body=_text(thing.get("articleBody")),
    )


def license_of(sources: Iterable[str]) -> str | None:
    """The licence of the article, or of the web page, not that of a picture on it."""
    things = [thing for source in sources for value in parse(source) for thing in _things(value)]
    ranked = [(rank, thing) for thing in things if (rank := _rank(_types(thing), thing, None, ())) is not None]
    by_id = {str(thing["@id"]): thing for thing in things if "@id" in thing and len(thing) > 1}
    for _, thing in sorted(ranked, key=lambda pair: pair[0]):
        if found := _address(thing.get("license"), by_id):
            return found
    return None


def _likeliest(things: Sequence[Thing], url: str | None, titles: Sequence[str]) -> Thing:
    """Of several articles the one with the headline of the page, else the first that has no address of another page."""
    headlines = [_text(thing.get("headline")) or "" for thing in things]
    scores = [max((likeness(headline, title) for title in titles), default=0.0) for headline in headlines]
    if max(scores) >= _SAME_HEADLINE:
        return things[scores.index(max(scores))]
    return next((thing for thing in things if not (url and _stated_address(thing))), things[0])


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


def _rank(types: Sequence[str], thing: Thing, url: str | None, own: Sequence[tuple[str, str, str]]) -> int | None:
    """How sure it is that a thing is the page's article, the surest first; ``None`` for what is of no use."""
    if _is_article(types, thing):
        address = _stated_address(thing)
        place = _place(address, url) if own and address else None
        if place in own:
            return _OWN_EXACTLY
        return _OWN if place and place[1] and any(place[:2] == other[:2] for other in own) else _ARTICLE
    return _LESSER if not _LESSER_TYPES.isdisjoint(map(str.lower, types)) else None


def _is_article(types: Sequence[str], thing: Thing) -> bool:
    if not types:
        return "headline" in thing and "datePublished" in thing
    return any(name.lower().endswith(_ARTICLE_ENDINGS) for name in types)


def _stated_address(thing: Thing) -> str | None:
    about = thing.get("mainEntityOfPage") or thing.get("url")
    if isinstance(about, dict):
        about = about.get("@id") or about.get("url")
    return about if isinstance(about, str) else None


def _place(address: str, url: str | None) -> tuple[str, str, str] | None:
    """Host, path and query of an address, as far as they tell two pages apart; a relative one belongs to ``url``."""
    try:
        parts = urlsplit(urljoin(url or "", address.strip()))
        host = parts.hostname or ""
    except ValueError:
        return None
    for prefix in _SUBDOMAINS:
        host = host.removeprefix(prefix)
    return host, parts.path.rstrip("/").removesuffix("/amp"), parts.query


def _text(value: object) -> str | None:
    """A text field, entities undone (some sites escape twice), without invisible signs; of a list the first."""
    if isinstance(value, list):
        value = next(iter(value), None)
    if isinstance(value, dict):
        value = value.get("@value") or value.get("name")
    if not isinstance(value, str):
        return None
    return drop_invisible(html.unescape(html.unescape(value))).strip() or None


def _names(value: object, by_id: Mapping[str, Thing]) -> Iterator[tuple[str, bool]]:
    """The names of people and bodies, each with whether it is a body's; lists may hold lists."""
    waiting = [value]
    for _ in range(_MAX_NAMES):
        if not waiting:
            return
        item = waiting.pop()
        if isinstance(item, list):
            waiting += reversed(item)
        elif isinstance(item, dict):
            thing = by_id.get(str(item.get("@id")), item) if "name" not in item else item
            name = thing.get("name")
            is_body = any(kind.lower().endswith(_BODIES) for kind in _types(thing))
            texts = list(filter(None, map(_name, name if isinstance(name, list) else [name])))
            yield from ((text, is_body) for text in texts or filter(None, [_joined_name(thing)]))
        elif text := _name(item):
            yield text, False


def _name(value: object) -> str | None:
    """A name; what an invisible sign beside a blank parts from it is parted by a bar."""
    return _text(_SIGNS_BETWEEN.sub(" | ", value.strip("\ufeff\u200b\u2060 ")) if isinstance(value, str) else value)


def _joined_name(thing: Thing) -> str | None:
    parts = [_text(thing.get(key)) for key in ("givenName", "additionalName", "familyName")]
    return " ".join(filter(None, parts)) or None


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
