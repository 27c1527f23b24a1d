from __future__ import annotations

from pathlib import Path

import pytest

from scraper.errors import InvalidSetting, UnreadableFile
from scraper.fetch.cookies import Given, load_cookies
from scraper.fetch.jar import Jar
from scraper.fetch.url import normalise
from scraper.policy import Cookie

NOON = 1_772_366_400.0
LINE = "news.example\tFALSE\t/\tFALSE\t0\tseen\t1"


def load(folder: Path, text: str | bytes) -> tuple[Cookie, ...]:
    path = folder / "cookies.txt"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return load_cookies(path)


def test_a_browsers_file_is_read(tmp_path: Path) -> None:
    text = (
        "# Netscape HTTP Cookie File\r\n\r\n"
        ".news.example\tTRUE\t/\tTRUE\t1893456000\tsession\tab=cd==\r\n"
        "#HttpOnly_www.Other.example\tFALSE\t/area\tfalse\t1893456000.75\tid\t\r\n"
    )
    assert load(tmp_path, text) == (
        Cookie("session", "ab=cd==", "news.example", subdomains=True, secure=True, expires=1893456000),
        Cookie("id", "", "www.other.example", path="/area", expires=1893456000),
    )


def test_a_byte_order_mark_and_an_empty_file_are_no_cookies(tmp_path: Path) -> None:
    assert load(tmp_path, b"\xef\xbb\xbf# Netscape\n" + LINE.encode()) == (Cookie("seen", "1", "news.example"),)
    assert load(tmp_path, "") == ()


def test_a_value_that_an_editor_cut_off_is_empty(tmp_path: Path) -> None:
    assert load(tmp_path, LINE.removesuffix("\t1"))[0].value == ""


def test_a_value_is_not_shown() -> None:
    assert "secret" not in repr(Cookie("id", "secret", "news.example"))


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("<!doctype html>", "1 fields parted by tabs, not 7"),
        ("a b c d e f g", "1 fields"),
        (LINE + "\tmore", "8 fields"),
        (LINE.replace("FALSE", "no"), "'no' is neither TRUE nor FALSE"),
        (LINE.replace("\t0\t", "\ttomorrow\t"), "'tomorrow' is no time"),
        (LINE.replace("\t0\t", "\t1e999\t"), "is no time"),
        (LINE.replace("news.example", "."), "without a domain"),
        (LINE.replace("seen", ""), "no cookie may have"),
        (LINE.replace("seen", "a;b"), "no cookie may have"),
        (LINE + "\x00", "no cookie may have"),
        (LINE.replace("FALSE", "x" * 10_000), "'xxxxxxxxxxxxxxxxxxxx…'"),
    ],
)
def test_a_broken_line_is_told_in_one_line_with_its_number(tmp_path: Path, line: str, said: str) -> None:
    with pytest.raises(InvalidSetting) as caught:
        load(tmp_path, f"# Netscape\n{LINE}\n{line}\n{LINE}\n")
    message = str(caught.value)
    assert message.startswith(f"{tmp_path / 'cookies.txt'}, line 3: ")
    assert said in message
    assert "\n" not in message


def test_a_value_is_not_told_in_an_error(tmp_path: Path) -> None:
    with pytest.raises(InvalidSetting) as caught:
        load(tmp_path, LINE + "secret\x01")
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize("name", ["nowhere.txt", ".", "a\0b"])
def test_a_file_that_cannot_be_read_is_told(tmp_path: Path, name: str) -> None:
    with pytest.raises(UnreadableFile):
        load_cookies(tmp_path / name)


@pytest.mark.parametrize(
    ("cookie", "url"),
    [
        (Cookie("a", "1", "news.example"), "http://news.example/"),
        (Cookie("a", "1", "news.example"), "https://NEWS.example:8443/x?y"),
        (Cookie("a", "1", "news.example", subdomains=True), "http://www.news.example/"),
        (Cookie("a", "1", "news.example", path="/area"), "http://news.example/area"),
        (Cookie("a", "1", "news.example", path="/area"), "http://news.example/area/b"),
        (Cookie("a", "1", "news.example", path="/area/"), "http://news.example/area/b"),
        (Cookie("a", "1", "news.example", secure=True), "https://news.example/"),
        (Cookie("a", "1", "news.example", expires=int(NOON) + 1), "http://news.example/"),
        (Cookie("a", "1", "xn--bcher-kva.example"), "http://bücher.example/"),
        (Cookie("a", "1", "127.0.0.1"), "http://127.0.0.1/"),
    ],
)
def test_requests_that_get_a_cookie(cookie: Cookie, url: str) -> None:
    assert Given([cookie]).sent(normalise(url), NOON) == ["a=1"]


@pytest.mark.parametrize(
    ("cookie", "url"),
    [
        (Cookie("a", "1", "news.example"), "http://www.news.example/"),
        (Cookie("a", "1", "www.news.example", subdomains=True), "http://news.example/"),
        (Cookie("a", "1", "news.example", subdomains=True), "http://badnews.example/"),
        (Cookie("a", "1", "example", subdomains=True), "http://news.example/"),
        (Cookie("a", "1", "0.0.1", subdomains=True), "http://127.0.0.1/"),
        (Cookie("a", "1", "news.example", path="/area"), "http://news.example/areas"),
        (Cookie("a", "1", "news.example", path="/area/"), "http://news.example/area"),
        (Cookie("a", "1", "news.example", secure=True), "http://news.example/"),
        (Cookie("a", "1", "news.example", expires=int(NOON)), "http://news.example/"),
    ],
)
def test_requests_that_do_not_get_a_cookie(cookie: Cookie, url: str) -> None:
    assert Given([cookie]).sent(normalise(url), NOON) == []


def test_the_longest_path_comes_first() -> None:
    cookies = [Cookie("a", "1", "news.example"), Cookie("b", "2", "news.example", path="/x/")]
    assert Given(cookies).sent(normalise("http://news.example/x/y"), NOON) == ["b=2", "a=1"]


def test_what_an_answer_sets_goes_to_its_host_alone() -> None:
    jar = Jar()
    assert jar.sent(normalise("http://news.example/")) == ""
    jar.note(normalise("http://news.example/"), [("date", "x"), ("set-cookie", "a=1; Path=/"), ("set-cookie", "b=2")])
    assert jar.sent(normalise("http://news.example/next")) == "a=1; b=2"
    assert jar.sent(normalise("http://other.example/next")) == ""
