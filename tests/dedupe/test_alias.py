from datetime import UTC, datetime, timedelta

import pytest

from scraper.dedupe.alias import (
    Claim,
    Decision,
    Joined,
    Redirect,
    Sighting,
    of_canonical_link,
    of_redirect,
    of_renamed,
    story_numbers,
)
from scraper.dedupe.foldings import Folding
from scraper.dedupe.mirrors import texts_agree
from scraper.dedupe.near import signature
from scraper.dedupe.places import is_home, looks_like_section, slug_words
from tests.dedupe.texts import invented

TEXT = invented(1, 400)
OTHER = invented(2, 400)
DAY = datetime(2024, 5, 3, 12, tzinfo=UTC)

HOMES = [
    "https://example.org/", "https://example.org/index.html", "https://example.org/en/", "https://example.org/de-at/home",
    "https://example.org/?lang=en", "https://example.org/startseite",
]  # fmt: skip
SECTIONS = [
    "https://example.org/politics/", "https://example.org/world/europe", "https://example.org/en/sport",
    "https://example.org/category/anything/at-all", "https://example.org/author/jane-van-der-doe", "https://example.org/tag/walls/page/3",
    "https://example.org/news/page/2", "https://example.org/search?q=wall", "https://example.org/politik/index.html",
    "https://example.org/news/local.html", "https://example.org/topic/sea-walls", "https://example.org/archive/2024/05",
]  # fmt: skip
ARTICLES = [
    "https://example.org/?p=4812", "https://example.org/?id=3", "https://example.org/science/eelgrass.html",
    "https://example.org/eelgrass", "https://example.org/2024/05/wall-rises", "https://example.org/news/1234567",
    "https://example.org/politics/wall-rises-again", "https://example.org/news?id=48121", "https://example.org/#!/story/wall-rises",
    "https://example.org/topics/climate/the-wall-rises", "https://example.org/archives/2025/12/wall.html",
]  # fmt: skip


@pytest.mark.parametrize("url", HOMES)
def test_home_pages(url):
    assert is_home(url)


@pytest.mark.parametrize("url", SECTIONS)
def test_sections(url):
    assert looks_like_section(url)
    assert not is_home(url)


@pytest.mark.parametrize("url", ARTICLES)
def test_articles_are_neither(url):
    assert not is_home(url)
    assert not looks_like_section(url)


def test_slug_words_are_those_of_the_longest_slug():
    assert slug_words("https://example.org/world-news-today/2024/the-sea-wall-rises-123.html") == {
        "the",
        "sea",
        "wall",
        "rises",
    }
    assert slug_words("https://t.example/AbC-12") == frozenset()


WALL = "https://example.org/2024/the-sea-wall-rises"
REDIRECTS = [
    ("the same", WALL, WALL, 9, None, Joined.ALIAS),
    ("another scheme", WALL.replace("https", "http"), WALL, 9, None, Joined.ALIAS),
    ("a section's scheme", "http://example.org/sport", "https://example.org/sport", 0, "listing", Joined.ALIAS),
    ("moved within the site", "https://example.org/?p=3", WALL, 0, "article", Joined.ALIAS),
    ("moved, two others there", "https://example.org/?p=3", WALL, 2, None, Joined.ALIAS),
    ("moved, three others there", "https://example.org/?p=3", WALL, 3, None, Joined.APART),
    ("a soft 404", "https://example.org/2019/old-town-hall-burns", "https://example.org/sorry", 3, None, Joined.APART),
    ("its print page and five more", "https://example.org/print/the-sea-wall-rises", WALL, 5, None, Joined.ALIAS),
    ("another domain", "https://old.example/the-sea-wall-rises", WALL, 0, None, Joined.ALIAS),
    ("a short link", "https://t.example/AbC", WALL, 0, None, Joined.ALIAS),
    ("a redirector's tenth link to one story", "https://t.example/AbD", WALL, 9, None, Joined.ALIAS),
    ("a redirector's many dead links", "https://t.example/AbD", "https://example.org/sorry", 3, None, Joined.APART),
    ("a dead site", "https://old.example/2019/old-town-hall-burns", WALL, 3, None, Joined.APART),
    ("a home page", "https://example.org/2019/old-town-hall-burns", "https://example.org/", 0, None, Joined.APART),
    ("a home page on another domain", "https://t.example/AbC", "https://example.org/en/", 0, "article", Joined.APART),
    ("a section by its name", WALL, "https://example.org/politics", 0, "article", Joined.APART),
    ("a section by its page", WALL, "https://example.org/eelgrass", 0, "listing", Joined.APART),
    ("no article", WALL, "https://example.org/consent", 0, "other", Joined.APART),
]  # fmt: skip


