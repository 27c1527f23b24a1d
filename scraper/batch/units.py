"""Sizes, ages and days as people write them in options."""

from __future__ import annotations

import re
from datetime import date

_SIZES = {"": 1, "k": 1_000, "m": 1_000_000, "g": 1_000_000_000, "t": 1_000_000_000_000}
_AGES = {"s": 1, "m": 60, "h": 3_600, "d": 86_400, "w": 604_800}


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
