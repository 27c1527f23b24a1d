"""What is sent with a request, and to whom."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from typing import Any

import pytest

from scraper.errors import InvalidSetting, TooManyRedirects
from scraper.fetch import Client, fetch_page
from scraper.fetch.headers import RequestHeaders, Visit
from scraper.fetch.url import normalise
from scraper.fetch.validators import Validators
from scraper.policy import Cookie, FetchPolicy
from tests.server import Server, running

SECRET = (("Authorization", "Bearer hush"), ("X-Key", "hush"))


def policy(**changes: Any) -> FetchPolicy:
    return FetchPolicy(**{"allow_private": True, "retries": 0, **changes})


@pytest.fixture
def other() -> Iterator[Server]:
    with running() as started:
        yield started


def secrets(server: Server) -> list[bool]:
    return ["hush" in str(headers) for headers in server.all_headers]


def test_given_headers_are_sent_with_ours(server: Server) -> None:
    fetch_page(server.url, policy(headers=(("Accept-Language", "de"), ("X-Name", "Zoë"))))
    sent = server.last_headers
    assert (sent["Accept-Language"], sent["X-Name"].encode("latin-1").decode()) == ("de", "Zoë")
    assert sent["Accept"].startswith("text/html")


def test_given_headers_take_the_place_of_ours(server: Server) -> None:
    fetch_page(server.url, policy(headers=(("accept", "text/html"), ("user-agent", "newsdesk/1"))))
    assert (server.last_headers["accept"], server.last_headers["user-agent"]) == ("text/html", "newsdesk/1")
    assert "Accept" not in server.last_headers


def test_a_dict_of_headers_is_taken_too(server: Server) -> None:
    fetch_page(server.url, policy(headers={"X-Key": "7"}))
    assert server.last_headers["X-Key"] == "7"


def test_headers_of_one_fetch_take_the_place_of_the_policys(server: Server) -> None:
    with Client(policy(headers=(("X-Key", "policy"), ("X-Other", "kept")))) as client:
        client.fetch(server.url, headers=[("x-key", "call")])
        sent = {name.lower(): value for name, value in server.last_headers.items()}
        assert (sent["x-key"], sent["x-other"]) == ("call", "kept")
        client.fetch(server.url)
        assert server.last_headers["X-Key"] == "policy"


def test_secrets_go_to_every_hop_of_the_asked_origin(server: Server) -> None:
    fetch_page(server.url + "/_/redirect/2", policy(headers=SECRET))
    assert secrets(server) == [True, True, True]


def test_secrets_do_not_go_to_another_origin(server: Server, other: Server) -> None:
    fetch_page(f"{server.url}/_/to/{other.url}/_/redirect/1", policy(headers=SECRET))
    assert (secrets(server), secrets(other)) == ([True], [False, False])


def test_secrets_come_back_with_the_asked_origin(server: Server, other: Server) -> None:
    fetch_page(f"{server.url}/_/to/{other.url}/_/to/{server.url}/_/ok", policy(headers=SECRET))
    assert (secrets(server), secrets(other)) == ([True, True], [False])


def test_secrets_do_not_go_to_a_refresh_of_another_origin(server: Server, other: Server) -> None:
    fetch_page(f"{server.url}/_/refresh/{other.url}/", policy(headers=SECRET))
    assert (secrets(server), secrets(other)) == ([True], [False])


def test_secrets_do_not_go_to_the_robots_txt_of_another_origin(server: Server, other: Server) -> None:
    fetch_page(f"{server.url}/_/to/{other.url}/", policy(headers=SECRET, respect_robots=True))
    assert (secrets(server), secrets(other)) == ([True, True], [False, False])


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("X Key", "1", "'X Key' is no name"),
        ("", "1", "'' is no name"),
        ("X:Key", "1", "'X:Key' is no name"),
        ("Schlüssel", "1", "no name"),
        ("X-Key", "a\r\nHost: b", "X-Key has a value that cannot be sent"),
        ("X-Key", "a\0", "cannot be sent"),
        ("X-Key", " a", "cannot be sent"),
        ("X-Key", "\udcff", "cannot be sent"),
        ("Content-Length", "5", "Content-Length is not for you to set"),
        ("transfer-encoding", "chunked", "not for you to set"),
    ],
)
def test_a_header_that_may_not_be_sent_is_told_before_a_request(
    server: Server, name: str, value: str, said: str
) -> None:
    with pytest.raises(InvalidSetting, match=said):
        fetch_page(server.url, policy(headers=((name, value),)))
    with Client(policy()) as client, pytest.raises(InvalidSetting, match=said):
        client.fetch(server.url, headers=[(name, value)])
    assert server.requests == []


def test_a_value_is_not_told() -> None:
    with pytest.raises(InvalidSetting) as caught:
        Client(policy(headers=(("X-Key", "hush\n"),)))
    assert "hush" not in str(caught.value)
    assert "hush" not in repr(policy(headers=SECRET))


def test_cookies_of_a_file_are_sent_by_its_rules(server: Server) -> None:
    cookies = (
        Cookie("a", "1", "127.0.0.1"),
        Cookie("b", "2", "127.0.0.1", path="/_"),
        Cookie("c", "3", "news.example"),
        Cookie("d", "4", "127.0.0.1", secure=True),
        Cookie("e", "5", "127.0.0.1", expires=1_000_000_000),
    )
    fetch_page(server.url + "/_/ok", policy(cookies=cookies))
    assert server.last_headers["Cookie"] == "b=2; a=1"


def test_given_cookies_and_those_of_the_page_are_one_header(server: Server) -> None:
    given = policy(cookies=(Cookie("a", "1", "127.0.0.1"),), headers=(("Cookie", "b=2"),))
    fetch_page(server.url + "/_/cookie", given)
    assert server.last_headers["Cookie"] == "b=2; a=1; seen=1"


def test_cookies_follow_a_redirect_by_their_domain(server: Server, other: Server) -> None:
    away = other.url.replace("127.0.0.1", "localhost")
    fetch_page(f"{server.url}/_/to/{away}/", policy(cookies=(Cookie("a", "1", "127.0.0.1"),)))
    assert "Cookie" in server.last_headers
    assert "Cookie" not in other.last_headers


def test_nothing_given_goes_over_plain_http_where_https_was_asked_for() -> None:
    headers = RequestHeaders(policy(headers=SECRET, cookies=(Cookie("a", "hush", "news.example"),)))
    visit = Visit(normalise("https://news.example/"), SECRET, Validators())
    assert "hush" in str(headers.of(visit, normalise("https://news.example/b"), 0.0))
    assert "hush" not in str(headers.of(visit, normalise("http://news.example/b"), 0.0))


def test_a_policy_without_redirects_sends_one_request(server: Server) -> None:
    with pytest.raises(TooManyRedirects):
        fetch_page(server.url + "/_/redirect/1", policy(max_redirects=0, headers=SECRET))
    assert len(server.requests) == 1


def test_plain_http_makes_no_tls_context(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[object] = []
    monkeypatch.setattr(ssl, "SSLContext", lambda *_: made.append(1))
    with Client(policy()) as client:
        client.fetch(server.url)
    assert made == []