@pytest.mark.parametrize(
    ("asked", "final", "others", "kind", "joined"), [row[1:] for row in REDIRECTS], ids=[r[0] for r in REDIRECTS]
)
def test_a_redirect(asked, final, others, kind, joined):
    decision = of_redirect(Redirect(asked, final, others, kind))
    assert decision.joined is joined
    assert decision.reason


def test_short_links_and_feed_links_of_several_days_are_one_story():
    """Pains: links through redirectors. New ids each day must make no rows."""
    links = [f"http://127.0.0.{host}:8000/r/{day}{link}" for day in range(5) for host in (7, 8) for link in range(3)]
    final = "http://127.0.0.1:8000/science/the-sea-wall-rises"
    decisions = [of_redirect(Redirect(link, final, others)).joined for others, link in enumerate(links)]
    assert set(decisions) == {Joined.ALIAS}


PAGE, FULL = "https://amp.example.org/the-wall", "https://www.example.org/the-wall"
FOLDED = frozenset({Folding.TO_HTTPS, Folding.ADD_WWW})
LINKS = [
    ("same domain, same text", Claim(PAGE, FULL, TEXT, TEXT), Joined.ALIAS, "texts agree"),
    ("tracking on the link", Claim(PAGE, f"{FULL}?utm_source=amp#top", TEXT, TEXT), Joined.ALIAS, "texts agree"),
    ("to itself", Claim(FULL, f"{FULL}?utm_source=rss", TEXT), Joined.ALIAS, "the same address"),
    ("folded", Claim(FULL, "http://example.org/the-wall", TEXT, foldings=FOLDED), Joined.ALIAS, "the same address"),
    ("same domain, another text", Claim(PAGE, FULL, TEXT, OTHER), Joined.SAME_AS, "another text"),
    ("same domain, not read", Claim(PAGE, FULL, TEXT), Joined.SAME_AS, "not read"),
    ("same domain, no text", Claim(PAGE, FULL, "", ""), Joined.SAME_AS, "another text"),
    ("another domain", Claim(PAGE, "https://agency.example/wall", TEXT, TEXT), Joined.SAME_AS, "another domain"),
    ("two users", Claim("https://a.github.io/", "https://b.github.io/w", TEXT, TEXT), Joined.SAME_AS, "another domain"),
    ("to the home page", Claim(PAGE, "https://www.example.org/", TEXT, TEXT), Joined.APART, "a home page"),
    ("to a section", Claim(PAGE, "https://www.example.org/politics/", TEXT, TEXT), Joined.APART, "a section"),
    ("to a list", Claim(PAGE, FULL, TEXT, TEXT, "listing"), Joined.APART, "a section"),
    ("none", Claim(PAGE, None, TEXT), Joined.APART, "no canonical link"),
    ("garbage", Claim(PAGE, "https://", TEXT), Joined.APART, "no address"),
]  # fmt: skip


@pytest.mark.parametrize(("claim", "joined", "reason"), [row[1:] for row in LINKS], ids=[row[0] for row in LINKS])
def test_a_canonical_link(claim, joined, reason):
    decision = of_canonical_link(claim)
    assert decision.joined is joined
    assert reason in decision.reason


WORDS = TEXT.split()
AGREE = [
    ("equal", TEXT, TEXT, True),
    ("case, quotes, white space", TEXT, "  " + TEXT.upper().replace(" ", "\n") + "!", True),
    ("a caption more", TEXT, TEXT + " " + invented(3, 30), True),
    ("a third left out", TEXT, " ".join(WORDS[:270]), True),
    ("a teaser", TEXT, " ".join(WORDS[:90]), False),
    ("the second page", " ".join(WORDS[:200]), " ".join(WORDS[200:]), False),
    ("another text", TEXT, OTHER, False),
    ("empty", "", "", False),
    ("short and equal", "The wall is up.", "the wall is up", True),
    ("short and not", "The wall is up.", "The wall is down.", False),
    ("short and long", TEXT, " ".join(WORDS[:20]), False),
]  # fmt: skip


