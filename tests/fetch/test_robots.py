from __future__ import annotations

import asyncio
import gzip
import tomllib
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scraper.errors import BadResponse, ConnectError, CutShort, InvalidURL, RobotsDenied, TimeoutExceeded
from scraper.fetch import AsyncClient, Client, fetch_page
from scraper.fetch.outside import Outside
from scraper.fetch.robots import MAX_BYTES, Robots, RobotsFile, RobotsMemory, product
from scraper.policy import FetchPolicy
from tests.server import Server, raw_answer

CASES = tomllib.loads((Path(__file__).parents[2] / "fixtures/robots/cases.toml").read_text("utf-8"))["case"]
POLITE = FetchPolicy(allow_private=True, respect_robots=True, retries=0)
KEEP_OUT = b"User-agent: *\nDisallow: /_/"


class Clock:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self._now = datetime(2026, 3, 1, 12, 0, 0, tzinfo=UTC)

    def now(self) -> datetime:
        return self._now

    def wait(self, time: timedelta) -> None:
        self._now += time

    def outside(self) -> Outside:
        return Outside(now=self.now)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_the_rules_mean_what_the_standard_says(case: dict[str, Any]) -> None:
    rules = Robots(case["robots"])
    assert rules.allows("https://news.example" + case["path"], "scraper/0.1 (news)") == case["allowed"]


@settings(deadline=None)
@given(st.text(max_size=200), st.text(max_size=20))
def test_any_text_is_some_rules(text: str, path: str) -> None:
    rules = Robots("User-agent: *\nDisallow: " + text)
    assert isinstance(rules.allows("https://news.example/" + path, "scraper/0.1"), bool)


@pytest.mark.parametrize(("agent", "name"), [("Mozilla/5.0 (X11)", "Mozilla"), ("my-bot", "my-bot"), ("", "")])
def test_our_name_is_the_user_agents_first_word(agent: str, name: str) -> None:
    assert product(agent) == name


def test_a_page_that_robots_txt_forbids_is_not_asked_for(server: Server) -> None:
    server.robots, server.robots_status = KEEP_OUT, 200
    with pytest.raises(RobotsDenied, match="robots"):
        fetch_page(server.url + "/_/ok", POLITE)
    assert server.requests == ["/robots.txt"]


def test_robots_txt_is_asked_once_a_site(server: Server) -> None:
    with Client(POLITE) as fetcher:
        fetcher.fetch(server.url + "/a")
        fetcher.fetch(server.url + "/b")
    assert server.requests == ["/robots.txt", "/a", "/b"]


def test_robots_txt_is_asked_once_for_pages_fetched_at_once(server: Server) -> None:
    async def both() -> None:
        async with AsyncClient(POLITE) as fetcher:
            await asyncio.gather(*(fetcher.fetch(f"{server.url}/{number}") for number in range(5)))

    asyncio.run(both())
    assert server.requests.count("/robots.txt") == 1


def test_robots_txt_is_not_asked_where_the_policy_does_not_want_it(server: Server) -> None:
    fetch_page(server.url + "/a", FetchPolicy(allow_private=True))
    assert server.requests == ["/a"]


def test_every_hop_of_a_redirect_is_checked(server: Server) -> None:
    server.robots, server.robots_status = b"User-agent: *\nDisallow: /_/redirect/0", 200
    with pytest.raises(RobotsDenied):
        fetch_page(server.url + "/_/redirect/2", POLITE)
    assert "/_/redirect/0" not in server.requests


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410, 429])
def test_no_robots_txt_allows_everything(server: Server, status: int) -> None:
    server.robots, server.robots_status = KEEP_OUT, status
    assert fetch_page(server.url + "/_/ok", POLITE).status == 200


@pytest.mark.parametrize("status", [500, 503])
def test_a_server_that_cannot_say_forbids_everything(server: Server, status: int) -> None:
    server.robots_status = status
    with pytest.raises(RobotsDenied, match=str(status)):
        fetch_page(server.url + "/_/ok", POLITE)


