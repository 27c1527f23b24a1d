import os
import shutil
import signal
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from scraper.model import Target
from scraper.store.check import check
from scraper.store.forgetting import Removed
from scraper.store.reader import Reader
from scraper.store.repair import repair
from scraper.store.values import Verdict
from tests.store.corpus import DAY, NOW, SETTINGS, all_work, canonical, fail, fill, finish, opened, written

LATER = NOW + 31 * DAY
SECRET = "https://secret.example/1"
ALIAS = "https://t.example/short"
ROTATED = replace(SETTINGS, rotate=True)


def told_of(folder: Path, words: bytes) -> list[str]:
    """The files of a corpus in which some words stand."""
    return sorted(path.name for path in folder.iterdir() if words in path.read_bytes())


@pytest.fixture
def folder(tmp_path):
    """Two versions of an article to forget, among others, in a packed month and a plain one."""
    made = tmp_path / "corpus"
    for month, now in enumerate((NOW, LATER)):
        with opened(made, now, ROTATED) as state:
            list(state.add_lines("list", [Target(url) for url in (SECRET, ALIAS, SECRET + "0", "https://a.example/1")]))
            fill(state, "https://secret.example/gone", f"https://b.example/{month}", name=f"list {month}")
            state.ask_all()
            for work in all_work(state, now):
                name = work.target.name
                if name.endswith("gone"):
                    fail(state, work, "404", now)
                else:
                    address = SECRET if name == ALIAS else None
                    finish(state, work, f"Words of {address or name}, month {month}. " * 30, now, address=address)
            state.pack_closed_months(now)
    assert len(list(made.glob("articles-*.zst"))) == 1
    (made / "articles.jsonl.cut-20250101T000000").write_bytes(b'{"url": "' + SECRET.encode() + b'", "te\n{"url": "x\n')
    return made


def rows_of(folder: Path) -> list[tuple[object, object]]:
    with Reader(folder) as reader:
        return [(row["url"], row["version"]) for _, row in reader.rows(latest=False)]


def test_an_address_goes_with_all_versions_and_aliases(folder):
    before = rows_of(folder)
    seen: list[Removed] = []
    with opened(folder, LATER, ROTATED) as state:
        gone = state.forget(SECRET, LATER, seen.append)
        assert (gone.articles, gone.rows, gone.targets) == (1, 2, 2)
        (removed,) = seen
        assert removed.addresses == {SECRET, ALIAS}
        assert [row["version"] for row in removed.rows] == [1, 2]
        assert state.counts(LATER).forgotten == 2
    assert rows_of(folder) == [row for row in before if row[0] not in {SECRET, ALIAS}]
    assert list(check(folder)) == []
    assert told_of(folder, b"Words of " + SECRET.encode() + b",") == []
    assert (folder / "articles.jsonl.cut-20250101T000000").read_bytes() == b'{"url": "x\n'


def test_a_host_goes_with_all_its_addresses_and_failures(folder):
    with opened(folder, LATER, ROTATED) as state:
        gone = state.forget("secret.example", LATER)
        assert (gone.articles, gone.failures) == (2, 2)
    assert {str(url).split("/")[2] for url, _ in rows_of(folder)} == {"a.example", "b.example"}
    assert (folder / "failures.jsonl").read_bytes() == b""
    assert list(check(folder)) == []
    with Reader(folder) as reader:
        assert [answer.standing for answer in reader.answers()][:3] == ["forgotten"] * 3


def test_what_is_forgotten_is_not_asked_and_not_written_again(folder):
    with opened(folder, LATER, ROTATED) as state:
        state.forget("secret.example", LATER)
        fill(state, "https://secret.example/new", SECRET, ALIAS, "https://c.example/moved", name="next")
        state.ask_all()
        state.retry(["failed", "forgotten"])
        state.start_again()
        work = {one.target.name: one for one in all_work(state, LATER)}
        assert not any("secret" in name for name in work)
        recorded = finish(state, work["https://c.example/moved"], "Words.", LATER, address="https://secret.example/new")
        assert recorded.verdict == Verdict.FORGOTTEN
    assert list(check(folder)) == []
    assert not any("secret" in str(url) for url, _ in rows_of(folder))


