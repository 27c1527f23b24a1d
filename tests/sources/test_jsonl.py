"""Lists of one JSON value a line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from scraper.model import Target
from scraper.sources import BadLine, read_targets


def read(tmp_path: Path, *lines: str, column: str | None = None) -> list[Target | BadLine]:
    path = tmp_path / "x.jsonl"
    path.write_text("\n".join(lines), "utf-8")
    return list(read_targets(path, column))


def test_the_other_keys_come_along_and_what_is_no_text_as_json(tmp_path: Path) -> None:
    row = {"id": 7, "url": "https://news.example/a", "tags": ["sea", "Fähre"], "note": "two\nlines", "seen": None}
    (target,) = read(tmp_path, json.dumps(row))
    assert target == Target(
        "https://news.example/a",
        input=(("id", "7"), ("tags", '["sea", "Fähre"]'), ("note", "two\nlines"), ("seen", "null")),
        source=str(tmp_path / "x.jsonl"),
        line=1,
    )


@pytest.mark.parametrize(
    ("line", "column"),
    [
        ('{"url": "a.example"}', None),
        ('{"URL": " a.example "}', None),
        ('"a.example"', None),
        ('{"url": "b.example", "page": "a.example"}', "page"),
        ('{"item": {"page": {"href": "a.example"}}}', "item.page.href"),
        ('{"item.page": "a.example", "item": {"page": "b.example"}}', "item.page"),
    ],
)
def test_the_key_is_named_or_found_and_may_lie_deeper(tmp_path: Path, line: str, column: str | None) -> None:
    (target,) = read(tmp_path, line, column=column)
    assert isinstance(target, Target)
    assert target.name == "a.example"


def test_keys_beside_one_that_lies_deeper_come_along(tmp_path: Path) -> None:
    (target,) = read(tmp_path, '{"item": {"href": "a.example"}, "day": "1"}', column="item.href")
    assert isinstance(target, Target)
    assert target.input == (("item", '{"href": "a.example"}'), ("day", "1"))


@pytest.mark.parametrize(
    ("line", "column", "cause"),
    [
        ("{url: a.example}", None, "not JSON"),
        ('{"url": "a.exam', None, "not JSON"),
        ("[" * 100_000, None, "not JSON"),
        ('["a.example"]', None, "neither a JSON object nor a string"),
        ('"a.example"', "url", "no JSON object"),
        ('{"page": "a.example", "day": 1}', None, "its keys are page, day"),
        ('{"url": "a.example", "link": "b.example"}', None, "not one key that names an address"),
        ('{"url": "a.example"}', "link", "no key 'link'; its keys are url"),
        ('{"item": "a.example"}', "item.href", "no key 'item.href'; its keys are item"),
        ("{}", None, "it has no keys"),
        ('{"url": 7}', None, "the key 'url' holds no address"),
        ('{"url": ""}', None, "the key 'url' holds no address"),
        ('{"url": "mailto:x"}', None, "the scheme mailto"),
        ('{"url": "https://a.example/\\u0000"}', None, "a NUL in it"),
    ],
)
def test_a_bad_line_is_told_and_the_others_are_read(tmp_path: Path, line: str, column: str | None, cause: str) -> None:
    key = column or "url"
    good = json.dumps({key: "a.example"})
    one, bad, two = read(tmp_path, good, "", line, good, column=column)
    assert (one.line, bad.line, two.line) == (1, 3, 4)
    assert isinstance(bad, BadLine)
    assert cause in bad.cause
    assert len(bad.text) <= 200
