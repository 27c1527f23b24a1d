"""Reads everything that can be known of an article from the page's head alone."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache

from scraper.lexicon.language import NO_LANGUAGE
from scraper.lexicon.word_lists import read_table
from scraper.meta import tags
from scraper.meta.address import absolute, choose_canonical, found_absolute, has_path, is_left_over
from scraper.meta.authors import WEAK
from scraper.meta.byline import byline_words
from scraper.meta.dated_text import split_dated
from scraper.meta.jsonld import LinkedData, read_json_ld
from scraper.meta.when import OTHERS
from scraper.model import Declared, Found, Head, Lazy

_LANGUAGE = re.compile(r"[a-z]{2,3}(?:[-_][a-z0-9]{2,8})*\Z", re.IGNORECASE)
_WORDS = re.compile(r"[^\W_]+")
_CHANGE_WORDS = ("update", "modif", "edit", "comment")
_MAX_TAGS = 50
_MAX_TAG_CHARS = 80
_MAX_SITE_NAME_CHARS = 300  # of 1,682 pages the longest has 135


def declared(head: Head, url: str | None) -> Declared:
    """All that the head says of the article at ``url``; no field is believed yet.

    >>> declared(Head(title="Rain in May | Example"), None).titles
    (('title', 'Rain in May | Example'),)
    """
    named = tags.collect(head.metas)
    linked = _linked(head, named, url)
    micro = tags.collect(head.microdata)
    return Declared(
        titles=tuple(_titles(head, linked, named, micro)),
        authors=Lazy(_authors(head, linked, named, micro)),
        published=tuple(_published(head, linked, named, micro)),
        modified=tuple(_modified(head, linked, named, micro)),
        description=_folded(tags.first(named, tags.DESCRIPTION) or _found("json-ld", linked.description)),
        site_name=_site_name(linked, named),
        language=_language(head, linked, named),
        image=_image(head, linked, named, url),
        tags=_keywords(linked, named),
        canonical_url=_canonical(head, named, url),
        article_body=linked.body,
        types=linked.types,
        kickers=Lazy(_kickers(head)),
        regions=tuple(tag for tag in _tags_of_language(head, linked, named) if "-" in tag),
    )


def _linked(head: Head, named: tags.Tags, url: str | None) -> LinkedData:
    stated = [address for rel, address in head.links if rel == "canonical"] + list(named.get("og:url", ()))[:1]
    titles = [*(text for _, text in tags.each(named, tags.TITLE)), head.title]
    return read_json_ld(head.json_ld, url, other_urls=list(filter(has_path, stated)), titles=titles)


def _found(source: str, text: str | None) -> Found | None:
    return (source, text) if text else None


def _folded(found: Found | None) -> Found | None:
    return _found(found[0], " ".join(found[1].split())) if found else None


def _site_name(linked: LinkedData, named: tags.Tags) -> Found | None:
    """The site's name for itself; what is longer than any name is none."""
    found = _folded(tags.first(named, tags.SITE_NAME) or _found("json-ld", linked.publisher))
    return found if found and len(found[1]) <= _MAX_SITE_NAME_CHARS else None


def _image(head: Head, linked: LinkedData, named: tags.Tags, url: str | None) -> Found | None:
    statements = [*tags.each(named, tags.IMAGE), *filter(None, [_found("json-ld", linked.image)])]
    base = _base(head, url)
    return next(
        (image for found in statements if not is_left_over(found[1]) and (image := found_absolute(found, base))), None
    )


def _titles(head: Head, linked: LinkedData, named: tags.Tags, micro: tags.Tags) -> Iterator[Found]:
    if linked.is_article and linked.headline:
        yield "json-ld", linked.headline
    if micro.get("headline"):
        yield "microdata", " ".join(micro["headline"][0].split())
    yield from tags.each(named, tags.TITLE)
    if head.title:
        yield "title", head.title


@cache
def _kicker_names() -> frozenset[str]:
    """The words in the class of a line over the headline that stands in the headline's element."""
    return frozenset(read_table("pages")["kicker"]["names"])


def _kickers(head: Head) -> Iterator[str]:
    for names, text in head.headline_parts:
        if text and not _kicker_names().isdisjoint(_WORDS.findall(names)):
            yield text


def _authors(
    head: Head, linked: LinkedData, named: tags.Tags, micro: tags.Tags
) -> Iterator[tuple[str, tuple[str, ...]]]:
    if linked.authors:
        yield f"{WEAK}json-ld" if linked.by_body else "json-ld", linked.authors
    for name in tags.AUTHORS:
        if name in named:
            yield tags.source_of(name), tuple(named[name])
    written_by = tags.labelled(named, tags.AUTHOR_LABELS)
    if written_by:
        yield "meta", (written_by,)
    if "author" in micro:
        yield "microdata", ("\n".join(micro["author"]),)
    links = dict.fromkeys(" ".join(text.split()) for hint, text in head.bylines if hint == "rel")
    if links:
        yield "rel", ("\n".join(links),)
    others = byline_words(None).other_people
    marked = (text for hint, text in head.bylines if hint != "rel" and others.isdisjoint(_WORDS.findall(hint)))
    yield "class", tuple(marked)


