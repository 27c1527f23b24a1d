"""``kill -9`` at any moment: the same command again ends with the rows that one quiet run would have written."""

from __future__ import annotations

import json
import random
import shutil
import signal
import subprocess
import time
from collections import Counter
from pathlib import Path

from tests.batch.site import Answer, Site, command, rows, running
from tests.batch.texts import story
from tests.cli.conftest import environment

PAGES, KILLS, CONCURRENCY = 90, 8, 4
REPEATED = CONCURRENCY + 128
ASIDE = ("fetched_at",)


def arguments(folder: Path, corpus: str) -> list[str]:
    return command(
        folder / "urls.txt", "-o", folder / corpus, "--delay", "0", "--no-site-memory", "-j", CONCURRENCY,
        "--per-host", CONCURRENCY,
    )  # fmt: skip


def run(folder: Path, corpus: str) -> int:
    done = subprocess.run(
        arguments(folder, corpus), capture_output=True, cwd=folder, timeout=60, check=False, env=environment()
    )
    return done.returncode


def killed(folder: Path, corpus: str, site: Site, requests: int) -> bool:
    """Kill a run after so many more requests; whether it was still there."""
    enough = len(site.requests) + requests
    with subprocess.Popen(
        arguments(folder, corpus), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=folder, env=environment()
    ) as process:
        until = time.monotonic() + 30
        while len(site.requests) < enough and process.poll() is None and time.monotonic() < until:
            time.sleep(0.002)
        was_there = process.poll() is None
        process.send_signal(signal.SIGKILL)
    return was_there


def told(corpus: Path) -> list[str]:
    """The rows as a set, without times; a double would be there twice."""
    return sorted(
        json.dumps({key: value for key, value in row.items() if key not in ASIDE}, sort_keys=True)
        for row in rows(corpus)
    )


def filled(site: Site, folder: Path) -> None:
    site.pages = {f"/{number}": Answer(story(number)) for number in range(PAGES)}
    site.pages["/robots.txt"] = Answer(b"User-agent: *\nAllow: /\n")
    (folder / "urls.txt").write_text("".join(f"{site.url}/{number}\n" for number in range(PAGES)))


def test_a_run_that_is_killed_again_and_again_ends_with_the_rows_of_a_quiet_one(tmp_path):
    with running() as site:
        filled(site, tmp_path)
        assert run(tmp_path, "quiet") == 0
        whole = told(tmp_path / "quiet")
        assert len(whole) == PAGES
        site.seconds = 0.02
        draw = random.Random(4)  # noqa: S311 - no secret
        before = Counter(path for _, path in site.requests)
        kills = sum(killed(tmp_path, "killed", site, draw.randrange(1, 50)) for _ in range(KILLS))
        assert kills >= KILLS // 2  # some find the run at its end already
        assert run(tmp_path, "killed") == 0
        assert told(tmp_path / "killed") == whole
        asked = Counter(path for _, path in site.requests if path != "/robots.txt")
        asked.subtract({path: count for path, count in before.items() if path != "/robots.txt"})
        assert asked.total() - PAGES <= kills * REPEATED

    corpus = tmp_path / "killed"
    shutil.copytree(corpus, tmp_path / "broken")
    with (tmp_path / "broken" / "articles.jsonl").open("ab") as stream:
        stream.write(b'{"id": "half a li')
    assert run(tmp_path, "broken") == 0
    assert told(tmp_path / "broken") == whole


def test_without_its_state_a_run_stops_and_an_older_state_loses_nothing(tmp_path):
    with running() as site:
        filled(site, tmp_path)
        corpus = tmp_path / "corpus"
        killed(tmp_path, "corpus", site, 60)
        older = tmp_path / "older.db"
        assert subprocess.run(
            command("-o", corpus, "--limit", "1"), capture_output=True, check=False, timeout=60, env=environment()
        ).returncode in (0, 5)  # it takes in what the killed run wrote
        shutil.copy(corpus / "state.db", older)
        assert run(tmp_path, "corpus") == 0
        whole = told(corpus)
        assert len(whole) == PAGES

        (corpus / "state.db").unlink()
        for left in corpus.glob("state.db-*"):
            left.unlink()
        gone = subprocess.run(
            arguments(tmp_path, "corpus"), capture_output=True, text=True, check=False, timeout=60, env=environment()
        )
        assert gone.returncode != 0
        assert "repair" in gone.stderr
        assert told(corpus) == whole

        shutil.copy(older, corpus / "state.db")
        asked = len(site.requests)
        assert run(tmp_path, "corpus") == 0
        assert told(corpus) == whole
        assert not [path for _, path in site.requests[asked:] if path != "/robots.txt"]
