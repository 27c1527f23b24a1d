import os
import shutil
import sqlite3  # noqa: TID251
from dataclasses import replace

import pytest

from scraper.errors import CannotWrite, CorruptState, ForeignLog, LockHeld, NoState
from scraper.store.backup import backup
from scraper.store.check import Problem, check
from scraper.store.content import address_digest
from scraper.store.hosts import Host
from scraper.store.migrations import migrate
from scraper.store.reader import Reader, mark_read
from scraper.store.repair import repair
from scraper.store.schema import SCHEMA_VERSION
from scraper.store.values import Verdict
from tests.store.corpus import HOUR, NOW, SETTINGS, all_work, fail, fill, finish, opened, row, written

URLS = [f"https://h{place % 3}.example/{place}" for place in range(12)]


@pytest.fixture
def folder(tmp_path):
    """A corpus of ten articles, one with two versions, a failure for good, one that waits, and a host's pause."""
    made = tmp_path / "corpus"
    with opened(made) as state:
        fill(state, *URLS)
        for work in all_work(state):
            name = work.target.name
            if name == URLS[10]:
                fail(state, work, "404")
            elif name == URLS[11]:
                fail(state, work, "timeout")
            else:
                finish(state, work, f"Words of {name}.", etag=f'"{name}"')
        state.start_again()
        state.refresh(NOW)
        again = next(work for work in all_work(state) if work.target.name == URLS[0])
        finish(state, again, "Other words.")
        sql = state._database.sql
        sql.execute("UPDATE targets SET status = 1 WHERE article IS NOT NULL")  # the rest of a refresh
        state.save_pace(Host("h1.example", NOW + HOUR, "429", 2))
        state.start_run({}, {}, NOW)
    mark_read(made, "paper", 5, NOW)
    assert list(check(made)) == []
    return made


def standing(folder):
    """What a user would miss: rows in their order, where each address stands, counts."""
    with Reader(folder) as reader:
        rows = [(row["url"], row["version"], row["text"]) for _, row in reader.rows(latest=False)]
        answers = {(answer.given, answer.standing, answer.code, answer.article) for answer in reader.answers()}
        return rows, answers, reader.counts(NOW)


def test_nothing_wrong_is_nothing_told(folder):
    assert list(check(folder)) == []


def test_a_deleted_state_is_made_again_from_rows(folder):
    rows, answers, counts = standing(folder)
    (folder / "state.db").unlink()
    done = repair(folder, SETTINGS, NOW)
    assert (done.rows, done.missing, done.aside, done.kept) == (11, (), 0, None)
    assert list(check(folder)) == []
    with opened(folder) as state:
        assert state.notes == []
        assert fill(state, *URLS)[0].new == 0  # each line meets its target
        assert all_work(state) == []
    again = standing(folder)
    assert again == (rows, answers, counts)


def test_versions_go_on_after_a_repair(folder):
    (folder / "state.db").unlink()
    repair(folder, SETTINGS, NOW)
    with opened(folder) as state:
        fill(state, *URLS)
        state.refresh(NOW * 2)
        verdicts = [
            finish(
                state, work, "Other words." if work.target.name == URLS[0] else f"Words of {work.target.name}."
            ).verdict
            for work in all_work(state)
        ]
        assert verdicts == [Verdict.SAME] * 10
        state.start_again()
        state.refresh(NOW * 2)
        work = next(work for work in all_work(state) if work.target.name == URLS[0])
        assert finish(state, work, f"Words of {URLS[0]}.").verdict == Verdict.SEEN_BEFORE
        assert finish(state, work, "Third.").version == 3


def test_a_repair_keeps_what_no_row_tells(folder):
    before = standing(folder)
    done = repair(folder, SETTINGS, NOW)
    assert done.kept is not None
    assert done.kept.exists()
    assert standing(folder) == before
    with opened(folder) as state:
        assert state.host("h1.example", NOW) == Host("h1.example", NOW + HOUR, "429", 2)
        state.refresh(NOW * 2)
        etags = {work.target.name: work.etag for work in all_work(state)}
        assert etags == {URLS[0]: None} | {url: f'"{url}"' for url in URLS[1:10]}
    with Reader(folder) as reader:
        assert reader.position("paper") == 5
        assert len(reader.runs()) == 1


