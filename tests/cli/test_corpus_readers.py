"""``status``, ``diff``, ``export``: what reads a corpus, also while a run writes it."""

from __future__ import annotations

import csv
import io
import json
import os
import pty
import sqlite3
import subprocess
import sys
from hashlib import sha256
from pathlib import Path

import pytest

from tests.cli.conftest import COMMAND, Run, environment, one_line
from tests.cli.corpora import POLITE, Web, batch, rows_of


def edited(corpus: Path) -> str:
    """The address of an article with two versions."""
    return next(str(row["url"]) for (_, version), row in rows_of(corpus).items() if version == 2)


# status


@pytest.mark.usefixtures("corpus")
def test_status_tells_counts_failures_and_runs(here: Run) -> None:
    done = here("status", "corpus")
    assert done.returncode == 0
    lines = done.stdout.splitlines()
    assert lines[0] == "corpus: 12 articles, 15 rows"
    assert lines[1] == "addresses: 14 (done 12, failed 2)"
    assert "404 1" in lines[2]
    assert any(line.endswith("/missing.html") for line in lines)
    assert [line.split(": ")[1] for line in lines[-2:]] == [
        "asked 12, articles 12, rows 3",
        "asked 13, articles 12, rows 12, failed 1 (404 1)",
    ]


def test_status_tells_what_waits_and_until_when(here: Run, corpus: Path) -> None:
    refused = "http://127.0.0.9:9/a"  # nobody listens there
    (corpus.parent / "more.txt").write_text(f"{refused}\n")
    batch("more.txt", cwd=corpus.parent, codes=(1, 3))
    told = json.loads(here("status", "corpus", "--json").stdout)
    (queue,) = told["waiting"]
    assert (queue["host"], queue["ready"], queue["later"]) == ("127.0.0.9:9", 0, 1)
    assert queue["next_try"] == told["next_try"] > told["runs"][0]["started"]
    text = here("status", "corpus").stdout
    assert "to ask: 0 now, 1 later, the next at " in text
    assert f"127.0.0.9:9: 1 from {told['next_try'][:16].replace('T', ' ')} UTC on" in text
    assert len(told["runs"]) == 3


def test_methods_are_sentences_with_versions_lists_and_counts(here: Run, web: Web, corpus: Path) -> None:
    done = here("status", "corpus", "--methods")
    text = " ".join(done.stdout.split())
    told = json.loads((corpus / "run.json").read_text())
    (listed,) = told["lists"]
    assert listed["sha256"] == sha256(web.list.read_bytes()).hexdigest()
    assert f"The list list.csv has 15 entries (SHA-256 {listed['sha256']})." in text
    assert f"model has the checksum {told['versions']['model']}" in text
    assert "in 2 runs with scraper" in text
    assert "Of 14 addresses 12 gave 12 articles (15 rows, one a version). Of the others, 2 could not be had." in text
    assert here("status", "corpus", "--methods", "--json").returncode == 2


