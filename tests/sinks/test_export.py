"""Exports: whole files with the same columns in each format, that spreadsheets, pandas and SQLite read."""

import csv
import json
import os
import sqlite3
import subprocess
import sys
import tracemalloc
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pytest
from pyarrow import parquet

from scraper.errors import ScraperError
from scraper.sinks.columns import NAMES, clean
from scraper.sinks.export import ExportFormat, ExportOptions, export
from scraper.sinks.export_csv import harmless
from scraper.sinks.export_parquet import GROUP_ROWS

CSV, JSONL, PARQUET, SQLITE = ExportFormat

ROW: dict[str, object] = {
    "id": "00c0ffee00c0ffee",
    "version": 1,
    "url": "https://example.org/flood",
    "status": 200,
    "fetched_at": "2026-11-29T08:00:00+00:00",
    "title": "River over its banks; “we were lucky”",
    "standfirst": None,
    "authors": ["Ada Poe", "Max Roe"],
    "published": "2024-05-17T08:30:00+02:00",
    "modified": "2024-05-18",
    "language": "en",
    "tags": [],
    "words": 312,
    "confidence": 0.975,
    "extractor": "scraper",
    "sources": {"title": "json-ld", "published": "meta"},
    "input": {"case": "A-7"},
    "text": 'The Elmer rose.\n\nA\ttable, "quoted",\r\nin two lines.',
}