@pytest.mark.parametrize("cut", [1, 400, 1_500])
def test_rows_truncated_by_hand_are_named_and_asked_again(folder, cut):
    rows = folder / "articles.jsonl"
    whole = [(row["id"], row["version"]) for row in written(folder)]
    os.truncate(rows, rows.stat().st_size - cut)
    left = rows.read_bytes().count(b"\n")
    problems = [problem.what for problem in check(folder)]
    for public, version in whole[left:]:
        assert f"version {version} of {public} is missing" in problems
    done = repair(folder, SETTINGS, NOW)
    assert [(missing.public, missing.version) for missing in done.missing] == whole[left:]
    assert list(check(folder)) == []
    with opened(folder) as state:
        fill(state, *URLS)
        asked = {address_digest(work.target.name)[:16] for work in all_work(state)}
        assert asked == {public for public, _ in whole[left:]}
        assert all(work.etag is None for work in all_work(state))


def test_missing_rows_are_made_again_where_pages_were_saved(folder):
    rows = folder / "articles.jsonl"
    before = standing(folder)
    os.truncate(rows, rows.stat().st_size - 600)
    texts = {address_digest(url)[:16]: url for url in URLS}

    def remake(missing):
        url = texts[missing.public]
        assert missing.address == url
        return row(url, "Other words." if missing.version == 2 else f"Words of {url}.")

    done = repair(folder, SETTINGS, NOW, remake)
    assert len(done.remade) == len(done.missing) > 1
    assert list(check(folder)) == []
    with opened(folder) as state:
        fill(state, *URLS)
        assert all_work(state) == []
    assert standing(folder) == before


def test_a_damaged_state_is_made_again(folder):
    before = standing(folder)
    state = folder / "state.db"
    data = state.read_bytes()
    state.write_bytes(data[:4_096] + os.urandom(20_000) + data[24_096:])
    with pytest.raises(CorruptState):
        list(check(folder))
    done = repair(folder, SETTINGS, NOW)
    assert done.notes
    with opened(folder) as fresh:
        fill(fresh, *URLS)
    assert standing(folder)[0] == before[0]
    assert list(check(folder)) == []


def test_a_state_from_an_hour_ago_loses_nothing(folder, tmp_path):
    backup(folder, tmp_path / "copy.db")
    with opened(folder) as state:
        fill(state, "https://late.example/1", name="late")
        finish(state, all_work(state)[-1], "Late.")
    before = standing(folder)
    shutil.copy(tmp_path / "copy.db", folder / "state.db")
    with opened(folder) as state:
        assert "took 1 rows" in state.notes[0]
        fill(state, "https://late.example/1", name="late")
        assert all_work(state) == []
    assert standing(folder) == before
    assert list(check(folder)) == []


def test_lines_that_are_no_rows_or_stand_twice_go_aside(folder):
    rows = folder / "articles.jsonl"
    lines = rows.read_bytes().splitlines(keepends=True)
    rows.write_bytes(b"".join([*lines[:3], b"\0\0\0\n", lines[1], *lines[3:], b"half"]))
    problems = list(check(folder))
    assert Problem(f"articles.jsonl, byte {sum(map(len, lines[:3])):,}", "is no row") in problems
    done = repair(folder, SETTINGS, NOW)
    assert done.aside == 2
    assert rows.read_bytes() == b"".join(lines)
    (kept,) = folder.glob("articles.jsonl.cut-*")
    assert kept.read_bytes() == b"half\n\0\0\0\n" + lines[1]
    assert list(check(folder)) == []


def test_a_repair_in_a_run_is_refused(folder):
    with opened(folder), pytest.raises(LockHeld):
        repair(folder, SETTINGS, NOW)
    with opened(folder), pytest.raises(LockHeld):
        list(check(folder))


def test_nothing_to_repair_is_told(tmp_path):
    with pytest.raises(NoState):
        repair(tmp_path, SETTINGS, NOW)


