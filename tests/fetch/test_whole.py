"""Half a page is no page: answers that break off, whose length lies, or that are packed oddly."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Callable
from typing import Any

import brotli
import pytest
import zstandard

from scraper.errors import BadResponse, ConnectError, CutShort, FetchError, NotHTML, TooLarge
from scraper.fetch import Client
from scraper.policy import FetchPolicy
from tests.server import Server, raw_answer

OPEN = b"<!doctype html><title>A page</title>" + b"<p>The bridge opens in spring.</p>" * 200
PAGE = OPEN + b"</body></html>\n"
HTML = "Content-Type: text/html"
CODINGS: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.compress,
    "deflate": zlib.compress,
    "br": brotli.compress,
    "zstd": zstandard.compress,
}


def client(**changes: Any) -> Client:
    return Client(FetchPolicy(**{"allow_private": True, "retries": 0, **changes}))


def fetched(server: Server, answer: bytes, **changes: Any) -> bytes:
    server.raw["/a"] = answer
    with client(**changes) as fetching:
        return fetching.fetch(server.url + "/a").body


@pytest.mark.parametrize("coding", CODINGS)
def test_a_packed_page_that_breaks_off_is_asked_for_again_and_refused(server: Server, coding: str) -> None:
    packed = CODINGS[coding](PAGE)[:-30]
    with pytest.raises(CutShort, match="breaks off") as caught:
        fetched(server, raw_answer(packed, HTML, f"Content-Encoding: {coding}"), retries=1)
    assert (caught.value.code, server.requests) == ("bad_response", ["/a", "/a"])


WHOLE = [
    raw_answer(PAGE, HTML, length=len(PAGE) * 2),
    raw_answer(PAGE + b"<!-- served -->", HTML, length=len(PAGE) * 2),
    raw_answer(gzip.compress(PAGE), HTML, "Content-Encoding: gzip", length=len(PAGE) * 2),
    raw_answer(gzip.compress(PAGE)[:-8], HTML, "Content-Encoding: gzip"),  # IIS without its trailer
    raw_answer(b"%x\r\n%b\r\n" % (len(PAGE), PAGE), HTML, "Transfer-Encoding: chunked", length=-1),
]


@pytest.mark.parametrize("answer", WHOLE)
def test_a_page_whose_markup_ended_is_whole_though_its_length_lies(server: Server, answer: bytes) -> None:
    assert fetched(server, answer).startswith(PAGE)
    assert server.requests == ["/a"]


CUT = [
    raw_answer(OPEN, HTML, length=len(PAGE) * 2),
    raw_answer(b"%x\r\n%b\r\n" % (len(OPEN), OPEN), HTML, "Transfer-Encoding: chunked", length=-1),
]


@pytest.mark.parametrize("answer", CUT)
def test_a_page_that_is_cut_is_refused(server: Server, answer: bytes) -> None:
    with pytest.raises(ConnectError, match="broke off"):
        fetched(server, answer)


def test_a_page_that_ended_is_not_waited_for(server: Server) -> None:
    server.raw["/a"] = b""
    with client(read_timeout=0.3) as fetching:
        assert fetching.fetch(server.url + "/_/ended/5").body.endswith(b"</html>")


ODD = [
    (raw_answer(gzip.compress(OPEN) + gzip.compress(b"<p>more"), HTML, "Content-Encoding: gzip"), OPEN + b"<p>more"),
    (
        raw_answer(zstandard.compress(OPEN) + zstandard.compress(b"<p>more"), HTML, "Content-Encoding: zstd"),
        OPEN + b"<p>more",
    ),
    (raw_answer(OPEN, HTML, "Content-Encoding: UTF-8"), OPEN),
    (raw_answer(OPEN, HTML, "Content-Encoding: none"), OPEN),
    (raw_answer(OPEN, HTML, "Content-Encoding: gzip"), OPEN),
    (raw_answer(gzip.compress(OPEN), HTML), OPEN),
    (raw_answer(gzip.compress(OPEN), "Content-Type: application/gzip"), OPEN),
    (raw_answer(zstandard.compress(OPEN), HTML), OPEN),
    (raw_answer(brotli.compress(gzip.compress(OPEN)), HTML, "Content-Encoding: gzip, br"), OPEN),
    (raw_answer(OPEN, "Content-Type: image/png"), OPEN),
    (raw_answer(OPEN, "Content-Type: text/plain", "Content-Type: text/html"), OPEN),
    (raw_answer(OPEN, "Content-Type: charset=utf-8"), OPEN),
    (raw_answer(OPEN, "Content-Type: "), OPEN),
]


@pytest.mark.parametrize(("answer", "body"), ODD)
def test_odd_headers_over_a_whole_page(server: Server, answer: bytes, body: bytes) -> None:
    assert fetched(server, answer) == body


LAYERS = gzip.compress(b"<p>x")
NO_PAGES: list[tuple[bytes, type[FetchError]]] = [
    (raw_answer(b"%PDF-1.7\n" + OPEN, HTML), NotHTML),
    (raw_answer(gzip.compress(b"%PDF-1.7\n" + OPEN), HTML), NotHTML),
    (raw_answer(b'{"title": "x"}', HTML), NotHTML),
    (raw_answer(b"It rained.", "Content-Type: image/png"), NotHTML),
    (raw_answer(b"\x89PNG\r\n\x1a\n" + bytes(10_000), HTML, length=2_000_000_000), NotHTML),
    (raw_answer(LAYERS, HTML, "Content-Encoding: " + "gzip, " * 5), BadResponse),
    (
        raw_answer(
            b"".join([zlib.compress(b"")[:2], b"\x00\x00\x00\xff\xff" * 50_000]), HTML, "Content-Encoding: deflate"
        ),
        TooLarge,
    ),
]


@pytest.mark.parametrize(("answer", "kind"), NO_PAGES)
def test_what_is_no_page_or_too_much_is_refused(server: Server, answer: bytes, kind: type[FetchError]) -> None:
    with pytest.raises(kind) as caught:
        fetched(server, answer, max_bytes=100_000)
    assert type(caught.value) is kind
