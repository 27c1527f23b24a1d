"""What is a version when pages are asked again, and what is none."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.batch.corpora import REFRESH, run, story, text_of, versions
from tests.batch.site import Answer, Site, running

TEXT = text_of(1)


@pytest.fixture
def site() -> Iterator[Site]:
    with running() as site:
        yield site


def page(number: int, last: str) -> bytes:
    return story(f"Story {number}", [*text_of(number), last])


BEFORE: dict[str, Callable[[int], bytes]] = {
    "/edited": lambda n: page(n, "The council will vote on the plan for the bridge in the second week of May."),
    "/flapping": lambda n: page(n, "One of two headlines that the site shows in turn, to see which is read."),
    "/spaces": lambda n: page(n, "The price of 40 euros holds until the end of the summer, as the ferry's owner says."),
    "/counter": lambda n: page(n, "The harbour office told us of the delay 5 minutes ago, and of no reason for it."),
    "/wall": lambda n: page(n, "A story that will stand behind a wall of consent when it is asked for again."),
    "/gone": lambda n: page(n, "A story that the site will no longer have when it is asked for again."),
    "/list": lambda n: page(n, "A story in whose place the site will show a list when it is asked for again."),
}
AFTER: dict[str, Callable[[int], Answer]] = {
    "/edited": lambda n: Answer(page(n, "The council has voted, and the plan for the bridge was thrown out by one.")),
    "/flapping": lambda n: Answer(page(n, "The other headline of the two, shown to half of those who come by.")),
    "/spaces": lambda n: Answer(BEFORE["/spaces"](n).replace(b"40 euros", "40\u00a0euros \n".encode())),
    "/counter": lambda n: Answer(BEFORE["/counter"](n).replace(b"5 minutes", b"17 minutes")),
    "/wall": lambda _: Answer(b"<title>Before you go on</title><h1>We value your privacy</h1><p>We use cookies."),
    "/gone": lambda _: Answer(b"not here", 404),
    "/list": lambda _: Answer(b"<title>News</title>" + b"<h2><a href=/a>A headline</a></h2><p>Teaser." * 9),
}


def test_edits_are_versions_and_nothing_else_is(tmp_path: Path, site: Site):
    before = {path: Answer(make(place)) for place, (path, make) in enumerate(BEFORE.items(), 10)}
    after = {path: make(place) for place, (path, make) in enumerate(AFTER.items(), 10)}
    site.pages = dict(before)
    assert run(tmp_path, [site.url + path for path in BEFORE]).written == len(BEFORE)
    site.pages = dict(after)
    again = run(tmp_path, again=REFRESH)
    assert versions(tmp_path) == {f"{site.url}/edited": 2, f"{site.url}/flapping": 2}
    assert again.failures == {"no_article": 2, "404": 1}
    for pages in ({**after, "/flapping": before["/flapping"]}, after):
        site.pages = dict(pages)
        assert run(tmp_path, again=REFRESH).written == 0
