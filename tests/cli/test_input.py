"""``scraper get -i LIST``: the addresses of a list after those of the arguments."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.conftest import SITE, Run, one_line
from tests.server import Server

WELLS, EELGRASS = "/politics/county-clerk-wells.html", "/science/eelgrass.html"
TITLES = ["County Clerk Tells Offices Not to Hand Over Well Records", "The meadow under the ferry lane is growing back"]
SiteList = Callable[..., Path]


def titles(stdout: str) -> list[str]:
    return [json.loads(line)["title"] for line in stdout.splitlines()]


def test_a_list_comes_after_the_arguments_in_its_order(get_here: Run, site_list: SiteList) -> None:
    site_list("urls.txt", "# today", "", EELGRASS + "  # the meadow")
    done = get_here(WELLS, "-i", "urls.txt", "-f", "jsonl")
    assert (done.returncode, titles(done.stdout)) == (0, TITLES)
    assert "articles: 2, pages without one: 0, failed: 0" in done.stderr


def test_one_article_of_a_list_is_an_array_in_json(get_here: Run, site_list: SiteList) -> None:
    site_list("urls.txt", WELLS)
    (article,) = json.loads(get_here("--input", "urls.txt", "--format", "json").stdout)
    assert article["title"] == TITLES[0]


@pytest.mark.parametrize(
    ("name", "lines", "column"),
    [
        ("x.csv", ["title;day;page", f"a;1;{WELLS}", f"b;2;{EELGRASS}"], "page"),
        ("x.csv", ["title;day;page", f"a;1;{WELLS}", f"b;2;{EELGRASS}"], "3"),
        ("x.tsv", ["title\tlink", f"a\t{WELLS}", f"b\t{EELGRASS}"], None),
        ("x.jsonl", [json.dumps({"item": {"href": page}}) for page in (WELLS, EELGRASS)], "item.href"),
    ],
)
def test_tables_and_json_lines_by_column(
    get_here: Run, site_list: SiteList, name: str, lines: list[str], column: str | None
) -> None:
    site_list(name, *lines)
    done = get_here("-i", name, "-f", "jsonl", *(["--column", column] if column else []))
    assert (done.returncode, titles(done.stdout)) == (0, TITLES)


def test_a_list_on_stdin(scraper: Run, site: Server) -> None:
    listed = f"{site.url}{WELLS}\n{site.url}{EELGRASS}\n"
    done = scraper("get", "--allow-private", "-i", "-", "-f", "jsonl", stdin=listed)
    assert (done.returncode, titles(done.stdout)) == (0, TITLES)


def test_bad_lines_are_one_line_each_and_counted(get_here: Run, site_list: SiteList) -> None:
    files = ("/etc/passwd", f"file://{SITE}{WELLS}")
    site_list("urls.txt", "mailto:desk@news.example", WELLS, *files, "a" * 1_000_000)
    done = get_here("-q", "-i", "urls.txt", "-f", "jsonl")
    assert (done.returncode, titles(done.stdout)) == (1, TITLES[:1])
    lines = done.stderr.splitlines()
    assert [line.split(": ")[1] for line in lines] == [f"urls.txt, line {number}" for number in (1, 3, 4, 5)]
    assert "the scheme mailto" in lines[0]
    assert all("a file's name; a list gives web addresses alone" in line for line in lines[1:3])
    assert max(map(len, lines)) < 400


def test_files_of_a_list_are_not_read_even_beside_it(get_here: Run, tmp_path: Path, site_list: SiteList) -> None:
    (tmp_path / "page").write_bytes((SITE / WELLS[1:]).read_bytes())
    (tmp_path / "page.html").write_bytes((SITE / WELLS[1:]).read_bytes())
    site_list("urls.txt", "page", "page.html", "./page.html")
    done = get_here("-i", "urls.txt")
    assert (done.returncode, done.stdout) == (3, "")


@pytest.mark.parametrize(
    ("name", "content", "cause"),
    [
        ("urls.txt", "<!doctype html><title>x</title>", "it is HTML"),
        ("urls.csv", "title,page\na,https://a.example/\n", "no telling which column has the addresses"),
        ("nowhere/urls.txt", None, "no such file"),
    ],
)
def test_what_is_no_list_is_one_line_and_does_not_hold_up_the_arguments(
    get_here: Run, tmp_path: Path, name: str, content: str | None, cause: str
) -> None:
    if content is not None:
        (tmp_path / name).write_text(content)
    alone = get_here("-q", "-i", name)
    assert (alone.returncode, alone.stdout) == (3, "")
    assert one_line(alone.stderr).startswith(f"scraper: {name}: {cause}")
    beside = get_here("-q", WELLS, "-i", name, "-f", "jsonl")
    assert (beside.returncode, titles(beside.stdout)) == (1, TITLES[:1])


def test_an_empty_list_is_nothing_to_do(get_here: Run, tmp_path: Path) -> None:
    (tmp_path / "urls.txt").write_text("# none today\n")
    done = get_here("-i", "urls.txt", "-o", "out.txt")
    assert (done.returncode, done.stdout) == (0, "")
    assert not (tmp_path / "out.txt").exists()
