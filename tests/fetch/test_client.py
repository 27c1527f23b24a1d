from __future__ import annotations

import asyncio
import pickle
import socket
import subprocess
import sys
import threading
from datetime import UTC, datetime

import pytest

from scraper.errors import (
    BadResponse,
    ConnectError,
    FetchError,
    HTTPStatusError,
    InvalidSetting,
    InvalidURL,
    NotHTML,
    TimeoutExceeded,
    TLSError,
    TooLarge,
    TooManyRedirects,
)
from scraper.fetch import AsyncClient, Client, afetch_page, fetch_page
from scraper.fetch.outside import Outside
from scraper.policy import FetchPolicy
from tests.server import PAGE, Server

NOON = datetime(2026, 3, 1, 12, 0, 0, tzinfo=UTC)


def policy(**changes: object) -> FetchPolicy:
    return FetchPolicy(**{"allow_private": True, "retries": 0, **changes})  # type: ignore[arg-type]


class Slept(list[float]):
    """The waits between tries, none of which is waited."""

    def outside(self) -> Outside:
        return Outside(sleep=self._sleep, now=lambda: NOON, draw=lambda: 1.0)

    async def _sleep(self, seconds: float) -> None:
        self.append(seconds)


def test_a_page_is_what_the_server_sent(server: Server) -> None:
    with Client(policy(), outside=Slept().outside()) as fetcher:
        page = fetcher.fetch(server.url + "/_/redirect/2#part")
    assert page.url == server.url + "/_/redirect/2"
    assert page.final_url == server.url + "/_/redirect/0"
    assert (page.status, page.body, page.fetched_at) == (200, PAGE, NOON)
    assert page.header("Content-Type") == "text/html; charset=utf-8"


def test_we_say_who_we_are_and_what_we_read(server: Server) -> None:
    fetch_page(server.url, policy(user_agent="newsdesk/1.0"))
    headers = server.last_headers
    assert headers["User-Agent"] == "newsdesk/1.0"
    assert headers["Accept-Encoding"] == "gzip, deflate, br, zstd"
    assert headers["Accept"].startswith("text/html,")


def test_a_user_agent_may_hold_any_letters(server: Server) -> None:
    fetch_page(server.url, policy(user_agent="Zeitung für München"))
    assert server.last_headers["User-Agent"].encode("latin-1").decode() == "Zeitung für München"


def test_a_user_agent_that_is_no_header_is_refused(server: Server) -> None:
    with pytest.raises(InvalidSetting, match="the user agent cannot be sent"):
        fetch_page(server.url, policy(user_agent="a\r\nHost: b"))


def test_the_asynchronous_twin_gives_the_same_page(server: Server) -> None:
    page = asyncio.run(afetch_page(server.url + "/_/redirect/1", policy()))
    assert (page.final_url, page.body) == (server.url + "/_/redirect/0", PAGE)


def test_one_fetcher_fetches_many_pages_at_once(server: Server) -> None:
    async def both() -> list[int]:
        async with AsyncClient(policy()) as fetcher:
            pages = await asyncio.gather(*(fetcher.fetch(f"{server.url}/{number}") for number in range(30)))
        return [page.status for page in pages]

    assert asyncio.run(both()) == [200] * 30


def test_the_synchronous_fetch_works_inside_a_running_loop(server: Server) -> None:
    async def notebook_cell() -> int:
        return fetch_page(server.url, policy()).status

    assert asyncio.run(notebook_cell()) == 200


