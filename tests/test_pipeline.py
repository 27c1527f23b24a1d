"""From the bytes of a page to its article."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from scraper.errors import NotAnArticle
from scraper.fallback import choose as fallback
from scraper.lexicon.phrases import lexicon
from scraper.model import TEXT_LABELS, Article, Block, Label, Page, Target, join_blocks
from scraper.pipeline import extract
from scraper.run.one import finish
from scraper.run.outcome import Fetched

URL = "https://www.example.org/2024/05/17/harbour-wall"
SENTENCES = [
    "The harbour council agreed on Tuesday to rebuild the old sea wall, which has been leaking since the autumn storm.",
    "“It has held for ninety years, and with luck the next one will hold as long,” said Ada Quill, the harbour master.",
    "It will cost four million crowns. Half of that is to come from the county, which has not yet said that it will.",
    "Divers who looked at the foot of the wall last week found eleven holes, the widest of them as wide as a car.",
    "Work is to begin in June, when the herring fleet is away, and to be done before the first of the winter gales.",
]
STANDFIRST = "Four million crowns are to keep the water out of the lower town, if the county pays half."
BODY = "".join(f"<p>{sentence}</p>" for sentence in SENTENCES)
TEXT = "\n\n".join(SENTENCES)
LONG_TEXT = "\n\n".join(SENTENCES * 5)
HEAD = (
    "<html lang=en-GB><title>Sea wall to be rebuilt | The Gull</title><meta property=og:site_name content='The Gull'>"
    f"<meta name=description content='{STANDFIRST}'><meta property=og:type content=article>"
)
META = "<div class=meta><span class=byline>By Jane Doe</span> <time datetime=2024-05-17>17 May 2024</time></div>"
HTML = (
    f"{HEAD}<body><nav><a href=/>Home</a> <a href=/news>News</a></nav><main><article><h1>Sea wall to be rebuilt</h1>"
    f"<p class=standfirst>{STANDFIRST}</p>{META}"
    f"<div class=article-body>{BODY}</div></article><aside class=related><h3>Related</h3><ul>"
    "<li><a href=/a>Storm breaks the wall in three places</a></li></ul></aside></main><footer>© The Gull</footer>"
)
STATED = json.dumps({"@type": "NewsArticle", "headline": "Sea wall to be rebuilt", "articleBody": TEXT})
SHELL = f'<title>Sea wall</title><script type="application/ld+json">{STATED}</script><div id=root></div>'


@pytest.fixture(scope="module")
def article() -> Article:
    return extract(HTML, URL)


def test_the_text_is_the_paragraphs(article: Article) -> None:
    assert article.text == TEXT


def test_the_fields_are_told_apart(article: Article) -> None:
    assert (article.title, article.standfirst) == ("Sea wall to be rebuilt", STANDFIRST)
    assert (article.authors, article.published) == (("Jane Doe",), date(2024, 5, 17))
    assert (article.site_name, article.description, article.language) == ("The Gull", STANDFIRST, "en-GB")
    assert (article.url, article.page_kind, article.extractor) == (URL, "article", "scraper")
    assert article.confidence > fallback.DOUBTFUL


def test_every_field_tells_its_source(article: Article) -> None:
    sources = dict(article.sources)
    assert (sources["site_name"], sources["description"], sources["authors"]) == ("og", "meta", "class")
    known = {name for name in ("title", "authors", "published", "language", "image", "tags") if getattr(article, name)}
    assert known <= sources.keys()
    assert "image" not in sources


def test_the_text_is_that_of_the_blocks(article: Article) -> None:
    assert article.text == article.text_with() == article.text_without()
    assert article.text == "\n\n".join(block.text for block in article.blocks if block.label in TEXT_LABELS)


def test_all_blocks_of_the_page_are_there(article: Article) -> None:
    assert [block.label.value for block in article.blocks] == [
        *("navigation", "title", "standfirst", "byline", *["paragraph"] * 5, "related", "related", "legal")
    ]


def test_further_labels_are_put_in_where_they_stand(article: Article) -> None:
    assert article.text_with("standfirst") == f"{STANDFIRST}\n\n{TEXT}"
    assert article.text_with("title", "byline").startswith(
        f"Sea wall to be rebuilt\n\nBy Jane Doe 17 May 2024\n\n{SENTENCES[0]}"
    )


def test_labels_are_left_out() -> None:
    blocks = tuple(Block(0, label.value, label, "") for label in (Label.PARAGRAPH, Label.QUOTE, Label.HEADING))
    assert Article("", blocks=blocks).text_without("quote") == "paragraph\n\nheading"
    assert Article("", blocks=blocks).text_without("title") == "paragraph\n\nquote\n\nheading"


def test_a_name_that_is_no_label_is_refused(article: Article) -> None:
    with pytest.raises(ValueError, match="sidebar"):
        article.text_with("sidebar")
    with pytest.raises(ValueError, match="sidebar"):
        article.text_without("sidebar")


@pytest.mark.parametrize("charset", ["utf-8", "utf-16", "windows-1252"])
def test_bytes_read_the_same_as_text(article: Article, charset: str) -> None:
    assert extract(HTML.encode(charset), URL) == article


@pytest.mark.parametrize(
    "page", ["", b"", " ", "\x00", b"\xff\xfe\x00", b"%PDF-1.7 \x93\x8c\x8b\x9e", "<", "<!doctype", "{}", "\ud800"]
)
def test_garbage_gives_no_article(page: bytes | str) -> None:
    found = extract(page)
    assert found.page_kind == "other"
    assert found.confidence < fallback.DOUBTFUL


def test_a_date_above_the_text_is_no_text() -> None:
    assert extract(HTML.replace(META, "<p class=byline>By Jane Doe</p><p class=date>17 May 2024</p>"), URL).text == TEXT


def test_a_kicker_in_the_headlines_element_is_no_part_of_the_title() -> None:
    headline = "<h1><span class=head__kicker>Harbour</span> <span class=head__title>Sea wall to be rebuilt</span></h1>"
    page = f"<title>Harbour: Sea wall to be rebuilt</title>{headline}{''.join(f'<p>{line}' for line in SENTENCES)}"
    assert extract(page).title == "Sea wall to be rebuilt"


def test_a_paragraph_that_stands_twice_appears_once() -> None:
    twice = HTML.replace(
        "<div class=article-body>", f"<div class=mobile-only><p>{SENTENCES[0]}</p></div><div class=article-body>"
    )
    assert extract(twice).text.count(SENTENCES[0]) == 1


def test_the_date_may_stand_in_the_address() -> None:
    found = extract(HTML.replace("<time datetime=2024-05-17>17 May 2024</time>", ""), URL)
    assert (found.published, dict(found.sources)["published"]) == (date(2024, 5, 17), "url")


def test_text_that_only_json_ld_has_is_taken_from_it() -> None:
    found = extract(SHELL)
    assert (found.text, found.extractor, found.page_kind) == (TEXT, "json-ld", "article")
    assert found.title == "Sea wall to be rebuilt"
    assert found.text == found.text_with() == join_blocks(found.blocks, TEXT_LABELS)
    assert {block.reason for block in found.blocks} == {"text from json-ld"}
    assert found.confidence == fallback.TRUST["json-ld"]


def test_json_ld_is_believed_in_short_lines_too() -> None:
    poem = "\n".join(f"Rain falls on wall {number}" for number in range(20))
    found = fallback.second_opinion(Article("", confidence=0.0), "", poem, lexicon("en"))
    assert (found.extractor, found.text.count("\n\n")) == ("json-ld", 19)


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The pages that trafilatura was asked of; it answers with :data:`LONG_TEXT`."""
    pages: list[str] = []

    def answer(html: str) -> str:
        pages.append(html)
        return LONG_TEXT

    monkeypatch.setattr(fallback, "_ask_trafilatura", answer)
    return pages


