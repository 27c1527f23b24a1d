"""Files that appear whole or not at all."""

import os
import time
from pathlib import Path

import pytest

from scraper.errors import ScraperError
from scraper.sinks.whole import whole


def test_the_file_takes_its_place_at_the_end(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_text("old")
    with whole(path) as partial:
        partial.write_text("new")
        assert path.read_text() == "old"
    assert path.read_text() == "new"
    assert list(tmp_path.iterdir()) == [path]


def test_a_fault_leaves_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_text("old")
    with pytest.raises(KeyError), whole(path) as partial:
        dict[int, int]()[partial.write_text("half")]
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_what_a_run_left_that_was_killed_long_ago_is_swept_and_what_is_being_written_is_not(tmp_path: Path) -> None:
    old, live, other = (tmp_path / name for name in (".a.0badcafe.part", ".a.11111111.part", ".b.0badcafe.part"))
    for path in (old, live, other):
        path.touch()
    for path in (old, other):
        os.utime(path, (time.time() - 100_000, time.time() - 100_000))
    with whole(tmp_path / "a") as partial:
        partial.touch()
    assert sorted(path.name for path in tmp_path.iterdir()) == [".a.11111111.part", ".b.0badcafe.part", "a"]


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(ScraperError, match="cannot write: no such file"), whole(tmp_path / "no" / "a") as partial:
        partial.touch()
