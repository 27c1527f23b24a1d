from __future__ import annotations

import pytest

from scraper.errors import InvalidURL
from scraper.fetch.url import follow, normalise


@pytest.mark.parametrize(
    ("given", "asked"),
    [
        ("https://news.example/a?b=c", "https://news.example/a?b=c"),
        ("news.example/a", "https://news.example/a"),
        ("news.example:8080", "https://news.example:8080"),
        ("localhost:8000/a", "https://localhost:8000/a"),
        ("//news.example/a", "https://news.example/a"),
        ("  HTTP://News.Example/A\n", "http://news.example/A"),
        ("https://news.example/a#comments", "https://news.example/a"),
        ("https://bücher.example/ä", "https://xn--bcher-kva.example/%C3%A4"),
        ("https://news.example/a%20b c", "https://news.example/a%20b%20c"),
    ],
)
def test_addresses_are_written_in_one_way(given: str, asked: str) -> None:
    assert str(normalise(given)) == asked


@pytest.mark.parametrize(
    "given",
    [
        "",
        "a",
        "ftp://news.example/a",
        "mailto:me@news.example",
        "javascript:alert(1)",
        "file:///etc/passwd",
        "data:text/html,<p>",
        "https://",
        "https://[::1",
        "https://a b/",
        "https://news.example:port/",
        "https://news.example:99999/",
        "https://news.example/\udcff",
        "https://news.example/\x00",
        "https://" + "a" * 100_000,
    ],
)
def test_other_addresses_are_refused(given: str) -> None:
    with pytest.raises(InvalidURL):
        normalise(given)


@pytest.mark.parametrize(
    ("location", "target"),
    [
        ("/b", "https://news.example/b"),
        ("c#d", "https://news.example/a/c"),
        ("//other.example/", "https://other.example/"),
        ("http://other.example", "http://other.example"),
    ],
)
def test_a_redirect_is_relative_to_its_page(location: str, target: str) -> None:
    assert str(follow(normalise("https://news.example/a/b"), location)) == target


def test_a_redirect_out_of_the_web_is_refused() -> None:
    with pytest.raises(InvalidURL):
        follow(normalise("https://news.example"), "file:///etc/passwd")
