"""Each feature of a page's kind, measured on a small page: page → feature → value."""

import math

import numpy as np
import pytest

from scraper.classify.classifier import Classification
from scraper.classify.structure import measure_structure
from scraper.classify.wording import Known, Wording, measure_wording
from scraper.label.facts import Named
from scraper.lexicon.phrases import lexicon
from scraper.meta.declare import declared
from scraper.model import Label
from scraper.page.document import Document, parse
from scraper.page_type.kind import AROUND, KIND, measure_kind
from scraper.page_type.text_found import FOUND
from scraper.text.words import words_of

Row = dict[str, float]
SHORT, LONG = "The council agreed. " * 5, "It took two years of talks. " * 10
STORY = (
    "<title>The old wall</title><main><h1>The old wall</h1>"
    f"<p>{SHORT}</p><h2>Costs</h2><ul><li>A <a href=/x>list</a></li></ul><p>{LONG}</p></main>"
)
LABELS = {"Costs": Label.HEADING, "A list": Label.LIST_ITEM, "The old wall": Label.TITLE}
KEEP = 0.4


def verdict_on(document: Document, known: Known) -> Classification:
    """The blocks' features, under scores made up; all blocks are open."""
    blocks = document.blocks
    structure = measure_structure(blocks, document.location)
    count = len(blocks.texts)
    scores, still_open = np.full(count, 0.9), np.arange(count)
    wording: Wording = measure_wording(blocks.texts, still_open, scores * 0, structure, lexicon("en"), known)
    return Classification(scores, KEEP, 0.8, structure, still_open, wording, known)


def kind_of(html: str, url: str | None = None, labels: dict[str, Label] = LABELS) -> Row:
    document = parse(html, url)
    blocks = document.blocks
    linked = dict(zip(blocks.texts, blocks.linked, strict=True))
    near = [
        Named(at, text, "p", labels.get(text, Label.PARAGRAPH), "text", min(1, linked[text] / len(text)), 0.9)
        for at, text in enumerate(blocks.texts)
    ]
    verdict = verdict_on(document, Known((words_of("The old wall"),)))
    features = measure_kind(document, declared(document.head, url), verdict, near)
    return dict(zip(KIND, features[:, 0].tolist(), strict=True))


TEASERS = "".join(f"<li><h3><a href=/{day}>The council will meet on day {day}</a></h3></li>" for day in range(5))
JSON = (
    '<script type="application/ld+json">{"@type": "%s", "headline": "The old wall", "author": {"name": "Ann Lee"}, '
    '"datePublished": "2024-05-17", "articleBody": "The council agreed."}</script>'
)
CASES: dict[str, tuple[str, str | None, Row]] = {
    "a story of 99, 5, 6 (4 of them in a link) and 279 characters": (STORY, None, {
        "kept_length": math.log1p(389), "kept_blocks": math.log1p(4), "kept_share": 389 / 401,
        "mean_kept_length": math.log1p(389 / 4), "kept_headings": 1 / 4, "kept_list_items": 1 / 4,
        "kept_links": 4 / 389, "keep": KEEP, "page_blocks": math.log1p(5), "page_links": 4 / 401, "link_blocks": 1 / 5,
        "good_in_main": 1, "main_score": 1 - 16 / 378, "biggest_heading_group": 1, "h1_count": 1, "headline_found": 1,
        "headline_likeness": 1, "linked_headings": 0,
    }),
    "teasers": (f"<h1>News</h1><ul>{TEASERS}</ul>", None, {
        "link_blocks": 5 / 6, "biggest_link_group": 5, "biggest_heading_group": 5, "linked_headings": 1,
        "headline_likeness": 0, "article_type": 0,
    }),
    "an article by its JSON-LD": (JSON % "NewsArticle" + STORY, None, {
        "article_type": 1, "listing_type": 0, "has_author": 1, "has_date": 1, "has_body": 1,
    }),
    "a listing by its JSON-LD": (JSON % "CollectionPage" + STORY, None, {"article_type": 0, "listing_type": 1}),
    "an article by Open Graph": ("<meta property=og:type content=article>" + STORY, None, {"og_article": 1}),
    "a site by Open Graph": ("<meta property=og:type content=website>" + STORY, None, {"og_article": -1}),
    "times": (STORY + "<time datetime=2024-05-17>Friday</time><time datetime=2024-05-18>Saturday</time>", None, {
        "times": 2,
    }),
    "no address": (STORY, None, {"path_depth": 3, "slug_words": 6, "path_digits": 0, "root": 0, "query": 0}),
    "an article's address": (STORY, "https://gull.example/2024/05/the-old-wall?page=2", {
        "path_depth": 3, "slug_words": 3, "path_digits": 1, "root": 0, "query": 1,
    }),
    "a site's address": (STORY, "https://gull.example/", {"path_depth": 0, "slug_words": 1, "root": 1, "query": 0}),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_kind(name: str) -> None:
    html, url, expected = CASES[name]
    found = kind_of(html, url)
    assert {feature: found[feature] for feature in expected} == pytest.approx(expected, abs=1e-5)


@pytest.mark.parametrize("label", AROUND)
def test_blocks_near_the_text_are_counted_by_their_labels(label: Label) -> None:
    found = kind_of(f"{STORY}<p>One</p><p>Two</p>", labels={**LABELS, "One": label, "Two": label})
    assert found[f"near_{label.value}"] == 2
    assert kind_of(STORY)[f"near_{label.value}"] == 0


def test_every_feature_has_a_test() -> None:
    """So that a further one comes with its case; the features of a found text have theirs in test_text_found.py."""
    tested = {feature for _, _, row in CASES.values() for feature in row} | {f"near_{label.value}" for label in AROUND}
    assert tested == set(KIND)
    of_text = {"title_told", "summary_told", "told", "longest", "trust", "mean_score", "gap", "spread", "paragraphs"}
    assert of_text == set(FOUND)
