"""``check``, ``repair``, ``forget``, ``backup``: what mends a corpus, takes out of it and copies it."""

from __future__ import annotations

import gzip
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import Run, environment, one_line
from tests.cli.corpora import Web, batch, rows_of

KEYS_OF_TIME = {"fetched_at"}


def told_of(corpus: Path, words: str) -> set[str]:
    """The files of a corpus, by name, in which some words stand, or that are called so; archives are unpacked."""
    found = set()
    for path in corpus.rglob("*"):
        if path.is_file():
            data = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
            if words.encode() in data or words in path.name:
                found.add(path.name)
    return found


def cut_rows(corpus: Path, left: int) -> set[tuple[str, int]]:
    """Truncates the rows by hand; gives those that are gone."""
    before = rows_of(corpus)
    lines = (corpus / "articles.jsonl").read_bytes().splitlines(keepends=True)
    (corpus / "articles.jsonl").write_bytes(b"".join(lines[:left]))
    return set(before) - set(rows_of(corpus))


# check


def test_a_whole_corpus_is_told_to_be_whole(here: Run, corpus: Path) -> None:
    done = here("check", "corpus")
    assert (done.returncode, done.stderr) == (0, "")
    warcs = len(list((corpus / "pages").glob("*.warc.gz")))
    told = "15 rows, failures.jsonl, the state, 15 article files"
    assert done.stdout == f"corpus: all agree: {told}, {warcs} file{'s' * (warcs > 1)} of saved pages, indexed\n"


def test_each_disagreement_is_a_line(here: Run, corpus: Path) -> None:
    gone = cut_rows(corpus, 13)
    article = corpus / next(iter(rows_of(corpus).values()))["files"][0]
    article.unlink()
    warc = next((corpus / "pages").glob("*.warc.gz"))
    warc.write_bytes(warc.read_bytes()[:-1])
    done = here("check", "corpus")
    assert done.returncode == 1
    assert len(gone) == 2
    for public, version in gone:
        assert sum(line.endswith(f"version {version} of {public} is missing") for line in done.stdout.splitlines()) == 1
    assert f"{article.relative_to(corpus)} is missing" in done.stdout
    assert "cut off: the end mark is missing" in done.stdout
    assert f"{len(done.stdout.splitlines())} disagreements" in done.stderr


# repair


def test_without_a_state_the_rows_make_one_and_the_run_goes_on(here: Run, web: Web, corpus: Path) -> None:
    for path in corpus.glob("state.db*"):
        path.unlink()
    refused = batch(cwd=corpus.parent, codes=(3,))
    assert "scraper repair corpus" in one_line(refused.stderr)
    done = here("repair", "corpus")
    assert (done.returncode, done.stdout) == (0, "corpus: the state was made anew from 15 rows\n")
    assert here("check", "corpus").returncode == 0
    before = rows_of(corpus)
    batch(web.list, "--column", "url", cwd=corpus.parent, codes=(3,))  # nothing new but the line that is no address
    assert rows_of(corpus) == before


def test_rows_that_were_cut_are_made_again_from_saved_pages(here: Run, corpus: Path) -> None:
    before = rows_of(corpus)
    gone = cut_rows(corpus, 10)
    done = here("repair", "corpus")
    assert done.returncode == 0
    assert "missing: 5 rows" in done.stdout
    for public, version in gone:
        told = f"{before[public, version]['url']}, version {version}: made again from its saved page"
        assert told in done.stdout
    after = rows_of(corpus)
    assert after.keys() == before.keys()
    for key, row in after.items():
        names = {name for name in row | before[key] if row.get(name) != before[key].get(name)}
        assert names - KEYS_OF_TIME <= {"near_group", "near_duplicate_of", "similarity", "saved_page"}
        assert row["saved_page"]["digest"] == before[key]["saved_page"]["digest"]  # perhaps had again
    assert here("check", "corpus").returncode == 0


def test_rows_that_were_cut_and_have_no_saved_page_are_asked_again(here: Run, corpus: Path) -> None:
    latest = {public: row["content_hash"] for (public, _), row in sorted(rows_of(corpus).items())}
    shutil.rmtree(corpus / "pages")
    gone = cut_rows(corpus, 10)
    done = here("repair", "corpus")
    assert done.stdout.count("will be asked again by the next run") == len(gone) == 5
    batch(cwd=corpus.parent)
    after = {public: row["content_hash"] for (public, _), row in sorted(rows_of(corpus).items())}
    assert after == latest


def test_a_page_with_another_text_makes_no_row(here: Run, corpus: Path) -> None:
    """Two versions were had within a minute: each row is made of the page that has its text."""
    texts = {key: row["content_hash"] for key, row in rows_of(corpus).items()}
    cut_rows(corpus, 0)
    assert here("repair", "corpus").returncode == 0
    assert {key: row["content_hash"] for key, row in rows_of(corpus).items()} == texts


# forget


