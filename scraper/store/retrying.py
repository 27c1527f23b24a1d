"""When a target that failed is asked again in a later run: arithmetic, no clock."""

from __future__ import annotations

from scraper.store.schema import Status

RETRY_SECONDS = (3_600.0, 6 * 3_600.0, 86_400.0, 7 * 86_400.0)
"""The pauses after the first, second, ... failure for a passing reason; after the last the target is given up."""
FAR_SECONDS = 30 * 86_400.0
"""A stored time further ahead than this comes from a clock that was wrong, and counts as now."""

NOT_TRIED = frozenset({"host_paused", "host_given_up", "no_network", "stopped", "worker_start"})
"""Codes of targets that were not asked at all: no try is counted, and the next run asks them."""
_PASSING = frozenset(
    {"timeout", "dns", "connect", "tls", "bad_response", "408", "425", "429", "crashed", "page_timeout", *NOT_TRIED}
)


def is_passing(code: str) -> bool:
    """Whether a failure of this code may pass by itself; 501 and 505 say that the server never will."""
    server = len(code) == 3 and code.startswith("5") and code not in {"501", "505"}
    return server or code in _PASSING


def after_failure(tries: int, now: float, asked: float | None = None) -> tuple[Status, float]:
    """Where a target stands after its ``tries``-th failure for a passing reason, and when it is asked again.

    Args:
        tries: Failures so far, this one included.
        now: The time.
        asked: The moment before which the server does not want to be asked, or ``None``.

    >>> after_failure(1, 0.0)
    (<Status.WAITING: 0>, 3600.0)
    """
    if tries > len(RETRY_SECONDS):
        return Status.GIVEN_UP, 0.0
    return Status.WAITING, max(now + RETRY_SECONDS[tries - 1], min(asked or 0.0, now + FAR_SECONDS))


def believed(moment: float, now: float) -> float:
    """A stored moment, or now where it is so far ahead that the clock was wrong when it was stored."""
    return moment if moment <= now + FAR_SECONDS else now