@pytest.mark.parametrize(
    ("path", "kind", "said"),
    [
        ("nowhere", BadResponse, "where to"),
        ("bad-gzip", BadResponse, "damaged"),
        ("to/mailto:me@news.example", InvalidURL, "mailto"),
        ("to/http://[::1", InvalidURL, "redirects to an invalid"),
        ("reset", ConnectError, "broke off"),
        ("truncated", ConnectError, "broke off"),
        ("garbage", ConnectError, "does not speak HTTP"),
        ("loop", TooManyRedirects, "more than 10"),
        ("redirect/11", TooManyRedirects, "more than 10"),
        ("huge/200000", TooLarge, "100000 bytes"),
        ("endless/200000", TooLarge, "100000 bytes"),
        ("bomb/5000000", TooLarge, "100000 bytes"),
        ("bytes/255044462d312e37", NotHTML, "application/pdf"),
        ("bytes/89504e470d0a1a0a", NotHTML, "image/png"),
        ("slow-headers/9", TimeoutExceeded, "longer than 0.3 s"),
        ("drip/9", TimeoutExceeded, "longer than 0.3 s"),
    ],
)
def test_each_way_to_fail_has_its_error(server: Server, path: str, kind: type[FetchError], said: str) -> None:
    url = f"{server.url}/_/{path}"
    impatient = 0.3 if kind is TimeoutExceeded else 20.0
    with pytest.raises(kind, match=said) as caught:
        fetch_page(url, policy(total_timeout=impatient, max_bytes=100_000))
    assert type(caught.value) is kind
    assert caught.value.url == url


@pytest.mark.parametrize("status", [304, 400, 403, 404, 410, 429, 500, 503])
def test_an_error_status_is_an_error(server: Server, status: int) -> None:
    with pytest.raises(HTTPStatusError, match=str(status)) as caught:
        fetch_page(f"{server.url}/_/status/{status}", policy())
    assert caught.value.status == status


def test_a_silent_server_is_told_from_a_slow_page(server: Server) -> None:
    with pytest.raises(TimeoutExceeded, match="stopped sending"):
        fetch_page(server.url + "/_/slow-headers/9", policy(read_timeout=0.2))


def test_a_refused_connection_is_called_so() -> None:
    with pytest.raises(ConnectError, match="refused") as caught:
        fetch_page("http://127.0.0.1:1/", policy())
    assert caught.value.__cause__ is not None


def test_a_server_without_tls_is_told_from_a_dead_one(server: Server) -> None:
    with pytest.raises(TLSError, match="TLS"):
        fetch_page(server.url.replace("http:", "https:"), policy())


def test_a_handshake_that_is_never_answered_is_a_timeout() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent, pytest.raises(TimeoutExceeded) as caught:
        fetch_page(f"https://127.0.0.1:{silent.getsockname()[1]}/", policy(connect_timeout=0.2))
    assert type(caught.value) is TimeoutExceeded


