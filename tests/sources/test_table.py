"""Tables as spreadsheets write them."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from scraper.errors import BadList
from scraper.model import Target
from scraper.sources import BadLine, read_targets
from scraper.sources.table import MAX_CELL_CHARS

HEAD = ("Größe", "Link", "Note")
ROWS = [("groß", "https://news.example/a", "“yes”; no, 'maybe'"), ("klein", "https://news.example/b", "two\r\nlines")]


def read(
    tmp_path: Path, content: str | bytes, column: str | None = None, name: str = "x.csv"
) -> list[Target | BadLine]:
    path = tmp_path / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return list(read_targets(path, column))


def targets(found: list[Target | BadLine]) -> list[Target]:
    assert all(isinstance(entry, Target) for entry in found), found
    return [entry for entry in found if isinstance(entry, Target)]


def names(found: list[Target | BadLine]) -> list[str]:
    return [target.name for target in targets(found)]


@pytest.mark.parametrize("charset", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("line_end", ["\r\n", "\n", "\r"])
def test_what_a_spreadsheet_writes_comes_back_unchanged(
    tmp_path: Path, charset: str, delimiter: str, line_end: str
) -> None:
    path = tmp_path / "sheet.csv"
    with path.open("w", encoding=charset, newline="") as file:
        csv.writer(file, delimiter=delimiter, lineterminator=line_end).writerows([HEAD, *ROWS])
    first, second = targets(list(read_targets(path)))
    assert (first.name, first.input) == ("https://news.example/a", (("Größe", "groß"), ("Note", ROWS[0][2])))
    assert (second.name, second.input) == ("https://news.example/b", (("Größe", "klein"), ("Note", ROWS[1][2])))
    assert (first.source, first.line, second.line) == (str(path), 2, 3)


@pytest.mark.parametrize(
    ("charset", "note"),
    [
        ("cp1251", "Река вышла из берегов, и паром не пришёл. Жители говорят, что так было и прошлой весной."),
        ("cp932", "川の水が町に流れ込んだ。渡し船は来なかった。"),
    ],
)
def test_other_scripts_of_windows_are_read_too(tmp_path: Path, charset: str, note: str) -> None:
    (target,) = targets(read(tmp_path, f"url;note\nhttps://news.example/a;{note}\n".encode(charset)))
    assert target.input == (("note", note),)


@pytest.mark.parametrize("note", ["L’été à Paris, c’est fini", "Köln", "Åland", "señora"])
def test_a_few_accents_do_not_make_another_script(tmp_path: Path, note: str) -> None:
    (target,) = targets(read(tmp_path, f"url;note\nhttps://news.example/a;{note}\n".encode("cp1252")))
    assert target.input == (("note", note),)


def test_line_breaks_within_cells_and_blank_rows_do_not_shift_the_number_of_a_row(tmp_path: Path) -> None:
    content = 'url,note\na.example,"one\ntwo\nthree"\n\nmailto:x,\nb.example,y\n'
    one, bad, two = read(tmp_path, content)
    assert (one.line, bad.line, two.line) == (2, 4, 5)
    assert isinstance(bad, BadLine)
    assert bad.place.endswith("x.csv, row 4")


def test_two_columns_of_one_name_are_kept_apart(tmp_path: Path) -> None:
    (target,) = targets(read(tmp_path, "tag,url,tag\nsea,a.example,ferry\n"))
    assert target.input == (("tag", "sea"), ("tag", "ferry"))


def test_a_cell_of_10_mb_is_read_and_a_larger_one_costs_its_row_alone(tmp_path: Path) -> None:
    large, larger = "x" * 10_000_000, "y" * (MAX_CELL_CHARS + 1)
    one, bad, two = read(tmp_path, f"url,text\na.example,{large}\nb.example,{larger}\nc.example,z\n")
    assert isinstance(one, Target)
    assert one.input == (("text", large),)
    assert isinstance(bad, BadLine)
    assert (bad.line, "field larger than field limit" in bad.cause) == (3, True)
    assert names([two]) == ["c.example"]


def test_a_quotation_mark_that_nothing_closes_is_told(tmp_path: Path) -> None:
    one, bad = read(tmp_path, 'url,text\na.example,"begun\nb.example,x\nc.example,y\n')
    assert names([one]) == ["a.example"]
    assert isinstance(bad, BadLine)
    assert (bad.line, "the last 3 lines were read as this row" in bad.cause) == (2, True)


@pytest.mark.parametrize(
    ("content", "column", "found"),
    [
        ("a.example\nb.example\n", None, ["b.example"]),  # a head row, for all that one can tell
        ("https://a.example\nhttps://b.example/x,y;z\n", None, ["https://a.example", "https://b.example/x,y;z"]),
        ("title,URL \nx,a.example\n", None, ["a.example"]),
        ("title,href\nx,a.example\n", None, ["a.example"]),
        ("title,page\nx,a.example\n", "page", ["a.example"]),
        ("title,page\nx,a.example\n", " Page", ["a.example"]),
        ("title,page\nx,a.example\n", "2", ["a.example"]),
        ("2,1\nb.example,a.example\n", "1", ["a.example"]),
        ("x,https://a.example\ny,https://b.example\n", "2", ["https://a.example", "https://b.example"]),
        ("sep=|\r\ntitle|url\r\nx|a.example\r\n", None, ["a.example"]),
        ('"link";"title, short, or none"\na.example;x\n', None, ["a.example"]),
        ("\n\nurl,x\na.example,1\n", None, ["a.example"]),
        ("url,url\nb.example,a.example\n", "2", ["a.example"]),
        ("", None, []),
        ("url,title\n", None, []),
    ],
)
def test_the_column_is_found_by_its_name_its_number_or_alone(
    tmp_path: Path, content: str, column: str | None, found: list[str]
) -> None:
    assert names(read(tmp_path, content, column)) == found


@pytest.mark.parametrize(
    ("content", "column", "problem"),
    [
        ("title,page\nx,a.example\n", None, "no telling which column"),
        ("url,link\na.example,b.example\n", None, "no telling which column"),
        ("title,page\nx,a.example\n", "link", "no column 'link'"),
        ("title,page\nx,a.example\n", "3", "no column '3'"),
        ("url,url\na.example,b.example\n", "url", "2 columns 'url'"),
    ],
)
def test_a_table_without_that_column_is_one_error_that_lists_its_columns(
    tmp_path: Path, content: str, column: str | None, problem: str
) -> None:
    with pytest.raises(BadList, match=problem) as raised:
        read(tmp_path, content, column)
    title, page = content.partition("\n")[0].split(",")
    assert f"1 '{title}', 2 '{page}'" in raised.value.advice


def test_a_table_with_tabs_by_its_ending_may_have_commas_in_its_head(tmp_path: Path) -> None:
    (target,) = targets(read(tmp_path, "url\ta, b, c\na.example\tx\n", name="x.tsv"))
    assert target.input == (("a, b, c", "x"),)


def test_rows_that_are_too_short_or_too_long_lose_nothing(tmp_path: Path) -> None:
    short, long, without, blank = read(
        tmp_path, "url,day,note\na.example,1\nb.example,2,x,more\n,3,y\n , ,\nc.example\n"
    )
    assert (short.line, long.line, without.line, blank.line) == (2, 3, 4, 6)
    assert isinstance(short, Target)
    assert short.input == (("day", "1"), ("note", ""))
    assert isinstance(long, Target)
    assert long.input == (("day", "2"), ("note", "x"), ("4", "more"))
    assert isinstance(without, BadLine)
    assert (without.cause, without.text) == ("nothing in the column 'url'", " 3 y")
