import html
import json

import pytest

from scraper.meta.json_repair import parse
from scraper.meta.jsonld import read_json_ld

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


@pytest.mark.parametrize(
    "source",
    [
        '// the story\n{"@type": "Article", /* as sent */ "headline": "Rain", "author": "Jane Doe"}',
        "{'@type': 'Article', 'headline': 'Rain', 'author': 'Jane Doe'}",
        '{"@type": "Article", headline: "Rain", author: "Jane Doe", image: undefined}',
        r'{"@type": "Article", "description": "the council\'s \wall", "headline": "Rain", "author": "Jane Doe"}',
        '{"@type": "Article", "headline": "Rain", "x": "He said "no", and left", "author": {"name": "Jane Doe"}}',
        '{"@type": "Article" "headline": "Rain" "author": ["Jane Doe"]}',
        '{"@type": "Article", "headline": "Rain", "keywords": ["a",, "b"], "author": "Jane Doe"',
        '{"@type": "Article", "headline": "Rain", "author": {"name": "Jane Doe", "url": "https://exa',
        '{"@type": "Article", "headline": "Rain", "author": {"name": "Jane Doe"}]}',
        html.escape('{"@type": "Article", "headline": "Rain", "author": "Jane Doe"}'),
        json.dumps('{"@type": "Article", "headline": "Rain", "author": "Jane Doe"}'),
        json.dumps(json.dumps({"@type": "Article", "headline": "Rain", "author": "Jane Doe"})),
        '\ufeff{"@type": "Article", "headline": "Rain", "author": "Jane Doe"}',
        'var story = {"@type": "Article", "headline": "Rain", "author": "Jane Doe"};',
    ],
)
def test_mends_what_javascript_would_nearly_read(source):
    found = read_json_ld([source])
    assert (found.headline, found.authors) == ("Rain", ("Jane Doe",))


def test_inner_quotation_marks_stay():
    (value,) = parse('{"headline": "The "wet" month", "description": "it\'s "wet": very", "n": 1}')
    assert value == {"headline": 'The "wet" month', "description": 'it\'s "wet": very', "n": 1}


@pytest.mark.parametrize(
    "source",
    ['{"a":"' + 'x" ' * 60_000, "{'" * 50_000, "{/*" * 50_000, '{"a":"' + ('"' + " " * 98) * 2_000, '{"a' * 90_000],
)
def test_hostile_sources_end(source):
    assert read_json_ld([source]).headline is None


def test_a_broken_source_that_cannot_be_mended_gives_the_author_too():
    source = '{"@type": "Article", "headline": "Rain", "author": {"@type": "Person", "name": "Jane Doe"}' + "[" * 5000
    assert read_json_ld([source + "1" * 5000]).authors == ("Jane Doe",)


OTHER = {"@type": "NewsArticle", "headline": "Sun in June", "datePublished": "2020-01-01", "author": "John Roe"}
PAGE = "https://www.example.org/news/rain"


@pytest.mark.parametrize(
    "about",
    [
        "/news/rain",
        "rain",
        "http://example.org/news/rain/",
        "https://m.example.org/news/rain?utm_source=x#top",
        {"@id": "//www.example.org/news/rain"},
        {"@type": "WebPage", "url": PAGE},
    ],
)
def test_the_article_of_the_page_counts_however_its_address_is_written(about):
    others = [{**OTHER, "mainEntityOfPage": "/news/sun"}, {**ARTICLE, "mainEntityOfPage": about}]
    assert read({"@graph": others}, url=PAGE).headline == "Rain in May"
    assert read(*reversed(others), url=PAGE).headline == "Rain in May"


def test_an_address_that_tells_the_page_by_its_query_is_compared_with_it():
    url = "https://example.org/?id=7"
    found = read({**OTHER, "url": "https://example.org/?id=6"}, {**ARTICLE, "url": url}, url=url)
    assert found.headline == "Rain in May"


def test_the_canonical_address_tells_the_article_too():
    sources = [json.dumps(thing) for thing in (OTHER, {**ARTICLE, "url": "https://example.org/a"})]
    found = read_json_ld(sources, "https://example.org/b", other_urls=["https://example.org/a"])
    assert found.headline == "Rain in May"


def test_of_articles_without_address_the_one_with_the_headline_of_the_page_counts():
    sources = [json.dumps(thing) for thing in (OTHER, ARTICLE)]
    assert read_json_ld(sources, PAGE, titles=["Rain in May | Example"]).headline == "Rain in May"
    assert read_json_ld(sources, PAGE, titles=["Something else"]).headline == "Sun in June"
    strange = [json.dumps({**OTHER, "url": "/sun"}), json.dumps(ARTICLE)]
    assert read_json_ld(strange, PAGE).headline == "Rain in May"


def test_a_thing_without_a_type_but_with_headline_and_date_is_an_article():
    untyped = {key: value for key, value in ARTICLE.items() if key != "@type"}
    assert read(untyped).is_article
    assert read({"headline": "Rain in May"}).headline is None


@pytest.mark.parametrize(
    ("author", "names", "by_body"),
    [
        ({"@type": "Person", "givenName": "Jane", "familyName": "Doe"}, ("Jane Doe",), False),
        ({"givenName": "Jane", "additionalName": "M.", "familyName": "Doe"}, ("Jane M. Doe",), False),
        ({"@type": "Person", "familyName": "Doe"}, ("Doe",), False),
        ([[{"name": "Jane Doe"}, {"name": "John Roe"}]], ("Jane Doe", "John Roe"), False),
        ([["Jane Doe"], [["John Roe"]]], ("Jane Doe", "John Roe"), False),
        ({"@type": "NewsMediaOrganization", "name": "Example Wire"}, ("Example Wire",), True),
        ({"@type": ["Organization"], "name": "Example Wire"}, ("Example Wire",), True),
        ([{"@type": "Organization", "name": "Example Wire"}, "Jane Doe"], ("Example Wire", "Jane Doe"), False),
        ({"@type": "Person", "name": "The Example"}, ("The Example",), True),
        ("Jane Doe\u200b \u200bLagos. Office", ("Jane Doe | Lagos. Office",), False),
    ],
)
def test_names_in_any_nesting_and_whether_they_are_those_of_bodies(author, names, by_body):
    found = read({**ARTICLE, "author": author, "publisher": {"name": "The Example"}})
    assert (found.authors, found.by_body) == (names, by_body)
