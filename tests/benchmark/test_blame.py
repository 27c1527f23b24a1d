"""Which blocks the error list blames, on pages worked out by hand."""

from pathlib import Path

from scraper.model import Article, Block, Label
from scraper.training.corpus import Sample
from tests.benchmark.blame import Fault, mistakes

BODY = "The bridge opens in spring after two years.\n\nNo one knows the cost of it yet.\n\nWhy"


def sample(corpus="wcxb", body=BODY, present=(), absent=()):
    return Sample(
        corpus=corpus,
        id="1",
        url=None,
        kind="article",
        body=body,
        standfirst=(),
        present=present,
        absent=absent,
        title=None,
        authors=(),
        date=None,
        path=Path("1.html.gz"),
    )


def faults(page, *blocks):
    listed = tuple(Block(index, text, label, "rule: x") for index, (text, label) in enumerate(blocks))
    return [(mistake.fault, mistake.text) for mistake in mistakes(page, Article("", blocks=listed))]


PARAGRAPHS = [(text, Label.PARAGRAPH) for text in BODY.split("\n\n")]


def test_a_page_with_the_right_blocks_has_no_mistake():
    assert faults(sample(), *PARAGRAPHS, ("Share this with all of your friends", Label.SHARE)) == []


def test_a_kept_block_that_is_not_in_the_body_is_blamed():
    assert faults(sample(), *PARAGRAPHS, ("Read more about our town", Label.LIST_ITEM)) == [
        (Fault.KEPT, "Read more about our town")
    ]


def test_a_dropped_paragraph_is_blamed():
    blocks = [(PARAGRAPHS[0][0], Label.RELATED), *PARAGRAPHS[1:]]
    assert faults(sample(), *blocks) == [(Fault.DROPPED, PARAGRAPHS[0][0])]


def test_a_dropped_twin_of_a_kept_block_is_no_mistake():
    assert faults(sample(), *PARAGRAPHS, (PARAGRAPHS[0][0], Label.OTHER)) == []


def test_a_dropped_word_that_stands_in_a_sentence_is_no_mistake():
    assert faults(sample(), *PARAGRAPHS, ("Spring", Label.NAVIGATION)) == []


def test_a_dropped_short_heading_of_the_body_is_blamed():
    assert faults(sample(), *PARAGRAPHS[:2], ("Why", Label.NAVIGATION)) == [(Fault.DROPPED, "Why")]


def test_a_paragraph_in_no_block_is_lost():
    assert faults(sample(), *PARAGRAPHS[1:]) == [(Fault.LOST, PARAGRAPHS[0][0])]


def test_the_standfirst_counts_where_the_corpus_counts_it_in():
    blocks = [(PARAGRAPHS[0][0], Label.STANDFIRST), *PARAGRAPHS[1:]]
    assert faults(sample("fundus"), *blocks) == []
    assert faults(sample("wcxb"), *blocks) == [(Fault.DROPPED, PARAGRAPHS[0][0])]


def test_segments_blame_the_blocks_that_hold_them():
    page = sample(body=None, present=("one two", "three", "gone"), absent=("menu",))
    blocks = [
        ("So one two it is", Label.PARAGRAPH),
        ("And three", Label.OTHER),
        ("The menu", Label.PARAGRAPH),
    ]
    assert faults(page, *blocks) == [
        (Fault.KEPT, "The menu"),
        (Fault.DROPPED, "And three"),
        (Fault.LOST, "gone"),
    ]
