"""A small corpus for the tests of the commands around it: made once by the real command from a news web on loopback."""

from __future__ import annotations

import csv
import json
import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.benchmark.batch.measure import control, newsweb
from tests.cli.conftest import COMMAND, environment

POLITE = ("--delay", "0", "--allow-private", "--quiet")


@dataclass(frozen=True, slots=True)
class Web:
    """A news web, the list of its pages with columns beside, and a corpus of it.

    Two articles have a second version; one line is no address, one page is missing, one address stands there twice.
    """

    base: str
    folder: Path

    @property
    def urls(self) -> list[str]:
        """The addresses of its pages."""
        return (self.folder / "urls.txt").read_text().split()

    @property
    def list(self) -> Path:
        """The list that the corpus was made of."""
        return self.folder / "list.csv"

    @property
    def corpus(self) -> Path:
        """The corpus: to be copied before it is changed."""
        return self.folder / "corpus"

    def copy(self, folder: Path) -> Path:
        """A corpus of one's own."""
        return shutil.copytree(self.corpus, folder / "corpus")


def free_port() -> int:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        return int(held.getsockname()[1])


@contextmanager
def served(folder: Path) -> Iterator[Web]:
    options = ("--hosts", "3", "--per-host", "4", "--page-kb", "20")
    port = free_port()
    with newsweb(folder, *options, port=port) as base:
        web = Web(base, folder)
        write_list(web)
        saved = ("-f", "jsonl,markdown", "--save-pages")
        batch("list.csv", "--column", "url", *saved, cwd=folder)
        control(base, "__edit?n=1")
        batch("--refresh", *saved, cwd=folder)
        yield web


def write_list(web: Web) -> None:
    """Two columns of one name, blanks and a formula among the cells."""
    rows = [[f"d{place}", url, f"e{place}"] for place, url in enumerate(web.urls)]
    rows += [["bad", "no address", "=1+1"], ["twice", web.urls[0], "z"], ["gone", f"{web.base}/missing.html", ""]]
    with web.list.open("w", newline="") as stream:
        csv.writer(stream).writerows([["desk", "url", "desk"], *rows])


def batch(*arguments: object, cwd: Path, codes: tuple[int, ...] = (0, 1)) -> subprocess.CompletedProcess[str]:
    command = [*COMMAND, "batch", *map(str, arguments), "-o", "corpus", *POLITE]
    done = subprocess.run(command, cwd=cwd, env=environment(), capture_output=True, encoding="utf-8", check=False)
    assert done.returncode in codes, done.stderr
    return done


def rows_of(corpus: Path) -> dict[tuple[str, int], dict[str, Any]]:
    lines = (corpus / "articles.jsonl").read_bytes().splitlines()
    return {(row["id"], row["version"]): row for row in map(json.loads, lines)}
