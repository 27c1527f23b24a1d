"""The one table of exit codes, and which of them a run's pages give."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from scraper.cli.exits import Exit
from scraper.cli.run import Tally
from tests.cli.conftest import Run

ARTICLE, FRONT, MISSING = "/politics/county-clerk-wells.html", "/", "/missing.html"


def test_codes_are_the_shells_and_ours() -> None:
    assert [code.value for code in Exit] == [0, 1, 2, 3, 4, 5, 6, 130, 141]


@pytest.mark.parametrize(
    ("articles", "no_article", "failed", "code"),
    [
        (0, 0, 0, Exit.DONE),
        (1, 0, 0, Exit.DONE),
        (1, 1, 0, Exit.DONE),
        (0, 1, 0, Exit.NO_ARTICLE),
        (0, 2, 0, Exit.NO_ARTICLE),
        (1, 0, 1, Exit.SOME_FAILED),
        (0, 1, 1, Exit.SOME_FAILED),
        (1, 1, 1, Exit.SOME_FAILED),
        (0, 0, 1, Exit.ALL_FAILED),
        (0, 0, 2, Exit.ALL_FAILED),
    ],
)
def test_a_page_without_an_article_is_a_result_and_no_failure(
    articles: int, no_article: int, failed: int, code: Exit
) -> None:
    assert Tally(articles, no_article, failed).exit is code


@pytest.mark.parametrize(
    ("pages", "code"),
    [
        ([ARTICLE, FRONT], 0),
        ([FRONT, FRONT], 4),
        ([FRONT, MISSING], 1),
        ([MISSING, MISSING], 3),
    ],
)
def test_several_pages(get_here: Run, pages: list[str], code: int) -> None:
    assert get_here(*pages).returncode == code


def test_a_front_page_in_a_list_does_not_fail_the_run(get_here: Run, site_list: Callable[..., Path]) -> None:
    site_list("urls.txt", ARTICLE, FRONT)
    done = get_here("-i", "urls.txt")
    assert done.returncode == 0
    assert "no article on this page" in done.stderr
    assert "articles: 1, pages without one: 1, failed: 0" in done.stderr
