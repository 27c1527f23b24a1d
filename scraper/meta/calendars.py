"""Dates of other calendars: the Thai year, the Persian solar year, Japanese eras, the years of Taiwan."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from functools import cache

from scraper.lexicon.word_lists import read_table

_THAI_YEARS, _THAI_OFFSET = range(2443, 2644), 543
"""Years of the Buddhist era that are 1900 to 2100."""
_SOLAR_YEARS = range(1280, 1480)
_ERAS = {"令和": 2018, "平成": 1988, "昭和": 1925, "大正": 1911, "明治": 1867, "民國": 1911, "民国": 1911}
"""The Gregorian year before the first of an era."""
_ERA = re.compile(rf"({'|'.join(_ERAS)})\s*(元|\d{{1,3}})\s*年\s*(\d{{1,2}})\s*月\s*(\d{{1,2}})\s*日")
_SHORT_ERA = re.compile(r"(?<!\d)(1\d\d)\s?([./-])\s?(\d{1,2})\s?\2\s?(\d{1,2})(?!\d)")
_SOLAR_NUMBERS = re.compile(r"(?<!\d)(1[234]\d\d)\s?([./-])\s?(\d{1,2})\s?\2\s?(\d{1,2})(?!\d)")
_WRITTEN_YEAR = re.compile(r"[〇零一二三四五六七八九]{4}(?=\s*年)|[一二三四五六七八九十]{1,3}(?=\s*[月日年])")
_FIGURES = {sign: figure for figure, sign in enumerate("〇一二三四五六七八九")} | {"零": 0}
_CYCLE_YEARS, _DAYS_BEFORE = 33, 356033
"""Years after which leap years come again, and the days that the count of the solar calendar is ahead of ours."""
_LONG_MONTHS, _LONG_MONTH_DAYS, _MONTH_DAYS = 6, 31, 30


def gregorian_year(year: int, language: str | None) -> int:
    """A year of a Thai page in our calendar."""
    return year - _THAI_OFFSET if language == "th" and year in _THAI_YEARS else year


def in_other_calendar(text: str, tag: str | None) -> date | None:
    """The first date of another calendar in a text, or ``None``.

    Args:
        text: A text with ASCII figures.
        tag: The page's language tag.

    >>> in_other_calendar("令和6年5月17日", "ja"), in_other_calendar("۱۲ خرداد 1403".replace("۱۲", "12"), "fa")
    (datetime.date(2024, 5, 17), datetime.date(2024, 6, 1))
    """
    match = _ERA.search(text)
    if match:
        name, year, month, day = match.groups()
        return _date(_ERAS[name] + (1 if year == "元" else int(year)), int(month), int(day))
    language = (tag or "").replace("_", "-").split("-")
    if language[0] == "zh" and {"tw", "hant"}.intersection(map(str.lower, language)):
        match = _SHORT_ERA.search(text)
        return _date(_ERAS["民國"] + int(match[1]), int(match[3]), int(match[4])) if match else None
    return _solar(text) if language[0] in {"fa", "ps", "prs"} else None


def with_figures(text: str) -> str:
    """A text whose Chinese numbers before year, month and day are figures.

    >>> with_figures("二〇二四年五月十七日")
    '2024年5月17日'
    """
    return _WRITTEN_YEAR.sub(lambda match: str(_number(match[0])), text) if "年" in text or "月" in text else text


def _number(signs: str) -> int:
    if "十" not in signs:
        return int("".join(str(_FIGURES[sign]) for sign in signs))
    tens, _, units = signs.partition("十")
    return 10 * (_FIGURES[tens] if tens else 1) + (_FIGURES[units] if units else 0)


def _solar(text: str) -> date | None:
    months = _solar_months()
    found = re.search(rf"(?<!\w)(\d{{1,2}})\s+({'|'.join(months)})(?:\s+ماه)?،?\s+(1[234]\d\d)(?!\d)", text)
    if found:
        return from_solar(int(found[3]), months[found[2]], int(found[1]))
    match = _SOLAR_NUMBERS.search(text)
    return from_solar(int(match[1]), int(match[3]), int(match[4])) if match else None


@cache
def _solar_months() -> Mapping[str, int]:
    return {name: number for number, names in enumerate(read_table("dates")["solar_months"], 1) for name in names}


def from_solar(year: int, month: int, day: int) -> date | None:
    """A date of the Persian solar calendar (1 Farvardin 1403 is 20 March 2024), by the cycle of 33 years."""
    if year not in _SOLAR_YEARS or month not in range(1, 13) or day not in range(1, 32):
        return None
    since = year + 1595
    days = 365 * since + since // _CYCLE_YEARS * 8 + (since % _CYCLE_YEARS + 3) // 4 + day
    long = min(month - 1, _LONG_MONTHS)
    days += long * _LONG_MONTH_DAYS + (month - 1 - long) * _MONTH_DAYS
    return date.fromordinal(days - _DAYS_BEFORE)


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