def test_a_folder_without_a_corpus_is_told(here: Run, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    done = here("status", "empty")
    assert done.returncode == 3
    assert one_line(done.stderr) == "scraper: empty: holds no state.db, so no corpus (check the folder)"
    assert here("status", "nowhere").returncode == 2
    assert list((tmp_path / "empty").iterdir()) == []


# diff


def test_versions_are_shown_word_by_word_with_their_times(here: Run, corpus: Path) -> None:
    url = edited(corpus)
    done = here("diff", url, "-o", "corpus")
    assert done.returncode == 0
    head, first, second = done.stdout.splitlines()[:3]
    assert head == f"{url}: 2 versions"
    assert first.startswith("  version 1: first seen 20")
    assert second.endswith("once, the last text seen")
    told = json.loads(here("diff", url, "-o", "corpus", "--json").stdout)
    assert [version["version"] for version in told["versions"]] == [1, 2]
    (change,) = told["changes"]
    for number, gone in ((0, "new"), (1, "gone")):
        parts = [part["text"] for parts in change["paragraphs"] for part in parts if part["change"] != gone]
        assert "".join("".join(parts).split()) == "".join(told["versions"][number]["text"].split())
    shown = [part for parts in change["paragraphs"] for part in parts if part["change"] == "gone"]
    assert shown
    assert all(f"[-{part['text']}-]" in done.stdout for part in shown)


def test_one_version_and_no_article_are_told(here: Run, corpus: Path) -> None:
    single = {row["url"] for (_, version), row in rows_of(corpus).items() if version == 1}
    single -= {row["url"] for (_, version), row in rows_of(corpus).items() if version == 2}
    done = here("diff", min(single), "-o", "corpus")
    assert (done.returncode, done.stdout.splitlines()[0].endswith(": one version only")) == (0, True)
    assert "2 times" in done.stdout or "once" in done.stdout
    done = here("diff", "https://nowhere.example/x", "-o", "corpus")
    assert done.returncode == 3
    assert one_line(done.stderr).endswith("corpus has no such article (check the address)")


@pytest.mark.parametrize(("extra", "coloured"), [({}, True), ({"NO_COLOR": "1"}, False)])
def test_a_terminal_gets_colours_unless_it_says_no(corpus: Path, extra: dict[str, str], *, coloured: bool) -> None:
    reader, terminal = pty.openpty()
    command = [*COMMAND, "diff", edited(corpus), "-o", "corpus"]
    subprocess.run(command, stdout=terminal, cwd=corpus.parent, env=environment(TERM="xterm", **extra), check=True)
    os.close(terminal)
    shown = b""
    try:
        while data := os.read(reader, 65536):
            shown += data
    except OSError:  # the end, on Linux
        pass
    os.close(reader)
    assert (b"\x1b[31m" in shown) is coloured
    assert (b"[-" in shown) is not coloured


# export


def test_each_format_has_the_latest_version_of_each_article(here: Run, corpus: Path) -> None:
    latest = dict(sorted(rows_of(corpus).items()))
    titles = {key: row["text"] for (key, _), row in latest.items()}
    for form in ("csv", "jsonl", "parquet", "sqlite"):
        done = here("export", "corpus", "-f", form, "-o", f"out.{form}")
        assert (done.returncode, done.stderr) == (0, f"12 rows into out.{form}\n")
    lines = [json.loads(line) for line in (corpus.parent / "out.jsonl").read_text().splitlines()]
    assert {line["id"]: line["text"] for line in lines} == titles
    with (corpus.parent / "out.csv").open(encoding="utf-8-sig", newline="") as stream:
        assert {line["id"]: line["text"] for line in csv.DictReader(stream)} == titles
    database = sqlite3.connect(corpus.parent / "out.sqlite")
    assert dict(database.execute("SELECT id, text FROM articles")) == titles
    database.close()
    from pyarrow import parquet  # noqa: PLC0415 - reads what was exported

    table = parquet.read_table(corpus.parent / "out.parquet", columns=["id", "text"]).to_pylist()
    assert {row["id"]: row["text"] for row in table} == titles


def test_joined_gives_every_line_in_order_with_its_columns(here: Run, web: Web, corpus: Path) -> None:
    done = here("export", "corpus", "-f", "csv", "--joined", "-o", "joined.csv", "--raw")
    assert done.stderr == "15 lines into joined.csv\n"
    with web.list.open(newline="") as stream:
        given = list(csv.reader(stream))[1:]
    with (corpus.parent / "joined.csv").open(encoding="utf-8-sig", newline="") as stream:
        lines = list(csv.DictReader(stream))
    assert [[line["desk"], line["url"], line["desk_2"]] for line in lines] == given
    assert [line["outcome"] for line in lines] == ["ok"] * 12 + ["invalid_url", "ok", "404"]
    assert lines[13]["id"] == lines[0]["id"] != ""
    assert lines[14]["error"] == "the server answered 404 Not Found"


@pytest.mark.usefixtures("corpus")
def test_settled_rows_are_those_of_the_corpus_without_what_repeats(here: Run) -> None:
    plain, settled = (
        [json.loads(line) for line in here("export", "corpus", "-f", "jsonl", *more).stdout.splitlines()]
        for more in ((), ("--settle",))
    )
    assert {row["id"] for row in settled} == {row["id"] for row in plain}
    joined = here("export", "corpus", "-f", "jsonl", "--settle", "--joined").stdout.splitlines()
    texts = {row["id"]: row["text"] for row in settled}
    assert len(joined) == 15
    assert all(row["text"] == texts[row["id"]] for row in map(json.loads, joined) if row["id"])


def test_a_consumer_gets_each_row_once_and_again_where_the_output_was_not_whole(here: Run, corpus: Path) -> None:
    def exported(*more: object) -> int:
        return len(here("export", "corpus", "-f", "jsonl", "--new-for", "paper", *more).stdout.splitlines())

    command = [*COMMAND, "export", "corpus", "-f", "jsonl", "--new-for", "paper"]
    full = Path("/dev/full")
    if full.exists():
        with full.open("w") as nowhere:
            done = subprocess.run(
                command, stdout=nowhere, stderr=subprocess.PIPE, cwd=corpus.parent, env=environment(), check=False
            )
        assert done.returncode == 3
    assert exported() == 12
    assert exported() == 0
    assert len(here("export", "corpus", "-f", "jsonl", "--new-for", "other").stdout.splitlines()) == 12


def test_a_reader_that_has_gone_ends_the_export(corpus: Path) -> None:
    command = [*COMMAND, "export", "corpus", "-f", "jsonl", "-o", "-", "--new-for", "paper"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=corpus.parent, env=environment()) as export:
        assert export.stdout is not None
        export.stdout.close()
        assert export.wait(30) == 141
    done = subprocess.run(command, cwd=corpus.parent, env=environment(), capture_output=True, check=True)
    assert len(done.stdout.splitlines()) == 12


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("-f", "parquet"), "name a file with -o"),
        (("-f", "docx"), "the formats are csv, jsonl, parquet, sqlite"),
        (("-f", "jsonl", "--raw"), "--raw is for -f csv alone"),
        (("-f", "csv", "--joined", "--new-for", "me"), "choose one"),
        (("-f", "csv", "-o", "no/where.csv"), "there is no folder"),
        (("-f", "jsonl", "-o", "corpus/articles.jsonl"), "is a file of the corpus itself"),
        (("-f", "sqlite", "-o", "corpus/state.db"), "is a file of the corpus itself"),
        ((), "Missing option"),
    ],
)
def test_wrong_usage_of_export(here: Run, corpus: Path, arguments: tuple[str, ...], told: str) -> None:
    before = (corpus / "articles.jsonl").read_bytes()
    done = here("export", "corpus", *arguments)
    assert done.returncode == 2
    assert told in " ".join(done.stderr.split())
    assert (corpus / "articles.jsonl").read_bytes() == before


