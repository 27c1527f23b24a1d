"""``scraper.run_batch`` and ``scraper.open``: the same engine and the same corpus, from Python."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
import typer

import scraper
from scraper.batch.keywords import Keywords
from scraper.cli.app import app
from tests.cli.conftest import ROOT
from tests.cli.corpora import Web, rows_of

NEAR: Any = {"delay": 0, "allow_private": True, "processes": 1}


def test_a_list_of_addresses_becomes_a_corpus_and_goes_on(web: Web, tmp_path: Path) -> None:
    out = tmp_path / "made"
    first = web.urls[:2]
    targets: list[str | Path | scraper.Target] = [
        first[0],
        scraper.Target(first[1], input=(("desk", "science"),)),
        "no address",
    ]
    summary = scraper.run_batch(targets, out, format=["markdown"], **NEAR)
    assert isinstance(summary, scraper.Summary)
    assert (summary.ending, summary.tally.articles, summary.tally.bad_lines) == ("done", 2, 1)
    (told,) = json.loads((out / "run.json").read_text())["lists"]
    written = "".join(f"{name}\n" for name in (*first, "no address"))
    assert told == {
        "name": "python", "entries": 3, "read_to_its_end": True, "sha256": sha256(written.encode()).hexdigest()
    }  # fmt: skip
    assert len(list((out / "articles").rglob("*.md"))) == 2

    async def in_a_notebook() -> scraper.Summary:
        return scraper.run_batch(web.folder / "urls.txt", out, **NEAR)

    again = asyncio.run(in_a_notebook())
    assert (again.ending, again.tally.done) == ("done", 10)
    lists = json.loads((out / "run.json").read_text())["lists"]
    assert [each["name"] for each in lists] == ["python", str(web.folder / "urls.txt")]
    assert lists[1]["sha256"] == sha256((web.folder / "urls.txt").read_bytes()).hexdigest()
    with scraper.open(out) as corpus:
        assert len(corpus) == 12
        assert {url for row in corpus if (url := row["url"]) in first} == set(first)


def test_a_corpus_gives_rows_articles_failures_and_lines(web: Web, corpus: Path) -> None:
    rows = rows_of(corpus)
    with scraper.open(corpus) as found:
        assert len(found) == 12 == len(list(found)) == len(list(found))
        assert len(list(found.rows(latest=False))) == 15
        articles = list(found.articles())
        assert all(isinstance(article, scraper.Article) for article in articles)
        texts = {public: row["text"] for (public, _), row in sorted(rows.items())}
        assert sorted(article.text for article in articles) == sorted(texts.values())
        assert all(article.extractor == "scraper" and article.published for article in articles)
        edited = next(row["url"] for (_, version), row in rows.items() if version == 2)
        assert [row["version"] for row in found.versions(str(edited))] == [1, 2]
        assert found.versions("https://nowhere.example/") == found.versions("no address") == []
        assert [row["code"] for row in found.failures()] == ["invalid_url", "404"]
        joined = list(found.joined())
        assert [row["line"] for row in joined] == list(range(2, 17))
        assert joined[-1]["input"] == {"desk": "gone", "desk_2": ""}
    assert web.corpus != corpus


def test_a_data_frame_needs_pandas(corpus: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pandas", None)
    with (
        scraper.open(corpus) as found,
        pytest.raises(scraper.ScraperError, match=r"^a DataFrame needs pandas \(pip install pandas\)$"),
    ):
        found.to_dataframe()


def test_what_is_no_corpus_is_told(tmp_path: Path) -> None:
    with pytest.raises(scraper.NoState, match=r"holds no state\.db, so no corpus"):
        scraper.open(tmp_path)


@pytest.mark.parametrize(
    ("option", "told"),
    [
        ({"delay": "soon"}, "'soon' is no delay"),
        ({"keep": "1y"}, "'1y' is no length of time"),
        ({"since": "yesterday"}, "'yesterday' is no day"),
        ({"rotate": "week"}, "rows can be rotated by month alone"),
        ({"format": "docx"}, "'docx' is not a valid Format"),
        ({"header": {"a b": "c"}}, "'a b' is no name of a header"),
    ],
)
def test_an_option_that_cannot_be_used_is_told_before_anything_is_done(
    tmp_path: Path, option: dict[str, Any], told: str
) -> None:
    with pytest.raises(scraper.InvalidSetting, match=told):
        scraper.run_batch([], tmp_path / "made", **option)
    assert not (tmp_path / "made").exists()


def test_an_address_in_the_place_of_a_list_and_an_unknown_option_are_told(tmp_path: Path) -> None:
    with pytest.raises(scraper.BadList, match="is an address and no list"):
        scraper.run_batch("https://gull.example/a", tmp_path / "made")
    unknown: Any = {"speed": 3}
    with pytest.raises(TypeError, match="no option 'speed'"):
        scraper.run_batch([], tmp_path / "made", **unknown)


def test_the_options_are_those_of_the_command() -> None:
    batch = typer.main.get_command(app).commands["batch"]  # type: ignore[attr-defined]
    names = {opt for each in batch.params for opt in each.opts if opt.startswith("--")}
    here = {name.removeprefix("--").replace("-", "_") for name in names}
    of_the_command_alone = {"output", "column", "quiet", "verbose", "summary", "help"}
    assert set(Keywords.__annotations__) - {"policy"} == here - of_the_command_alone


def test_importing_scraper_loads_no_database_and_no_event_loop() -> None:
    code = "import sys, scraper; print(sorted({'sqlite3', 'asyncio', 'pandas', 'multiprocessing'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
