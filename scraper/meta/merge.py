"""Puts the metadata together, field by field, and records which source won.

``declared`` reads the head once; the labelling stage uses its titles to know the headline. ``merge`` adds what the
labelled page shows.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from urllib.parse import urljoin, urlsplit

from scraper.meta import tags
from scraper.meta.byline import byline_words, clean_names, name_in_bio, read_byline, unique
from scraper.meta.date import date_in_url, parse_date
from scraper.meta.jsonld import LinkedData, read_json_ld
from scraper.meta.title import Found, choose_title, squash, host_name
from scraper.model import Head, Metadata


_CLEAN = frozenset({"json-ld", "og", "meta"})
"""Sources whose fields hold names alone; the others hold bylines."""


@dataclass(frozen=True, slots=True)
class Declared:
    """What the head alone says; every list in order of trust, as (source, text).

    Attributes:
        titles: Candidates for the headline, the site's name still on them.
        authors: Source and names of each statement of authors.
        published: Dates of publication, as written.
        modified: Dates of the last change, as written.
        article_body: The text in the JSON-LD, or ``None``.
        types: The ``@type`` of everything in the JSON-LD.
    """

    titles: tuple[Found, ...] = ()
    authors: tuple[tuple[str, tuple[str, ...]], ...] = ()
    published: tuple[Found, ...] = ()
    modified: tuple[Found, ...] = ()
    description: Found | None = None
    site_name: Found | None = None
    language: Found | None = None
    image: Found | None = None
    keywords: tuple[str, tuple[str, ...]] | None = None
    canonical_url: Found | None = None
    article_body: str | None = None
    types: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Visible:
    """What the labelled blocks of the page show.

    Attributes:
        headlines: The texts of the ``<h1>`` elements, in page order.
        bylines: The texts of the blocks labelled byline.
        datelines: The texts of the blocks labelled dateline.
        bios: The texts of the blocks labelled author_bio.
        language: The language that the text was found to be in.
    """

    headlines: tuple[str, ...] = ()
    bylines: tuple[str, ...] = ()
    datelines: tuple[str, ...] = ()
    bios: tuple[str, ...] = ()
    language: str | None = None


def declared(head: Head, url: str | None) -> Declared:
    """All that the head says of the article at ``url``."""
    linked = read_json_ld(head.json_ld, url)
    named = tags.collect(head.metas)
    micro = tags.collect(head.microdata)
    return Declared(
        titles=tuple(_titles(head, linked, named, micro)),
        authors=tuple(_authors(head, linked, named, micro)),
        published=tuple(_published(head, linked, named, micro)),
        modified=tuple(_modified(linked, named, micro)),
        description=tags.first(named, tags.DESCRIPTION) or _found("json-ld", linked.description),
        site_name=tags.first(named, tags.SITE_NAME) or _found("json-ld", linked.publisher),
        language=_found("html", head.language)
        or _found("json-ld", linked.language)
        or tags.first(named, tags.LANGUAGE),
        image=_absolute(tags.first(named, tags.IMAGE) or _found("json-ld", linked.image), url),
        keywords=_keywords(linked, named),
        canonical_url=_canonical(head, named, url),
        article_body=linked.body,
        types=linked.types,
    )


def _found(source: str, text: str | None) -> Found | None:
    return (source, text) if text else None


def _each(source: str, values: Iterable[str | None]) -> Iterator[Found]:
    return ((source, value) for value in values if value)


def _titles(head: Head, linked: LinkedData, named: tags.Tags, micro: tags.Tags) -> Iterator[Found]:
    if linked.is_article:
        yield from _each("json-ld", [linked.headline])
    yield from _each("microdata", (" ".join(text.split()) for text in micro.get("headline", ())[:1]))
    for name in tags.TITLE:
        yield from _each(tags.source_of(name), named.get(name, ())[:1])
    yield from _each("title", [head.title])


def _authors(
    head: Head, linked: LinkedData, named: tags.Tags, micro: tags.Tags
) -> Iterator[tuple[str, tuple[str, ...]]]:
    yield "json-ld", linked.authors
    for name in tags.AUTHORS:
        yield tags.source_of(name), named.get(name, ())
    yield "meta", tuple(filter(None, [tags.labelled(named, frozenset({"written by"}))]))
    yield "microdata", micro.get("author", ())[:1]
    yield "rel", tuple(" ".join(text.split()) for hint, text in head.bylines if hint == "rel")[:1]
    others = byline_words(None).other_people
    yield "class", tuple(text for hint, text in head.bylines if hint != "rel" and others.isdisjoint(_words(hint)))


def _words(hint: str) -> list[str]:
    return re.split(r"[\s_-]+", hint)


def _published(head: Head, linked: LinkedData, named: tags.Tags, micro: tags.Tags) -> Iterator[Found]:
    yield from _each("json-ld", [linked.published])
    for name in tags.PUBLISHED:
        yield from _each(tags.source_of(name), named.get(name, ())[:1])
    yield from _each("microdata", micro.get("datepublished", ())[:1])
    yield from _each("time", [stamp or text for stamp, text, _ in head.times])


def _modified(linked: LinkedData, named: tags.Tags, micro: tags.Tags) -> Iterator[Found]:
    yield from _each("json-ld", [linked.modified])
    for name in tags.MODIFIED:
        yield from _each(tags.source_of(name), named.get(name, ())[:1])
    yield from _each("microdata", micro.get("datemodified", ())[:1])


def _keywords(linked: LinkedData, named: tags.Tags) -> tuple[str, tuple[str, ...]] | None:
    if linked.keywords:
        return "json-ld", linked.keywords
    for name in tags.KEYWORDS:
        words = tuple(
            word.strip() for content in named.get(name, ()) for word in content.split(",") if word.strip()
        )
        if words:
            return tags.source_of(name), words
    return None


def _absolute(found: Found | None, url: str | None) -> Found | None:
    """An address made absolute, or ``None`` where it is none of the web."""
    if not found:
        return None
    try:
        address = urljoin(url or "", found[1].strip())
        parts = urlsplit(address)
    except ValueError:
        return None
    return (found[0], address) if parts.scheme in {"http", "https"} and parts.netloc else None


def _canonical(head: Head, named: tags.Tags, url: str | None) -> Found | None:
    """The canonical address; a front page is not that of an article, though some templates say so."""
    for found in [("link", address) for rel, address in head.links if rel == "canonical"] + [
        ("og", address) for address in named.get("og:url", ())[:1]
    ]:
        absolute = _absolute(found, url)
        if absolute and (
            urlsplit(absolute[1]).path.strip("/") or not url or not urlsplit(url).path.strip("/")
        ):
            return absolute
    return None


def merge(
    declared: Declared, visible: Visible, url: str | None, *, fetched_at: datetime | None = None
) -> Metadata:
    """The metadata of a page: for each field the first source that gives a sound value."""
    language = _language(declared, visible)
    tongue = language[1] if language else None
    site = declared.site_name[1] if declared.site_name else ""
    is_news = any("NewsArticle" in name for name in declared.types)
    title = choose_title(declared.titles, visible.headlines, [site, host_name(url)], is_news=is_news)
    authors = _choose_authors(declared, visible, [site, host_name(url), urlsplit(url or "").hostname or ""], tongue)
    published = _choose_date(declared.published, visible.datelines, url, tongue, fetched_at)
    modified = _choose_date(declared.modified, (), None, tongue, fetched_at)
    found = {
        "title": title,
        "authors": authors,
        "published": published,
        "modified": modified,
        "description": declared.description,
        "site_name": declared.site_name,
        "language": language,
        "image": declared.image,
        "tags": declared.keywords,
        "canonical_url": declared.canonical_url,
    }
    return Metadata(
        title=title[1] if title else None,
        authors=authors[1] if authors else (),
        published=published[1] if published else None,
        modified=modified[1] if modified else None,
        description=declared.description[1] if declared.description else None,
        site_name=site or None,
        language=tongue,
        image=declared.image[1] if declared.image else None,
        tags=unique(declared.keywords[1]) if declared.keywords else (),
        canonical_url=declared.canonical_url[1] if declared.canonical_url else None,
        sources=tuple((name, pair[0]) for name, pair in found.items() if pair),
    )


def _language(declared: Declared, visible: Visible) -> Found | None:
    if declared.language:
        return declared.language
    return _found("text", visible.language)


def _choose_authors(
    declared: Declared, visible: Visible, sites: Iterable[str], language: str | None
) -> tuple[str, tuple[str, ...]] | None:
    """The first statement that names others than the site itself, or else the site."""
    own = {squash(site) for site in sites if site}
    the_site = None
    for source, texts in (*declared.authors, ("byline", visible.bylines)):
        names = clean_names(texts, language) if source in _CLEAN else _first_read(texts, language)
        if names and not {squash(name) for name in names} <= own:
            return source, names
        if names and not the_site:
            the_site = (source, names)
    bios = unique(name for text in visible.bios if (name := name_in_bio(text)))
    return the_site or (("bio", bios) if bios else None)


def _first_read(texts: Iterable[str], language: str | None) -> tuple[str, ...]:
    return next((names for text in texts if (names := read_byline(text, language))), ())


def _choose_date(
    written: Iterable[Found],
    shown: Iterable[str],
    url: str | None,
    language: str | None,
    fetched_at: datetime | None,
) -> tuple[str, datetime | date] | None:
    for source, text in (*written, *(("dateline", text) for text in shown)):
        found = parse_date(text, language, fetched_at=fetched_at)
        if found:
            return source, found
    in_url = date_in_url(url)
    return ("url", in_url) if in_url else None
