"""A writing process is killed at random moments: what it was told is there, nothing is twice, no line is half."""

import contextlib
import os
import random
import signal
import time
from collections import Counter
from pathlib import Path

from scraper.store.values import Finished, Verdict
from tests.store.corpus import NOW, all_work, fail, failed_row, fill, opened, row, written

PAGES = 1_000
KILLS = 40
TOLD = "told"  # outside of the corpus: what the killed process was told


def work_until_killed(folder: Path, told: int, seed: int) -> None:
    """Ask what is left, in bits of a few rows, and note each that is safe; runs in a child."""
    draw = random.Random(seed)  # noqa: S311
    with opened(folder) as state:
        fill(state, *(f"https://h{place % 7}.example/{place}" for place in range(PAGES)))
        work = all_work(state)
        while work:
            size = draw.randint(1, 12)
            bit, work = work[:size], work[size:]
            for one in bit:
                name = one.target.name
                place = int(name.rsplit("/", 1)[1])
                text = f"Text of {name}. " * draw.choice([1, 30, 100])
                finished = (
                    Finished(one.id, NOW, "404", row=failed_row(name, "404"))
                    if place % 10 == 0
                    else Finished(one.id, NOW, row=row(name, text))
                )
                state.record(finished, NOW)
            for recorded in state.flush(NOW):
                os.write(told, f"{recorded.article} {recorded.version} {recorded.target}\n".encode())


def killed(folder: Path, after: float, seed: int) -> bool:
    """Let a child work for so many seconds, then kill it; whether it was still at work."""
    told = os.open(folder.parent / TOLD, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    child = os.fork()
    if child == 0:
        status = 1
        with contextlib.suppress(BaseException):
            work_until_killed(folder, told, seed)
            status = 0
        os._exit(status)
    os.close(told)
    time.sleep(after)
    os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status) or os.waitstatus_to_exitcode(status) == 0
    return os.WIFSIGNALED(status)


def test_kill_9_at_random_moments_loses_and_doubles_nothing(tmp_path):
    folder = tmp_path / "corpus"
    draw = random.Random(1)  # noqa: S311
    kills = 0
    for seed in range(KILLS):
        kills += killed(folder, draw.uniform(0.005, 0.08), seed)
        with opened(folder) as state:  # heals
            done = state.counts(NOW).versions
        rows = written(folder) if (folder / "articles.jsonl").exists() else []
        doubles = [key for key, count in Counter((told["id"], told["version"]) for told in rows).items() if count > 1]
        assert doubles == []
        assert len(rows) == done
        told = {line.rsplit(" ", 1)[0] for line in (tmp_path / TOLD).read_text().splitlines() if line[:4] != "None"}
        assert told <= {f"{told_row['id']} {told_row['version']}" for told_row in rows}
    assert kills >= KILLS // 2  # on a quick machine some children are through before they are killed
    work_until_killed(folder, os.open(os.devnull, os.O_WRONLY), 0)
    rows = written(folder)
    assert sorted(int(told["url"].rsplit("/", 1)[1]) for told in rows) == [n for n in range(PAGES) if n % 10]
    assert {told["version"] for told in rows} == {1}
    failed = Counter(told["url"] for told in written(folder, "failures.jsonl"))
    assert set(failed) == {f"https://h{n % 7}.example/{n}" for n in range(0, PAGES, 10)}
    assert set(failed.values()) == {1}


def test_whole_rows_beyond_the_recorded_end_are_taken_in(tmp_path):
    """As after a kill between the rows and the commit, or with a state restored from an hour ago."""
    urls = [f"https://a.example/{place}" for place in range(6)]
    with opened(tmp_path) as state:
        fill(state, *urls)
        work = all_work(state)
        state.record(Finished(work[0].id, NOW, row=row(urls[0], "One.")), NOW)
        state.flush(NOW)
    old = (tmp_path / "state.db").read_bytes()
    with opened(tmp_path) as state:
        work = all_work(state)
        for one in work[:3]:
            state.record(Finished(one.id, NOW, row=row(one.target.name, one.target.name)), NOW)
        state.flush(NOW)
        fail(state, work[3], "timeout")
    before = (tmp_path / "articles.jsonl").read_bytes()
    (tmp_path / "state.db").write_bytes(old)
    with (tmp_path / "articles.jsonl").open("ab") as rows:
        rows.write(b'{"id": "half')
    with opened(tmp_path) as state:
        assert len(state.notes) == 3
        assert "took 3 rows" in state.notes[1]
        counts = state.counts(NOW)
        assert (counts.versions, counts.done, counts.waiting, counts.ready) == (4, 4, 1, 1)
        assert [one.target.name for one in all_work(state)] == [urls[5]]
        state.refresh(NOW * 2)
        state.start_again()
        again = [
            state.record(Finished(one.id, NOW, row=row(one.target.name, one.target.name)), NOW)
            for one in all_work(state)
            if one.target.name in urls[1:4]
        ]
        assert len(again) == 3
        assert {recorded.verdict for recorded in state.flush(NOW)} == {Verdict.SAME}
    assert (tmp_path / "articles.jsonl").read_bytes() == before
    (kept,) = tmp_path.glob("articles.jsonl.cut-*")
    assert kept.read_bytes() == b'{"id": "half\n'
