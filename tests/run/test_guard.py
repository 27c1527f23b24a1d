"""Large pages are read in a worker process, under a deadline; the others in this one."""

import os
import time
from datetime import UTC, datetime

import pytest

from scraper.errors import WorkerFailed
from scraper.model import Article, Page, Target
from scraper.run.guard import MAX_UNGUARDED_BYTES, MAX_UNGUARDED_TAGS, Guard, is_large
from scraper.run.outcome import Fetched

SMALL = b"<p>It rained.</p>"
LARGE = b" " * MAX_UNGUARDED_BYTES + SMALL


def fetched(body: bytes) -> Fetched:
    now = datetime.now(UTC)
    return Fetched(Target("x"), Page("x", "", 200, (), body, now), None, now)


def tell_process(_: Page) -> Article:
    return Article(str(os.getpid()))


def hang(_: Page) -> Article:
    time.sleep(60)
    return Article("")


def devour(page: Page) -> Article:
    return Article(str(len(bytearray(8 * 1024**3 + len(page.body)))))


@pytest.mark.parametrize(
    ("body", "large"),
    [
        (SMALL, False),
        (LARGE, True),
        (b"<p>" * MAX_UNGUARDED_TAGS, False),
        (b"<p>" * (MAX_UNGUARDED_TAGS + 1), True),
        (b" " * MAX_UNGUARDED_BYTES, False),
    ],
)
def test_a_page_is_large_by_its_bytes_or_tags(body: bytes, large: bool) -> None:
    assert is_large(body) == large


def test_large_pages_alone_are_read_in_another_process() -> None:
    with Guard(extract=tell_process) as guard:
        small, first, second = (guard.finish(fetched(body)).result().text for body in (SMALL, LARGE, LARGE))
    assert small == str(os.getpid())
    assert first == second != small


def test_a_page_that_hangs_costs_itself_alone() -> None:
    with Guard(0.3, hang) as guard:
        outcome = guard.finish(fetched(LARGE))
    assert outcome.code == "page_timeout"
    assert isinstance(outcome.error, WorkerFailed)
    assert outcome.error.url == "x"


def test_a_page_that_takes_too_much_memory_costs_itself_alone() -> None:
    with Guard(extract=devour) as guard:
        assert guard.finish(fetched(LARGE)).code == "memory"


def test_a_large_page_gives_what_a_small_one_gives() -> None:
    page = b"<title>Rain</title><h1>Rain</h1>" + b"<p>It rained all day, and then all night, in the town.</p>" * 9
    with Guard() as guard:
        small, large = guard.finish(fetched(page)), guard.finish(fetched(page + b" " * MAX_UNGUARDED_BYTES))
    assert small.result().text == large.result().text