def test_a_failing_robots_txt_is_asked_once_and_again_some_minutes_later(server: Server) -> None:
    server.robots_status = 503
    clock = Clock()
    with Client(POLITE, outside=clock.outside()) as client:
        for path in ("/a", "/b"):
            with pytest.raises(RobotsDenied, match=r"robots\.txt cannot be read: the server answered 503") as caught:
                client.fetch(server.url + path)
            assert (caught.value.temporary, caught.value.attempts) == (True, 0)
            assert caught.value.url == server.url + path
        assert server.requests == ["/robots.txt"]
        server.robots_status = 404
        clock.wait(timedelta(minutes=6))
        assert client.fetch(server.url + "/a").status == 200


@pytest.mark.parametrize("status", [200, 404])
def test_a_robots_txt_is_asked_again_after_a_day(server: Server, status: int) -> None:
    server.robots_status = status
    clock = Clock()
    with Client(POLITE, outside=clock.outside()) as client:
        for hours, asked in ((0, 1), (23, 1), (2, 2)):
            clock.wait(timedelta(hours=hours))
            client.fetch(server.url + "/a")
            assert server.requests.count("/robots.txt") == asked


def test_a_robots_txt_that_did_not_change_is_not_sent_again(server: Server) -> None:
    server.robots, server.robots_status, server.robots_etag = KEEP_OUT, 200, 'W/"7-gzip"'
    cache, clock = RobotsMemory(), Clock()
    for wait in (0, 25):
        clock.wait(timedelta(hours=wait))
        with Client(POLITE, robots_cache=cache, outside=clock.outside()) as client:
            for _ in range(2):
                with pytest.raises(RobotsDenied):
                    client.fetch(server.url + "/_/ok")
    assert server.statuses == [200, 304]
    assert server.last_headers["If-None-Match"] == 'W/"7-gzip"'


def test_a_robots_txt_of_an_earlier_run_counts(server: Server) -> None:
    cache, clock = RobotsMemory(), Clock()
    cache.put(server.url, RobotsFile(KEEP_OUT.decode(), clock.now() + timedelta(hours=1)))
    with Client(POLITE, robots_cache=cache, outside=clock.outside()) as client, pytest.raises(RobotsDenied):
        client.fetch(server.url + "/_/ok")
    assert server.requests == []


def test_the_memory_has_an_end() -> None:
    cache, noon = RobotsMemory(limit=2), Clock().now()
    for origin in ("http://a.example", "http://b.example", "http://a.example", "http://c.example"):
        cache.get(origin)
        if origin[7] != "a" or cache.get(origin) is None:
            cache.put(origin, RobotsFile(origin, noon))
    assert cache.get("http://b.example") is None
    assert cache.get("http://a.example") == RobotsFile("http://a.example", noon)


def test_a_silent_robots_txt_takes_half_of_the_first_pages_time_and_none_of_the_seconds(server: Server) -> None:
    server.robots_seconds = 9.0
    with Client(replace(POLITE, total_timeout=0.6)) as client:
        for path in ("/a", "/b"):
            with pytest.raises(TimeoutExceeded, match=r"robots\.txt took longer than 0\.3 s"):
                client.fetch(server.url + path)
    assert server.requests == ["/robots.txt"]


def test_a_byte_order_mark_hides_no_rule(server: Server) -> None:
    server.robots, server.robots_status = b"\xef\xbb\xbf" + KEEP_OUT, 200
    with pytest.raises(RobotsDenied):
        fetch_page(server.url + "/_/ok", POLITE)


