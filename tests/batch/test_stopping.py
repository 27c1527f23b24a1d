"""How a run ends before it is through: limits, Ctrl-C once and twice; the same command goes on. Real processes."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.batch.site import Answer, Site, article, batch, command, rows, running
from tests.cli.conftest import environment


@pytest.fixture
def site() -> Iterator[Site]:
    with running() as site:
        site.pages = {f"/{number}": Answer(article(f"day {number}")) for number in range(40)}
        yield site


@pytest.fixture
def urls(tmp_path: Path, site: Site) -> Path:
    path = tmp_path / "urls.txt"
    path.write_text("".join(f"{site.url}/{number}\n" for number in range(40)))
    return path


def test_a_limit_ends_the_run_and_the_same_command_goes_on(tmp_path, site, urls):
    done = batch(tmp_path, urls, "-o", "corpus", "--limit", "7")
    assert done.returncode == 5
    assert "stopped (limit): resume with the same command" in done.stderr
    assert len(rows(tmp_path / "corpus")) == 7
    assert batch(tmp_path, urls, "-o", "corpus").returncode == 0
    asked = [path for _, path in site.requests if path != "/robots.txt"]
    assert len(asked) == len(set(asked)) == 40


def test_a_time_limit_ends_the_run(tmp_path, site, urls):
    site.seconds = 0.5
    done = batch(tmp_path, urls, "-o", "corpus", "--max-time", "2s", "-j", "1")
    assert done.returncode == 5
    assert "resume with the same command" in done.stderr
    assert len(rows(tmp_path / "corpus")) < 40


def started(tmp_path: Path, *arguments: object) -> subprocess.Popen[str]:
    """A run in a process group of its own, as a terminal starts one."""
    return subprocess.Popen(
        command("--delay", "0", *arguments), cwd=tmp_path, env=environment(), start_new_session=True,
        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, encoding="utf-8",
    )  # fmt: skip


def until_asked(site: Site, count: int) -> None:
    end = time.monotonic() + 60
    while sum(path != "/robots.txt" for _, path in site.requests) < count:
        assert time.monotonic() < end
        time.sleep(0.02)


def test_ctrl_c_lets_end_what_is_in_flight(tmp_path, site, urls):
    site.seconds = 0.3
    with started(tmp_path, urls, "-o", "corpus", "-j", "2") as run:
        until_asked(site, 5)
        os.killpg(run.pid, signal.SIGINT)
        asked_at = time.monotonic()
        _, said = run.communicate(timeout=60)
        assert time.monotonic() - asked_at < 20  # the grace is 5 s; the machine may be slow
    assert run.returncode == 130
    assert "stopped (interrupted): resume with the same command" in said
    assert "Traceback" not in said
    asked = [path for _, path in site.requests if path != "/robots.txt"]
    assert len(rows(tmp_path / "corpus")) == len(asked) < 40  # what was asked is there
    site.seconds = 0.0
    assert batch(tmp_path, urls, "-o", "corpus").returncode == 0
    asked = [path for _, path in site.requests if path != "/robots.txt"]
    assert len(asked) == len(set(asked)) == 40


def test_ctrl_c_does_not_wait_for_a_page_that_hangs(tmp_path, site, urls):
    site.seconds = 60.0
    with started(tmp_path, urls, "-o", "corpus", "--no-robots") as run:
        until_asked(site, 2)
        os.killpg(run.pid, signal.SIGINT)
        began = time.monotonic()
        run.communicate(timeout=60)
        assert time.monotonic() - began < 30
    assert run.returncode == 130


def test_ctrl_c_twice_ends_at_once(tmp_path, site, urls):
    site.seconds = 60.0
    with started(tmp_path, urls, "-o", "corpus", "--no-robots") as run:
        until_asked(site, 2)
        os.killpg(run.pid, signal.SIGINT)
        time.sleep(0.3)
        os.killpg(run.pid, signal.SIGINT)
        _, said = run.communicate(timeout=60)
    assert run.returncode == 130
    assert "Traceback" not in said
    site.seconds = 0.0
    assert batch(tmp_path, urls, "-o", "corpus", "--no-robots").returncode == 0
    assert len(rows(tmp_path / "corpus")) == 40


def test_ctrl_c_ends_a_run_over_files_too(tmp_path):
    (tmp_path / "pages").mkdir()
    for number in range(600):
        (tmp_path / "pages" / f"{number}.html").write_bytes(article(f"day {number}", more="It rained. " * 200))
    with started(tmp_path, "pages", "-o", "corpus") as run:
        end = time.monotonic() + 60
        while not rows_so_far(tmp_path) and time.monotonic() < end:
            time.sleep(0.02)
        os.killpg(run.pid, signal.SIGINT)
        _, said = run.communicate(timeout=60)
    assert run.returncode == 130, said
    assert 0 < len(rows(tmp_path / "corpus")) < 600


def rows_so_far(folder: Path) -> int:
    path = folder / "corpus" / "articles.jsonl"
    return path.stat().st_size if path.exists() else 0
