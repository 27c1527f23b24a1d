"""Whether a failed request is tried again, and after how many seconds: arithmetic, no clock, no sleep."""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from scraper.errors import ConnectError, CutShort, DNSError, FetchError, HTTPStatusError, TimeoutExceeded, TLSError

TRANSIENT_STATUS = frozenset({408, 425, 429, 500, 502, 503, 504})
_BASE = 0.5  # seconds; the longest wait before the first retry
_LONGEST = 30.0
MAX_SECONDS = 366 * 86_400.0
"""Seconds that a server can ask us to wait; more is no wait but a mistake."""


def delay(error: FetchError, attempt: int, draw: float) -> float | None:
    """Seconds until the next try, or ``None`` where trying again would not help.

    Exponential backoff with full jitter: any time up to 0.5, 1, 2, ... seconds, so that clients that failed
    together do not come back together (https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/).
    A server that says when it wants to be asked again is not asked sooner.

    Args:
        error: What went wrong.
        attempt: The tries made so far, from 1.
        draw: A random number, 0 to 1.
    """
    if not is_transient(error):
        return None
    backoff = draw * min(_LONGEST, _BASE * 2.0 ** (attempt - 1))
    asked = error.retry_after
    return backoff if asked is None else asked + backoff


def is_transient(error: FetchError) -> bool:
    """Whether the same request may succeed a little later."""
    match error:
        case HTTPStatusError():
            return error.status in TRANSIENT_STATUS
        case DNSError():
            return error.temporary
        case TLSError():
            return False
        case _:
            return isinstance(error, ConnectError | TimeoutExceeded | CutShort)


def retry_after(value: str | None, now: datetime) -> float | None:
    """The seconds that a Retry-After header asks for, never negative, or ``None``.

    Source: https://www.rfc-editor.org/rfc/rfc9110#field.retry-after: seconds or an HTTP date.

    >>> retry_after("120", datetime.now(UTC))
    120.0
    """
    if value is None:
        return None
    if value.strip().isdecimal():
        return min(float(value), MAX_SECONDS)
    try:
        moment = parsedate_to_datetime(value)
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=UTC)
        return min(max(0.0, (moment - now).total_seconds()), MAX_SECONDS)
    except (ValueError, OverflowError, TypeError, IndexError):  # a year of 20 digits, a zone of a thousand hours
        return None
