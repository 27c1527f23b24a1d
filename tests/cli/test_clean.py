"""``scraper clean``: plain text in, article out."""

from __future__ import annotations

import json
from pathlib import Path

from tests.cli.conftest import Run

TEXT = """Skip to main content

Ferry Office Keeps the Slow Timetable

The ferry office has decided to keep the slow timetable through the winter, its head said on Monday. \
Passengers had asked for it in two hundred letters, most of them written on board.

“Nobody who has seen the new meadow wants the wash back,” she said, and put the letters \
on the table of the council.

[image via ferry office]

Have a tip we should know? [email protected]

Filed Under:

Follow The Harbour Gazette:
"""
BODY = [part for part in TEXT.split("\n\n") if part.startswith(("The ferry", "“Nobody"))]


def test_the_boilerplate_of_scraped_text_is_gone(scraper: Run) -> None:
    done = scraper("clean", "-", stdin=TEXT)
    assert done.returncode == 0
    assert done.stdout.split("\n\n")[1:] == [*BODY[:-1], BODY[-1] + "\n"]


def test_what_was_stripped_is_told_with_its_label(here: Run, tmp_path: Path) -> None:
    (tmp_path / "old").write_text(TEXT)
    done = here("clean", "old", "--format", "json", "--blocks", "-o", "clean.json")
    read = json.loads((tmp_path / "clean.json").read_text())
    labels = {block["text"]: block["label"] for block in read["blocks"]}
    assert (done.stdout, done.stderr) == ("", "")
    assert labels["Have a tip we should know? [email protected]"] == "tip_line"
    assert labels["Skip to main content"] == "navigation"


def test_text_is_explained_too(here: Run, tmp_path: Path) -> None:
    (tmp_path / "old").write_text(TEXT)
    assert "\n- tip_line      Have a tip" in here("explain", "old", "--text").stdout


def test_a_missing_file_exits_3(here: Run) -> None:
    done = here("clean", "nosuchfile")
    assert done.returncode == 3
    assert done.stderr.startswith("scraper: nosuchfile: no such file")