def test_a_tombstone_outlives_the_state(folder):
    with opened(folder, LATER, ROTATED) as state:
        state.forget(SECRET, LATER)
    (folder / "state.db").unlink()
    repair(folder, ROTATED, LATER)
    with opened(folder, LATER, ROTATED) as state:
        fill(state, SECRET, name="next")
        assert [one for one in all_work(state, LATER) if one.target.name == SECRET] == []


def test_what_is_not_there_is_forgotten_for_the_time_to_come(folder):
    before = rows_of(folder)
    with opened(folder, LATER, ROTATED) as state:
        assert state.forget("https://never.example/", LATER).rows == 0
        fill(state, "https://never.example/", name="next")
        assert not any(one.host == "never.example" for one in all_work(state, LATER))
    assert rows_of(folder) == before


def kill_at(step: int, folder: Path) -> bool:
    """Forget in a child that kills itself at a step (a file operation or an SQL statement); whether it came so far."""
    child = os.fork()
    if child:
        return os.WIFSIGNALED(os.waitpid(child, 0)[1])
    try:
        left = [step]

        def count(*_args: object) -> None:
            left[0] -= 1
            if left[0] == 0:
                os.kill(os.getpid(), signal.SIGKILL)

        state = opened(folder, LATER, ROTATED)
        watched = {"open", "os.rename", "os.remove", "os.truncate"}
        sys.addaudithook(lambda event, _args: count() if event in watched else None)
        state._database.sql.set_trace_callback(count)
        state.forget(SECRET, LATER)
    finally:
        os._exit(0)


def test_a_kill_at_any_step_leaves_all_of_it_or_nothing(folder, tmp_path):
    before = rows_of(folder)
    after = [row for row in before if row[0] not in {SECRET, ALIAS}]
    outcomes = []
    step = 0
    while True:
        step += 1
        copy = tmp_path / "copy"
        shutil.copytree(folder, copy)
        killed = kill_at(step, copy)
        now_there = rows_of(copy)  # a reader that comes before anybody mends
        with opened(copy, LATER, ROTATED) as state:
            assert state.notes == []
        assert rows_of(copy) == now_there
        assert now_there in (before, after)
        assert list(check(copy)) == []
        assert not list(copy.glob("*.rewrite*"))
        outcomes.append(now_there == after)
        if now_there == after:
            assert (copy / "forgotten.jsonl").exists()
        shutil.rmtree(copy)
        if not killed:
            break
    assert outcomes == sorted(outcomes)  # nothing up to one step, all from it on
    print(len(outcomes), outcomes.index(True))
    assert len(outcomes) > 30
    assert outcomes[-1]
    assert not outcomes[0]


def test_canonical_spellings_are_one(folder):
    with opened(folder, LATER, ROTATED) as state:
        assert state.forget("http://SECRET.example/1", LATER).rows == 2
    assert canonical("http://SECRET.example/1") == SECRET


def test_a_full_disk_leaves_everything(folder, monkeypatch):
    before = rows_of(folder)

    def full(*_args):
        raise OSError(28, "No space left on device")

    with opened(folder, LATER, ROTATED) as state:
        monkeypatch.setattr("os.fsync", full)
        with pytest.raises(Exception, match="no space left"):
            state.forget(SECRET, LATER)
        monkeypatch.undo()
    assert rows_of(folder) == before
    assert list(check(folder)) == []


def test_rows_go_on_behind_what_was_forgotten(folder):
    with opened(folder, LATER, ROTATED) as state:
        state.forget(SECRET, LATER)
        fill(state, "https://d.example/1", name="next")
        place = finish(state, all_work(state, LATER)[-1], "More.", LATER).place
    assert place.offset + place.length + 1 == (folder / place.file).stat().st_size
    assert list(check(folder)) == []
    assert [row["url"] for row in written(folder, place.file)][-1] == "https://d.example/1"