def test_the_pause_that_a_site_asks_for_is_told(server: Server) -> None:
    server.robots, server.robots_status = b"User-agent: other\nCrawl-delay: 9\n\nUser-agent: *\nCrawl-delay: 1.5", 200

    async def told() -> list[float | None]:
        async with AsyncClient(POLITE) as client:
            before = client.crawl_delay(server.url + "/a")
            await client.fetch(server.url + "/b")
            return [before, client.crawl_delay(server.url + "/a")]

    assert asyncio.run(told()) == [None, 1.5]


@pytest.mark.parametrize("delay", ["", "soon", "-1", "inf", "nan"])
def test_a_pause_that_makes_no_sense_is_none(delay: str) -> None:
    assert Robots(f"User-agent: *\nCrawl-delay: {delay}").crawl_delay("scraper/1") is None


def test_the_name_of_a_given_user_agent_counts(server: Server) -> None:
    server.robots, server.robots_status = b"User-agent: newsdesk\nDisallow: /", 200
    assert fetch_page(server.url + "/a", POLITE).status == 200
    with pytest.raises(RobotsDenied):
        fetch_page(server.url + "/a", replace(POLITE, headers=(("user-agent", "newsdesk/2.0"),)))


def test_a_site_that_is_down_is_called_so() -> None:
    with pytest.raises(ConnectError, match=r"robots\.txt cannot be read: the connection was refused"):
        fetch_page("http://127.0.0.1:1/a", POLITE)


def test_robots_txt_is_read_over_five_redirects(server: Server) -> None:
    server.robots, server.robots_status, server.robots_redirects = KEEP_OUT, 200, 5
    with pytest.raises(RobotsDenied):
        fetch_page(server.url + "/_/ok", POLITE)


def test_robots_txt_behind_six_redirects_is_none(server: Server) -> None:
    server.robots, server.robots_status, server.robots_redirects = KEEP_OUT, 200, 6
    assert fetch_page(server.url + "/_/ok", POLITE).status == 200


def test_a_huge_robots_txt_is_read_up_to_the_limit(server: Server) -> None:
    server.robots_status = 200
    server.robots = b"User-agent: *\nDisallow: /_/\n" + b"#" * MAX_BYTES + b"\nDisallow: /a"
    with pytest.raises(RobotsDenied):
        fetch_page(server.url + "/_/ok", POLITE)
    assert fetch_page(server.url + "/a", POLITE).status == 200


BOMS = ["utf-8-sig", "utf-16", "utf-16-le-bom", "utf-16-be-bom"]


@pytest.mark.parametrize("coding", BOMS)
def test_a_byte_order_mark_of_each_kind_hides_no_rule(server: Server, coding: str) -> None:
    text = ("\ufeff" if coding.endswith("-bom") else "") + "User-agent: *\nDisallow: /a"
    server.robots, server.robots_status = text.encode(coding.removesuffix("-bom")), 200
    with pytest.raises(RobotsDenied):
        fetch_page(server.url + "/a", POLITE)


FAULTS = {
    "packed": (raw_answer(b"no gzip", "Content-Encoding: gzip"), BadResponse, "the packed answer is damaged"),
    "cut": (raw_answer(gzip.compress(b"User-agent: *")[:-9], "Content-Encoding: gzip"), CutShort, "breaks off"),
    "away": (raw_answer(b"", "Location: mailto:me@news.example", status="302 Found"), InvalidURL, "mailto"),
    "busy": (raw_answer(b"", "Retry-After: 3600", status="503 Busy"), RobotsDenied, "asks to wait 3,600 s"),
    "none": (b"", ConnectError, "broke off"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_what_is_wrong_with_robots_txt_is_told_as_that(server: Server, fault: str) -> None:
    server.raw["/robots.txt"], kind, said = FAULTS[fault]
    with pytest.raises(kind, match=f"robots.txt cannot be read: .*{said}") as caught:
        fetch_page(server.url + "/a", POLITE)
    assert "switch robots.txt off" in caught.value.advice
    assert (caught.value.url, server.requests) == (server.url + "/a", ["/robots.txt"])
    assert caught.value.final_url == server.url + "/robots.txt"
