"""The sessions of docs/batch.md, run as they stand there on a copy of the site in fixtures/site."""

from __future__ import annotations

import doctest
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.cli.conftest import ROOT, SITE, environment
from tests.server import running

GUIDE = ROOT / "docs" / "batch.md"
PORT = "8000"
LAST_YEAR = 1_732_000_000
LIST = """desk,link
science,{0}/science/eelgrass.html
politics,{0}/politics/county-clerk-wells.html
politics,{0}/missing.html
"""


@dataclass(frozen=True, slots=True)
class Session:
    """A folder in which a site is served; the guide's port stands for its own."""

    folder: Path
    port: str

    @classmethod
    @contextmanager
    def begun(cls, folder: Path) -> Iterator[Session]:
        shutil.copytree(SITE, folder / "site")
        for path in (folder / "site").rglob("*"):
            os.utime(path, (LAST_YEAR, LAST_YEAR))  # an edit in the second of the first answer would go unseen
        command = folder / "bin" / "scraper"
        command.parent.mkdir()
        command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m scraper "$@"\n')
        command.chmod(0o755)
        with running(folder / "site") as server:
            (folder / "list.csv").write_text(LIST.format(server.url))
            yield cls(folder, server.url.rpartition(":")[2])

    def run(self, command: str) -> str:
        """What a command prints, on stdout and stderr."""
        path = f"{self.folder / 'bin'}{os.pathsep}{os.environ['PATH']}"
        done = subprocess.run(
            ["bash", "-c", command.replace(PORT, self.port)], cwd=self.folder, env=environment(PATH=path),
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8", check=False,
        )  # fmt: skip
        return done.stdout.replace(self.port, PORT)


def steps(text: str) -> Iterator[tuple[str, str]]:
    """Each command of the guide, and what it is said to print."""
    for block in re.findall(r"^```console\n(.*?)^```", text, re.DOTALL | re.MULTILINE):
        for step in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            command, _, output = step.partition("\n")
            yield command, output


@pytest.mark.skipif(shutil.which("jq") is None or shutil.which("bash") is None, reason="the sessions use them")
def test_the_sessions_of_the_guide_give_what_it_says(tmp_path: Path) -> None:
    checker, flags = doctest.OutputChecker(), doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE
    tried = 0
    with Session.begun(tmp_path) as session:
        for command, output in steps(GUIDE.read_text(encoding="utf-8")):
            got = session.run(command)
            assert checker.check_output(output, got, flags), f"$ {command}\n{got}"
            tried += 1
    assert tried > 10
