"""Puts the metadata together, field by field, and records which source won."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache, partial
from itertools import chain, islice
from typing import TypeVar, overload

from scraper.lexicon.language import primary_subtag
from scraper.meta.authors import Statement, byline_lines, choose_authors
from scraper.meta.byline import is_name_alone
from scraper.meta.date import MAX_DATE_CHARS, date_in_url, parse_date
from scraper.meta.declare import normal_language
from scraper.meta.site import host, host_name
from scraper.meta.title import choose_title
from scraper.model import TEXT_LABELS, Declared, Found, Label, Labelled, Metadata

T = TypeVar("T")
Dated = tuple[str, datetime | date]
"""A source and its date."""
Read = Callable[[str], datetime | date | None]
"""Reads a date in the page's language."""

_MAY_BE_DATE = re.compile(r"(?:19|20)\d\d|\d[./]\d\d(?!\d)")
_FIRST_SHOWN_YEAR = 1990
"""A line of text with an earlier date tells of history, not of the page."""
_MAX_LINES_NEAR_HEADLINE = 15
"""Short lines around the headline in which a date is that of the page."""
_MAX_DATELINE_CHARS = 60
"""Characters of a line that says little but a date."""
_MAX_UNNAMED_LINES = 5
"""Lines under the headline among which a name alone is the author's, if it stands in another place too."""
_MAX_HEADINGS = 3
"""Headings over the text that may be its headline."""
_MAX_LINES_ABOVE_HEADLINE = 4
"""Short lines above the headline in which a date or byline still belongs to it."""
_SHOWN = frozenset({Label.TITLE, Label.BYLINE, Label.DATELINE, Label.AUTHOR_BIO})
_SAME_INSTANT = timedelta(minutes=5)
_ONE_DAY = timedelta(days=1)
_MAX_DATES = 5
"""Further dates that are looked at for their zone: later ones are those of comments and teasers."""


@dataclass(frozen=True, slots=True)
class Visible:
    """What the labelled blocks of the page show.

    Attributes:
        headlines: The texts of the ``<h1>`` elements, in page order.
        bylines: The texts of the blocks labelled byline.
        datelines: The texts of the blocks labelled dateline.
        bios: The texts of the blocks labelled author_bio.
        lines: The texts of all short blocks (up to some 120 characters), in page order: where a date or a
            byline is looked for when nothing else has one.
        unnamed: The texts of the first blocks between headline and text of which no rule knows what they are.
        language: The language that the text was found to be in.
        headings: The texts of the first headings and of the headline, whatever its element, before the text.
    """

    headlines: tuple[str, ...] = ()
    bylines: tuple[str, ...] = ()
    datelines: tuple[str, ...] = ()
    bios: tuple[str, ...] = ()
    lines: Sequence[str] = ()
    unnamed: tuple[str, ...] = ()
    language: str | None = None
    headings: tuple[str, ...] = ()


def read_visible(
    blocks: Sequence[Labelled],
    language: str | None,
    headlines: tuple[str, ...] | None = None,
    lines: Sequence[str] = (),
) -> Visible:
    """What labelled blocks show; the headlines are the blocks labelled title, unless they are given."""
    shown: dict[Label, list[str]] = {label: [] for label in _SHOWN}
    for block in blocks:
        if block.label in _SHOWN:
            shown[block.label].append(block.text)
    return Visible(
        headlines=tuple(shown[Label.TITLE]) if headlines is None else headlines,
        headings=tuple(islice(_headings(blocks), _MAX_HEADINGS)),
        bylines=tuple(shown[Label.BYLINE]),
        datelines=tuple(shown[Label.DATELINE]),
        bios=tuple(shown[Label.AUTHOR_BIO]),
        lines=lines,
        unnamed=tuple(islice(_unnamed(blocks), _MAX_UNNAMED_LINES)),
        language=language,
    )


def _headings(blocks: Iterable[Labelled]) -> Iterator[str]:
    for block in blocks:
        if block.label in {Label.TITLE, Label.HEADING}:
            yield block.text
        elif block.label in TEXT_LABELS:
            return


def _unnamed(blocks: Iterable[Labelled]) -> Iterator[str]:
    under_headline = False
    for block in blocks:
        if block.label in TEXT_LABELS:
            return
        if under_headline and block.label is Label.OTHER:
            yield block.text
        under_headline |= block.label is Label.TITLE


def merge(declared: Declared, visible: Visible, url: str | None, *, fetched_at: datetime | None = None) -> Metadata:
    """The metadata of a page: for each field the first source that gives a sound value.

    Args:
        declared: What the head says; ``Declared()`` for plain text.
        visible: What the page shows.
        url: The page's address.
        fetched_at: When the page was had; dates long after it are refused.
    """
    language = _language(declared, visible)
    tag = _value(language)
    tongue = tag if visible.language in {None, primary_subtag(tag or "")} else visible.language
    site = _value(declared.site_name) or ""
    sites = [site, host_name(url)]
    title = choose_title(
        declared.titles,
        visible.headlines,
        sites,
        is_news=declared.is_news,
        kickers=declared.kickers,
        headings=visible.headings,
    )
    statements = chain(declared.authors, _shown_authors(visible, tongue))
    alone = (text for text in visible.unnamed if is_name_alone(text) and visible.lines.count(text) > 1)
    authors = choose_authors(statements, alone, visible.bios, [*sites, host(url)], tongue)
    read = partial(_read_date, languages=(tongue, tag), fetched_at=fetched_at)
    published = _published(declared, visible, url, read)
    modified = _first_date(declared.modified, read)
    return Metadata(
        title=_value(title),
        authors=_value(authors) or (),
        published=_value(published),
        modified=_value(modified),
        description=_value(declared.description),
        site_name=_value(declared.site_name),
        language=_value(language),
        image=_value(declared.image),
        tags=_value(declared.tags) or (),
        canonical_url=_value(declared.canonical_url),
        sources=_sources(
            declared, title=title, authors=authors, published=published, modified=modified, language=language
        ),
    )