def test_trafilatura_is_not_asked_where_all_is_clear(asked: list[str]) -> None:
    assert extract(HTML).extractor == "scraper"
    assert asked == []


def test_trafilatura_is_not_asked_where_json_ld_has_the_text(asked: list[str]) -> None:
    assert extract(SHELL).extractor == "json-ld"
    assert asked == []


def test_trafilatura_is_asked_where_we_are_not_sure(asked: list[str]) -> None:
    page = "<title>Sea wall</title><p>It leaks.</p>"
    found = extract(page)
    assert asked == [page]
    assert (found.text, found.extractor, found.page_kind) == (LONG_TEXT, "trafilatura", "article")


def test_the_other_text_is_taken_unless_it_is_much_shorter(monkeypatch: pytest.MonkeyPatch) -> None:
    doubtful = Article("x" * 999 + ".", confidence=0.3)
    for length, extractor in ((499, "scraper"), (501, "trafilatura")):
        monkeypatch.setattr(fallback, "_ask_trafilatura", lambda _, length=length: "y" * (length - 1) + ".")
        assert fallback.second_opinion(doubtful, "", None, lexicon(None)).extractor == extractor


def test_where_we_found_nothing_a_short_text_of_trafilatura_is_not_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fallback, "_ask_trafilatura", lambda _: TEXT)
    nothing = Article("x" * 999, confidence=0.0, page_kind="other")
    assert fallback.second_opinion(nothing, "", None, lexicon(None)) == nothing
    assert fallback.second_opinion(nothing, "", TEXT, lexicon(None)).extractor == "json-ld"


