"""Reads dates: ISO and its variants, RFC 2822, timestamps, dates written out in many languages.

A date without a time stays a :class:`~datetime.date`; so does one whose time has no zone, as nothing tells
which instant it is.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta, timezone
from email.utils import parsedate_to_datetime
from functools import cache

from scraper.lexicon.language import primary_subtag
from scraper.lexicon.word_lists import words_of_language
from scraper.meta.calendars import gregorian_year, in_other_calendar, with_figures

_MONTHS, _YEAR_FIGURES = 12, 4
_ASCII_FIGURES = {
    code: str(unicodedata.digit(chr(code))) for code in range(0x600, 0x1000) if unicodedata.category(chr(code)) == "Nd"
}
"""Arabic, Persian, Hindi, Bengali, Thai and other figures."""
_EPOCHS = frozenset({(1970, 1, 1), (1969, 12, 31)})
"""What a time of zero is, in any time zone."""
FIRST_YEAR = 1900
LAST_YEAR = 2100
"""The last year of a date where nothing tells when the page was fetched."""
MAX_YEARS_AHEAD = 1
"""How far after the fetch a date may lie: embargoes and time zones, not typing errors."""
MAX_DATE_CHARS = 200
"""Characters of a text among which a date is looked for."""

_ISO = re.compile(
    r"(?<!\d)(\d{4})(?:[-/.]|\.\s|\s/\s)(\d{1,2})(?:[-/.]|\.\s|\s/\s)(\d{1,2})"
    r"(?:\.?[T ,]*(\d{1,2}):(\d{2})(?::(\d{2}))?(?:[.,]\d+)?\s*(Z\b|UTC|GMT|[+-]\d{1,2}:?\d{2})?)?(?!\d)",
    re.IGNORECASE,
)
_COMPACT = re.compile(r"(?<!\d)((?:19|20)\d\d)(\d\d)(\d\d)(?:T?(\d\d)(\d\d)(\d\d)?(Z|[+-]\d{2}:?\d{2})?)?(?!\d)")
_CJK = re.compile(r"(\d{4})\s*[年년]\s*(\d{1,2})\s*[月월]\s*(\d{1,2})\s*[日일]")
_NUMBERS = re.compile(
    r"(?<!\d{4}[./-])(?<!\d{4}[./-]\s)(?<!\d)(\d{1,2})\s?([./|-])\s?(\d{1,2})\s?\2\s?(\d{4}|\d{2})(?!\d)"
)
_RFC_2822 = re.compile(r"\b[A-Z][a-z]{2},? +\d|\d[ -][A-Z][a-z]{2}[ -]")
_WORDS = re.compile(r"\d+|[^\W\d_]+")
_MARKS = "\u0300-\u036f\u0900-\u0903\u093a-\u094f\u0981-\u0983\u09bc-\u09cd\u0e31\u0e34-\u0e3a\u0e47-\u0e4e"
"""Signs above and below letters, which belong to the word: of Latin, Hindi, Bengali and Thai."""
_UNSPACED = frozenset({"th", "ja", "zh", "ko"})
_STAMP = re.compile(r"\d{10}(?:\d{3})?(?:\.\d+)?\Z")
_TWICE_IN_URL = re.compile(r"/(20)(\d\d)/(\d\d)/\2\3(\d\d)(?=[/_.-])")
"""Year and month, and all of the date again: "/2024/05/240517-"."""
_IN_URL = re.compile(r"[/_-]((?:19|20)\d\d)([/_-]?)(\d{1,2}|[a-z]{3})\2(\d{1,2})(?=[/_.-]|\Z)")


def parse_date(
    text: str | None,
    language: str | None = None,
    *,
    fetched_at: datetime | None = None,
    day_first: bool | None = None,
) -> datetime | date | None:
    """The first date in a text, or ``None``.

    Args:
        text: A date as written on the page or in its head.
        language: The page's language tag: tells month names, and that ``en-US`` writes the month first.
        fetched_at: When the page was had; a date later by more than :data:`MAX_YEARS_AHEAD` is refused.
        day_first: Whether the page writes the day before the month in numbers, where that is known.

    >>> parse_date("Updated 17 May 2024")
    datetime.date(2024, 5, 17)
    """
    if not text:
        return None
    text = text.strip()[:MAX_DATE_CHARS]
    if not text.isascii():
        text = with_figures(unicodedata.normalize("NFKC", text).translate(_ASCII_FIGURES))
    found = (
        in_other_calendar(text, language)
        or (_usual(text) if primary_subtag(language or "") != "th" else None)
        or _iso(text, language)
        or _timestamp(text)
        or _rfc_2822(text)
        or _written(text, language, day_first=day_first)
    )
    return found if found and _plausible(found, fetched_at) else None


def date_in_url(url: str | None, *, fetched_at: datetime | None = None) -> date | None:
    """The date in an address such as ``/2024/05/17/``, ``/2024-05-17-`` or ``/20240517``, or ``None``.

    Like :func:`parse_date` it refuses a date too long after the page was had.
    """
    found = _in_url(url)
    return found if found and found.year <= _last_year(fetched_at) else None


def _in_url(url: str | None) -> date | None:
    path = url.partition("://")[2].lower() if url else ""
    again = _TWICE_IN_URL.search(path)
    if again:
        return _date(int(again[1] + again[2]), int(again[3]), int(again[4]))
    match = _IN_URL.search(path)
    if not match:
        return None
    year, separator, month, day = match.groups()
    if not separator and len(month) + len(day) != 4:
        return None
    number = int(month) if month.isdigit() else month_names("en").get(month, 0)
    return _date(int(year), number, int(day))


def _last_year(fetched_at: datetime | None) -> int:
    return fetched_at.year + MAX_YEARS_AHEAD if fetched_at else LAST_YEAR


def _plausible(found: datetime | date, fetched_at: datetime | None) -> bool:
    return FIRST_YEAR <= found.year <= _last_year(fetched_at) and (found.year, found.month, found.day) not in _EPOCHS


def _usual(text: str) -> datetime | date | None:
    """The form of most declared dates, read in a tenth of the time."""
    if text[4:5] != "-":
        return None
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found.replace(microsecond=0) if found.tzinfo else found.date()


def _iso(text: str, language: str | None) -> datetime | date | None:
    match = _ISO.search(text) or _COMPACT.search(text)
    if not match:
        return None
    year, month, day, hour, minute, second, zone = match.groups()
    on = _date(gregorian_year(int(year), primary_subtag(language or "")), int(month), int(day))
    if not on or not hour or not zone or not (int(hour) < 24 and int(minute) < 60 and int(second or 0) < 60):
        return on
    return datetime(on.year, on.month, on.day, int(hour), int(minute), int(second or 0), tzinfo=_zone(zone))


def _zone(written: str) -> timezone:
    if written[0] not in "+-":
        return UTC
    digits = written[1:].replace(":", "").zfill(4)
    offset = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    if offset >= timedelta(hours=24):
        return UTC
    return timezone(-offset if written[0] == "-" else offset) if offset else UTC


def _timestamp(text: str) -> datetime | None:
    if not _STAMP.match(text):
        return None
    whole = text.partition(".")[0]
    return datetime.fromtimestamp(int(whole[:10]), UTC)


def _rfc_2822(text: str) -> datetime | date | None:
    if ":" not in text or not _RFC_2822.search(text):
        return None
    try:
        found = parsedate_to_datetime(text)
    except (ValueError, IndexError, OverflowError):
        return None
    return found if found.tzinfo else found.date()


def _written(text: str, language: str | None, *, day_first: bool | None) -> date | None:
    match = _CJK.search(text)
    if match:
        return _date(*map(int, match.groups()))
    match = _NUMBERS.search(text)
    if match:
        first, separator, second, year = match.groups()
        day, month = int(first), int(second)
        if day_first is None:
            day_first = separator != "/" or (language or "").lower() not in {"en", "en-us"}
        if month > _MONTHS or (day <= _MONTHS and not day_first and separator != "."):
            day, month = month, day
        whole = int(year) if len(year) == _YEAR_FIGURES else 2000 + int(year)
        return _date(gregorian_year(whole, primary_subtag(language or "")), month, day)
    return _with_month_name(text, language)


def _with_month_name(text: str, language: str | None) -> date | None:
    tongue = primary_subtag(language or "") or "en"
    text = unicodedata.normalize("NFC", text).casefold()
    for match in _month_pattern(tongue).finditer(text):
        before = _WORDS.findall(text[: match.start()])[-2:][::-1]
        after = _WORDS.findall(text[match.end() :])[:3]
        year = next((number for number in after + before if number.isdigit() and len(number) == _YEAR_FIGURES), None)
        day = next((number for number in before + after[:2] if number.isdigit() and 0 < int(number) < 32), None)
        if year and day:
            month = month_names(tongue)[" ".join(match[0].split())]
            return _date(gregorian_year(int(year), tongue), month, int(day))
    return None


@cache
def _month_pattern(language: str) -> re.Pattern[str]:
    """Any of the names of months in a text, the longest first, as a word of its own where words are parted."""
    names = sorted(month_names(language), key=len, reverse=True)
    parts = "|".join(r"\s+".join(map(re.escape, name.split())) for name in names)
    if language in _UNSPACED:
        return re.compile(parts)
    return re.compile(rf"(?<![^\W\d_])(?<![{_MARKS}])(?:{parts})(?![^\W_{_MARKS}]|[{_MARKS}])")


@cache
def month_names(language: str) -> Mapping[str, int]:
    """Name of each month → 1 to 12, in this language and in English."""
    names: dict[str, int] = {}
    for source in ("en", language):
        for number, forms in enumerate(words_of_language(source).months, 1):
            names |= {unicodedata.normalize("NFC", form.rstrip(".")).casefold(): number for form in forms}
    return names


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
