"""What holds for every page, whatever it is made of."""

import html
import re
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import scraper
from scraper.model import Article, Label
from tests import golden

# No deadline: a slow machine is no failure. A page takes milliseconds, so examples are few.
few = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
fewer = settings(few, max_examples=25)

SOURCES = {name: golden.source(name).decode() for name in golden.names()}
TAGS = (
    *(
        "p",
        "div",
        "article",
        "section",
        "h1",
        "h2",
        "li",
        "ul",
        "table",
        "tr",
        "td",
        "blockquote",
        "a",
        "b",
        "br",
        "span",
    ),
    *(
        "script",
        "style",
        "title",
        "template",
        "noscript",
        "svg",
        "math",
        "select",
        "textarea",
        "frameset",
        "body",
        "html",
    ),
)
pieces = st.one_of(
    st.sampled_from(TAGS).map(lambda tag: f"<{tag}>"),
    st.sampled_from(TAGS).map(lambda tag: f"</{tag}>"),
    st.sampled_from(TAGS).map(
        lambda tag: f'<{tag} class="article-body related" itemprop="author" datetime="2024-13-40">'
    ),
    st.sampled_from(
        ['<script type="application/ld+json">{"@graph":[{"headline":3,', "<!--", "&#0;", "&nbsp;", "<![CDATA["]
    ),
    st.text(max_size=30),
)
soups = st.lists(pieces, max_size=40).map("".join)


@st.composite
def mutilated(draw: st.DrawFn) -> str:
    """A page with some of its lines lost, doubled or cut short."""
    lines = SOURCES[draw(st.sampled_from(sorted(SOURCES)))].splitlines(keepends=True)
    for _ in range(draw(st.integers(1, 6))):
        at = draw(st.integers(0, len(lines) - 1))
        cut = draw(st.integers(0, len(lines[at])))
        lines[at : at + 1] = draw(
            st.sampled_from([[], [lines[at], lines[at]], [lines[at][:cut]], [lines[at][cut:]]])
        ) or [""]
    return "".join(lines)


def in_order(wanted: str, source: str) -> bool:
    """Whether the signs of the one stand in the other, in this order."""
    signs = iter(source)
    return all(sign in signs for sign in wanted)


def signs(text: str) -> str:
    return "".join(text.split())


def text_of(source: str) -> str:
    """The text of a page, scripts and all, found without a parser."""
    return signs(html.unescape(re.sub(r"</?[a-zA-Z][^>]*>", "", source)))


def has_sound_form(article: Article) -> bool:
    return 0 <= article.confidence <= 1 and all(isinstance(block.label, Label) for block in article.blocks)


@few
@given(st.binary(max_size=400))
def test_any_bytes_give_an_article(body: bytes) -> None:
    assert has_sound_form(scraper.extract(body))


@few
@given(soups)
def test_any_markup_gives_an_article(page: str) -> None:
    assert has_sound_form(scraper.extract(page, "https://example.org/a"))


@fewer
@given(mutilated())
def test_a_mutilated_page_gives_the_same_article_twice(page: str) -> None:
    first = scraper.extract(page)
    assert has_sound_form(first)
    assert scraper.extract(page) == first


@fewer
@given(mutilated())
def test_all_text_comes_from_the_page(page: str) -> None:
    article = scraper.extract(page)
    if article.extractor == "scraper":  # block by block: a parser moves what stands wrongly in a table before it
        source, markup = text_of(page), signs(html.unescape(page))  # a title keeps what looks like tags
        sources = [markup if "<" in block.text else source for block in article.blocks]
        strange = [
            block.text
            for block, whole in zip(article.blocks, sources, strict=True)
            if not in_order(signs(block.text), whole)
        ]
        assert strange == []


@pytest.mark.parametrize("name", golden.names())
def test_the_text_is_made_of_the_blocks_of_the_page(name: str) -> None:
    article = scraper.extract(SOURCES[name])
    if article.extractor == "scraper":
        text = signs(article.text.replace("|", ""))  # the bars between cells are ours
        assert in_order(text, signs("".join(block.text for block in article.blocks)))
        assert in_order(text, text_of(SOURCES[name]))


@pytest.mark.parametrize("tag", ["div", "span", "ul><li", "blockquote"])
def test_nesting_20000_deep_is_survived(tag: str) -> None:
    assert has_sound_form(scraper.extract(f"<{tag}>" * 20_000 + "The bridge is closed until Monday."))


def test_threads_read_the_same_as_one_after_the_other() -> None:
    pages = list(SOURCES.values()) * 3
    alone = [scraper.extract(page) for page in pages]
    with ThreadPoolExecutor(4) as threads:
        assert list(threads.map(scraper.extract, pages)) == alone