def test_a_clash_of_ids_survives_a_repair(tmp_path):
    settings = replace(SETTINGS, digest=lambda address: "ab" * 8 + f"{len(address):02x}" * 24)
    urls = ("https://a.example/1", "https://a.example/22")
    with opened(tmp_path, settings=settings) as state:
        fill(state, *urls)
        ids = [finish(state, work, work.target.name).article for work in all_work(state)]
    (tmp_path / "state.db").unlink()
    repair(tmp_path, settings, NOW)
    with opened(tmp_path, settings=settings) as state:
        state.refresh(NOW * 2)
        assert [finish(state, work, work.target.name).article for work in all_work(state)] == ids
    assert len(written(tmp_path)) == 2


def test_an_article_whose_rows_do_not_tell_its_address_is_known_by_its_id(tmp_path):
    with opened(tmp_path) as state:
        fill(state, "https://t.example/s")
        finish(state, all_work(state)[0], "Text.", address="https://a.example/elsewhere")
    (tmp_path / "state.db").unlink()
    repair(tmp_path, SETTINGS, NOW)
    with opened(tmp_path) as state:
        fill(state, "https://a.example/elsewhere")
        assert finish(state, all_work(state)[0], "Text.").verdict == Verdict.SAME


# What check finds


@pytest.mark.parametrize(
    ("statement", "what"),
    [
        ("DELETE FROM versions WHERE id = 3", "is not in the state"),
        ("UPDATE versions SET length = length - 1 WHERE id = 3", "stands where the state has"),
        ("UPDATE versions SET version = 7 WHERE id = 3", "stands where the state has version 7"),
        ("UPDATE articles SET versions = 4 WHERE id = 2", "another latest version"),
        ("DELETE FROM articles WHERE id = 3", "without an article"),
        ("DELETE FROM targets WHERE id = 3", "whose address is not known"),
        ("UPDATE files SET end = end - 1 WHERE name = 'failures.jsonl'", "the state knows"),
    ],
)
def test_each_disagreement_is_named(folder, statement, what):
    sql = sqlite3.connect(folder / "state.db")
    sql.execute(statement)
    sql.commit()
    sql.close()
    assert any(what in problem.what for problem in check(folder))


def test_what_rows_name_is_looked_at_by_others(folder):
    seen = []

    def checker(told):
        seen.append(told["id"])
        return [Problem("pages/1.warc.gz", "is cut")] if told["version"] == 2 else []

    assert list(check(folder, checkers=[checker])) == [Problem("pages/1.warc.gz", "is cut")]
    assert len(seen) == 11


# Copies


def test_a_copy_holds_what_stands_in_the_log_only(tmp_path, monkeypatch):
    monkeypatch.setattr("scraper.store.database._LOG_BYTES", 1 << 30)
    folder = tmp_path / "corpus"
    with opened(folder) as state:
        fill(state, *(f"https://a.example/{place}" for place in range(150)))
        state._database.checkpoint()
        for work in all_work(state):
            finish(state, work, work.target.name, now=NOW)
        shutil.copy(folder / "state.db", tmp_path / "plain.db")
        backup(folder, tmp_path / "copy.db")
        done = [
            sqlite3.connect(tmp_path / name).execute("SELECT count(*) FROM targets WHERE status = 1").fetchone()[0]
            for name in ("plain.db", "copy.db")
        ]
        assert done == [0, 150]
    assert not (tmp_path / "copy.db-wal").exists()


def killed_run(folder):
    """Leave a log behind, as a killed run does."""
    child = os.fork()
    if child == 0:
        try:
            state = opened(folder)
            fill(state, "https://log.example/1", name="log")
            finish(state, all_work(state)[-1], "Log.")
        finally:
            os._exit(0)
    os.waitpid(child, 0)
    assert (folder / "state.db-wal").stat().st_size


def contents(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir() if not path.name.startswith("run.lock")}


