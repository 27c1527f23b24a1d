from __future__ import annotations

import asyncio
import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scraper.errors import ConnectError, RobotsDenied
from scraper.fetch import AsyncFetcher, Fetcher, fetch
from scraper.fetch.robots import MAX_BYTES, Robots, product
from scraper.policy import FetchPolicy
from tests.server import Server

CASES = tomllib.loads((Path(__file__).parents[2] / "fixtures/robots/cases.toml").read_text("utf-8"))["case"]
POLITE = FetchPolicy(allow_private=True, respect_robots=True, retries=0)
KEEP_OUT = b"User-agent: *\nDisallow: /_/"


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
        fetch(server.url + "/_/ok", POLITE)
    assert server.requests == ["/robots.txt"]


def test_robots_txt_is_asked_once_a_site(server: Server) -> None:
    with Fetcher(POLITE) as fetcher:
        fetcher.fetch(server.url + "/a")
        fetcher.fetch(server.url + "/b")
    assert server.requests == ["/robots.txt", "/a", "/b"]


def test_robots_txt_is_asked_once_for_pages_fetched_at_once(server: Server) -> None:
    async def both() -> None:
        async with AsyncFetcher(POLITE) as fetcher:
            await asyncio.gather(*(fetcher.fetch(f"{server.url}/{number}") for number in range(5)))

    asyncio.run(both())
    assert server.requests.count("/robots.txt") == 1


def test_robots_txt_is_not_asked_where_the_policy_does_not_want_it(server: Server) -> None:
    fetch(server.url + "/a", FetchPolicy(allow_private=True))
    assert server.requests == ["/a"]


def test_every_hop_of_a_redirect_is_checked(server: Server) -> None:
    server.robots, server.robots_status = b"User-agent: *\nDisallow: /_/redirect/0", 200
    with pytest.raises(RobotsDenied):
        fetch(server.url + "/_/redirect/2", POLITE)
    assert "/_/redirect/0" not in server.requests


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410, 429])
def test_no_robots_txt_allows_everything(server: Server, status: int) -> None:
    server.robots, server.robots_status = KEEP_OUT, status
    assert fetch(server.url + "/_/ok", POLITE).status == 200


@pytest.mark.parametrize("status", [500, 503])
def test_a_server_that_cannot_say_forbids_everything(server: Server, status: int) -> None:
    server.robots_status = status
    with pytest.raises(RobotsDenied, match=str(status)):
        fetch(server.url + "/_/ok", POLITE)


def test_a_failing_robots_txt_is_asked_again_for_the_next_page(server: Server) -> None:
    server.robots_status = 503
    with Fetcher(POLITE) as fetcher:
        with pytest.raises(RobotsDenied):
            fetcher.fetch(server.url + "/a")
        server.robots_status = 404
        assert fetcher.fetch(server.url + "/a").status == 200


def test_a_site_that_is_down_is_called_so() -> None:
    with pytest.raises(ConnectError, match="refused"):
        fetch("http://127.0.0.1:1/a", POLITE)


def test_robots_txt_is_read_over_five_redirects(server: Server) -> None:
    server.robots, server.robots_status, server.robots_redirects = KEEP_OUT, 200, 5
    with pytest.raises(RobotsDenied):
        fetch(server.url + "/_/ok", POLITE)


def test_robots_txt_behind_six_redirects_is_none(server: Server) -> None:
    server.robots, server.robots_status, server.robots_redirects = KEEP_OUT, 200, 6
    assert fetch(server.url + "/_/ok", POLITE).status == 200


def test_a_huge_robots_txt_is_read_up_to_the_limit(server: Server) -> None:
    server.robots_status = 200
    server.robots = b"User-agent: *\nDisallow: /_/\n" + b"#" * MAX_BYTES + b"\nDisallow: /a"
    with pytest.raises(RobotsDenied):
        fetch(server.url + "/_/ok", POLITE)
    assert fetch(server.url + "/a", POLITE).status == 200
