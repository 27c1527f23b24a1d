"""What an article tells of itself beside its fields."""

from datetime import UTC, date, datetime

import pytest

from scraper.model import Article, Block, Label
from scraper.write import Format, write

WALL = Article(
    "It leaks.\n\nIt will be rebuilt.\n\nIn June.\n\nNot shown.",
    title="Sea <wall>",
    authors=("Ada & Poe",),
    published=date(2024, 5, 17),
    url="https://example.org/wall",
    confidence=0.975,
)


def test_the_time_of_publication_has_a_zone_or_is_none() -> None:
    moment = datetime(2024, 5, 17, 8, tzinfo=UTC)
    assert Article("x", published=moment).published_at == moment
    assert (WALL.published_at, Article("x").published_at) == (None, None)


@pytest.mark.parametrize(
    ("tag", "code"), [("de-AT", "de"), ("zh-Hant-TW", "zh"), ("EN", "en"), (None, None), ("", None)]
)
def test_the_language_has_a_bare_code(tag: str | None, code: str | None) -> None:
    assert Article("x", language=tag).language_code == code


def test_its_repr_is_one_short_line() -> None:
    assert repr(WALL) == "<Article 'Sea <wall>', published 2024-05-17, 52 characters, confidence 0.97>"
    assert repr(Article("", page_kind="other", confidence=0.0)) == "<Article (other) 0 characters, confidence 0.00>"
    assert len(repr(Article("x" * 9999, title="wall " * 99))) < 150


def test_a_notebook_shows_a_card() -> None:
    shown = WALL._repr_html_()
    assert "<h3>Sea &lt;wall&gt;</h3>" in shown
    assert "Ada &amp; Poe, 2024-05-17" in shown
    assert "<p>In June.</p>" in shown
    assert "Not shown" not in shown
    assert 'href="https://example.org/wall"' in shown
    assert "page kind: listing" in Article("x", page_kind="listing")._repr_html_()


def test_a_card_of_a_long_article_is_short() -> None:
    assert len(Article("word " * 9999, title="T")._repr_html_()) < 2000
    assert "<script" not in Article("<script>x</script>", title="<script>")._repr_html_()


def test_its_methods_write_what_the_command_line_writes() -> None:
    assert WALL.markdown() == write(WALL, Format.MARKDOWN)
    assert WALL.html() == write(WALL, Format.HTML)


def test_its_hash_asks_no_block() -> None:
    blocks = (Block(0, "x", Label.PARAGRAPH, "text"),)
    assert hash(Article("x", blocks=blocks)) == hash(Article("x"))
    assert Article("x", blocks=blocks) != Article("x")
