from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator

import pytest

from scraper.errors import BlockedAddress, ConnectError, FetchError, InvalidURL
from scraper.fetch import fetch_page
from scraper.fetch.proxy import is_listed
from scraper.fetch.url import normalise
from scraper.policy import FetchPolicy
from tests.server import PAGE, Server, running

PAGE_URL = "http://news.example/a"


@pytest.fixture
def other() -> Iterator[Server]:
    with running() as started:
        yield started


@pytest.mark.parametrize("scheme", ["http://", ""])
def test_a_proxy_is_asked_for_the_page(server: Server, scheme: str) -> None:
    page = fetch_page(PAGE_URL, FetchPolicy(proxy=scheme + server.url.removeprefix("http://")))
    assert (page.body, server.requests) == (PAGE, [PAGE_URL])


def test_a_proxy_is_not_asked_for_a_private_address(server: Server) -> None:
    with pytest.raises(BlockedAddress):
        fetch_page("http://10.0.0.1/a", FetchPolicy(proxy=server.url))
    assert server.requests == []


def test_a_proxy_that_does_not_tunnel_is_named(server: Server) -> None:
    with pytest.raises(ConnectError, match="proxy: the proxy refused: 501"):
        fetch_page("https://news.example/a", FetchPolicy(proxy=server.url, retries=0))


@pytest.mark.parametrize("address", ["socks5://me:secret@127.0.0.1:1", "http://[::1", "http://h:99999", "\udcff@h"])
def test_a_proxy_that_cannot_be_asked_is_refused_without_telling_its_password(address: str) -> None:
    with pytest.raises(InvalidURL, match=": proxy is no http or https address") as caught:
        fetch_page(PAGE_URL, FetchPolicy(proxy=address))
    assert "secret" not in str(caught.value)
    assert caught.value.url == PAGE_URL


@pytest.mark.parametrize("name", ["HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"])
def test_the_proxy_of_the_environment_is_asked(monkeypatch: pytest.MonkeyPatch, server: Server, name: str) -> None:
    monkeypatch.setenv(name, server.url.replace("//", "//me:pass%20word@"))
    assert fetch_page(PAGE_URL).body == PAGE
    assert server.requests == [PAGE_URL]
    assert server.last_headers["Proxy-Authorization"] == f"Basic {b64encode(b'me:pass word').decode()}"


def test_each_scheme_has_its_proxy(monkeypatch: pytest.MonkeyPatch, server: Server, other: Server) -> None:
    monkeypatch.setenv("HTTPS_PROXY", other.url)
    monkeypatch.setenv("ALL_PROXY", server.url)
    with pytest.raises(ConnectError, match="HTTPS_PROXY: the proxy refused"):  # the redirect leads to https
        fetch_page("http://news.example/_/to/https://news.example/", FetchPolicy(retries=0))
    assert (len(server.requests), other.connections) == (1, 1)


def test_lower_case_counts_more_and_may_be_empty(monkeypatch: pytest.MonkeyPatch, server: Server) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    monkeypatch.setenv("http_proxy", server.url)
    assert fetch_page(PAGE_URL).body == PAGE
    monkeypatch.setenv("http_proxy", "")
    assert fetch_page(server.url, FetchPolicy(allow_private=True)).body == PAGE


def test_the_proxy_that_was_asked_for_wins(monkeypatch: pytest.MonkeyPatch, server: Server, other: Server) -> None:
    monkeypatch.setenv("HTTP_PROXY", other.url)
    monkeypatch.setenv("NO_PROXY", "*")
    assert fetch_page(PAGE_URL, FetchPolicy(proxy=server.url)).body == PAGE
    fetch_page(server.url, FetchPolicy(proxy="", allow_private=True))
    assert (server.requests, other.requests) == ([PAGE_URL, "/"], [])


def test_listed_hosts_are_asked_directly_and_their_addresses_checked(
    monkeypatch: pytest.MonkeyPatch, server: Server, other: Server
) -> None:
    monkeypatch.setenv("HTTP_PROXY", other.url)
    monkeypatch.setenv("NO_PROXY", "news.example,127.0.0.0/8")
    assert fetch_page(server.url, FetchPolicy(allow_private=True)).body == PAGE
    with pytest.raises(BlockedAddress):
        fetch_page(server.url)
    assert (len(server.requests), other.requests) == (1, [])


def test_a_private_address_is_refused_behind_the_proxy_of_the_environment(
    monkeypatch: pytest.MonkeyPatch, server: Server
) -> None:
    monkeypatch.setenv("HTTP_PROXY", server.url)
    with pytest.raises(BlockedAddress):
        fetch_page("http://news.example/_/to/http://10.0.0.1/")
    assert server.requests == ["http://news.example/_/to/http://10.0.0.1/"]


def test_a_dead_proxy_is_told_from_a_dead_site(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    with pytest.raises(ConnectError, match="HTTP_PROXY: the connection was refused"):
        fetch_page(PAGE_URL, FetchPolicy(retries=0))


def test_a_header_of_a_web_client_names_no_proxy(monkeypatch: pytest.MonkeyPatch, server: Server) -> None:
    monkeypatch.setenv("REQUEST_METHOD", "GET")  # a CGI script's environment
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    assert fetch_page(server.url, FetchPolicy(allow_private=True)).body == PAGE


@pytest.mark.parametrize("address", ["socks5://127.0.0.1:1", "http://[::1", "http://", ":"])
def test_a_variable_without_a_proxy_in_it_is_named(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    monkeypatch.setenv("all_proxy", address)
    with pytest.raises(FetchError, match="ALL_PROXY is no http or https address") as caught:
        fetch_page(PAGE_URL)
    assert caught.value.url == PAGE_URL


@pytest.mark.parametrize(
    ("hosts", "url"),
    [
        ("*", "http://news.example/"),
        ("a.example, news.example", "http://news.example:8080/"),
        ("a.example news.example", "https://NEWS.example/"),
        (".news.example", "http://www.news.example/"),
        ("*.news.example", "http://www.news.example/"),
        ("news.example", "http://www.news.example/"),
        ("news.example:8080", "http://news.example:8080/"),
        ("Bücher.example", "http://bücher.example/"),
        ("xn--bcher-kva.example", "http://bücher.example/"),
        ("10.0.0.0/8", "http://10.1.2.3/"),
        ("127.0.0.1", "http://127.0.0.1:9/"),
        ("127.0.0.1:9", "http://127.0.0.1:9/"),
        ("::1", "http://[::1]:9/"),
        ("[::1]", "http://[0:0::1]/"),
        ("[::1]:9", "http://[::1]:9/"),
    ],
)
def test_hosts_that_a_list_has(hosts: str, url: str) -> None:
    assert is_listed(normalise(url), hosts)


@pytest.mark.parametrize(
    ("hosts", "url"),
    [
        ("", "http://news.example/"),
        (" , .", "http://news.example/"),
        ("news.example", "http://badnews.example/"),
        ("www.news.example", "http://news.example/"),
        ("news.example:8080", "http://news.example/"),
        ("10.0.0.0/8", "http://11.0.0.1/"),
        ("10.0.0.0/8", "http://[::1]/"),
        ("10.0.0.0/8", "http://news.example/"),
    ],
)
def test_hosts_that_a_list_has_not(hosts: str, url: str) -> None:
    assert not is_listed(normalise(url), hosts)