def read_csv(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as stream:
        before = csv.field_size_limit(100_000_000)  # it is the process's: other tests look at it
        try:
            return list(csv.DictReader(stream))
        finally:
            csv.field_size_limit(before)


@pytest.mark.parametrize("form", ExportFormat)
def test_the_count_of_rows_comes_back_and_no_rows_make_a_good_file(tmp_path: Path, form: ExportFormat) -> None:
    assert export([ROW, ROW], form, tmp_path / "two") == 2
    assert export([], form, tmp_path / "none") == 0
    if form is CSV:
        assert read_csv(tmp_path / "none") == []
    if form is PARQUET:
        assert parquet.read_table(tmp_path / "none").num_rows == 0
    if form is SQLITE:
        assert sqlite(tmp_path / "none", "SELECT count(*) FROM articles") == [(0,)]


def test_csv_has_fixed_columns_and_gives_each_cell_back(tmp_path: Path) -> None:
    export([ROW, {"id": "1", "further": "left out"}], CSV, tmp_path / "a.csv")
    first, second = read_csv(tmp_path / "a.csv")
    assert tuple(first) == tuple(second) == NAMES
    assert first["text"] == ROW["text"]
    assert first["title"] == ROW["title"]
    assert first["authors"] == "Ada Poe; Max Roe"
    assert (first["words"], first["confidence"], first["standfirst"], first["tags"]) == ("312", "0.975", "", "")
    assert json.loads(first["input"]) == {"case": "A-7"}
    assert set(second.values()) == {"1", ""}


def test_a_csv_file_begins_with_a_mark_for_excel_and_a_pipe_does_not(tmp_path: Path) -> None:
    export([ROW], CSV, tmp_path / "a.csv")
    assert (tmp_path / "a.csv").read_bytes().startswith(b"\xef\xbb\xbfid,version,")
    export([ROW], CSV, tmp_path / "b.csv", ExportOptions(mark=False))
    assert (tmp_path / "b.csv").read_bytes().startswith(b"id,version,")
    assert (tmp_path / "a.csv").read_bytes().count(b"\r\n") == 3, (
        "lines end as RFC 4180 says, the text's own as they are"
    )


@pytest.mark.parametrize(
    "cell",
    [
        "=1+1",
        "+1+1",
        "-1+1",
        "@SUM(A1)",
        "\t=1+1",
        "\r=1+1",
        "\n=1+1",
        "=cmd|' /C calc'!A0",
        "＝1+1",
        "-",
        "+49 (0)30",
        "--1",
    ],
)
def test_what_a_spreadsheet_takes_for_a_formula_is_quoted(tmp_path: Path, cell: str) -> None:
    row = {"title": cell, "authors": [cell, "b"], "input": {cell: cell}}
    export([row], CSV, tmp_path / "a.csv", ExportOptions(joined=(cell,)))
    (read,) = read_csv(tmp_path / "a.csv")
    assert read["title"] == f"'{cell}"
    assert read["authors"] == f"'{cell}; b"
    assert read[f"'{cell}"] == f"'{cell}", "names of columns and foreign cells as well"
    export([row], CSV, tmp_path / "raw.csv", ExportOptions(raw=True, joined=(cell,)))
    (read,) = read_csv(tmp_path / "raw.csv")
    assert read["title"] == read[cell] == cell


@pytest.mark.parametrize("cell", ["-3.5", "+12", "-1,000.50", "a=b", "'=1", "", "1-2", "3 @ 4"])
def test_what_harms_nobody_is_left_as_it_is(cell: str) -> None:
    assert harmless(cell) == cell


def test_csv_holds_cells_of_10_mb(tmp_path: Path) -> None:
    text = "The river rose.\n" * 700_000
    export([ROW | {"text": text}, ROW], CSV, tmp_path / "a.csv")
    first, second = read_csv(tmp_path / "a.csv")
    assert first["text"] == text
    assert second["text"] == ROW["text"]


def test_what_no_encoding_holds_does_not_end_the_export(tmp_path: Path) -> None:
    row = ROW | {"title": "a\0b\ud800", "authors": ["\udfff"], "sources": {"\ud800": "\0"}}
    for form in ExportFormat:
        export([row], form, tmp_path / form)
    (read,) = read_csv(tmp_path / "csv")
    assert read["title"] == parquet.read_table(tmp_path / "parquet")["title"][0].as_py() == "ab\ufffd"
    assert sqlite(tmp_path / "sqlite", "SELECT title FROM articles") == [("ab\ufffd",)]
    assert clean("a\U0001f30ab") == "a\U0001f30ab"


def test_jsonl_gives_the_rows_back(tmp_path: Path) -> None:
    rows = [ROW, ROW | {"title": "line\u2028end", "blocks": [1]}]
    export(rows, JSONL, tmp_path / "a.jsonl")
    assert [json.loads(line) for line in (tmp_path / "a.jsonl").read_text("utf-8").splitlines()] == rows


def test_joined_jsonl_has_values_as_the_row_has_them(tmp_path: Path) -> None:
    extractor = {"name": "scraper", "version": "0.1.0"}
    row = ROW | {"extractor": extractor, "robots": ["noai"], "tdm_reservation": True}
    export([row, {"line": 2, "outcome": "404"}], JSONL, tmp_path / "a.jsonl", ExportOptions(joined=("case",)))
    first, second = map(json.loads, (tmp_path / "a.jsonl").read_text("utf-8").splitlines())
    assert (first["extractor"], first["robots"], first["tdm_reservation"]) == (extractor, ["noai"], True)
    assert (first["case"], first["authors"], second["authors"], second["title"]) == ("A-7", ROW["authors"], [], None)


def test_parquet_has_a_fixed_schema_with_types(tmp_path: Path) -> None:
    export([ROW, {"id": "1"}], PARQUET, tmp_path / "a.parquet")
    table = parquet.read_table(tmp_path / "a.parquet")
    times = {"published_at", "modified_at"}
    assert [name for name in table.column_names if name not in times] == list(NAMES)
    types = {field.name: str(field.type) for field in table.schema}
    assert types["authors"] == "list<element: string>"
    assert types["fetched_at"] == types["published_at"] == "timestamp[us, tz=UTC]"
    assert (types["words"], types["confidence"], types["text"]) == ("int64", "double", "string")
    first, second = table.to_pylist()
    assert first["fetched_at"] == datetime(2026, 11, 29, 8, tzinfo=UTC)
    assert (first["published"], first["published_at"]) == (ROW["published"], datetime(2024, 5, 17, 6, 30, tzinfo=UTC))
    assert (first["modified"], first["modified_at"]) == ("2024-05-18", None), "a date without a time is none"
    assert (first["text"], first["authors"]) == (ROW["text"], ROW["authors"])
    assert dict(first["sources"]) == ROW["sources"]
    assert (second["words"], second["authors"], second["fetched_at"]) == (None, [], None)
    assert parquet.ParquetFile(tmp_path / "a.parquet").metadata.row_group(0).column(0).compression == "ZSTD"


def test_parquet_groups_are_bounded_in_rows_and_in_text(tmp_path: Path) -> None:
    export((ROW for _ in range(GROUP_ROWS * 2 + 1)), PARQUET, tmp_path / "a.parquet")
    assert parquet.ParquetFile(tmp_path / "a.parquet").num_row_groups == 3
    export((ROW | {"text": "x" * 9_000_000} for _ in range(4)), PARQUET, tmp_path / "b.parquet")
    assert parquet.ParquetFile(tmp_path / "b.parquet").num_row_groups == 2


def sqlite(path: Path, query: str, *values: object) -> list[tuple[object, ...]]:
    database = sqlite3.connect(path)
    try:
        return database.execute(query, values).fetchall()
    finally:
        database.close()


def test_sqlite_has_a_table_and_a_full_text_search(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    rows = [ROW, ROW | {"id": "2", "title": "Café opens", "text": "Nothing of water."}, ROW | {"id": "3", "version": 2}]
    export(rows, SQLITE, path)
    search = "SELECT id, version FROM articles JOIN articles_fts f ON f.rowid = row_number WHERE articles_fts MATCH ?"
    assert sqlite(path, search, "elmer") == [("00c0ffee00c0ffee", 1), ("3", 2)]
    assert sqlite(path, search, "cafe") == [("2", 1)]
    assert sqlite(path, "SELECT json_extract(authors, '$[1]') FROM articles LIMIT 1") == [("Max Roe",)]
    assert sqlite(path, "SELECT words, confidence, standfirst FROM articles LIMIT 1") == [(312, 0.975, None)]
    assert sqlite(path, "PRAGMA integrity_check") == [("ok",)]
    indices = {name for (name,) in sqlite(path, "SELECT name FROM pragma_index_list('articles')")}
    assert {"articles_id", "articles_url", "articles_published"} <= indices


def test_the_search_follows_later_changes_and_survives_a_vacuum(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    export([ROW | {"id": str(number)} for number in range(3)], SQLITE, path)
    database = sqlite3.connect(path)
    with database:
        database.execute("DELETE FROM articles WHERE id = '0'")
        database.execute("UPDATE articles SET text = 'Snow fell.' WHERE id = '1'")
        database.execute("INSERT INTO articles (id, text) VALUES ('9', 'More snow.')")
    database.execute("VACUUM")
    found = "SELECT id FROM articles JOIN articles_fts f ON f.rowid = row_number WHERE articles_fts MATCH ? ORDER BY id"
    assert database.execute(found, ["snow"]).fetchall() == [("1",), ("9",)]
    assert database.execute(found, ["elmer"]).fetchall() == [("2",)]
    database.execute("INSERT INTO articles_fts (articles_fts, rank) VALUES ('integrity-check', 1)")
    database.close()


def test_a_database_that_is_open_elsewhere_is_not_replaced(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    database = sqlite3.connect(path)
    database.execute("PRAGMA journal_mode = WAL")
    database.execute("CREATE TABLE mine (x)")
    with pytest.raises(ScraperError, match=r"a\.db: cannot write: a program has the old database open"):
        export([ROW], SQLITE, path)
    assert database.execute("SELECT name FROM sqlite_master").fetchall() == [("mine",)]
    database.close()


JOINED = ("link", "Title", "title", "row_number", "published_at", "", 'a"b; --')


def test_a_joined_export_has_the_input_s_columns_first_and_unchanged(tmp_path: Path) -> None:
    given = dict(zip(JOINED, ["https://a.org", "His", "her", "7", "now", "empty", "x"], strict=True))
    rows = [ROW | {"input": given, "line": 1, "outcome": "ok"}, {"input": given, "line": 2, "error": "no answer"}]
    for form in ExportFormat:
        assert export(rows, form, tmp_path / form, ExportOptions(joined=JOINED)) == 2
    first, second = read_csv(tmp_path / "csv")
    assert tuple(first)[: len(JOINED)] == JOINED
    assert {name: first[name] for name in JOINED} == {name: second[name] for name in JOINED} == given
    assert first["article_title"] == ROW["title"]
    assert (second["line"], second["error"], second["article_title"]) == ("2", "no answer", "")
    line = json.loads((tmp_path / "jsonl").read_text("utf-8").splitlines()[0])
    assert (line["title"], line["article_title"]) == ("her", ROW["title"])
    table = parquet.read_table(tmp_path / "parquet").to_pylist()
    assert {name: table[0][name] for name in JOINED} == given
    assert table[0]["article_published_at"] == datetime(2024, 5, 17, 6, 30, tzinfo=UTC)
    query = 'SELECT link, "Title", title_2, row_number, row_number_2, article_title FROM articles LIMIT 1'
    assert sqlite(tmp_path / "sqlite", query) == [("https://a.org", "His", "her", 1, "7", ROW["title"])]


def endless(fault: int) -> Iterator[dict[str, object]]:
    yield from (ROW for _ in range(fault))
    raise ScraperError("the rows end here", url="articles.jsonl")


@pytest.mark.parametrize("form", ExportFormat)
def test_a_fault_on_the_way_leaves_the_old_file_and_nothing_else(tmp_path: Path, form: ExportFormat) -> None:
    out = tmp_path / "out"
    out.write_text("old")
    with pytest.raises(ScraperError, match="the rows end here"):
        export(endless(3000), form, out)
    assert out.read_text() == "old"
    assert list(tmp_path.iterdir()) == [out]


FULL = """
import resource, sys
from pathlib import Path
from scraper.errors import ScraperError
from scraper.sinks.export import ExportFormat, export
if sys.argv[1] == "parquet":
    import pyarrow.parquet
resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))  # the kernel refuses the rest, as a full disk does
try:
    rows = ({"id": str(n), "text": f"{n} {n * n} " * 999} for n in range(5000))
    export(rows, ExportFormat(sys.argv[1]), Path(sys.argv[2]))
except ScraperError as error:
    print(error)
"""


@pytest.mark.parametrize("form", ExportFormat)
def test_a_full_disk_is_told_in_a_line_and_leaves_nothing(tmp_path: Path, form: ExportFormat) -> None:
    out = tmp_path / "out"
    ran = subprocess.run([sys.executable, "-c", FULL, form, out], capture_output=True, text=True, check=True)
    assert ran.stdout.startswith(f"{out}: cannot write: ")
    assert ran.stdout.count("\n") == 1
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("form", ExportFormat)
def test_a_folder_that_is_not_there_is_told(tmp_path: Path, form: ExportFormat) -> None:
    with pytest.raises(ScraperError, match="cannot write"):
        export([ROW], form, tmp_path / "missing" / "out")


@pytest.mark.parametrize("form", [CSV, JSONL])
def test_text_formats_go_to_stdout_as_utf_8_and_leave_it_open(form: ExportFormat) -> None:
    script = (
        "from scraper.sinks.export import *\n"
        f"export([{{'id': 'ü', 'title': '水'}}], ExportFormat('{form}'))\n"
        "print('after')"
    )
    env = os.environ | {"PYTHONIOENCODING": "ascii"}
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, check=True, env=env)
    text = ran.stdout.decode("utf-8")
    assert "水" in text
    assert "ü" in text
    assert text.endswith("after\n")
    assert not text.startswith("\ufeff")


@pytest.mark.parametrize("form", [PARQUET, SQLITE])
def test_other_formats_need_a_file(form: ExportFormat) -> None:
    with pytest.raises(ScraperError, match=f"{form} is not written to stdout \\(name a file with -o\\)"):
        export([ROW], form)


def test_a_device_is_written_to_not_replaced() -> None:
    assert export([ROW], CSV, Path("/dev/null")) == 1
    assert Path("/dev/null").is_char_device()


def test_without_pyarrow_the_extra_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(ScraperError, match=r"^Parquet needs pyarrow \(pip install 'scraper\[parquet\]'\)$"):
        export([ROW], PARQUET, tmp_path / "a.parquet")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("form", ExportFormat)
def test_memory_does_not_grow_with_the_rows(tmp_path: Path, form: ExportFormat) -> None:
    """Python's own; pyarrow's buffers are asked of its pool."""
    rows = ({"id": str(number), "text": f"{number} " * 2000} for number in range(4000))  # 40 MB
    export([ROW], form, tmp_path / "warm")
    tracemalloc.start()
    try:
        export(rows, form, tmp_path / "out")
        assert tracemalloc.get_traced_memory()[1] < 24_000_000
        assert pa.total_allocated_bytes() < 1_000_000
    finally:
        tracemalloc.stop()
