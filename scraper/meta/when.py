"""Chooses when an article was published and when it was changed, among what a page declares and shows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta
from itertools import islice
from typing import NamedTuple, overload

from scraper.meta.date import MAX_DATE_CHARS
from scraper.meta.dated_text import MAY_BE_DATE, Parts, is_label, is_of_the_site, is_relative, split_dated
from scraper.model import Found

Dated = tuple[str, datetime | date]
"""A source and its date."""
Read = Callable[[str], datetime | date | None]
"""Reads a date in the page's language."""

_FIRST_SHOWN_YEAR = 1990
"""A line of text with an earlier date tells of history, not of the page."""
_MAX_LINES_NEAR_HEADLINE = 15
"""Short lines around the headline in which a date is that of the page."""
_MAX_LINES = 300
"""Short lines that are looked at, from the headline on."""
_MAX_DATELINE_CHARS = 60
"""Characters of a line that says little but a date."""
_SAME_INSTANT = timedelta(minutes=5)
_ONE_DAY = timedelta(days=1)
_MAX_DATES = 5
"""Further dates that are looked at for their zone: later ones are those of comments and teasers."""
OTHERS = "others"
"""The source of dates that are those of other stories."""
_GUESSED = frozenset({"time", "dateline", "byline", "text"})
"""Sources that may be about another story."""


class Shown(NamedTuple):
    """The lines of a page that may hold its date.

    Attributes:
        marked: Source and text of the blocks labelled dateline, then of those labelled byline.
        lines: The short lines, those from a little above the headline first.
        above: The lines right above the headline: where the page tells how old the article is, they are of others.
    """

    marked: Sequence[Found] = ()
    lines: Sequence[str] = ()
    above: frozenset[str] = frozenset()


def choose_dates(
    published: Iterable[Found], modified: Iterable[Found], shown: Shown, in_url: date | None, read: Read
) -> tuple[Dated | None, Dated | None]:
    """When the article was published, and when it was changed.

    A date that the page shows as that of a change counts as the date of publication only where nothing else is there.

    Args:
        published: Declared dates of publication, in order of trust.
        modified: Declared dates of changes.
        shown: What the page shows.
        in_url: The date in the page's address.
        read: Reads a date.
    """
    stated = first_date([said for said in published if said[0] != OTHERS], read)
    found = _corrected(stated, shown, in_url, read) if stated else _shown_date(shown, in_url, read)
    if found and in_url and found[0] in _GUESSED and abs(_day(found[1]) - in_url) > _ONE_DAY:
        found = "url", in_url
    declared_changes = list(modified)
    near = Shown(shown.marked, shown.lines[:_MAX_LINES_NEAR_HEADLINE])
    changed = first_date(declared_changes, read) or _first_part(near, read, "changed")
    if changed and found and _day(changed[1]) < _day(found[1]) and changed[0] in _GUESSED:
        changed = None
    if not found:
        seen = first_date([said for said in declared_changes if said[0] in _GUESSED], read)
        last = seen or _first_part(shown, read, "changed")
        found = ("modified", last[1]) if last else None
    return found, changed


def first_date(written: Iterable[Found], read: Read) -> Dated | None:
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


def _corrected(published: Dated, shown: Shown, in_url: date | None, read: Read) -> Dated:
    """The date by the headline, where it is before a declared one that the page does not show.

    The declared one is then that of a later edition, or of another time zone. Where the two differ but in the order of
    day and month, slashes are what was misread. The address tells the day at the place of the site.
    """
    when, stated = published[1], _day(published[1])
    marked = [part for _, text in shown.marked for part in _of_publication(split_dated(text))]
    if any(_day(read(part)) == stated for part in marked):
        return published
    dates: list[tuple[date, str]] = []
    for line in shown.lines[:_MAX_LINES_NEAR_HEADLINE]:
        if len(line) <= _MAX_DATELINE_CHARS and MAY_BE_DATE.search(line) and not is_of_the_site(line):
            parts = split_dated(line)
            days = [day for part in (*_of_publication(parts), *parts.changed) if (day := _day(read(part)))]
            if stated in days:
                return published
            dates += [(day, line) for day in days[:1]]
    if isinstance(when, datetime) and not when.utcoffset() and in_url and abs(in_url - stated) == _ONE_DAY:
        return "url", in_url
    if not dates:
        return published
    day, line = dates[0]
    if (day.year, day.day, day.month) == (stated.year, stated.month, stated.day):
        return published if "/" in line or isinstance(when, datetime) else ("text", day)
    return ("text", day) if day < stated and day.year >= _FIRST_SHOWN_YEAR else published


@overload
def _day(when: date) -> date: ...
@overload
def _day(when: date | None) -> date | None: ...
def _day(when: date | None) -> date | None:
    return when.date() if isinstance(when, datetime) else when


def _of_publication(parts: Parts) -> tuple[str, ...]:
    return parts.published + parts.bare


def _shown_date(shown: Shown, in_url: date | None, read: Read) -> Dated | None:
    """The date in the dateline or byline, in the address, or in the first short line that has one.

    A line far from the headline counts only after one at the headline that tells of a change.
    """
    near, far = shown.lines[:_MAX_LINES_NEAR_HEADLINE], shown.lines[_MAX_LINES_NEAR_HEADLINE:_MAX_LINES]
    is_recent = any(len(line) <= _MAX_DATELINE_CHARS and is_relative(line) for line in near)
    above = shown.above if is_recent else frozenset()
    blocks = [said for said in shown.marked if said[1] not in above and not is_of_the_site(said[1])]
    marked = [(source, part) for source, text in _joined(blocks) for part in _of_publication(split_dated(text))]
    found = first_date(marked, read)
    if found:
        return found
    if in_url:
        return "url", in_url
    here = Shown(shown.marked, near)
    told = _first_part(shown, read, "published")
    if not told and not is_recent:
        told = _first_part(Shown((), near), read, "bare")
    if told or is_recent:
        return told
    changed = _first_part(here, read, "changed")
    return ("modified", changed[1]) if changed else _first_part(Shown((), far), read, "bare")


def _joined(blocks: Iterable[Found]) -> Iterator[Found]:
    """The blocks, a word of change or publication that is all of one put before the next ("Updated:", "5 May")."""
    label = ""
    for source, text in blocks:
        yield source, f"{label}{text}"
        label = f"{text} " if is_label(text) else ""


def _first_part(shown: Shown, read: Read, kind: str) -> Dated | None:
    """The first date that a word of publication, a word of change or none tells of."""
    for source, text in _joined((*shown.marked, *(("text", line) for line in shown.lines[:_MAX_LINES]))):
        if MAY_BE_DATE.search(text) and not is_of_the_site(text):
            for part in getattr(split_dated(text), kind):
                day = read(part)
                if day and day.year >= _FIRST_SHOWN_YEAR:
                    return source, day
    return None
