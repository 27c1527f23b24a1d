"""Which addresses are one article, in runs over small sites on loopback; every line of a list keeps its answer."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.batch.corpora import REFRESH, answers, run, settled_rows, story, text_of, versions, written
from tests.batch.site import Answer, Site, running


@pytest.fixture
def site() -> Iterator[Site]:
    with running() as site:
        yield site


@pytest.fixture
def links() -> Iterator[Site]:
    """Another site, which only redirects."""
    with running(host="127.0.0.9") as site:
        yield site


def to(url: str) -> Answer:
    return Answer(b"", 301, {"Location": url})


def test_links_of_redirectors_are_one_article_also_with_new_tracking_each_day(tmp_path: Path, site: Site, links: Site):
    site.pages["/2026/the-ferry-runs-again-31337.html"] = Answer(story("The ferry runs again", text_of(1)))
    final = f"{site.url}/2026/the-ferry-runs-again-31337.html"
    short = [f"{links.url}/x{number}" for number in range(3)]
    feed = [f"{links.url}/feed/{number}" for number in range(2)]
    links.pages = {url.removeprefix(links.url): to(f"{final}?utm_source={url[-2:]}") for url in short + feed}
    assert run(tmp_path, short + feed).written == 1
    found = answers(tmp_path)
    assert len({answer.article for answer in found}) == 1
    assert [answer.standing for answer in found] == ["done"] * 5
    links.pages["/feed/tomorrow"] = to(f"{final}?utm_source=tomorrow")
    assert run(tmp_path, [f"{links.url}/feed/tomorrow", f"{final}?utm_medium=mail&fbclid=3"], "more").written == 0
    assert {answer.article for answer in answers(tmp_path)} == {found[0].article}


def test_a_redirect_to_where_a_site_sends_what_it_no_longer_has_is_no_article(tmp_path: Path, site: Site):
    site.pages = {
        "/": Answer(story("A home page that reads like an article", text_of(1))),
        "/sport/": Answer(story("A section that reads like one", text_of(2))),
        "/we-have-moved": Answer(story("We have moved", text_of(3))),
        "/old/home": to("/"), "/old/section": to("/sport/"),
        **{f"/old/{number}": to("/we-have-moved") for number in range(4)},
    }  # fmt: skip
    urls = [f"{site.url}/old/{which}" for which in ("home", "section", 0, 1, 2)]
    run(tmp_path, urls)
    first = {answer.given.rpartition("/")[2]: answer for answer in answers(tmp_path)}
    assert (first["home"].code, first["home"].cause) == ("no_article", "redirected to a home page")
    assert first["section"].cause == "redirected to a section"
    assert [first[str(number)].code for number in range(3)] == ["ok"] * 3
    run(tmp_path, [*urls, f"{site.url}/old/3"])  # the fourth: the three before it are decided on again
    last = {answer.given.rpartition("/")[2]: answer for answer in answers(tmp_path)}
    assert {(last[str(number)].code, last[str(number)].article) for number in range(4)} == {("no_article", None)}
    assert last["0"].cause == f"3 other addresses of {site.url.removeprefix('http://')} end there, too"


def test_what_a_site_folds_is_learnt_and_no_longer_asked(tmp_path: Path, site: Site):
    site.pages = {"/a": to("/a/"), "/a/": Answer(story("A", text_of(1))), "/b/": Answer(story("B", text_of(2)))}
    run(tmp_path, [f"{site.url}/a", f"{site.url}/b/"])
    asked = len(site.requests)
    run(tmp_path, [f"{site.url}/a", f"{site.url}/b/", f"{site.url}/b"])
    assert [path for _, path in site.requests[asked:] if path != "/robots.txt"] == []
    assert [answer.standing for answer in answers(tmp_path)] == ["done"] * 3


def amp(site: Site, path: str, text: list[str]) -> Answer:
    return Answer(story("The ferry", text, f'<link rel="canonical" href="{site.url}{path}">'))


@pytest.mark.parametrize("order", [("/ferry", "/amp/ferry"), ("/amp/ferry", "/ferry")])
def test_a_canonical_link_joins_if_the_texts_agree_whichever_came_first(
    tmp_path: Path, site: Site, order: tuple[str, str]
):
    text = text_of(1)
    site.pages = {"/ferry": Answer(story("The ferry", text)), "/amp/ferry": amp(site, "/ferry", text[:-1])}
    for path in order:
        run(tmp_path, [f"{site.url}{path}"], path)
    assert len({answer.article for answer in answers(tmp_path)}) == 1
    (row,) = settled_rows(tmp_path)
    assert (row["url"], row["near_group"], row["near_duplicate_of"]) == (f"{site.url}/ferry", row["id"], None)
    assert run(tmp_path, again=REFRESH).written == 0


def test_a_canonical_link_that_cannot_be_believed_is_told(tmp_path: Path, site: Site):
    site.pages = {
        "/one": Answer(story("One", text_of(1))),
        "/two": amp(site, "/one", text_of(2)),
        "/three": amp(site, "/unread", text_of(3)),
        "/four": amp(site, "/politics/", text_of(4)),
    }
    run(tmp_path, [f"{site.url}/{path}" for path in ("one", "two", "three", "four")])
    claims = {str(row["url"]).removeprefix(site.url): row.get("same_as") for row in written(tmp_path)}
    assert claims == {"/one": None, "/two": f"{site.url}/one", "/three": f"{site.url}/unread", "/four": None}


def test_a_story_under_a_new_headline_is_a_version_and_a_reprint_is_not_joined(tmp_path: Path, site: Site):
    text = text_of(1)
    site.pages = {
        "/a-wall-rises-4711001.html": Answer(story("A wall rises", text)),
        "/reprint/a-wall-rises-4711001.html": Answer(story("A wall rises", text)),
    }
    run(tmp_path, [f"{site.url}{path}" for path in site.pages])
    assert len(written(tmp_path)) == 2
    new = f"{site.url}/the-wall-that-rose-4711001.html"
    site.pages["/the-wall-that-rose-4711001.html"] = Answer(story("The wall that rose", text))
    run(tmp_path, [new], "second")
    assert versions(tmp_path) == {new: 2}
    assert answers(tmp_path)[-1].cause.startswith("the same number 4711001")
    assert run(tmp_path, again=REFRESH).written == 0