def _published(head: Head, linked: LinkedData, named: tags.Tags, micro: tags.Tags) -> Iterator[Found]:
    if linked.published:
        yield "json-ld", linked.published
    yield from tags.each(named, tags.PUBLISHED)
    yield from (("microdata", text) for text in micro.get("datepublished", ())[:1])
    yield from _times(head, changed=False)


def _modified(head: Head, linked: LinkedData, named: tags.Tags, micro: tags.Tags) -> Iterator[Found]:
    if linked.modified:
        yield "json-ld", linked.modified
    yield from tags.each(named, tags.MODIFIED)
    yield from (("microdata", text) for text in micro.get("datemodified", ())[:1])
    yield from _times(head, changed=True)


def _times(head: Head, *, changed: bool) -> Iterator[Found]:
    """The dates in ``<time>`` elements: what words say of them, in them or right before, counts before their class.

    Last come, as others' dates, all that no class calls a change: that a page shows dates tells what kind it is.
    """
    yield from _times_here(head, changed=changed)
    if not changed:
        shown = ((stamp or text, told) for stamp, text, told in head.times)
        yield from ((OTHERS, when) for when, told in shown if not _is_change(told))


def _is_change(hints: str) -> bool:
    return any(word in hints.partition("\n")[0] for word in _CHANGE_WORDS)


def _times_here(head: Head, *, changed: bool) -> Iterator[Found]:
    for stamp, text, told in head.times:
        if told.endswith("\n"):
            continue
        hints, _, lead = told.partition("\n")
        parts, before = split_dated(text), split_dated(f"{lead} 1")
        by_class = _is_change(hints)
        if parts.changed and parts.published:
            told_in_words = parts.changed if changed else parts.published
            yield "time", stamp if stamp and by_class == changed else " ".join(told_in_words)
        elif parts.changed or parts.published:
            if bool(parts.changed) == changed:
                yield "time", stamp or text
        elif before.changed or before.published:
            if bool(before.changed) == changed:
                yield "time", stamp or text
        elif by_class == changed:
            yield "time", stamp or text


def _tags_of_language(head: Head, linked: LinkedData, named: tags.Tags) -> Iterator[str]:
    written = (head.language, linked.language, *(text for name in tags.LANGUAGE for text in named.get(name, ())[:1]))
    return filter(None, map(normal_language, written))


def _language(head: Head, linked: LinkedData, named: tags.Tags) -> Found | None:
    candidates = (("html", head.language), ("json-ld", linked.language), *tags.each(named, tags.LANGUAGE))
    for source, text in candidates:
        tag = normal_language(text)
        if tag:
            return source, tag
    return None


def normal_language(written: str | None) -> str | None:
    """A language tag in its usual case, or ``None`` where it is none.

    >>> normal_language("en_us")
    'en-US'
    """
    written = (written or "").split(",", maxsplit=1)[0].split(".", maxsplit=1)[0].strip()
    if not _LANGUAGE.match(written):
        return None
    primary, *rest = written.replace("_", "-").split("-")
    if primary.lower() in NO_LANGUAGE:
        return None
    return "-".join([primary.lower(), *(part.upper() if len(part) == 2 else part.title() for part in rest)])


def _keywords(linked: LinkedData, named: tags.Tags) -> tuple[str, tuple[str, ...]] | None:
    statements: list[tuple[str, Sequence[str]]] = [("json-ld", linked.keywords)]
    statements += [(tags.source_of(name), named[name]) for name in tags.KEYWORDS if name in named]
    for source, texts in statements:
        words = (" ".join(word.split()) for text in texts for word in text.split(","))
        kept = tuple(dict.fromkeys(word for word in words if 0 < len(word) <= _MAX_TAG_CHARS))[:_MAX_TAGS]
        if kept:
            return source, kept
    return None


def _canonical(head: Head, named: tags.Tags, url: str | None) -> Found | None:
    statements = [("link", address) for rel, address in head.links if rel == "canonical"]
    statements += [("og", address) for address in named.get("og:url", ())[:1]]
    return choose_canonical(statements, url, _base(head, url))


def _base(head: Head, url: str | None) -> str | None:
    """What relative addresses of the page belong to (HTML standard, 2.4.3)."""
    stated = next((address for rel, address in head.links if rel == "base"), "")
    return (absolute(stated, url) if stated and not is_left_over(stated) else None) or url
