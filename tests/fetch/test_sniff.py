"""What a body is, by its bytes and what it is called: a row for each kind."""

from __future__ import annotations

import bz2
import gzip
import json
import random
import zlib

import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

import scraper
from scraper.errors import NotHTML
from scraper.fetch.media import check, ends_as_page, kind_of, media_type
from scraper.fetch.sniff import begins_as_page, not_a_page

RANDOM = random.Random(18).randbytes(5000)  # noqa: S311 - bytes of no kind
PROSE = "The bridge opens in spring, the council said; nobody objected (so far).\n\nIt was closed for a year."
SCRIPT = "(function(){var a=document.createElement('script');a.async=!0;document.head.appendChild(a)})();\n"
RSS = '<rss version="2.0"><channel><title>News</title><item><title>Rain</title></item></channel></rss>'
NO_PAGES: list[tuple[str, bytes]] = [
    ("image/png", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"),
    ("image/gif", b"GIF89a\1\0\1\0"),
    ("image/jpeg", b"\xff\xd8\xff\xe0\0\x10JFIF"),
    ("image/webp", b"RIFF\x24\0\0\0WEBPVP8 "),
    ("image/bmp", b"BM\x46\0\0\0\0\0\0\0\x36\0\0\0"),
    ("image/x-icon", b"\0\0\1\0\1\0\x10\x10"),
    ("image/tiff", b"II*\0\x08\0\0\0"),
    ("image/tiff", b"MM\0*\0\0\0\x08"),
    ("image/avif", b"\0\0\0\x1cftypavif"),
    ("image/svg+xml", b'<?xml version="1.0"?><!-- x --><svg xmlns="http://www.w3.org/2000/svg"/>'),
    ("video/mp4", b"\0\0\0\x18ftypmp42\0\0\0\0"),
    ("video/webm", b"\x1aE\xdf\xa3\x01\0\0"),
    ("video/avi", b"RIFF\x24\0\0\0AVI LIST"),
    ("audio/mpeg", b"ID3\x04\0\0\0"),
    ("audio/mpeg", b"\xff\xfb\x90\x64\0\0"),
    ("audio/wave", b"RIFF\x24\0\0\0WAVEfmt "),
    ("audio/midi", b"MThd\0\0\0\6\0\1"),
    ("application/ogg", b"OggS\0\2"),
    ("font/woff", b"wOFF\0\1\0\0"),
    ("font/woff2", b"wOF2\0\1\0\0"),
    ("font/ttf", b"\0\1\0\0\0\x0c"),
    ("application/vnd.ms-fontobject", bytes(34) + b"LP"),
    ("application/pdf", b"%PDF-1.7\n%\xe2\xe3"),
    ("application/pdf", b"\r\n\r\n%PDF-1.4"),
    ("application/pdf", b"junk before it\n%PDF-1.4\n"),
    ("application/postscript", b"%!PS-Adobe-3.0\n"),
    ("application/rtf", b"{\\rtf1\\ansi Hello"),
    ("application/msword", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\0\0"),
    ("application/zip", b"PK\3\4\x14\0\6\0"),
    ("application/gzip", gzip.compress(b"x")),
    ("application/zstd", zstandard.compress(b"x")),
    ("application/x-bzip2", bz2.compress(b"x")),
    ("application/x-xz", b"\xfd7zXZ\0\0\4"),
    ("application/x-7z-compressed", b"7z\xbc\xaf\x27\x1c\0\4"),
    ("application/x-rar-compressed", b"Rar!\x1a\7\1\0"),
    ("application/x-tar", b"page.html".ljust(257, b"\0") + b"ustar\x0000"),
    ("application/x-elf", b"\x7fELF\2\1\1\0"),
    ("application/x-msdownload", b"MZ\x90\0\3\0\0\0"),
    ("application/wasm", b"\0asm\1\0\0\0"),
    ("application/vnd.sqlite3", b"SQLite format 3\0\x10\0"),
    ("application/octet-stream", RANDOM),
    ("application/octet-stream", b"It rained.\0\0\0\0 It rained."),
    ("application/octet-stream", b"\x01\x02\x03\x04It rained."),
    ("application/json", b'{"title": "Rain", "body": "It rained all day."}'),
    ("application/json", b'\xef\xbb\xbf  [{"title": "Rain"}]'),
    ("application/json", b'{"title": "Rain"}\n{"title": "Sun"}\n'),
    ("application/json", b'{"title": "Rain", "body": "It rained'),
    ("application/json", json.dumps({"html": "<html><body><p>It rained all day."}).encode()),
    ("application/json", b"[1, 2, 3]"),
    ("application/json", b")]}',\n" + b'{"a": 1}'),
    ("application/json", b"[" * 3000 + b"]" * 3000),
    ("text/javascript", SCRIPT.encode()),
    ("text/javascript", b"/* (c) */ callback({'title': 'It rained all day, and then all night.'});"),
    ("text/javascript", b"// a\nvar a = 1;\nlet b = () => { return '<p>' + a; };\nexport default b;\n"),
    ("text/css", b"@charset 'utf-8';\nbody{margin:0;padding:0}\n.a{color:red}\n"),
    ("text/css", b"/* theme */\nbody, html {\n  margin: 0;\n  color: #333;\n}\na { color: red; }\n"),
    ("text/csv", b"day,place,rain\n1,Kiel,3\n2,Kiel,4\n3,Kiel,5\n4,Kiel,6\n"),
    ("text/csv", b"day\tplace\train\n" + b"1\tKiel\t3\n" * 9),
    ("text/vtt", b"WEBVTT\n\n00:01.000 --> 00:04.000\nIt rained."),
    ("text/x-shellscript", b"#!/bin/sh\necho rain\n"),
    ("application/vnd.apple.mpegurl", b"#EXTM3U\n#EXTINF:10,\na.ts\n"),
    ("application/rss+xml", RSS.encode()),
    ("application/rss+xml", f'<?xml version="1.0"?>\n<?xml-stylesheet href="a"?><!-- x -->\n{RSS}'.encode()),
    ("application/atom+xml", b'<feed xmlns="http://www.w3.org/2005/Atom"><title>News</title></feed>'),
    ("application/rdf+xml", b'<rdf:RDF xmlns="http://purl.org/rss/1.0/"><channel/></rdf:RDF>'),
    ("application/xml (a sitemap)", b'<?xml version="1.0"?><urlset><url><loc>x</loc></url></urlset>'),
    ("application/xml (a sitemap)", b"<sitemapindex><sitemap/></sitemapindex>"),
    ("text/x-opml", b'<opml version="2.0"/>'),
]
PAGES = [
    b"<!DOCTYPE html><p>x",
    b"\xef\xbb\xbf \r\n<html>",
    b"<!-- " + b"x" * 9000 + b" --><html>",
    b'<?xml version="1.0"?><!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0//EN" "x.dtd"><html>',
    b'<?xml version="1.0"?><article><p>x</article>',
    b"<p>%PDF-1.7",
    b"<p>x\0\0\0y",
    b"<script>var a = {};</script><p>x",
    b"<x-card>It rained.",
    b"It rained.\n<br>All day.",
    PROSE.encode(),
    PROSE.encode("utf-16"),
    ("<p>" + PROSE).encode("utf-16-le"),
    "Дождь шёл весь день.".encode("koi8-r"),
    "昨日は雨が降った。".encode("iso2022-jp"),
    b"[Music] It rained all day.",
    b'{"debug": 1}<html><body><p>It rained.',
    b"BMW opens a plant; ID cards were checked.",
    b"MZ is a maker of motorcycles.",
    b"One, two, three\nIt rained, all day, and\nthen it stopped.\nNobody cared.\nThe end, at last.\nOr, so, they said.",
    b"",
    b"<",
    b"\n",
]
SLOPPY = [
    *(
        "text/html charset=utf-8",
        "text/html,charset=utf-8",
        "text/html, text/html; charset=UTF-8",
        '"text/html; charset=x"',
    ),
    *("charset=utf-8", "html", "binary/octet-stream", "application/x-httpd-php", "application/vnd.wap.xhtml+xml", ";"),
    *("image/png", "application/pdf", "application/json", "application/rss+xml", "text/css", "", "*/*"),
]
CALLED = [
    ("image/png", "image/png"),
    ("image/jpeg;q=1", "image/jpeg"),
    ("Audio/MPEG", "audio/mpeg"),
    ("font/woff2", "font/woff2"),
    ("application/pdf", "application/pdf"),
    ("application/json; charset=utf-8", "application/json"),
    ("application/ld+json", "application/ld+json"),
    ("text/css", "text/css"),
    ("text/calendar", "text/calendar"),
    ("application/vnd.ms-excel", "application/vnd.ms-excel"),
    ("application/atom+xml", "application/atom+xml"),
]


@pytest.mark.parametrize(("kind", "body"), NO_PAGES)
def test_what_is_no_page_is_known_by_its_bytes(kind: str, body: bytes) -> None:
    assert not_a_page(body) == kind
    with pytest.raises(NotHTML, match="not a web page but ") as caught:
        check("text/html", body)
    assert caught.value.content_type == kind


@pytest.mark.parametrize(("kind", "body"), NO_PAGES)
def test_extract_makes_no_article_of_it(kind: str, body: bytes) -> None:
    article = scraper.extract(body)
    assert (article.page_kind, article.text, article.confidence) == ("other", "", 0.0), kind


@pytest.mark.parametrize("body", PAGES)
def test_pages_and_texts_are_none_of_these(body: bytes) -> None:
    assert not_a_page(body) is None


@pytest.mark.parametrize("content_type", SLOPPY)
def test_bytes_count_more_than_what_they_are_called(content_type: str) -> None:
    check(content_type, b"<!doctype html><p>x")


@pytest.mark.parametrize(("content_type", "kind"), CALLED)
def test_a_type_that_is_certain_refuses_what_is_no_markup(content_type: str, kind: str) -> None:
    assert kind_of(content_type, PROSE.encode()) == kind
    assert kind_of(content_type, b"<p>x") is None


def test_the_first_type_in_a_header_counts() -> None:
    assert [media_type(text) for text in (None, "text/html, image/png", " Text/Html;x")] == [
        "",
        "text/html",
        "text/html",
    ]


def test_plain_text_is_cleaned_and_markup_is_extracted() -> None:
    text = "Rain\n\nIt rained all day, and the harbour was shut.\n\nSign up to our newsletter"
    article = scraper.extract(text.encode(), url="https://news.example/a")
    assert (article.text, article.url) == (scraper.clean(text).text, "https://news.example/a")
    assert scraper.extract(text.encode("utf-16")).text == article.text


@pytest.mark.parametrize("end", ["</html>", "</HTML >\n", "</html><!-- served by a -->\n <!-- b -->"])
def test_the_end_of_a_page_is_seen(end: str) -> None:
    assert ends_as_page(f"<p>x{end}".encode())
    assert not ends_as_page(f"<p>x{end}<p>y".encode())


@given(st.binary(max_size=400), st.text(max_size=60) | st.none())
def test_any_bytes_have_a_kind_or_none(body: bytes, content_type: str | None) -> None:
    kind = kind_of(content_type, body)
    assert kind is None or "/" in kind
    assert not (begins_as_page(body) and kind)


def test_a_large_body_is_looked_at_once() -> None:
    for piece in (b"{" * 100, b"<!--", b"/*", b"a(", b"\n", b",", b'["a",', b"<?x", zlib.compress(b"x")):
        not_a_page(piece * (200_000 // len(piece)))