@pytest.mark.parametrize(("one", "other", "expected"), [row[1:] for row in AGREE], ids=[row[0] for row in AGREE])
def test_whether_texts_agree(one, other, expected):
    assert texts_agree(one, other) is expected
    assert texts_agree(other, one) is expected


TOWNS = ("Elmstead", "Harwick", "Port Sorrel", "Little Marsh", "Quay Row")


def renamed() -> list[tuple[str, str, str | None]]:
    """Twenty stories that got another headline: old address, new one, guid."""
    found: list[tuple[str, str, str | None]] = []
    for number, town in enumerate(TOWNS):
        slug, story = town.lower().replace(" ", "-"), 4812300 + number
        found += [
            (f"/2024/05/03/{slug}-gets-a-wall-{story}.html", f"/2024/05/03/{slug}-fights-its-wall-{story}.html", None),
            (f"/news/{story}/{number}-hurt-in-{slug}", f"/news/{story}/{number + 2}-hurt-in-{slug}-storm", None),
            (f"/{slug}-wall", f"/{slug}-sea-wall-rises", f"tag:example.org,2024:{number}"),
            (f"/2024/05/03/{slug}-{story}", f"/2024/05/04/{slug}-{story}", None),
        ]
    return found


def apart() -> list[tuple[str, str, str | None]]:
    """Twenty pairs that share a number or a guid and much of their text, and are two articles."""
    found: list[tuple[str, str, str | None]] = []
    for number, town in enumerate(TOWNS):
        slug, story = town.lower().replace(" ", "-"), 4812300 + number
        found += [
            (f"/series/{slug}-{story}/part-1", f"/series/{slug}-{story}/part-2", None),
            (f"/live/{story}/{slug}", f"/live/{story}/{slug}?page=2", f"live-{story}"),
            (f"/{slug}-{story}.html", f"/{slug}-{story}-2.html", None),
            (f"/20240503/{slug}.html", f"/20240503/{slug}-wall.html", None),  # the number is the day
        ]
    return found


def sighted(path: str, text: str, after: timedelta = timedelta(), guid: str | None = None) -> Sighting:
    return Sighting(f"https://example.org{path}", DAY + after, signature(text), guid)


def edited(text: str) -> str:
    words = text.split()
    return " ".join(["another lead for the same story", *words[6:200], "corrected", *words[201:]])


def judged(old: str, new: str, guid: str | None) -> Decision:
    text = invented(len(old) * 31 + len(new), 300)
    return of_renamed(sighted(old, text, guid=guid), sighted(new, edited(text), timedelta(days=2), guid))


@pytest.mark.parametrize(("old", "new", "guid"), renamed())
def test_a_renamed_story_is_one_article(old, new, guid):
    assert judged(old, new, guid).joined is Joined.ALIAS


@pytest.mark.parametrize(("old", "new", "guid"), apart())
def test_parts_and_numbered_pages_stay_apart(old, new, guid):
    assert judged(old, new, guid).joined is Joined.APART


def test_twenty_of_each():
    assert len(renamed()) == len(apart()) == 20


def test_what_else_a_renamed_story_needs():
    old, new = "/wall-rises-4812300", "/wall-falls-4812300"
    first = sighted(old, TEXT)
    assert of_renamed(first, sighted(new, TEXT, timedelta(days=7))).joined is Joined.ALIAS
    late = of_renamed(first, sighted(new, TEXT, timedelta(days=8)))
    assert (late.joined, late.reason) == (Joined.APART, "more than 7 days between them")
    assert "texts differ" in of_renamed(first, sighted(new, OTHER)).reason
    assert "no common" in of_renamed(first, sighted("/wall-falls-4812301", TEXT)).reason
    elsewhere = Sighting(f"https://other.example{new}", DAY, signature(TEXT))
    assert of_renamed(first, elsewhere).reason == "two hosts"
    www = Sighting(f"https://www.example.org{new}", DAY, signature(TEXT))
    assert of_renamed(first, www).joined is Joined.ALIAS


def test_numbers_that_are_dates_are_no_story():
    assert story_numbers("https://example.org/202405031230/20240503/202405/1234/99999999-123456?id=1234567") == {
        "99999999",
        "123456",
    }