def test_a_listing_stays_a_listing_whoever_gave_its_text(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fallback, "_ask_trafilatura", lambda _: TEXT)
    doubtful = Article("x", confidence=0.3, page_kind="listing")
    assert fallback.second_opinion(doubtful, "", None, lexicon(None)).page_kind == "listing"


def test_an_error_page_gets_no_second_opinion(asked: list[str]) -> None:
    assert extract("<title>Page not found</title><p>It may have been moved.").page_kind == "other"
    assert asked == []


def test_a_short_other_text_is_not_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fallback, "_ask_trafilatura", lambda _: "It leaks.")
    assert extract("<p>x").extractor == "scraper"


def test_what_the_lexicon_gives_away_is_not_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fallback, "_ask_trafilatura", lambda _: f"We use cookies and so do our partners.\n{LONG_TEXT}")
    assert extract("<p>x").text == LONG_TEXT


MENU = "Tides and weather\nJobs in the bay\nThe Gull Bay Herald, printed since 1902\n" * 9


def test_a_menu_is_not_taken_for_the_text(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fallback, "_ask_trafilatura", lambda _: MENU)
    assert extract("<p>x").extractor == "scraper"
    monkeypatch.setattr(fallback, "_ask_trafilatura", lambda _: MENU + LONG_TEXT)
    assert extract("<p>x").extractor == "trafilatura"


@pytest.mark.parametrize(
    ("text", "confidence", "kind"),
    [(TEXT, 0.5, "article"), (TEXT, 0.3, "other"), (MENU, 0.5, "other")],
)
def test_a_doubtful_text_that_is_next_to_nothing_or_a_menu_makes_no_article(
    text: str, confidence: float, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fallback, "_ask_trafilatura", lambda _: "")
    found = fallback.second_opinion(Article(text, confidence=confidence), "", None, lexicon(None))
    assert (found.text, found.page_kind) == (text, kind)


def test_trafilatura_is_really_asked() -> None:
    assert SENTENCES[0] in fallback._ask_trafilatura(HTML)


def article_of(page: Page) -> Article:
    return finish(Fetched(Target(page.url), page, None, page.fetched_at)).result()


