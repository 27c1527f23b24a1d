"""Sizes, ages, days and codes as people write them in options."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date

from scraper import errors
from scraper.errors import ScraperError

_SIZES = {"": 1, "k": 1_000, "m": 1_000_000, "g": 1_000_000_000, "t": 1_000_000_000_000}
_AGES = {"s": 1, "m": 60, "h": 3_600, "d": 86_400, "w": 604_800}
_KINDS = frozenset({"failed", "4xx", "5xx", "filtered"})
_OF_WORKERS = frozenset({"crashed", "page_timeout", "memory", "worker_start"})  # errors.WorkerFailed has them


def size(text: str) -> int:
    """Bytes.

    >>> size("500M"), size("1.5 GB")
    (500000000, 1500000000)

    Raises:
        ValueError: It is no size.
    """
    found = re.fullmatch(r"\s*(\d+(?:\.\d+)?)\s*([kmgt]?)b?\s*", text, re.IGNORECASE)
    if not found:
        raise ValueError(f"{text!r} is no size: write 500M or 2G")
    return int(float(found[1]) * _SIZES[found[2].lower()])


def age(text: str) -> float:
    """Seconds.

    >>> age("6h"), age("90"), age("1d12h")
    (21600.0, 90.0, 129600.0)

    Raises:
        ValueError: It is no age.
    """
    if re.fullmatch(r"\d+(?:\.\d+)?", text):
        return float(text)
    if not re.fullmatch(r"(?:\d+(?:\.\d+)?[smhdw])+", text.strip(), re.IGNORECASE):
        raise ValueError(f"{text!r} is no length of time: write 90 (seconds), 30m, 6h, 2d or 1w")
    parts = re.findall(r"(\d+(?:\.\d+)?)([smhdw])", text, re.IGNORECASE)
    return sum(float(number) * _AGES[unit.lower()] for number, unit in parts)


def age_with_unit(text: str) -> float:
    """The same where a bare number would be taken for days, and removes what was to stay.

    >>> age_with_unit("90d")
    7776000.0

    Raises:
        ValueError: It is no age, or has no unit.
    """
    seconds = age(text)
    if text.strip()[-1].isdigit():
        raise ValueError(f"{text!r} has no unit: write {text}d for days, or 12h, 2w")
    return seconds


def codes(words: str | Iterable[str]) -> tuple[str, ...]:
    """Codes of failures, parted by commas or one by one.

    >>> codes("failed"), codes("Timeout, 5xx,404")
    (('failed',), ('timeout', '5xx', '404'))

    Raises:
        ValueError: No failure has such a code, so nothing would be asked again.
    """
    known = {kind.code for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, ScraperError)}
    known |= _KINDS | _OF_WORKERS
    given = _words(words)
    for word in given:
        if word not in known and not re.fullmatch(r"[1-9]\d\d", word):
            raise ValueError(
                f"{word!r} is no code of a failure: write failed, 5xx, filtered, or codes that scraper status names,"
                " such as timeout, dns, 404"
            )
    return given


def languages(words: str | Iterable[str]) -> frozenset[str]:
    """Codes of languages, parted by commas or one by one.

    >>> sorted(languages("EN, de"))
    ['de', 'en']

    Raises:
        ValueError: It is none, so no article would pass.
    """
    given = _words(words)
    for word in given:
        if not re.fullmatch("[a-z]{2,3}", word):
            raise ValueError(f"{word!r} is no code of a language: write en, or en,de")
    return frozenset(given)


def _words(words: str | Iterable[str]) -> tuple[str, ...]:
    parts = words.split(",") if isinstance(words, str) else words
    return tuple(word.strip().lower() for word in parts if word.strip())


def day(text: str) -> date:
    """A day.

    >>> day("2026-01-31")
    datetime.date(2026, 1, 31)

    Raises:
        ValueError: It is no day.
    """
    try:
        return date.fromisoformat(text.strip())
    except ValueError as error:
        raise ValueError(f"{text!r} is no day: write 2026-01-31") from error
