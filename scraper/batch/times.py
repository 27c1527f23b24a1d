"""Moments as people read them, in UTC."""

from __future__ import annotations

from datetime import UTC, datetime


def moment(seconds: float | None) -> str:
    """A moment to the minute.

    >>> moment(0.0)
    '1970-01-01 00:00 UTC'
    """
    return "never" if seconds is None else f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%d %H:%M UTC}"


def iso(seconds: float | None) -> str | None:
    """A moment in ISO form, to the second.

    >>> iso(0.0)
    '1970-01-01T00:00:00+00:00'
    """
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC).isoformat(timespec="seconds")


def day(seconds: float) -> str:
    """A day.

    >>> day(0.0)
    '1970-01-01'
    """
    return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%d}"
