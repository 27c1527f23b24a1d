import json

import pytest

from scraper.meta.jsonld import parse, read_json_ld

ARTICLE = {"@type": "NewsArticle", "headline": "Rain in May", "datePublished": "2024-05-17T10:00:00Z"}


def read(*values: object, url: str | None = None):
    return read_json_ld([json.dumps(value) for value in values], url)


@pytest.mark.parametrize(
    "packed",
    [
        ARTICLE,
        [ARTICLE],
        {"@graph": [{"@type": "WebSite", "name": "Example"}, ARTICLE]},
        {"@type": "WebPage", "mainEntity": ARTICLE},
        [[{"@graph": [[ARTICLE]]}]],
    ],
)
def test_finds_the_article_however_it_is_packed(packed):
    assert read(packed).headline == "Rain in May"


@pytest.mark.parametrize(
    "source",
    [
        '{"@type": "Article", "headline": "Rain",}',
        '{"@type": "Article", "headline": "Rain", "keywords": ["a", ], }',
        '<!-- {"@type": "Article", "headline": "Rain"} -->',
        '//<![CDATA[\n{"@type": "Article", "headline": "Rain"}\n//]]>',
        '{"@type": "Article", "headline": "Rain", "description": "one\nline\ttwo"}',
        '{"@type": "Article", "headline": "Rain"};',
        '{"@type": "WebSite"}{"@type": "Article", "headline": "Rain"}',
        '{"@type": "Article", "headline": "Rain", "description": "a "quoted" word"}',
        '{"@type": "Article", "headline": "Rain", "articleBody": "cut off he',
    ],
)
def test_reads_broken_json(source):
    assert read_json_ld([source]).headline == "Rain"


@pytest.mark.parametrize("source", ["", "null", "[", "{{{{", "[" * 100_000, '"text"', "12", "nonsense {a: b}"])
def test_what_cannot_be_read_says_nothing(source):
    assert read_json_ld([source]).headline is None


def test_a_number_of_too_many_digits_is_not_read():
    assert parse("9" * 5000) == []


@pytest.mark.parametrize(
    ("author", "names"),
    [
        ("Jane Doe", ("Jane Doe",)),
        ({"@type": "Person", "name": "Jane Doe"}, ("Jane Doe",)),
        ([{"name": "Jane Doe"}, "John Roe"], ("Jane Doe", "John Roe")),
        ({"name": ["Jane Doe", "John Roe"]}, ("Jane Doe", "John Roe")),
        ({"@id": "#jane"}, ("Jane Doe",)),
        ({"name": None}, ()),
        (7, ()),
    ],
)
def test_reads_authors_in_every_shape(author, names):
    person = {"@type": "Person", "@id": "#jane", "name": "Jane Doe"}
    assert read({**ARTICLE, "author": author}, person).authors == names


def test_of_several_articles_the_one_at_the_address_counts():
    other = {"@type": "NewsArticle", "headline": "Another", "url": "https://example.org/other"}
    wanted = {"@type": "NewsArticle", "headline": "Wanted", "mainEntityOfPage": {"@id": "https://example.org/wanted/"}}
    assert read(other, wanted, url="https://example.org/wanted?ref=feed").headline == "Wanted"


def test_an_article_counts_before_the_web_page_around_it():
    page = {"@type": "WebPage", "name": "Page", "datePublished": "2020-01-01"}
    found = read(page, ARTICLE)
    assert (found.headline, found.published, found.is_article) == ("Rain in May", "2024-05-17T10:00:00Z", True)


def test_a_web_page_gives_dates_but_is_no_article():
    found = read({"@type": ["WebPage", "FAQPage"], "datePublished": "2020-01-01"})
    assert (found.published, found.is_article) == ("2020-01-01", False)


def test_lists_all_types_once():
    assert read([ARTICLE, ARTICLE, {"@type": ["http://schema.org/WebPage"]}]).types == ("NewsArticle", "WebPage")


def test_undoes_entities_that_were_escaped_twice():
    assert read({**ARTICLE, "headline": "Rain &amp;#8217; sun"}).headline == "Rain ’ sun"


def test_invisible_signs_are_left_out():
    assert read({**ARTICLE, "author": {"name": "Jane Do\xade"}, "headline": "Sun&shy;shine"}).authors == ("Jane Doe",)
    assert read({**ARTICLE, "headline": "Sun&amp;shy;shine"}).headline == "Sunshine"


def test_gives_body_image_and_keywords():
    found = read({**ARTICLE, "articleBody": "It rained.", "image": [{"url": "/a.jpg"}], "keywords": "rain, May"})
    assert (found.body, found.image, found.keywords) == ("It rained.", "/a.jpg", ("rain", "May"))
