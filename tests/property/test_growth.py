"""No shape of page makes extraction take steps that grow faster than the page: counted, not timed.

A step is a line of ours that runs. What one call into C does is not counted here: ``make bench-growth`` measures it.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

import scraper
from scraper.page.blocks import MAX_BLOCKS
from tests.property.shapes import ARTICLE, SHAPES, TEXTS, Shape

OURS = str(Path(scraper.__file__).parent)
SMALL, LARGE = 3_000, 12_000
"""Bytes of the pages that are compared."""
MOST_GROWTH = 6.0
"""A page of four times the size takes four times the steps, and some more where a stage begins that the small page
did without; with steps that grow with the square it would be sixteen times.
"""
STEPS_OF_A_PAGE = 30_000
"""Steps that a page may take whatever its size."""


def steps(function: Callable[[str], object], text: str) -> int:
    """The lines of this package that run."""
    count = 0

    def line(_frame: FrameType, event: str, _: Any) -> Any:
        nonlocal count
        count += event == "line"
        return line

    def call(frame: FrameType, _event: str, _: Any) -> Any:
        return line if frame.f_code.co_filename.startswith(OURS) else None

    before = sys.gettrace()
    sys.settrace(call)
    try:
        function(text)
    finally:
        sys.settrace(before)
    return count


@pytest.fixture(scope="module", autouse=True)
def warm() -> None:
    """What is loaded once is no step of a page."""
    scraper.extract(ARTICLE).to_dict(blocks=True)
    scraper.extract("<p>x")
    scraper.clean("The ferry runs again.")


def grows(function: Callable[[str], object], shape: Shape) -> tuple[int, int]:
    for size in (SMALL, LARGE):
        function(shape.page(size))  # what is kept for later pages
    return steps(function, shape.page(SMALL)), steps(function, shape.page(LARGE))


@pytest.mark.parametrize("name", SHAPES)
def test_the_steps_of_a_page_grow_no_faster_than_the_page(name: str) -> None:
    small, large = grows(scraper.extract, SHAPES[name])
    assert large <= MOST_GROWTH * small + STEPS_OF_A_PAGE


@pytest.mark.parametrize("name", TEXTS)
def test_the_steps_of_a_text_grow_no_faster_than_the_text(name: str) -> None:
    small, large = grows(scraper.clean, TEXTS[name])
    assert large <= MOST_GROWTH * small + STEPS_OF_A_PAGE


def test_steps_that_grow_with_the_square_are_seen() -> None:
    code = "def climb(text):\n for _ in text:\n  for _ in text[::40]:\n   pass\n"
    found: dict[str, Any] = {}
    exec(compile(code, f"{OURS}/climb.py", "exec"), found)  # noqa: S102
    small, large = grows(found["climb"], Shape("x"))
    assert large > MOST_GROWTH * small + STEPS_OF_A_PAGE


@pytest.mark.parametrize("name", ["blocks: p x", "blocks: br", "blocks: li"])
def test_a_page_that_is_cut_says_so_and_has_all_up_to_there(name: str) -> None:
    article = scraper.extract(SHAPES[name].page(1_200_000))
    assert article.truncated == "limit"
    assert 10_000 < len(article.blocks) <= MAX_BLOCKS
    assert article.to_dict()["truncated"] == "limit"
    assert scraper.Article.from_dict(article.to_dict()).truncated == "limit"


def test_a_page_that_is_read_whole_is_not_called_cut() -> None:
    assert scraper.extract(ARTICLE).truncated is None
    assert scraper.extract("<p>The ferry runs again.</p>" * MAX_BLOCKS).truncated is None


@pytest.mark.parametrize("name", ["nested: div", "nested: div in a comment's shadow", "nested: article"])
def test_the_text_in_deep_elements_is_kept(name: str) -> None:
    page = SHAPES[name].page(100_000) + "<p>The ferry runs again from Monday, after two months in the yard.</p>"
    article = scraper.extract(page)
    assert any("The ferry runs again from Monday" in block.text for block in article.blocks)