def test_what_upsets_a_library_is_told_as_a_bad_answer(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("scraper.fetch.exchange._decoded", lambda _: 1 / 0)
    with pytest.raises(BadResponse, match="ZeroDivisionError") as caught:
        fetch_page(server.url, policy())
    assert (caught.value.url, type(caught.value.__cause__)) == (server.url, ZeroDivisionError)


def test_the_wait_that_a_server_asks_for_is_told(server: Server) -> None:
    with pytest.raises(HTTPStatusError, match="503 Service Unavailable, and asks to wait 3,600 s"):
        fetch_page(server.url + "/_/retry-after/3600", policy())


def test_http_2_is_offered() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        heard: list[bytes] = []

        def listen() -> None:
            connection, _ = listener.accept()
            with connection:
                heard.append(connection.recv(4096))

        thread = threading.Thread(target=listen)
        thread.start()
        with pytest.raises(ConnectError):
            fetch_page(f"https://127.0.0.1:{listener.getsockname()[1]}/", policy())
        thread.join()
    assert b"\x02h2" in heard[0]  # in the handshake's list of protocols (RFC 7301)


@pytest.mark.parametrize("path", ["type/", "type/text/plain", "type/application/xhtml+xml", "type/Text/HTML;q=1"])
def test_what_may_be_a_page_is_let_through(server: Server, path: str) -> None:
    assert fetch_page(f"{server.url}/_/{path}", policy()).body == PAGE


def test_a_body_of_just_the_limit_is_let_through(server: Server) -> None:
    assert len(fetch_page(server.url + "/_/huge/100000", policy(max_bytes=100_000)).body) == 100_000


def test_ten_redirects_are_followed(server: Server) -> None:
    assert fetch_page(server.url + "/_/redirect/10", policy()).final_url.endswith("/redirect/0")


def test_redirects_and_retries_keep_the_connection(server: Server) -> None:
    with Client(policy(retries=2), outside=Slept().outside()) as fetcher:
        fetcher.fetch(server.url + "/_/to//_/flaky/503/2")
    assert (len(server.requests), server.connections) == (4, 1)


def test_a_redirect_does_not_wait_for_its_body(server: Server) -> None:
    assert fetch_page(server.url + "/_/slow-redirect/9", policy(total_timeout=3.0)).status == 200


def test_no_redirects_where_the_policy_wants_none(server: Server) -> None:
    with pytest.raises(TooManyRedirects):
        fetch_page(server.url + "/_/redirect/1", policy(max_redirects=0))


def test_an_immediate_refresh_is_a_redirect(server: Server) -> None:
    assert fetch_page(server.url + "/_/refresh//_/ok", policy()).final_url == server.url + "/_/ok"


def test_cookies_last_for_one_page(server: Server) -> None:
    with Client(policy()) as fetcher:
        fetcher.fetch(server.url + "/_/cookie")
        fetcher.fetch(server.url + "/_/cookie")
    assert server.requests == ["/_/cookie"] * 4


def test_a_transient_failure_is_tried_again_with_growing_waits(server: Server) -> None:
    slept = Slept()
    with Client(policy(retries=3), outside=slept.outside()) as fetcher:
        assert fetcher.fetch(server.url + "/_/flaky/503/3").status == 200
    assert slept == [0.5, 1.0, 2.0]


def test_the_tries_have_an_end(server: Server) -> None:
    slept = Slept()
    with Client(policy(retries=2), outside=slept.outside()) as fetcher, pytest.raises(HTTPStatusError):
        fetcher.fetch(server.url + "/_/flaky/502/9")
    assert len(server.requests) == 3


def test_a_broken_connection_is_tried_again(server: Server) -> None:
    with Client(policy(retries=1), outside=Slept().outside()) as fetcher, pytest.raises(ConnectError):
        fetcher.fetch(server.url + "/_/reset")
    assert len(server.requests) == 2


def test_a_lasting_failure_is_not_tried_again(server: Server) -> None:
    with Client(policy(retries=3), outside=Slept().outside()) as fetcher, pytest.raises(HTTPStatusError):
        fetcher.fetch(server.url + "/_/flaky/404/1")
    assert len(server.requests) == 1


@pytest.mark.parametrize("header", ["7", "Sun, 01 Mar 2026 12:00:07 GMT"])
def test_retry_after_is_waited_for(server: Server, header: str) -> None:
    slept = Slept()
    with Client(policy(retries=1), outside=slept.outside()) as fetcher:
        assert fetcher.fetch(f"{server.url}/_/retry-after/{header}").status == 200
    assert slept == [7.5]


def test_a_wait_beyond_the_pages_time_is_not_begun(server: Server) -> None:
    slept = Slept()
    with Client(policy(retries=1), outside=slept.outside()) as fetcher, pytest.raises(HTTPStatusError) as caught:
        fetcher.fetch(server.url + "/_/retry-after/3600")
    assert caught.value.retry_after == 3600
    assert slept == []


@pytest.mark.parametrize("error", [HTTPStatusError("a", status=404, url="b"), NotHTML("a", content_type="b")])
def test_errors_come_back_from_another_process(error: FetchError) -> None:
    revived = pickle.loads(pickle.dumps(error))
    assert (type(revived), str(revived), vars(revived)) == (type(error), str(error), vars(error))


def test_importing_the_package_does_not_load_httpx() -> None:
    code = "import sys, scraper.fetch, scraper.text.charset; print('httpx' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
