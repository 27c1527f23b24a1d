"""Lists of one address a line."""

from __future__ import annotations

from pathlib import Path

import pytest

from scraper.errors import InvalidURL
from scraper.fetch.url import normalise
from scraper.model import Target
from scraper.sources import BadLine, fingerprint, read_targets
from scraper.sources.entry import is_address

GOOD = """\
https://news.example/a
HTTP://News.example:8080/b?c=d#e
//news.example/protocol
news.example
www.news.example:8000/f g
localhost:8000/g
localhost
192.0.2.7/x
http://[2001:db8::1]:80/h
https://reader:secret@news.example/i
https://bücher.example/ü
https://news.example/j,k;l
""".splitlines()
BAD = {
    "/etc/passwd": "a file's name",
    "./page": "a file's name",
    "../page": "a file's name",
    "~/page": "a file's name",
    "C:\\page": "a file's name",
    "page.html": "a file's name",
    "file:///etc/passwd": "a file's name",
    "FILE:/etc/passwd": "a file's name",
    "mailto:desk@news.example": "the scheme mailto",
    "javascript:alert(1)": "the scheme javascript",
    "ftp://news.example/a": "the scheme ftp",
    "data:text/html,x": "the scheme data",
    "https://": "without a valid host",
    "https:///a": "without a valid host",
    "https://a b.example/": "without a valid host",
    "https://%6c.example/": "without a valid host",
    "3.14": "no address",
    "desk@news.example": "no address",
    "the tide tables": "no address",
    "-": "no address",
    "https://news.example/a https://news.example/b": "more than one address",
    "https://news.example/a\tTides": "a tab in it",
    "https://news.example/\0a": "a NUL in it",
    "https://news.example/\x1ba": "a control character in it",
    "https://news.example/" + "a" * 1_000_000: "longer than 8,192 characters",
}


def entries(tmp_path: Path, content: str | bytes, name: str = "urls.txt") -> list[Target | BadLine]:
    path = tmp_path / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return list(read_targets(path))


def names(found: list[Target | BadLine]) -> list[str]:
    return [entry.name for entry in found if isinstance(entry, Target)]


@pytest.mark.parametrize("address", GOOD)
def test_what_a_list_takes_for_an_address_can_be_fetched(tmp_path: Path, address: str) -> None:
    found = entries(tmp_path, address)
    assert names(found) == [address.replace("reader:secret@", "")]
    assert (found[0].login == "reader:secret") == ("@" in address)
    assert normalise(address).host


@pytest.mark.parametrize("entry", BAD, ids=lambda entry: repr(entry[:30]))
def test_a_bad_line_is_told_with_its_cause_and_the_others_are_read(tmp_path: Path, entry: str) -> None:
    good, bad, after = entries(tmp_path, f"a.example\n{entry}\nb.example\n")
    assert isinstance(bad, BadLine)
    assert (names([good, after]), bad.line, bad.source) == (["a.example", "b.example"], 2, str(tmp_path / "urls.txt"))
    assert BAD[entry] in bad.cause
    assert entry.startswith(bad.text.removesuffix("…"))
    assert len(bad.text) <= 200


@pytest.mark.parametrize("entry", ["mailto:a@b.example", "ftp://a.example/", "https://", "https://%6c.example/", "-"])
def test_nothing_that_can_be_fetched_is_refused(entry: str) -> None:
    assert not is_address(entry)
    with pytest.raises(InvalidURL):
        normalise(entry)


def test_comments_blank_lines_and_white_space_are_no_part_of_an_address(tmp_path: Path) -> None:
    found = entries(tmp_path, "# today\n\n  a.example/x#part  \r\n\t\nb.example/y # ours\n  # more\nc.example/z\t#\n")
    assert [(entry.line, name) for entry, name in zip(found, names(found), strict=True)] == [
        (3, "a.example/x#part"),
        (5, "b.example/y"),
        (7, "c.example/z"),
    ]


@pytest.mark.parametrize("charset", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_any_charset_and_line_end(tmp_path: Path, charset: str, end: str) -> None:
    addresses = ["https://news.example/søndag", "https://news.example/måndag"]
    assert names(entries(tmp_path, end.join(addresses).encode(charset))) == addresses


def test_byte_order_marks_of_joined_files_are_no_part_of_an_address(tmp_path: Path) -> None:
    assert names(entries(tmp_path, "\ufeffa.example\n\ufeffb.example\n")) == ["a.example", "b.example"]


def test_bytes_of_windows_far_within_a_list_are_read_as_such(tmp_path: Path) -> None:
    content = b"https://news.example/a\n" * 10_000 + "https://news.example/café\n".encode("cp1252")
    assert names(entries(tmp_path, content))[-1] == "https://news.example/café"


def test_an_empty_list_has_no_targets(tmp_path: Path) -> None:
    assert entries(tmp_path, "") == []
    assert entries(tmp_path, "# nothing today\n") == []


def test_a_line_is_known_again_by_its_text_and_its_other_columns() -> None:
    one = Target("a.example", input=(("day", "1"),), source="x.csv", line=3)
    again = Target("a.example", input=(("day", "1"),), source="y.csv", line=9)
    other = Target("a.example", input=(("day", "2"),), source="x.csv", line=3)
    assert fingerprint(one) == fingerprint(again) != fingerprint(other)
    assert len(fingerprint(one)) == 16