@pytest.mark.parametrize("copied", ["by backup", "by cp"])
def test_a_restored_state_beside_a_foreign_log_is_told_and_not_opened(folder, tmp_path, copied):
    if copied == "by cp":
        shutil.copy(folder / "state.db", tmp_path / "copy.db")
    else:
        backup(folder, tmp_path / "copy.db")
    killed_run(folder)
    shutil.copy(tmp_path / "copy.db", folder / "state.db")
    before = contents(folder)
    for look in (lambda: opened(folder), lambda: Reader(folder), lambda: list(check(folder))):
        with pytest.raises(ForeignLog, match="belongs to another state"):
            look()
    assert contents(folder) == before
    done = repair(folder, SETTINGS, NOW)
    assert done.rows == 12
    assert any("moved away" in note for note in done.notes)
    assert list(check(folder)) == []


def test_a_log_of_its_own_is_opened(folder):
    killed_run(folder)
    with opened(folder) as state:
        assert state.notes == []
        assert state.counts(NOW).versions == 12


def test_a_copy_taken_within_the_run_is_foreign_to_its_later_log(folder, tmp_path):
    child = os.fork()
    if child == 0:
        try:
            state = opened(folder)
            backup(folder, tmp_path / "copy.db")
            fill(state, "https://log.example/1", name="log")
        finally:
            os._exit(0)
    os.waitpid(child, 0)
    shutil.copy(tmp_path / "copy.db", folder / "state.db")
    with pytest.raises(ForeignLog):
        opened(folder)


def test_a_copy_does_not_replace_a_file(folder, tmp_path):
    (tmp_path / "copy.db").write_text("mine")
    with pytest.raises(CannotWrite, match="is there already"):
        backup(folder, tmp_path / "copy.db")
    assert (tmp_path / "copy.db").read_text() == "mine"


def test_a_migration_keeps_the_old_state_with_its_log(folder):
    killed_run(folder)
    sql = sqlite3.connect(folder / "state.db", isolation_level=None)
    steps = {
        SCHEMA_VERSION: "ALTER TABLE hosts ADD COLUMN note TEXT",
        SCHEMA_VERSION + 1: "UPDATE hosts SET note = 'new'",
    }
    kept = migrate(sql, folder / "state.db", steps, known=SCHEMA_VERSION + 2)
    assert kept is not None
    assert sql.execute("SELECT host, note FROM hosts").fetchall() == [("h1.example", "new")]
    assert sql.execute("PRAGMA user_version").fetchone() == (SCHEMA_VERSION + 2,)
    assert migrate(sql, folder / "state.db", steps, known=SCHEMA_VERSION + 2) is None
    sql.close()
    old = sqlite3.connect(kept)
    assert old.execute("PRAGMA user_version").fetchone() == (SCHEMA_VERSION,)
    assert old.execute("SELECT count(*) FROM targets WHERE host = 'log.example'").fetchone() == (1,)
    old.close()


def test_a_migration_that_fails_leaves_the_step_undone(folder):
    sql = sqlite3.connect(folder / "state.db", isolation_level=None)
    steps = {
        SCHEMA_VERSION: "ALTER TABLE hosts ADD COLUMN note TEXT",
        SCHEMA_VERSION + 1: "UPDATE hosts SET note = 'x'; SELECT nonsense",
    }
    with pytest.raises(sqlite3.OperationalError):
        migrate(sql, folder / "state.db", steps, known=SCHEMA_VERSION + 2)
    sql.close()
    sql = sqlite3.connect(folder / "state.db", isolation_level=None)
    assert sql.execute("PRAGMA user_version").fetchone() == (SCHEMA_VERSION + 1,)
    assert sql.execute("SELECT note FROM hosts").fetchall() == [(None,)]
    sql.close()


def test_a_state_of_the_first_version_learns_of_saved_pages(folder):
    sql = sqlite3.connect(folder / "state.db", isolation_level=None)
    sql.executescript("DROP TABLE saved; PRAGMA user_version = 1; PRAGMA wal_checkpoint(TRUNCATE)")
    sql.close()
    with opened(folder) as state:
        assert state.saved_pages().is_empty
        assert "brought to this version's form" in state.notes[0]
