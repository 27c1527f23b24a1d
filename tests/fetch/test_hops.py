"""What a hop may lead to, and what goes along."""

from __future__ import annotations

import logging
from base64 import b64encode
from collections.abc import Iterator
from typing import Any

import pytest

import scraper
from scraper.errors import BlockedAddress, FetchError, HTTPStatusError, InsecureRedirect, InternalError, ScraperError
from scraper.fetch import Client
from scraper.fetch.jar import Jar
from scraper.fetch.login import part_login, with_login
from scraper.fetch.refresh import address, refresh_target
from scraper.fetch.url import follow, normalise
from scraper.model import Target
from scraper.policy import Cookie, FetchPolicy
from scraper.run.one import take
from tests.server import CERTIFICATE, Server, raw_answer, running


def client(**changes: Any) -> Client:
    return Client(FetchPolicy(**{"retries": 0, **changes}))


@pytest.fixture
def secure(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    monkeypatch.setenv("SSL_CERT_FILE", str(CERTIFICATE))
    with running(tls=True) as started:
        yield started


@pytest.fixture
def other() -> Iterator[Server]:
    with running(host="127.0.0.2") as started:
        yield started


# What was typed may be private, what was given may not


def test_the_host_that_was_typed_may_be_private(server: Server) -> None:
    with client(trust_asked=True, respect_robots=True) as typed:
        assert typed.fetch(server.url + "/_/redirect/2").status == 200
        assert typed.fetch(server.url.replace("127.0.0.1", "localhost") + "/a").status == 200


@pytest.mark.parametrize("way", ["to", "refresh"])
def test_what_it_leads_to_may_not(server: Server, other: Server, way: str) -> None:
    with client(trust_asked=True) as typed:
        for place in (other.url, "http://127.0.0.1:9", "http://2130706434:9"):
            with pytest.raises(BlockedAddress):
                typed.fetch(f"{server.url}/_/{way}/{place}/")
    assert other.requests == []


def test_an_open_connection_to_a_typed_host_serves_nobody_else(server: Server, other: Server) -> None:
    with client(trust_asked=True) as typed:
        typed.fetch(other.url)
        with pytest.raises(BlockedAddress):
            typed.fetch(f"{server.url}/_/to/{other.url}/")
    assert other.requests == ["/"]


def test_a_callers_address_is_no_typed_one(server: Server) -> None:
    with pytest.raises(BlockedAddress):
        scraper.get(server.url)
    assert server.requests == []


# From https to http


@pytest.mark.parametrize("way", ["to", "refresh"])
def test_a_redirect_out_of_https_is_an_error_of_its_own(secure: Server, server: Server, way: str) -> None:
    with (
        client(allow_private=True) as careful,
        pytest.raises(InsecureRedirect, match="plain http: http://127") as caught,
    ):
        careful.fetch(f"{secure.url}/_/{way}/{server.url}/")
    assert (caught.value.code, server.requests) == ("insecure_redirect", [])


def test_cookies_stay_behind_where_the_downgrade_is_allowed(secure: Server, server: Server) -> None:
    secure.raw["/set"] = raw_answer(b"", f"Location: {server.url}/", "Set-Cookie: own=1; Path=/", status="302 Found")
    cookies = (Cookie("given", "1", "127.0.0.1"),)
    with client(allow_private=True, allow_downgrade=True, cookies=cookies) as lax:
        lax.fetch(f"{server.url}/_/to/{secure.url}/set")
    assert "given" in server.all_headers[0]["Cookie"]
    assert "Cookie" not in server.last_headers
    assert secure.last_headers["Cookie"] == "given=1"


# Cookies of the answers

ANSWERS = [  # what an answer of http://www.news.example/a/b sets, and where it goes
    ("a=1", "http://www.news.example/a/c", "a=1"),
    ("a=1", "http://www.news.example/c", ""),
    ("a=1; Path=/", "http://www.news.example:8080/c", "a=1"),
    ("a=1; Path=/; Domain=news.example", "http://www.news.example/", "a=1"),
    ("a=1; Path=/; Domain=news.example", "http://news.example/", ""),
    ("a=1; Path=/; Domain=.example", "http://other.example/", ""),
    ("a=1; Path=/; Domain=other.example", "http://www.news.example/", ""),
    ("a=1; Path=/; Secure", "http://www.news.example/", ""),
    ("a=1; Path=/; Secure", "https://www.news.example/", "a=1"),
    ("a=1; Path=/; Max-Age=abc", "http://www.news.example/", "a=1"),
    ("a=1; Path=/; Max-Age=0", "http://www.news.example/", ""),
    ("a=1; Path=/; Max-Age=-99999999999999", "http://www.news.example/", "a=1"),
    ("a=1; Path=/; Expires=Thu, 01 Jan 1970 00:00:00 GMT", "http://www.news.example/", ""),
    ("a=1; Path=/; Expires=soon", "http://www.news.example/", "a=1"),
    ("a=1; Path=/; Expires=Thu, 01 Jan 99999999999999999999 00:00:00 GMT", "http://www.news.example/", "a=1"),
    ('a={"b": [1]}; Path=/', "http://www.news.example/", 'a={"b": [1]}'),
    ("=1; Path=/", "http://www.news.example/", ""),
    ("a\x01=1; Path=/", "http://www.news.example/", ""),
    ("a=" + "1" * 5000, "http://www.news.example/a/b", ""),
    ("", "http://www.news.example/a/b", ""),
]


@pytest.mark.parametrize(("line", "url", "sent"), ANSWERS)
def test_a_cookie_goes_back_to_its_host_alone(line: str, url: str, sent: str) -> None:
    jar = Jar()
    jar.note(normalise("http://www.news.example/a/b"), [("set-cookie", line)], now=1_772_366_400.0)
    assert jar.sent(normalise(url)) == sent


def test_a_cookie_of_https_goes_over_https_alone() -> None:
    jar = Jar()
    jar.note(normalise("https://news.example/"), [("set-cookie", "a=1")])
    assert (jar.sent(normalise("https://news.example/")), jar.sent(normalise("http://news.example/"))) == ("a=1", "")


def test_the_last_value_counts_and_cookies_have_a_limit() -> None:
    jar, url = Jar(), normalise("http://news.example/")
    jar.note(url, [("set-cookie", "a=1"), ("set-cookie", "a=2"), *(("set-cookie", f"b{n}=1") for n in range(500))])
    assert jar.sent(url).startswith("a=2; b0=1")
    assert jar.sent(url).count("=") == 50


# User and password

LOGINS = [
    ("https://me:pw@news.example/a", "https://news.example/a", "me:pw"),
    ("me:pw@news.example/a@b", "news.example/a@b", "me:pw"),
    ("//me:p@w@news.example", "//news.example", "me:p@w"),
    ("http:\\\\me:pw@news.example", "http:\\\\news.example", "me:pw"),
    ("https://me@news.example/", "https://news.example/", "me"),
    ("ftp://me:pw@news.example/", "ftp://news.example/", "me:pw"),
    ("mailto:me@news.example", "mailto:me@news.example", ""),
    ("https://news.example/@me", "https://news.example/@me", ""),
    ("https://news.example?a=b@c", "https://news.example?a=b@c", ""),
    ("https://news.example#b@c", "https://news.example#b@c", ""),
]


@pytest.mark.parametrize(("given", "clean", "login"), LOGINS)
def test_a_login_is_parted_from_its_address(given: str, clean: str, login: str) -> None:
    assert part_login(given) == (clean, login)
    if given.startswith(("https:", "me:")):
        assert with_login(clean, login) == given


def test_a_login_goes_to_its_origin_alone(server: Server, other: Server, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, "scraper")
    url = f"{server.url}/_/to/{other.url}/".replace("//", "//me:p%40ss@", 1)
    with client(allow_private=True) as logged_in:
        page = logged_in.fetch(url, keep_raw=True)
    assert server.last_headers["Authorization"] == f"Basic {b64encode(b'me:p@ss').decode()}"
    assert "Authorization" not in other.last_headers
    assert "p%40ss" not in f"{page.url} {page.final_url} {[each.url for each in page.exchanges]} {caplog.text}"


def test_a_login_that_a_redirect_names_is_not_sent(server: Server, other: Server) -> None:
    with client(allow_private=True) as careful:
        page = careful.fetch(f"{server.url}/_/to/{other.url.replace('//', '//me:hush@')}/")
    assert "Authorization" not in other.last_headers
    assert "hush" not in page.final_url


def test_a_header_goes_before_a_login(server: Server) -> None:
    with client(allow_private=True, headers=(("authorization", "Bearer x"),)) as given:
        given.fetch(server.url.replace("//", "//me:pw@"))
    assert server.last_headers["authorization"] == "Bearer x"


@pytest.mark.parametrize(
    "path", ["//me:hush@127.0.0.1:1/", "//me:hush@[::1", "//me:hush@h:port/", "me:hush@127.0.0.1:1", "ftp://me:hush@h/"]
)
def test_a_password_is_in_no_message(path: str) -> None:
    with client(allow_private=True) as failing, pytest.raises(FetchError) as caught:
        failing.fetch(path if path[:1] in "mf" else "http:" + path)
    assert "hush" not in f"{caught.value} {caught.value.url} {caught.value.final_url} {caught.value.__dict__}"


@pytest.mark.parametrize("path", ["/_/ok", "/_/status/404"])
def test_a_password_is_in_no_outcome(server: Server, path: str) -> None:
    with client(allow_private=True) as getting:
        outcome = take(Target(server.url.replace("//", "//me:hush@") + path), getting)
    assert outcome.target.name == server.url + path
    assert "hush" not in repr(outcome)
    assert "Authorization" in server.last_headers


# Refreshes

META = '<meta http-equiv="refresh" content="0; url=/b">'
REFRESHES = [
    (META, "/b"),
    ("<META HTTP-EQUIV='Refresh' CONTENT='1;URL=/b'>", "/b"),
    ('<meta content="0;url=/b" http-equiv="refresh"/>', "/b"),
    ("<meta http-equiv=refresh content=0;url=/b>", "/b"),
    ('<meta http-equiv=refresh content="0;/b">', "/b"),
    ('<meta http-equiv=refresh content="0 /b">', "/b"),
    ("<meta http-equiv=refresh content=\"0;url='/b'x\">", "/b"),
    ('<meta http-equiv=refresh content="0.5;url=/b">', "/b"),
    ('<meta http-equiv=refresh content=".5;url=/b">', "/b"),
    ('<meta http-equiv=refresh content="0;url=/b?c=d&amp;e=&#39;f">', "/b?c=d&e='f"),
    ("<style>" + "p{color:red}" * 900 + "</style>" + META, "/b"),
    ("<noscript>" + META + "</noscript><script>go()</script>", "/b"),
    ("<!-- a --><!-->" + META, "/b"),
    ("<p>You will be taken to the page." + META, "/b"),
    ('<meta http-equiv=refresh content="600;url=/b">', None),
    ('<meta http-equiv=refresh content="0">', None),
    ('<meta http-equiv=refresh content="x;url=/b">', None),
    ('<meta http-equiv=refresh content="0x;url=/b">', None),
    ('<meta http-equiv=refresh content="">', None),
    ("<meta http-equiv=refresh>", None),
    ("<!-- " + META + " --><p>x", None),
    ("<!--" + META, None),
    ("<script>document.write('" + META + "')</script>", None),
    ("<textarea>" + META + "</textarea>", None),
    ("<template>" + META + "</template>", None),
    ("<title>" + META, None),
    ("<a title='" + META.replace("'", "") + "'>x</a>", None),
    ("<p>" + "The bridge opens in spring. " * 10 + "<noscript>" + META + "</noscript>", None),
    ("<p>" + "The bridge opens in spring. " * 10 + META, None),
    ("<" * 60_000 + META[1:], None),
]


@pytest.mark.parametrize(("page", "target"), REFRESHES)
def test_a_refresh_is_read_as_browsers_do(page: str, target: str | None) -> None:
    assert refresh_target(page.encode()) == target


@pytest.mark.parametrize(
    "content", ["0" * 5000, "9" * 5000 + ";url=/b", "\u0660;url=/b", ";", "0;", "0;url=", "0;url='"]
)
def test_a_refresh_without_an_address_leads_nowhere(content: str) -> None:
    assert address(content) is None or content.startswith("\u0660")


def test_a_refresh_header_is_followed(server: Server) -> None:
    server.raw["/a"] = raw_answer(b"<p>On.", "Content-Type: text/html", "Refresh: 0; url=/b")
    with client(allow_private=True) as following:
        assert following.fetch(server.url + "/a").final_url == server.url + "/b"


@pytest.mark.parametrize("target", ["/a", "#top", "javascript:alert(1)", "mailto:me@news.example", "http://[::1"])
def test_a_refresh_to_itself_or_to_no_page_is_not_followed(server: Server, target: str) -> None:
    server.raw["/a"] = raw_answer(META.replace("/b", target).encode(), "Content-Type: text/html")
    with client(allow_private=True) as following:
        assert following.fetch(server.url + "/a").final_url == server.url + "/a"
    assert server.requests == ["/a"]


# Locations

LOCATIONS = [
    ("/b", "https://news.example/b"),
    ("\\\\other.example\\b", "https://other.example/b"),
    ("///other.example/b", "https://other.example/b"),
    ("https:///other.example/b", "https://other.example/b"),
    ("https:b", "https://news.example/a/b"),
    ("http:other.example/b", "http://other.example/b"),
    ("/b\tc\r\n", "https://news.example/bc"),
    ("//me:pw@other.example", "https://other.example"),
    ("http://xn--a.example/", "http://xn--a.example/"),
    ("http://xn--/", "http://xn--/"),
    ("?b=\\c", "https://news.example/a/?b=\\c"),
]


@pytest.mark.parametrize(("location", "target"), LOCATIONS)
def test_a_location_is_read_as_browsers_do(location: str, target: str) -> None:
    assert str(follow(normalise("https://news.example/a/"), location)) == target


HEADERS = [
    "Location: http://xn--/",
    "Location: http://xn--a.example/",
    "Location: http://[bad",
    "Location: http://99999999999/",
    "Retry-After: Sun, 01 Mar 99999999999999999999 12:00:00 GMT",
    "Retry-After: Sun, 01 Mar 2026 12:00:00 +99999999999999999999",
    "Retry-After: " + "9" * 4000,
    "Content-Encoding: " + "gzip, " * 1200,
    "Set-Cookie: a=1; Expires=Thu, 99 Jan 99999999999999999999 00:00:00 +9999999",
    "Refresh: 0;url=http://xn--/",
    "Refresh: " + "9" * 5000,
    "Content-Type: ;;;,",
    "Link: " + "<" * 5000,
]


@pytest.mark.parametrize("status", ["200 OK", "302 Found", "503 Busy"])
@pytest.mark.parametrize("header", HEADERS)
def test_no_header_ends_in_another_error_than_ours(server: Server, header: str, status: str) -> None:
    server.raw["/a"] = raw_answer(b"<p>It answers.", header, status=status)
    with client(allow_private=True) as reading:
        outcome = take(Target(server.url + "/a"), reading)
    assert not isinstance(outcome.error, InternalError)
    assert outcome.error is None or isinstance(outcome.error, ScraperError)


def test_the_seconds_that_a_server_asks_for_are_bounded(server: Server) -> None:
    server.raw["/a"] = raw_answer(b"", "Retry-After: " + "9" * 30, status="429 Slow down")
    with client(allow_private=True) as asking, pytest.raises(HTTPStatusError) as caught:
        asking.fetch(server.url + "/a")
    assert caught.value.retry_after == 366 * 86_400
