import json

import pytest

from scraper.meta.declare import declared, normal_language
from scraper.model import Declared, Head, Lazy
from scraper.page.document import parse

URL = "https://www.example.org/news/rain"


def test_titles_come_in_order_of_trust():
    head = Head(
        title="Rain | Example",
        metas=(("title", "Rain 4"), ("og:title", "Rain 2"), ("twitter:title", "Rain 3")),
        json_ld=(json.dumps({"@type": "Article", "headline": "Rain 1"}),),
    )
    assert declared(head, URL).titles == (
        ("json-ld", "Rain 1"),
        ("og", "Rain 2"),
        ("meta", "Rain 3"),
        ("meta", "Rain 4"),
        ("title", "Rain | Example"),
    )


def test_the_name_of_a_web_page_is_no_title():
    assert declared(Head(json_ld=('{"@type": "WebPage", "name": "Home"}',)), URL).titles == ()


@pytest.mark.parametrize("name", ["author", "article:author", "parsely-author", "sailthru.author", "dc.creator"])
def test_authors_are_read_from_many_vocabularies(name):
    assert next(names for _, names in declared(Head(metas=((name, "Jane Doe"),)), URL).authors) == ("Jane Doe",)


def test_the_label_of_a_twitter_card_tells_the_author():
    metas = (("twitter:label1", "Written by"), ("twitter:data1", "Jane Doe"), ("twitter:label2", "Reading time"))
    assert next(iter(declared(Head(metas=metas), URL).authors)) == ("meta", ("Jane Doe",))


def test_commenters_are_no_authors():
    head = Head(bylines=(("comment-author vcard", "Max Moe"), ("entry-author", "Jane Doe")))
    assert dict(declared(head, URL).authors)["class"] == ("Jane Doe",)


def test_times_of_changes_are_not_dates_of_publication():
    head = Head(times=(("2024-05-18", "", "updated"), ("2024-05-17", "", "entry-date")))
    said = declared(head, URL)
    assert (said.published, said.modified) == (
        (("time", "2024-05-17"), ("others", "2024-05-17")),
        (("time", "2024-05-18"),),
    )


@pytest.mark.parametrize(
    ("image", "address"),
    [
        ("/a.jpg", "https://www.example.org/a.jpg"),
        ("//cdn.example.org/a.jpg", "https://cdn.example.org/a.jpg"),
        ("https://cdn.example.org/a.jpg", "https://cdn.example.org/a.jpg"),
        ("data:image/gif;base64,AAAA", None),
        ("http://[", None),
    ],
)
def test_the_image_is_an_absolute_web_address(image, address):
    found = declared(Head(metas=(("og:image", image),)), URL).image
    assert (found and found[1]) == address


def test_the_canonical_address_is_made_absolute():
    assert declared(Head(links=(("canonical", "/news/rain"),)), URL).canonical_url == ("link", URL)


def test_the_front_page_is_not_the_canonical_address_of_an_article():
    head = Head(links=(("canonical", "https://www.example.org/"),), metas=(("og:url", URL),))
    assert declared(head, URL).canonical_url == ("og", URL)


def test_a_relative_address_without_the_pages_own_is_left_out():
    assert declared(Head(links=(("canonical", "/a"),), metas=(("og:image", "a.jpg"),)), None).canonical_url is None


@pytest.mark.parametrize(
    ("written", "tag"),
    [("EN", "en"), ("en_us", "en-US"), ("zh-hant-tw", "zh-Hant-TW"), ("English!", None), ("", None), (None, None)],
)
def test_language_tags_get_their_usual_case(written, tag):
    assert normal_language(written) == tag


def test_keywords_are_parted_and_each_kept_once():
    head = Head(metas=(("article:tag", "rain"), ("article:tag", "May,  rain"), ("keywords", "x")))
    assert declared(head, URL).tags == ("og", ("rain", "May"))


def test_description_and_site_name_are_folded_and_unescaped():
    head = Head(metas=(("og:description", "Wet &amp; \n cold"), ("og:site_name", " The  Ex\xadample ")))
    said = declared(head, URL)
    assert (said.description, said.site_name) == (("og", "Wet & cold"), ("og", "The Example"))


def test_what_is_longer_than_any_name_is_no_sites():
    assert declared(Head(metas=(("og:site_name", "Example " * 1000),)), URL).site_name is None


def test_gives_article_body_and_types():
    said = declared(Head(json_ld=('{"@type": "NewsArticle", "articleBody": "It rained."}',)), URL)
    assert (said.article_body, said.types) == ("It rained.", ("NewsArticle",))


def test_marked_bylines_are_not_searched_where_the_head_names_the_author():
    def bylines():
        raise AssertionError("searched")
        yield

    head = Head(metas=(("author", "Jane Doe"),), bylines=Lazy(bylines()))
    assert any(names for _, names in declared(head, URL).authors)


def test_lazy_is_read_once_and_by_several_at_a_time():
    lazy = Lazy(iter("abc"))
    assert [(one, other) for one, other in zip(lazy, lazy, strict=True)] == [("a", "a"), ("b", "b"), ("c", "c")]
    assert list(lazy) == ["a", "b", "c"]


def of_html(head: str) -> Declared:
    return declared(parse(f"<html><head>{head}</head><body></body></html>", URL).head, URL)


@pytest.mark.parametrize(
    ("head", "address"),
    [
        ("<base href='/en/'><link rel=canonical href=news/rain>", "https://www.example.org/en/news/rain"),
        ("<base href='https://cdn.example.org/'><link rel=canonical href=/rain>", "https://cdn.example.org/rain"),
        ("<base href='{{base}}'><link rel=canonical href=/rain>", "https://www.example.org/rain"),
        ("<link rel='shortlink canonical' href=/rain>", "https://www.example.org/rain"),
        ("<link rel='CANONICAL' href=' /rain '>", "https://www.example.org/rain"),
        ("<link rel=canonical href=''><link rel=canonical href=/rain>", "https://www.example.org/rain"),
        ("<link rel=canonical href=''><meta property=og:url content=/rain>", "https://www.example.org/rain"),
        ("<link rel=alternate href=/rain.amp>", None),
    ],
)
def test_links_of_the_head(head, address):
    found = of_html(head).canonical_url
    assert (found and found[1]) == address


@pytest.mark.parametrize(
    "kind", ["application/ld+json", "application/ld+json; charset=utf-8", "Application/LD+JSON;x=y"]
)
def test_the_type_of_a_script_may_have_parameters(kind):
    said = of_html(f"""<script type="{kind}">{{"@type": "Article", "headline": "Rain"}}</script>""")
    assert said.titles == (("json-ld", "Rain"),)


def test_what_templates_left_over_says_nothing():
    metas = (("og:image", ""), ("og:title", "{{title}}"), ("twitter:image", "{{image}}"), ("author", "[[author]]"))
    linked = '{"@type": "NewsArticle", "image": [{"@type": "ImageObject", "url": "/c.jpg"}]}'
    said = declared(Head(metas=metas, json_ld=(linked,)), URL)
    assert said.image == ("json-ld", "https://www.example.org/c.jpg")
    assert said.titles == ()
    assert tuple(said.authors) == (("class", ()),)


@pytest.mark.parametrize("written", ["und", "zxx", "mul", "und-Latn", "x-default", "english", ""])
def test_a_language_that_is_none_is_not_declared(written):
    head = Head(language=written, metas=(("og:locale", "de_DE.UTF-8"),))
    assert declared(head, URL).language == ("og", "de-DE")
