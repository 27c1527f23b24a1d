"""Puts the metadata together, field by field, and records which source won."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache, partial
from itertools import chain, islice
from typing import Any, TypeVar

from scraper.lexicon.language import primary_subtag
from scraper.meta.authors import Statement, byline_lines, choose_authors
from scraper.meta.byline import is_name_alone
from scraper.meta.date import date_in_url, parse_date
from scraper.meta.dated_text import day_first, read_all
from scraper.meta.declare import normal_language
from scraper.meta.site import host, host_name
from scraper.meta.title import choose_title
from scraper.meta.when import Shown, choose_dates
from scraper.model import TEXT_LABELS, Declared, Found, Label, Labelled, Metadata

T = TypeVar("T")

_MAX_UNNAMED_LINES = 5
"""Lines under the headline among which a name alone is the author's, if it stands in another place too."""
_OF_OTHERS = frozenset({Label.RELATED, Label.COMMENTS, Label.LEGAL})
"""Blocks whose dates and names are those of other texts."""
_MAX_HEADINGS = 3
"""Headings over the text that may be its headline."""
_MAX_LINES_UNDER_HEADLINE = 6
"""Lines right under the headline."""
_MAX_LINES_ABOVE_HEADLINE = 4
"""Short lines above the headline in which a date or byline still belongs to it."""
_SHOWN = frozenset({Label.TITLE, Label.BYLINE, Label.DATELINE, Label.AUTHOR_BIO})


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
        strange: The texts of the blocks that are about other stories, or other people's.
    """

    headlines: tuple[str, ...] = ()
    bylines: tuple[str, ...] = ()
    datelines: tuple[str, ...] = ()
    bios: tuple[str, ...] = ()
    lines: Sequence[str] = ()
    unnamed: tuple[str, ...] = ()
    language: str | None = None
    headings: tuple[str, ...] = ()
    strange: frozenset[str] = frozenset()


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
        strange=frozenset(block.text for block in blocks if block.label in _OF_OTHERS),
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
    shown = _dated_lines(visible)
    written = [text for _, text in (*shown.marked, *declared.published, *declared.modified)]
    certain = read_all((text for _, text in (*declared.published, *declared.modified)), tag)
    order = day_first((*written, *shown.lines), declared.regions, url, certain)
    read = partial(_read_date, languages=(tongue, tag), fetched_at=fetched_at, day_first=order)
    published, modified = choose_dates(
        declared.published, declared.modified, shown, date_in_url(url, fetched_at=fetched_at), read
    )
    chosen: dict[str, tuple[str, Any] | None] = {
        "title": title,
        "authors": authors,
        "published": published,
        "modified": modified,
        "language": language,
        "description": declared.description,
        "site_name": declared.site_name,
        "image": declared.image,
        "tags": declared.tags,
        "canonical_url": declared.canonical_url,
    }
    found = {name: told for name, told in chosen.items() if told}
    sources = tuple((name, source) for name, (source, _) in found.items())
    return Metadata(sources=sources, **{name: value for name, (_, value) in found.items()})


def _value(found: tuple[str, T] | None) -> T | None:
    return found[1] if found else None


@lru_cache(maxsize=64)  # a page repeats its dates; their texts are kept, so they come cut already
def _read_date(
    text: str, languages: tuple[str | None, str | None], fetched_at: datetime | None, *, day_first: bool | None
) -> date | None:
    """The date in a text: in the language of the page's text, else in that of its template."""
    own, template = languages
    found = parse_date(text, own, fetched_at=fetched_at, day_first=day_first)
    if found or template == own:
        return found
    return parse_date(text, template, fetched_at=fetched_at, day_first=day_first)


def _language(declared: Declared, visible: Visible) -> Found | None:
    """The declared language, but what the text is in where a template says English of everything."""
    stated = declared.language
    if visible.language and (not stated or (stated[1].startswith("en") and visible.language[:2] != "en")):
        return "text", normal_language(visible.language) or visible.language
    return stated


def _shown_authors(visible: Visible, language: str | None) -> Iterator[Statement]:
    yield "byline", visible.bylines
    yield "text", tuple(byline_lines(_from_headline(visible), language))


def _dated_lines(visible: Visible) -> Shown:
    """The lines with dates; those of other stories only right under the headline, where a label may be wrong."""
    marked = [("dateline", text) for text in visible.datelines] + [("byline", text) for text in visible.bylines]
    lines, strange = _from_headline(visible), visible.strange
    at = next((at for at, line in enumerate(lines) if line in visible.headlines), 0)
    kept = range(at, at + _MAX_LINES_UNDER_HEADLINE)
    own = ["" if line in strange and place not in kept else line for place, line in enumerate(lines)]
    under = frozenset(lines[place] for place in kept if place < len(lines) and lines[place] not in strange)
    marked.sort(key=lambda said: said[1] not in under)
    over = frozenset(lines[:at]) - under if visible.headlines else frozenset()
    return Shown(marked, own, over)


def _from_headline(visible: Visible) -> list[str]:
    """The short lines, those from a little above the headline first."""
    lines, headlines = visible.lines, frozenset(visible.headlines)
    at = next((at for at, line in enumerate(lines) if line in headlines), 0)
    start = max(0, at - _MAX_LINES_ABOVE_HEADLINE)
    return [*lines[start:], *lines[:start]]
