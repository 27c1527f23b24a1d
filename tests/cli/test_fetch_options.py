"""The options about fetching, as the site sees them; they are the same in every command that fetches."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Run, one_line
from tests.server import Server

OK = ("/_/ok", "--any")


def test_headers_are_sent(get_here: Run, site: Server) -> None:
    assert get_here(*OK, "-H", "X-Reader: one: two", "--header", "Accept-Language:sv").returncode == 0
    assert site.last_headers["X-Reader"] == "one: two"
    assert site.last_headers["Accept-Language"] == "sv"


def test_explain_sends_them_too(here: Run, site: Server) -> None:
    assert here("explain", "--allow-private", f"{site.url}/_/ok", "-H", "X-Reader: two").returncode == 0
    assert site.last_headers["X-Reader"] == "two"


def test_cookies_of_a_file_are_sent(get_here: Run, site: Server, tmp_path: Path) -> None:
    lines = [
        "# Netscape HTTP Cookie File",
        "127.0.0.1\tFALSE\t/\tFALSE\t0\tseen\t1",
        "a.example\tFALSE\t/\tFALSE\t0\tb\t2",
    ]
    (tmp_path / "cookies.txt").write_text("\n".join(lines))
    assert get_here(*OK, "--cookies", "cookies.txt").returncode == 0
    assert site.last_headers["Cookie"] == "seen=1"


@pytest.mark.parametrize(("retries", "code", "tries"), [(0, 3, 1), (1, 0, 2)])
def test_as_many_retries_as_asked_for(get_here: Run, site: Server, retries: int, code: int, tries: int) -> None:
    path = f"/_/flaky/503/1/{retries}"
    assert get_here(path, "--any", "--retries", retries).returncode == code
    assert site.requests.count(path) == tries


def test_as_many_redirects_as_asked_for(get_here: Run) -> None:
    assert get_here("/_/redirect/3", "--any", "--max-redirects", 3).returncode == 0
    done = get_here("/_/redirect/3", "--any", "--max-redirects", 2)
    assert done.returncode == 3
    assert "--max-redirects raises the limit" in one_line(done.stderr)


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (["-H", "X-Reader"], "'X-Reader' has no colon; write it as 'Name: value'"),
        (["-H", "X Reader: x"], "'X Reader' is no name of a header"),
        (["-H", "X-Reader: a\r\nHost: b"], "cannot be sent"),
        (["-H", "Content-Length: 3"], "Content-Length"),
        (["--cookies", "nowhere.txt"], "nowhere.txt: no such file"),
        (["--cookies", "broken.txt"], "broken.txt, line 2: "),
        (["--retries", "-1"], "Invalid value for '--retries'"),
        (["--column", "url"], "--column needs a list"),
        (["-i", "-", "-"], "stdin can be read once"),
        (["-i", "urls.txt", "--url", "https://a.example/"], "--url tells the address of one file"),
    ],
)
def test_what_cannot_be_used_is_wrong_usage(
    here: Run, tmp_path: Path, site: Server, arguments: list[str], problem: str
) -> None:
    (tmp_path / "broken.txt").write_text("# cookies\na.example\tFALSE\n")
    before = len(site.requests)
    done = here("get", "--allow-private", f"{site.url}/_/ok", *arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert problem in " ".join(done.stderr.split())
    assert len(site.requests) == before
