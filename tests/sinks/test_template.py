"""The names that templates give: safe on each system, unique, never outside their folder."""

import re
import unicodedata
from pathlib import PurePosixPath, PureWindowsPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.sinks.template import DEFAULT, FIELDS, MAX_NAME_BYTES, BadTemplate, folded, parse, safe

ROW = {
    "id": "00c0ffee00c0ffee",
    "url": "https://news.example.org/a",
    "final_url": "https://www.example.org/flood.html",
    "title": "River over its banks: “We were lucky”",
    "published": "2024-05-17T08:30:00+00:00",
    "authors": ("Ada Poe", "Max Roe"),
    "words": 312,
    "input": {"case": "A/7", "title": "not this one"},
}
WINDOWS_FORBIDS = re.compile(r'[<>:"\\|?*\x00-\x1f]')


def name(template: str, **fields: object) -> str:
    return parse(template, ["case", "title"]).stem(ROW | fields)


def test_the_default_has_host_date_slug_and_id() -> None:
    assert name(DEFAULT) == "www.example.org/2024-05-17-river-over-its-banks-we-were-lucky-00c0ffee00c0ffee"


def test_what_the_row_does_not_have_is_named_so() -> None:
    bare = {"id": "c0ffee", "url": "page.html", "title": None, "published": None}
    assert parse(DEFAULT).stem(bare) == "local/undated-untitled-c0ffee"
    assert parse("{language}-{id}").stem(bare) == "none-c0ffee"


def test_fields_of_the_row_columns_of_the_input_lengths_and_braces() -> None:
    assert name("{year}/{month}/{case}-{slug:5}-{words}") == "2024/05/A-7-river-312"
    assert name("{{{id}}}") == "{00c0ffee00c0ffee}"
    assert name("{authors}") == "Ada Poe, Max Roe"
    assert name("{title:11}") == "River over", "the row's field goes before a column of that name"


@pytest.mark.parametrize(
    ("template", "says"),
    [
        ("{slgu}-{id}", r"there is no field 'slgu' \(the fields are host, date, .*, id, .*, case\)$"),
        ("{title.__class__}", "there is no field 'title.__class__'"),
        ("{title[0]}", r"there is no field 'title\[0\]'"),
        ("{0}", "there is no field '0'"),
        ("{}", "there is no field ''"),
        ("{text}", "there is no field 'text'"),
        ("{id!r}", "takes a length alone"),
        ("{id:>9}", "takes a length alone"),
        ("{id:{words}}", "takes a length alone"),
        ("{id:0}", "takes a length alone"),
        ("{id", "expected '}' before end of string"),
        ("id}", "single '}'"),
        ("/etc/{id}", "an empty name between slashes"),
        ("{host}//{id}", "an empty name between slashes"),
        ("{host}/", "an empty name between slashes"),
        ("", "an empty name between slashes"),
        ("../{id}", "may not hold '..'"),
        ("a/../{id}", "may not hold '..'"),
        (".hidden/{id}", "begin with one of"),
        ("~/{id}", "begin with one of"),
        ("C:{id}", "may not hold ':'"),
        ("a\\{id}", "may not hold"),
        ("a\0{id}", "may not hold"),
        ("{host}/article", "same file name"),
        ("x" * 90 + "{id}", "more than 80 bytes"),
        ("a/" * 9 + "{id}", "too many folders"),
    ],
)
def test_a_bad_template_is_told_before_any_row(template: str, says: str) -> None:
    with pytest.raises(BadTemplate, match=says) as raised:
        parse(template, ["case", "title"])
    assert "\n" not in str(raised.value)
    assert raised.value.advice


@pytest.mark.parametrize(
    ("value", "made"),
    [
        ("CON", "_CON"),
        ("nul.txt", "_nul.txt"),
        ("Com1", "_Com1"),
        ("LPT³ .x", "_LPT³ .x"),
        ("console", "console"),
        ("com10", "com10"),
        ("ends. . .", "ends"),
        ("..", "none"),
        ("../..", "none"),
        ("a/b\\c", "a-b-c"),
        ("-rf", "rf"),
        (".htaccess", "htaccess"),
        ("a\0b\x1b[31m\u202egpj\u200b.exe", "ab[31mgpj.exe"),
        ("Zu\u0308rich", "Zürich"),
        ("a \t\n\u2028 b", "a b"),
        ("x.v2", "x-v2"),
        ("x.V17", "x-V17"),
        ("\ud800broken", "broken"),
    ],
)
def test_each_value_is_safe_on_its_own(value: str, made: str) -> None:
    assert name("{site_name}", site_name=value) == made
    assert name("{site_name}/{id}", site_name=value) == f"{made}/00c0ffee00c0ffee"


def test_values_joined_are_safe_as_well() -> None:
    assert name("{site_name}N", site_name="CO") == "_CON"
    assert name("e{site_name}", site_name="\u0301") == "é"
    assert ".." not in name("{site_name}.{id}", site_name="a.")


def test_a_long_name_is_cut_and_keeps_its_id() -> None:
    made = name("{date} {title} {site_name}-{id}", title="水" * 300, site_name="ö" * 60)
    assert made.startswith("2024-05-17 水")
    assert made.endswith("ö-00c0ffee00c0ffee")
    assert MAX_NAME_BYTES - 20 < len(f"{made}.v1234567.html".encode()) <= MAX_NAME_BYTES


def test_a_name_that_is_taken_in_any_case_gets_the_id_then_a_number() -> None:
    template = parse("{site_name}")
    known: set[str] = set()
    made = []
    for title in ["Straße", "STRASSE", "straße", "x" * 400, "X" * 400]:
        made.append(template.stem(ROW | {"site_name": title}, known.__contains__))
        known.add(folded(made[-1]))
    assert made[:3] == ["Straße", "STRASSE-00c0ffee00c0ffee", "straße-00c0ffee00c0ffee-2"]
    assert made[4].endswith("X-00c0ffee00c0ffee")
    assert len(known) == 5
    assert max(len(each.encode()) for each in made) <= MAX_NAME_BYTES


anything = st.one_of(
    st.text(max_size=300), st.sampled_from(["..", ".", "/", "CON", "a" * 300, "\u0301", ".v2", " ", "-"])
)


@given(st.lists(anything, min_size=4, max_size=4), st.sampled_from(["{a}{b}/{c}.{d}", "{a}/{b}/{c}-{id}", "{c} {a}"]))
def test_no_value_makes_a_bad_name(values: list[str], template: str) -> None:
    row = {"id": "00c0ffee00c0ffee", "input": dict(zip("abcd", values, strict=True))}
    stem = parse(template, "abcd").stem(row)
    parts = stem.split("/")
    assert len(parts) == template.count("/") + 1
    assert not PureWindowsPath(stem).drive
    assert not PurePosixPath(stem).is_absolute()
    for part in parts:
        assert part
        assert part[0] not in ".-~ "
        assert part[-1] not in ". "
        assert part != ".."
        assert not WINDOWS_FORBIDS.search(part)
        assert unicodedata.is_normalized("NFC", part)
        assert len(part.encode()) <= MAX_NAME_BYTES - 14  # room for ".v1234567.html"
        assert not PureWindowsPath(part + ".txt").is_reserved()
    assert "{id}" not in template or stem.endswith("00c0ffee00c0ffee")


@given(st.text())
def test_a_safe_value_stays_as_it_is(value: str) -> None:
    assert safe(safe(value)) == safe(value)


def test_each_field_can_be_named() -> None:
    assert parse("-".join(["x", *(f"{{{field}}}" for field in FIELDS)])).stem(ROW)
