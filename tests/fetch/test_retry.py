from __future__ import annotations

from datetime import UTC, datetime

import pytest

from scraper.errors import (
    ConnectError,
    DNSError,
    FetchError,
    HTTPStatusError,
    NotHTML,
    TimeoutExceeded,
    TLSError,
    TooLarge,
)
from scraper.fetch.retry import delay, retry_after

NOW = datetime(2026, 3, 1, 12, 0, 0, tzinfo=UTC)


def status(code: int) -> HTTPStatusError:
    return HTTPStatusError("", status=code)


@pytest.mark.parametrize(
    "error",
    [ConnectError(""), TimeoutExceeded(""), DNSError("", temporary=True)]
    + [status(code) for code in (408, 425, 429, 500, 502, 503, 504)],
)
def test_what_may_pass_is_tried_again(error: FetchError) -> None:
    assert delay(error, 1, 0.5) == 0.25


@pytest.mark.parametrize(
    "error",
    [TLSError(""), DNSError("", temporary=False), TooLarge(""), NotHTML("", content_type="")]
    + [status(code) for code in (400, 401, 403, 404, 410, 451, 501, 505)],
)
def test_what_will_not_pass_is_not_tried_again(error: FetchError) -> None:
    assert delay(error, 1, 0.5) is None


def test_the_longest_wait_doubles_up_to_half_a_minute() -> None:
    assert [delay(ConnectError(""), attempt, 1.0) for attempt in (1, 2, 3, 4, 100)] == [0.5, 1, 2, 4, 30]


def test_the_shortest_wait_is_none() -> None:
    assert delay(ConnectError(""), 5, 0.0) == 0


def test_a_server_is_not_asked_sooner_than_it_said() -> None:
    error = status(503)
    error.retry_after = 7.0
    assert delay(error, 1, 0.0) == 7


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("120", 120.0),
        (" 0 ", 0.0),
        ("Sun, 01 Mar 2026 12:01:30 GMT", 90.0),
        ("Sun, 01 Mar 2026 11:00:00 GMT", 0.0),
        ("Sunday, 01-Mar-26 12:01:30 GMT", 90.0),
        ("soon", None),
        ("-5", None),
        ("", None),
        (None, None),
    ],
)
def test_retry_after_is_read_in_both_forms(header: str | None, seconds: float | None) -> None:
    assert retry_after(header, NOW) == seconds
