import pytest

from scraper.classify.classifier import classify_blocks, know
from scraper.lexicon.phrases import lexicon
from scraper.meta.declare import declared
from scraper.page.document import parse
from scraper.page_type.kind import KIND, measure_kind
from scraper.pipeline import extract
from scraper.shipped import shipped_model

SENTENCE = "The council met on day {} and agreed on part {} of the plan for the harbour wall. "
STORY = "".join(f"<p>{SENTENCE.format(day, day) * 2}</p>" for day in range(6))
TEASERS = "".join(f"<li><a href=/{n}>Council agrees on part {n} of the plan for the wall</a>" for n in range(30))
CARDS = "".join(
    f"<div class=card><h2><a href=/{n}>Part {n} of the plan agreed</a></h2><p>{SENTENCE.format(n, n)}</p></div>"
    for n in range(30)
)
CONSENT = (
    "<p>We use cookies, and so do our partners, who store and access information on a device. You can change your "
    "choices at any time.</p><p>We value your privacy. By clicking accept you agree to our use of cookies.</p>"
)


def kind(html: str, url: str | None = None) -> str:
    return extract(html, url).page_kind


def test_a_story_is_an_article() -> None:
    assert kind(f"<title>The plan for the wall</title><h1>The plan for the wall</h1>{STORY}") == "article"


@pytest.mark.parametrize(
    "title", ["Page not found", "404 Not Found - The Gull", "Seite nicht gefunden", "Just a moment...", "Access denied"]
)
def test_a_title_of_an_error_page_tells_it(title: str) -> None:
    assert kind(f"<title>{title}</title><h1>The Gull</h1>{STORY}") == "other"
    assert kind(f"<title>The Gull</title><h1>{title}</h1>{STORY}") == "other"


def test_a_long_title_with_such_words_is_an_articles() -> None:
    title = "How a page not found became the best loved joke of a whole harbour town"
    assert kind(f"<title>{title}</title><h1>{title}</h1>{STORY}") == "article"


def test_a_consent_wall_is_no_article() -> None:
    assert kind(f"<title>The Gull</title><div class=cookie-consent>{CONSENT}</div>") == "other"


def test_a_page_that_mostly_asks_for_consent_is_no_article() -> None:
    teaser = f"<h1>The plan for the wall</h1><div class=article-body><p>{SENTENCE.format(1, 1) * 2}</p></div>"
    asking = f"<div class=cookie-consent>{CONSENT * 3}</div>"
    url = "https://example.org/2024/05/17/the-plan-for-the-wall"
    assert kind(f"<title>The plan for the wall</title>{teaser}", url) == "article"
    assert kind(f"<title>The plan for the wall</title>{teaser}{asking}", url) == "other"


def test_a_consent_banner_above_a_story_does_no_harm() -> None:
    html = f"<title>The plan</title><div class=cookie-consent>{CONSENT}</div><h1>The plan</h1>{STORY}"
    assert kind(html, "https://example.org/2024/05/17/the-plan-for-the-wall") == "article"


@pytest.mark.parametrize("html", ["", "<div id=root></div>", "<p>It rains.</p>"])
def test_a_page_with_hardly_any_text_is_no_article(html: str) -> None:
    assert kind(html) == "other"


@pytest.mark.parametrize("teasers", [f"<ul>{TEASERS}</ul>", f"<main>{CARDS}</main>"], ids=["links", "cards"])
def test_teasers_are_a_listing(teasers: str) -> None:
    assert kind(f"<title>News - The Gull</title><h1>News</h1>{teasers}", "https://example.org/news") == "listing"


def test_a_page_has_a_feature_a_name() -> None:
    document = parse(f"<h1>The plan</h1>{STORY}", "https://example.org/2024/plan-for-the-wall?page=2")
    said = declared(document.head, document.url)
    verdict = classify_blocks(document.blocks, document.location, lexicon("en"), know(said), shipped_model().blocks)
    row = dict(zip(KIND, measure_kind(document, said, verdict, ())[:, 0].tolist(), strict=True))
    assert (row["page_blocks"] > 0, row["h1_count"], row["path_depth"], row["slug_words"]) == (True, 1, 2, 4)
    assert (row["path_digits"], row["root"], row["query"]) == (1, 0, 1)
    assert (row["kept_length"], row["kept_blocks"], row["article_type"]) == (0, 0, 0)
