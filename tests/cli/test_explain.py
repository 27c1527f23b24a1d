"""``scraper explain``: every block, its label and why."""

from __future__ import annotations

import os
import pty
import subprocess

from tests.cli.conftest import COMMAND, SITE, Run, environment

WELLS = SITE / "politics" / "county-clerk-wells.html"


def on_terminal(*arguments: object, **extra: str) -> str:
    """What a person at a terminal sees."""
    ours, theirs = pty.openpty()
    done = subprocess.Popen([*COMMAND, *map(str, arguments)], stdout=theirs, env=environment(TERM="xterm", **extra))
    os.close(theirs)
    seen = b""
    try:
        while piece := os.read(ours, 65536):
            seen += piece
    except OSError:  # Linux says so when the other side has closed
        pass
    os.close(ours)
    assert done.wait(timeout=30) == 0
    return seen.decode()


def test_each_block_has_its_label_and_reason_kept_and_dropped_apart(scraper: Run) -> None:
    done = scraper("explain", WELLS)
    assert (done.returncode, done.stderr) == (0, "")
    assert "\n+ paragraph     The clerk of Ellery County" in done.stdout
    assert "\n~ credit        [image via county archive]" in done.stdout
    assert "\n- tip_line      Have a tip we should know?" in done.stdout
    assert "\x1b" not in done.stdout
    assert "hand pump behind the house" not in done.stdout


def test_a_front_page_is_explained_too(here: Run) -> None:
    done = here("explain", SITE / "index.html")
    assert done.returncode == 0
    assert not done.stdout.startswith("article")


def test_a_terminal_gets_colours_unless_it_says_no_and_full_does_not_cut_the_text() -> None:
    coloured = on_terminal("explain", WELLS)
    plain = on_terminal("explain", WELLS, "--full", NO_COLOR="1")
    assert "\x1b[32m+ paragraph" in coloured
    assert "\x1b" not in plain
    assert "hand pump behind the house." not in coloured
    assert "hand pump behind the house." in plain
