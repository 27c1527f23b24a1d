"""Rows that rotate by month: a new file each month, and those of months that are over are packed. Real processes."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

from tests.batch.site import Answer, article, batch, running
from tests.cli.conftest import environment


def scraper(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "scraper", *arguments]
    return subprocess.run(command, cwd=folder, env=environment(), capture_output=True, encoding="utf-8", check=False)


def test_months_that_are_over_are_packed_and_all_commands_read_them(tmp_path):
    past = tmp_path / "past"
    past.mkdir()
    (past / "sitecustomize.py").write_text(
        "import time\nnow = time.time\ntime.time = lambda: now() - 60 * 86_400\n"  # two months ago
    )
    path = os.pathsep.join([str(past), os.environ.get("PYTHONPATH", ""), str(Path(__file__).parents[2])])
    with running() as site:
        site.pages = {f"/{number}": Answer(article(f"day {number}")) for number in range(4)}
        urls = tmp_path / "urls.txt"
        urls.write_text(f"{site.url}/0\n{site.url}/1\n")
        told = batch(tmp_path, urls, "-o", "corpus", "--rotate", "month", env={"PYTHONPATH": path})
        assert told.returncode == 0, told.stderr
        corpus = tmp_path / "corpus"
        assert [name.suffix for name in corpus.glob("articles-*")] == [".jsonl"]
        urls.write_text("".join(f"{site.url}/{number}\n" for number in range(4)))
        told = batch(tmp_path, urls, "-o", "corpus", "--rotate", "month")
        assert told.returncode == 0, told.stderr
    old, new = sorted(name.name for name in corpus.glob("articles*"))
    assert re.fullmatch(r"articles-\d{4}-\d\d\.jsonl\.zst", old)
    assert re.fullmatch(r"articles-\d{4}-\d\d\.jsonl", new)
    exported = scraper(tmp_path, "export", "corpus", "-f", "jsonl", "-q").stdout.splitlines()
    assert len({json.loads(line)["url"] for line in exported}) == len(exported) == 4
    checked = scraper(tmp_path, "check", "corpus")
    assert (checked.returncode, "all agree: 4 rows" in checked.stdout) == (0, True), checked.stdout