def _value(found: tuple[str, T] | None) -> T | None:
    return found[1] if found else None


def _sources(declared: Declared, **chosen: tuple[str, object] | None) -> tuple[tuple[str, str], ...]:
    for name in ("description", "site_name", "image", "tags", "canonical_url"):
        chosen[name] = getattr(declared, name)
    return tuple((name, found[0]) for name, found in chosen.items() if found)


@lru_cache(maxsize=64)  # a page repeats its dates; their texts are kept, so they come cut already
def _read_date(text: str, languages: tuple[str | None, str | None], fetched_at: datetime | None) -> date | None:
    """The date in a text: in the language of the page's text, else in that of its template."""
    own, template = languages
    found = parse_date(text, own, fetched_at=fetched_at)
    return found or (parse_date(text, template, fetched_at=fetched_at) if template != own else None)


def _language(declared: Declared, visible: Visible) -> Found | None:
    """The declared language, but what the text is in where a template says English of everything."""
    stated = declared.language
    if visible.language and (not stated or (stated[1].startswith("en") and visible.language[:2] != "en")):
        return "text", normal_language(visible.language) or visible.language
    return stated


def _shown_authors(visible: Visible, language: str | None) -> Iterator[Statement]:
    yield "byline", visible.bylines
    yield "text", tuple(byline_lines(_from_headline(visible), language))


def _published(declared: Declared, visible: Visible, url: str | None, read: Read) -> Dated | None:
    stated = _first_date(declared.published, read)
    return _corrected(stated, visible, url, read) if stated else _shown_date(visible, url, read)


def _first_date(written: Iterable[Found], read: Read) -> Dated | None:
    """The first date that is one; a UTC time is moved to the zone in which another tells the same instant.

    The day that readers see is that of the place where the site is.
    """
    dates = ((source, found) for source, text in written if (found := read(text.strip()[:MAX_DATE_CHARS])))
    best = next(dates, None)
    if best and isinstance(best[1], datetime) and not best[1].utcoffset():
        instant = best[1]
        for _, other in islice(dates, _MAX_DATES):
            if isinstance(other, datetime) and other.utcoffset() and abs(other - instant) < _SAME_INSTANT:
                return best[0], instant.astimezone(other.tzinfo)
    return best


def _corrected(published: Dated, visible: Visible, url: str | None, read: Read) -> Dated:
    """The date by the headline, where it is before a declared one that the page does not show.

    The declared one is then that of a later edition, or of another time zone. Where the two differ but in the order of
    day and month, slashes are what was misread. The address tells the day at the place of the site.
    """
    when, stated = published[1], _day(published[1])
    shown: list[tuple[date, str]] = []
    for line in _from_headline(visible)[:_MAX_LINES_NEAR_HEADLINE]:
        if len(line) <= _MAX_DATELINE_CHARS and _MAY_BE_DATE.search(line) and (day := _day(read(line))):
            if day == stated:
                return published
            shown.append((day, line))
    local = date_in_url(url)
    if isinstance(when, datetime) and not when.utcoffset() and local and abs(local - stated) == _ONE_DAY:
        return "url", local
    if not shown:
        return published
    day, line = shown[0]
    if (day.year, day.day, day.month) == (stated.year, stated.month, stated.day):
        return published if "/" in line or isinstance(when, datetime) else ("text", day)
    return ("text", day) if day < stated and day.year >= _FIRST_SHOWN_YEAR else published


@overload
def _day(when: date) -> date: ...
@overload
def _day(when: date | None) -> date | None: ...
def _day(when: date | None) -> date | None:
    return when.date() if isinstance(when, datetime) else when


def _shown_date(visible: Visible, url: str | None, read: Read) -> Dated | None:
    """The date in the dateline or byline, in the address, or in the first short line that has one."""
    marked = [("dateline", text) for text in visible.datelines] + [("byline", text) for text in visible.bylines]
    found = _first_date(marked, read)
    if found:
        return found
    in_url = date_in_url(url)
    if in_url:
        return "url", in_url
    for line in _from_headline(visible):
        shown = read(line) if _MAY_BE_DATE.search(line) else None
        if shown and shown.year >= _FIRST_SHOWN_YEAR:
            return "text", shown
    return None


def _from_headline(visible: Visible) -> list[str]:
    """The short lines, those from a little above the headline first."""
    lines, headlines = visible.lines, frozenset(visible.headlines)
    at = next((at for at, line in enumerate(lines) if line in headlines), 0)
    start = max(0, at - _MAX_LINES_ABOVE_HEADLINE)
    return [*lines[start:], *lines[:start]]
