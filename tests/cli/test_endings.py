"""How the command ends when its surroundings fail: one line, its own exit code, never a traceback."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from pathlib import Path

import pytest

from tests.cli.conftest import COMMAND, SITE, Run, environment
from tests.server import Server

WELLS = SITE / "politics" / "county-clerk-wells.html"


def start(*arguments: object, stdout: int = subprocess.PIPE) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [*COMMAND, *map(str, arguments)],
        stdout=stdout,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        env=environment(),
    )


def unless_ignored(number: signal.Signals, reason: str) -> pytest.MarkDecorator:
    return pytest.mark.skipif(signal.getsignal(number) is signal.SIG_IGN, reason=reason)


@unless_ignored(signal.SIGINT, "run in the background of a shell")
def test_an_interruption_exits_130_and_leaves_no_file(site: Server, tmp_path: Path) -> None:
    path = "/_/slow-headers/30"
    with start("get", "--allow-private", site.url + path, "-o", tmp_path / "out.txt") as command:
        while path not in site.requests and command.poll() is None:
            time.sleep(0.01)
        command.send_signal(signal.SIGINT)
        _, stderr = command.communicate(timeout=20)
    assert (command.returncode, stderr) == (130, "scraper: interrupted\n")
    assert list(tmp_path.iterdir()) == []


HANGUP = pytest.param(signal.SIGHUP, marks=unless_ignored(signal.SIGHUP, "run with nohup"))


@pytest.mark.parametrize("end", [signal.SIGTERM, HANGUP, signal.SIGKILL])
def test_a_killed_run_leaves_the_file_as_it_was_and_nothing_beside_it(site: Server, tmp_path: Path, end: int) -> None:
    out, path = tmp_path / "out.txt", f"/_/slow-headers/30.{end:d}"
    out.write_text("yesterday")
    with start("get", "--allow-private", WELLS, site.url + path, "-o", out) as command:
        while path not in site.requests and command.poll() is None:
            time.sleep(0.01)
        command.send_signal(end)
        command.communicate(timeout=20)
    assert command.returncode == -end  # a shell says 128 + end
    assert (list(tmp_path.iterdir()), out.read_text()) == ([out], "yesterday")


def test_what_a_killed_run_left_does_not_stop_the_next(here: Run, tmp_path: Path) -> None:
    left = tmp_path / f".out.txt.{os.getpid()}.part"
    left.write_text("The first half of")
    assert here("get", WELLS, "-o", "out.txt").returncode == 0
    assert [path.name for path in tmp_path.iterdir()] == ["out.txt"]


def test_a_reader_that_has_gone_is_no_error_message() -> None:
    read_end, write_end = os.pipe()
    os.close(read_end)
    with start("get", WELLS, stdout=write_end) as command:
        os.close(write_end)
        _, stderr = command.communicate(timeout=20)
    assert (command.returncode, stderr) == (141, "")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
def test_a_full_disk_is_one_line_and_exits_3() -> None:
    with Path("/dev/full").open("w") as full, start("get", WELLS, stdout=full.fileno()) as command:
        _, stderr = command.communicate(timeout=20)
    assert command.returncode == 3
    assert stderr.startswith("scraper: stdout: cannot write: ")
    assert stderr.count("\n") == 1


def test_a_pipe_gets_utf8_whatever_the_locale(scraper: Run) -> None:
    done = scraper("get", WELLS, PYTHONIOENCODING="ascii")
    assert done.returncode == 0
    assert "“closed ledger”" in done.stdout


def test_an_output_file_keeps_its_rights_and_is_written_through_its_link(scraper: Run, tmp_path: Path) -> None:
    real, link = tmp_path / "real.txt", tmp_path / "link.txt"
    real.touch(mode=0o640)
    link.symlink_to(real)
    assert scraper("get", WELLS, "-o", link).returncode == 0
    assert link.is_symlink()
    assert real.stat().st_mode & 0o777 == 0o640
    assert real.read_text().startswith("County Clerk")