def test_an_address_goes_everywhere_and_is_not_asked_again(here: Run, web: Web, corpus: Path) -> None:
    row = next(row for (_, version), row in rows_of(corpus).items() if version == 2)
    url, name = str(row["url"]), str(row["url"]).rpartition("/")[2]
    assert {"articles.jsonl", "state.db"} < told_of(corpus, name)
    assert len(told_of(corpus, str(row["id"]))) > 2
    done = here("forget", url, "-o", "corpus", "--yes")
    assert done.returncode == 0
    assert f"{url}: removed 1 article with 2 rows, 2 files" in done.stderr
    assert told_of(corpus, name) == {"state.db", "forgotten.jsonl"}  # the tombstone, and the list's line
    assert told_of(corpus, max(str(row["text"]).split("\n"), key=len)) == set()
    assert told_of(corpus, str(row["id"])) - {"state.db"} == set()
    assert here("check", "corpus").returncode == 0
    batch(web.list, "--column", "url", "--fresh", cwd=corpus.parent)
    assert row["id"] not in {public for public, _ in rows_of(corpus)}


def test_a_host_goes_with_all_that_it_gave(here: Run, corpus: Path) -> None:
    done = here("forget", "127.0.0.2", "-o", "corpus", "--yes")
    assert "removed 4 articles with 5 rows" in done.stderr
    assert told_of(corpus, "127.0.0.2") == {"state.db", "forgotten.jsonl"}
    assert len({public for public, _ in rows_of(corpus)}) == 8
    assert here("check", "corpus").returncode == 0


def test_nothing_is_removed_without_a_yes(here: Run, corpus: Path) -> None:
    before = rows_of(corpus)
    done = here("forget", "127.0.0.2", "-o", "corpus")
    assert done.returncode == 2
    assert "give --yes" in done.stderr
    assert here("forget", "::no host::", "-o", "corpus", "--yes").returncode == 2
    assert rows_of(corpus) == before


@pytest.mark.parametrize(("answer", "left"), [(b"n\n", 12), (b"y\n", 8)])
def test_a_terminal_is_asked(corpus: Path, answer: bytes, left: int) -> None:
    import pty  # noqa: PLC0415

    ours, terminal = pty.openpty()
    command = [sys.executable, "-m", "scraper", "forget", "127.0.0.2", "-o", "corpus"]
    with subprocess.Popen(
        command, stdin=terminal, stderr=subprocess.PIPE, cwd=corpus.parent, env=environment(), text=True
    ) as asking:
        os.write(ours, answer)
        _, told = asking.communicate(timeout=60)
    os.close(terminal)
    os.close(ours)
    assert "4 articles with 5 rows, their files and saved pages go from corpus" in told
    assert asking.returncode == (0 if left == 8 else 130)
    assert len({public for public, _ in rows_of(corpus)}) == left


KILLED_AT = {
    "files": "scraper.batch.saved.remove",
    "pages": "scraper.store.rewriting.write_beside",
    "commit": "scraper.store.rewriting.finish",
}


@pytest.mark.parametrize("point", KILLED_AT)
def test_a_kill_at_any_point_is_mended_by_the_same_command(here: Run, corpus: Path, point: str) -> None:
    """The process kills itself as soon as it comes to a function: what was removed by then is gone, the rest stays."""
    module, _, function = KILLED_AT[point].rpartition(".")
    code = (
        f"import os, signal, sys, {module} as module\n"
        "from scraper.store.state import State\n"
        "forget = State.forget\n"
        "def deadly(*given, **more):\n"
        f"    module.{function} = lambda *_, **__: os.kill(os.getpid(), signal.SIGKILL)\n"
        "    return forget(*given, **more)\n"
        "State.forget = deadly\n"
        "sys.argv[:] = ['scraper', 'forget', '127.0.0.2', '-o', 'corpus', '--yes']\n"
        "from scraper.cli import main; main()\n"
    )
    killed = subprocess.run([sys.executable, "-c", code], cwd=corpus.parent, env=environment(), check=False)
    assert killed.returncode == -signal.SIGKILL
    done = here("forget", "127.0.0.2", "-o", "corpus", "--yes")
    assert done.returncode == 0
    assert told_of(corpus, "127.0.0.2") == {"state.db", "forgotten.jsonl"}
    assert here("check", "corpus").returncode == 0


# backup


def test_a_backup_restored_beside_a_foreign_log_is_told_and_not_opened(here: Run, corpus: Path) -> None:
    done = here("backup", "corpus", "copy.db")
    assert done.returncode == 0
    copy = corpus.parent / "copy.db"
    assert done.stderr.startswith(f"copy.db: {copy.stat().st_size:,} bytes, the state of corpus;")
    assert here("backup", "corpus", "copy.db").returncode == 3
    live = sqlite3.connect(corpus / "state.db", isolation_level=None)
    live.execute("PRAGMA wal_autocheckpoint = 0")
    number = live.execute("PRAGMA application_id").fetchone()[0]
    live.execute("BEGIN IMMEDIATE")
    live.execute(f"PRAGMA application_id = {number}")
    live.execute("INSERT INTO meta VALUES ('later', '1')")
    live.execute("COMMIT")
    log = (corpus / "state.db-wal").read_bytes()
    live.close()
    shutil.copy(copy, corpus / "state.db")
    (corpus / "state.db-wal").write_bytes(log)
    before = (corpus / "state.db").read_bytes()
    for command in ("status", "check"):
        told = here(command, "corpus")
        assert told.returncode == 3
        assert "the write-ahead log beside it belongs to another state" in one_line(told.stderr)
    assert "belongs to another state" in batch(cwd=corpus.parent, codes=(3,)).stderr
    assert (corpus / "state.db").read_bytes() == before
    (corpus / "state.db-wal").unlink()
    assert here("check", "corpus").returncode == 0