def page_of(body: str, **headers: str) -> Page:
    return Page(
        "https://example.org/short", URL, 200, tuple(headers.items()), body.encode(), datetime(2024, 5, 18, tzinfo=UTC)
    )


DECLARED = "<meta property=article:published_time content='{}'>"


def test_a_date_long_after_the_fetch_is_not_believed() -> None:
    told = HTML.replace("<body>", f"{DECLARED.format('2087-03-01T08:00:00Z')}<body>").replace(META, "")
    assert extract(told).published == datetime(2087, 3, 1, 8, tzinfo=UTC)  # nothing tells when it was had
    assert extract(page_of(told)).published == date(2024, 5, 17)  # the one in its address
    assert extract(page_of(told), "https://example.org/2087/03/01/wall").published is None


def test_a_date_soon_after_the_fetch_is_believed() -> None:
    told = HTML.replace("<body>", f"{DECLARED.format('2024-05-19T08:00:00Z')}<body>").replace(META, "")
    assert extract(page_of(told), "https://example.org/wall").published == datetime(2024, 5, 19, 8, tzinfo=UTC)


def test_a_fetched_page_gives_its_article() -> None:
    found = article_of(page_of(HTML))
    assert (found.text, found.url) == (TEXT, URL)


@pytest.mark.parametrize(
    ("body", "kind", "words"),
    [
        ("<p>It leaks.", "other", "no article"),
        (
            "<ul>" + "".join(f"<li><a href=/{n}>Storm breaks the wall in {n} places</a>" for n in range(30)),
            "listing",
            "a list of",
        ),
    ],
)
def test_a_fetched_page_without_an_article_is_refused(body: str, kind: str, words: str) -> None:
    with pytest.raises(NotAnArticle, match=words) as caught:
        article_of(page_of(body))
    assert (caught.value.page_kind, caught.value.url) == (kind, "https://example.org/short")
    assert caught.value.advice


def test_trafilatura_is_not_asked_of_a_page_of_thousands_of_blocks(asked: list[str]) -> None:
    doubtful = extract("<p>It rains.")
    assert len(asked) == 1
    fallback.second_opinion(replace(doubtful, blocks=tuple(doubtful.blocks[:1]) * 5001), "", None, lexicon("en"))
    assert len(asked) == 1


def test_trafilatura_is_not_asked_of_a_huge_page(monkeypatch: pytest.MonkeyPatch) -> None:
    page = f"<html><body><article>{''.join(f'<p>{line}</p>' for line in TEXT.splitlines())}</article></body></html>"
    assert fallback._ask_trafilatura(page)
    monkeypatch.setattr(fallback, "_LONGEST", len(page) - 1)
    assert fallback._ask_trafilatura(page) == ""


@pytest.mark.parametrize("paragraphs", [20, 200, 2000])
def test_an_article_may_be_long(paragraphs: int) -> None:
    sentence = "The council said on Monday that the bridge, its {}th, would open in spring after two years of work. "
    text = "".join(f"<p>{sentence.format(number) * 3}</p>" for number in range(paragraphs))
    article = extract(f"<article><h1>The bridge opens</h1>{text}</article>")
    assert (article.page_kind, article.extractor) == ("article", "scraper")
    assert article.text.count("its ") == 3 * paragraphs


@pytest.mark.parametrize("url", ["https://[bad", "http://[::1", "https://a]/", "\x00", "https://x:99999999/", "//", ""])
def test_an_address_that_is_none_says_nothing_of_a_page(url):
    page = "<h1>Rain</h1>" + "<p>It rained all day, and then all night, in every street of the town.</p>" * 9
    metas = "".join(f'<meta property=og:{name} content="{url}">' for name in ("image", "url"))
    head = f'<link rel=canonical href="{url}">{metas}'
    assert extract(page.encode(), url=url).text == extract(page.encode()).text
    assert extract(head + page, url=url).page_kind == "article"
