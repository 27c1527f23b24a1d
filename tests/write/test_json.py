"""Articles as JSON, and back."""

import json
from collections.abc import Mapping
from dataclasses import fields, replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

import scraper
from scraper.errors import UnreadableRecord
from scraper.model import Article, Block, Cell, Label, Metadata
from scraper.write import Format, Options, write
from scraper.write.forms import FORMS
from scraper.write.json import SCHEMA
from tests import golden

FULL = Article(
    "Elm\t3 m\n\n\ud83d naïve",
    title="Flood",
    standfirst="It rose.",
    authors=("Ada Poe", "Max Roe"),
    published=datetime(2024, 5, 17, 8, 30, tzinfo=UTC),
    modified=date(2024, 5, 18),
    description="A river.",
    site_name="The Gull",
    language="de-AT",
    image="https://example.org/a.jpg",
    tags=("river",),
    canonical_url="https://example.org/flood",
    url="https://example.org/flood?x",
    page_kind="listing",
    confidence=0.5,
    blocks=(Block(0, "Elm", Label.TABLE, "table; model 0.97", "td", 0.25, 0.972, Cell(0, 1, 2)),),
    extractor="json-ld",
    truncated="limit",
    sources=(("title", "og"), ("authors", "byline")),
)
"""Every field with a value that is not the one it has by default."""
ORDER = [
    *("schema", "text", "title", "standfirst", "authors", "published", "modified", "description", "site_name"),
    *(
        "language",
        "image",
        "tags",
        "canonical_url",
        "url",
        "page_kind",
        "confidence",
        "extractor",
        "truncated",
        "sources",
    ),
]


def test_every_field_has_a_value_here_and_a_form() -> None:
    """A new field with a new type fails here first."""
    for each in fields(Article):
        assert str(each.type) in FORMS
        assert getattr(FULL, each.name) != each.default, f"give FULL a value for {each.name}"


def test_what_is_known_is_a_part_of_the_article() -> None:
    values = {each.name: getattr(FULL, each.name) for each in fields(Metadata)}
    assert Article("x", **Metadata(**values).known()).known() == values


def test_every_field_comes_back() -> None:
    written = FULL.to_dict(blocks=True)
    assert Article.from_dict(written) == FULL
    assert Article.from_dict(json.loads(FULL.to_json(blocks=True))) == FULL
    assert json.loads(FULL.to_json(blocks=True)) == written


@pytest.mark.parametrize("name", golden.names())
def test_articles_of_pages_come_back(name: str) -> None:
    article = scraper.extract(golden.source(name))
    again = Article.from_dict(json.loads(article.to_json(blocks=True)))
    assert again == replace(article, confidence=round(article.confidence, 3))


def test_the_keys_keep_their_order() -> None:
    assert list(FULL.to_dict()) == ORDER
    assert list(FULL.to_dict(blocks=True)) == [*ORDER, "blocks"]
    assert FULL.to_dict()["schema"] == SCHEMA == 1


def test_it_is_what_the_command_line_writes() -> None:
    article = scraper.extract(golden.source("wordpress-classic"))
    assert article.to_json() == write(article, Format.JSON)
    assert article.to_json(indent=None) == write(article, Format.JSONL)
    assert article.to_json(blocks=True) == write(article, Format.JSON, Options(blocks=True))


def test_a_later_schema_is_refused() -> None:
    with pytest.raises(UnreadableRecord, match=r"schema 2; this version reads up to schema 1 \(read it with a later"):
        Article.from_dict({"schema": 2, "text": "x"})


def test_keys_that_are_no_fields_are_passed_over_and_missing_ones_are_the_defaults() -> None:
    assert Article.from_dict({"text": "x", "mood": "grey"}) == Article("x")


@pytest.mark.parametrize(
    ("keys", "words"),
    [
        ({"title": "x"}, "without the key 'text'"),
        ({"text": None}, "whose 'text' is 'None'"),
        ({"text": "x", "authors": "Ada"}, "whose 'authors' is 'Ada'"),
        ({"text": "x", "authors": [1]}, "'authors'"),
        ({"text": "x", "published": "soon"}, "'published'"),
        ({"text": "x", "confidence": True}, "'confidence'"),
        ({"text": "x", "page_kind": "poem"}, "'page_kind'"),
        ({"text": "x", "blocks": [{"text": "x"}]}, "'blocks'"),
        ({"text": "x", "sources": [["title", "og"]]}, "'sources'"),
        ({"schema": "one", "text": "x"}, "schema 'one'"),
    ],
)
def test_what_makes_no_sense_is_told(keys: Mapping[str, Any], words: str) -> None:
    with pytest.raises(UnreadableRecord, match=words):
        Article.from_dict(keys)


def test_a_list_is_no_article() -> None:
    with pytest.raises(UnreadableRecord, match="not from list"):
        Article.from_dict([])  # type: ignore[arg-type]
