"""The real command, run as a person runs it, against the site in fixtures/site on loopback."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from scraper.cli import main
from tests.server import Server, running

if TYPE_CHECKING:
    from tests.cli.corpora import Web

ROOT = Path(__file__).parent.parent.parent
SITE = ROOT / "fixtures" / "site"
COMMAND = [sys.executable, "-m", "scraper"]
Run = Callable[..., subprocess.CompletedProcess[str]]


def environment(**extra: str) -> dict[str, str]:
    """The tests' own, without what would colour or route the command's output."""
    kept = {key: value for key, value in os.environ.items() if not key.lower().endswith("_proxy")}
    kept.pop("NO_COLOR", None)
    path = os.pathsep.join(filter(None, [str(ROOT), kept.get("PYTHONPATH")]))
    return kept | {"PYTHONPATH": path, "COLUMNS": "80"} | extra


@pytest.fixture(scope="session")
def site() -> Iterator[Server]:
    with running(SITE) as server:
        yield server


@pytest.fixture
def scraper(tmp_path: Path) -> Run:
    def run(*arguments: object, stdin: str = "", **extra: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [*COMMAND, *map(str, arguments)],
            input=stdin,
            capture_output=True,
            encoding="utf-8",
            cwd=tmp_path,
            env=environment(**extra),
            timeout=60,
            check=False,
        )

    return run


@pytest.fixture
def here(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., subprocess.CompletedProcess[str]]:
    """The same within this process, where a start-up's third of a second would buy nothing."""
    monkeypatch.chdir(tmp_path)

    def run(*arguments: object) -> subprocess.CompletedProcess[str]:
        full = ["scraper", *map(str, arguments)]
        monkeypatch.setattr("sys.argv", full)
        with pytest.raises(SystemExit) as ended:
            main()
        stdout, stderr = capsys.readouterr()
        return subprocess.CompletedProcess(full, int(ended.value.code or 0), stdout, stderr)

    return run


@pytest.fixture
def get(scraper: Run, site: Server) -> Run:
    """``scraper get`` in a process of its own, paths of the site as sources, private addresses let through."""
    return lambda *arguments: scraper(*on(site, arguments))


@pytest.fixture
def get_here(here: Run, site: Server) -> Run:
    """The same in this process."""
    return lambda *arguments: here(*on(site, arguments))


def on(site: Server, arguments: tuple[object, ...]) -> list[str]:
    full = (f"{site.url}{part}" if str(part).startswith("/") else str(part) for part in arguments)
    return ["get", "--allow-private", *full]


def one_line(stderr: str) -> str:
    lines = stderr.splitlines()
    assert len(lines) == 1, stderr
    return lines[0]


@pytest.fixture
def site_list(site: Server, tmp_path: Path) -> Callable[..., Path]:
    """Writes a list in which the site's pages that are articles, and its front page, have their full addresses."""

    def write(name: str, *lines: str) -> Path:
        path = tmp_path / name
        pages = re.compile(r"(?<![\w./])/(?=(politics|science)/|$)")
        path.write_text("".join(pages.sub(f"{site.url}/", line) + "\n" for line in lines))
        return path

    return write


@pytest.fixture(scope="session")
def web(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Web]:
    """A news web that is served, with a corpus of it."""
    from tests.cli.corpora import served  # noqa: PLC0415 - it needs this module

    with served(tmp_path_factory.mktemp("web")) as made:
        yield made


@pytest.fixture
def corpus(web: Web, tmp_path: Path) -> Path:
    """A copy of the corpus, in the folder where the command runs."""
    return web.copy(tmp_path)
