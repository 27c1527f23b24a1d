"""The index beside a WARC file: keys as the reference makes them, sorted by bytes."""

import json
from pathlib import Path

import pytest

from scraper.sinks import cdxj
from scraper.sinks.warc import Limits, WarcWriter, files
from tests.sinks.exchanges import START, exchange


@pytest.mark.parametrize(
    ("url", "key"),  # each as surt 0.3.1 makes it
    [
        ("http://example.com", "com,example)/"),
        ("https://www.Example.com:443/News//a/../B.html?b=2&a=1#top", "com,example)/news/b.html?a=1&b=2"),
        ("http://www2.example.co.uk:8080/a/b/?x", "uk,co,example:8080)/a/b?x"),
        ("http://127.0.0.1:8123/a%20b/%C3%A9?q=%C3%A9&Q=1&c", "1,0,0,127:8123)/a%20b/%c3%a9?c&q=%c3%a9&q=1"),
        ("https://bücher.example/ü?ü=1", "example,xn--bcher-kva)/%c3%bc?%c3%bc=1"),
        ("http://example.com/a/b/..", "com,example)/a"),
        ("http://example.com/?", "com,example)/"),
        ("http://example.com/?a=1&a&a=&aa=3", "com,example)/?a&a=&a=1&aa=3"),
        ("http://user:pw@example.com/a%2525b", "com,example)/a%25b"),
        ("http://www.com/x", "com)/x"),
        ("http://example.com/a%23b?c%23d", "com,example)/a%23b?c%23d"),
        ("http://[::1]:8000/x", "::1:8000)/x"),
    ],
)
def test_keys_are_those_of_the_reference(url: str, key: str) -> None:
    assert cdxj.surt(url) == key


@pytest.mark.parametrize(
    "url", ["http://[::1/x", "http://a:99999/", "http://" + "ü" * 80 + ".org/", "", "http://a b/c d"]
)
def test_no_address_breaks_the_index(url: str) -> None:
    assert " " not in cdxj.surt(url)
    assert "\n" not in cdxj.surt(url)


def test_lines_are_sorted_by_bytes_and_read_back(tmp_path: Path) -> None:
    with WarcWriter(tmp_path, Limits(now=lambda: START)) as warc:
        for name in ["b", "A", "a?x=1", "é", "a"]:
            warc.append(exchange(f"https://example.org/{name}", name.encode()))
        warc.append(exchange("http://Zeit.example/", b"", status=404, reason="Not Found", headers=()))
    (path,) = files(tmp_path)
    lines = cdxj.beside(path).read_bytes().splitlines()
    assert lines == sorted(lines)
    key, time, said = lines[-1].split(b" ", 2)
    assert (key, time) == (b"org,example)/b", b"20261129080000")
    assert json.loads(said)["filename"] == path.name
    assert json.loads(said)["mime"] == "text/html"
    assert json.loads(lines[0].split(b" ", 2)[2])["mime"] == "unk"
    assert [entry.line(path.name).encode() for entry in cdxj.read(path)] == lines
    with path.open("rb") as stream:
        stream.seek(int(json.loads(said)["offset"]))
        assert len(stream.read(int(json.loads(said)["length"]))) == int(json.loads(said)["length"])