def test_a_missing_package_is_one_line_that_names_the_extra(
    here: Run, corpus: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    done = here("export", "corpus", "-f", "parquet", "-o", "x.parquet")
    assert done.returncode == 3
    assert one_line(done.stderr) == "scraper: Parquet needs pyarrow (pip install 'scraper[parquet]')"
    assert not (corpus.parent / "x.parquet").exists()


# beside a run


def test_readers_work_while_a_run_writes_and_writers_wait_for_none(here: Run, web: Web, corpus: Path) -> None:
    """The run waits long between its requests, so that it is at work all the time."""
    command = [*COMMAND, "batch", str(web.folder / "urls.txt"), "-o", "corpus", *POLITE, "--fresh", "--delay", "30"]
    with subprocess.Popen(command, cwd=corpus.parent, env=environment()) as run:
        try:
            told = {"runs": [{"ending": "done"}]}
            while told["runs"][0]["ending"] is not None:
                assert run.poll() is None
                told = json.loads(here("status", "corpus", "--json").stdout)
            assert f"process {run.pid} on " in here("status", "corpus").stdout
            exported = here("export", "corpus", "-f", "csv").stdout
            assert len(list(csv.reader(io.StringIO(exported)))) == 13
            assert here("diff", edited(corpus), "-o", "corpus").returncode == 0
            assert here("backup", "corpus", "copy.db").returncode == 0
            for arguments in (("check", "corpus"), ("repair", "corpus"), ("forget", "a.example", "-o", "corpus", "-y")):
                done = here(*arguments)
                assert done.returncode == 6
                assert f"process {run.pid}" in one_line(done.stderr)
            assert run.poll() is None
        finally:
            run.terminate()
