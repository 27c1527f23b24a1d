"""The real command, run as a person runs it, against the site in fixtures/site on loopback."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.server import Server, running

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
def get(scraper: Run, site: Server) -> Run:
    """``scraper get`` with paths of the site as sources, private addresses let through."""

    def run(*arguments: object, **extra: str) -> subprocess.CompletedProcess[str]:
        full = [f"{site.url}{part}" if str(part).startswith("/") else part for part in arguments]
        return scraper("get", "--allow-private", *full, **extra)

    return run
