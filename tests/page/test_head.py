from scraper.page.head import read_head
from scraper.page.tree import parse_html


def head(html: str):
    return read_head(parse_html(html))


def test_reads_title_and_language():
    found = head("<html lang=en-GB><title> Rain\n in May </title><svg><title>logo</title></svg>")
    assert (found.title, found.language) == ("Rain in May", "en-GB")


def test_a_page_without_anything_gives_an_empty_head():
    found = head("")
    assert (found.title, found.language, found.metas, found.json_ld) == ("", "", (), ())


def test_reads_metas_by_every_key_wherever_they_stand():
    found = head(
        "<meta name=Author content=' Jane Doe '><meta property='OG:title' name=title content=Rain>"
        "<body><meta itemprop=datePublished content=2024-05-17><meta name=empty content=''><meta charset=utf-8>"
    )
    assert found.metas == (
        ("author", "Jane Doe"),
        ("og:title", "Rain"),
        ("title", "Rain"),
        ("datepublished", "2024-05-17"),
    )


def test_reads_the_canonical_link_alone():
    assert head("<link rel=icon href=/i.png><link rel=Canonical href=/a>").links == (("canonical", "/a"),)


def test_reads_json_ld_as_written():
    assert head('<script type="application/ld+json">{"a": "<b>"}</script><script>1</script>').json_ld == (
        '{"a": "<b>"}',
    )


def test_reads_times_with_their_hints():
    html = "<time class='Posted' itemprop=datePublished datetime=2024-05-17>17\n May</time><time>today</time>"
    assert head(html).times == (("2024-05-17", "17 May", "posted datepublished"), ("", "today", ""))


def test_reads_the_microdata_that_matters():
    html = (
        "<h1 itemprop=headline>Rain</h1><p itemprop=articleBody>It rained.</p>"
        "<span itemprop='author creator'><b itemprop=name>Jane Doe</b><i>Reporter</i></span>"
        "<i itemprop=datePublished content=2024-05-17>today</i>"
    )
    assert head(html).microdata == (
        ("headline", "Rain"),
        ("author", "Jane Doe\nReporter"),
        ("datepublished", "2024-05-17"),
    )


def test_reads_the_elements_marked_as_bylines_once():
    html = "<p class='Byline author'>By <a rel='author nofollow'>Jane Doe</a></p><img class=author-photo>"
    assert list(head(html).bylines) == [("byline author", "By\nJane Doe"), ("rel", "Jane Doe")]


def test_long_lists_and_values_are_cut():
    found = head("<time>1</time>" * 1000 + "<div class=author>" + "word " * 1000 + "</div>")
    assert len(found.times) < 100
    assert len(next(iter(found.bylines))[1]) < 500
