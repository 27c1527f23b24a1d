"""``scraper get``: what stands on stdout and stderr, in files, and in the exit code."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import ROOT, SITE, Run, one_line
from tests.server import Server

WELLS = "/politics/county-clerk-wells.html"
EELGRASS = "/science/eelgrass.html"
MEADOW = "The meadow under the ferry lane is growing back"
TITLE = "County Clerk Tells Offices Not to Hand Over Well Records"


def test_an_article_is_its_title_and_its_paragraphs_and_nothing_else(get: Run) -> None:
    done = get(WELLS)
    parts = done.stdout.removesuffix("\n").split("\n\n")
    assert (done.returncode, done.stderr) == (0, "")
    assert parts[0] == TITLE
    assert len(parts) == 9
    assert parts[1].startswith("The clerk of Ellery County")
    assert parts[-1].endswith("“closed ledger” places.")


def test_several_articles_are_one_json_array_in_the_file_and_progress_goes_to_stderr(get: Run, tmp_path: Path) -> None:
    done = get(WELLS, EELGRASS, "--format", "json", "--blocks", "-o", "out.json")
    read = json.loads((tmp_path / "out.json").read_text())
    assert (done.returncode, done.stdout) == (0, "")
    assert [article["title"] for article in read] == [
        TITLE,
        "The meadow under the ferry lane is growing back",
    ]
    assert {"label", "reason", "text"} <= set(read[0]["blocks"][0])
    assert "1/2" in done.stderr
    assert "articles: 2" in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["out.json"]


def test_some_failures_exit_1_and_each_has_one_line_with_address_cause_and_advice(get: Run, site: Server) -> None:
    done = get("-q", WELLS, "/missing.html")
    line = one_line(done.stderr)
    assert done.returncode == 1
    assert done.stdout.startswith(TITLE)
    assert f"{site.url}/missing.html: " in line
    assert "404" in line
    assert line.endswith(")")


def test_nothing_but_failures_exits_3_and_leaves_an_older_file_as_it_was(get_here: Run, tmp_path: Path) -> None:
    old = tmp_path / "out.txt"
    old.write_text("yesterday")
    done = get_here("/missing.html", "none.html", "-o", "out.txt")
    assert (done.returncode, done.stdout, old.read_text()) == (3, "", "yesterday")
    assert "scraper: none.html: no such file" in done.stderr


def test_a_page_without_an_article_prints_nothing_and_exits_4(get: Run) -> None:
    done = get("/")
    assert (done.returncode, done.stdout) == (4, "")
    assert "no article on this page" in one_line(done.stderr)
    assert "--any" in done.stderr


def test_of_a_page_whose_text_is_kept_back_the_error_says_what_may_be_the_cause(get_here: Run, tmp_path: Path) -> None:
    (tmp_path / "walled.html").write_text("<title>The plan</title><h1>The plan</h1><p>Sign in to read on.", "utf-8")
    done = get_here("walled.html")
    assert (done.returncode, done.stdout) == (4, "")
    assert "a script or a paywall may keep its text back" in one_line(done.stderr)


def test_any_prints_what_a_page_without_an_article_holds(get_here: Run) -> None:
    done = get_here("/", "--any", "--format", "json")
    assert done.returncode == 0
    assert json.loads(done.stdout)["page_kind"] != "article"


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (["get"], "Missing argument"),
        (["get", "a.html", "--with", "captoin"], "'captoin' is not a valid Label"),
        (["get", "a.html", "--blocks"], "--blocks needs --format json or jsonl"),
        (["get", "a.html", "-o", "nowhere/out.txt"], "there is no folder"),
        (["get", "https://example.org/", "--url", "https://example.org/"], "--url tells"),
    ],
)
def test_wrong_usage_exits_2_and_says_what_is_wrong(here: Run, arguments: list[str], problem: str) -> None:
    done = here(*arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert problem in " ".join(done.stderr.split())


def test_a_file_and_stdin_are_read_without_the_network_and_url_tells_their_address(scraper: Run) -> None:
    page = SITE / EELGRASS[1:]
    address = ("--url", "https://example.org/eelgrass", "--format", "jsonl")
    from_file = scraper("get", page, *address)
    from_stdin = scraper("get", "-", *address, stdin=page.read_text())
    assert from_file.stdout == from_stdin.stdout
    assert json.loads(from_file.stdout)["url"] == "https://example.org/eelgrass"


def test_labels_title_and_metadata_as_asked_for(get_here: Run) -> None:
    done = get_here(
        EELGRASS,
        *(
            "--format",
            "markdown",
            "--metadata",
            "--no-title",
            "--with",
            "caption",
            "--without",
            "list_item,note",
        ),
    )
    assert done.stdout.startswith("---\ntitle: ")
    assert 'authors: ["Ines Calloway", "Tobias Renn"]' in done.stdout
    assert "# The meadow" not in done.stdout
    assert "Eelgrass at four metres" in done.stdout
    assert "saucepan" not in done.stdout
    assert "Correction" not in done.stdout
    assert "\n## What lives in it\n" in done.stdout


@pytest.mark.parametrize(
    ("form", "rows"),
    [
        ("text", "\n\nPlace\tCrew\tTime\n1\tNetherby Kestrels\t6:18.4\n"),
        ("markdown", "\n\n| Place | Crew | Time |\n| --- | --- | --- |\n| 1 | Netherby Kestrels | 6:18.4 |\n"),
        ("html", "<tr><td>1</td><td>Netherby Kestrels</td><td>6:18.4</td></tr>"),
        ("json", r"Place\tCrew\tTime\n1\tNetherby Kestrels\t6:18.4\n"),
    ],
)
def test_a_row_of_a_table_stays_together(here: Run, form: str, rows: str) -> None:
    assert rows in here("get", ROOT / "fixtures/pages/results-table/source.html", "-f", form).stdout


def test_robots_are_asked_only_when_wanted(get_here: Run) -> None:
    asked = get_here("/drafts/lighthouse.html", "--robots")
    assert asked.returncode == 3
    assert "robots.txt" in one_line(asked.stderr)
    assert get_here("/drafts/lighthouse.html", "--no-robots", "--any").returncode == 0


def test_a_private_address_that_is_typed_is_let_through_and_one_that_is_given_is_not(
    here: Run, site: Server, tmp_path: Path
) -> None:
    page, elsewhere = f"{site.url}{WELLS}", site.url.replace("127.0.0.1", "127.0.0.2")
    (tmp_path / "list.txt").write_text(page)
    assert here("get", page).returncode == 0
    for given in (["-i", "list.txt"], [f"{site.url}/_/to/{elsewhere}/"], [f"{site.url}/_/refresh/{elsewhere}/"]):
        done = here("get", *given)
        assert done.returncode == 3
        assert "is not on the public internet (--allow-private lets it through)" in done.stderr
    assert here("get", "--allow-private", "-i", "list.txt").returncode == 0


def test_a_proxy_is_asked_in_place_of_the_site_and_sees_the_user_agent(get_here: Run, site: Server) -> None:
    done = get_here("http://gazette.example/x", "--proxy", site.url, "--user-agent", "reader/9", "-f", "html")
    assert ("http://gazette.example/x", "reader/9") in zip(site.requests, site.user_agents, strict=True)
    assert done.returncode == 3


def test_the_proxy_of_the_environment_is_asked_unless_another_is_named(scraper: Run, site: Server) -> None:
    page = "http://gazette.example/y"
    scraper("get", page, HTTP_PROXY=site.url)
    assert page in site.requests
    done = scraper("get", page, "--proxy", "http://127.0.0.1:1", "--timeout", 0.1, HTTP_PROXY=site.url)
    assert (done.returncode, site.requests.count(page)) == (3, 1)


@pytest.mark.parametrize(
    ("named", "environment", "culprit"),
    [(["--proxy", "socks5://h"], {}, "proxy"), ([], {"all_proxy": "socks5://h"}, "ALL_PROXY")],
)
def test_a_proxy_that_cannot_be_asked_is_one_line(
    scraper: Run, named: list[str], environment: dict[str, str], culprit: str
) -> None:
    done = scraper("get", "http://gazette.example/", *named, **environment)
    assert done.returncode == 3
    assert f": {culprit} is no http or https address" in one_line(done.stderr)


@pytest.mark.parametrize(
    ("path", "limits", "advice"),
    [
        ("/_/drip/30", ["--timeout", "0.5", "--connect-timeout", "5"], "a longer --timeout"),
        ("/_/slow-headers/30", ["--read-timeout", "0.1", "--timeout", "0.8"], "a longer --timeout"),
        ("/_/endless/999999", ["--max-bytes", "1000"], "--max-bytes raises the limit"),
    ],
)
def test_limits_end_the_wait_and_advice_names_them(get_here: Run, path: str, limits: list[str], advice: str) -> None:
    done = get_here(path, *limits)
    assert done.returncode == 3
    assert advice in one_line(done.stderr)


def test_verbose_tells_more(get_here: Run) -> None:
    done = get_here(EELGRASS, "-v", "-f", "html")
    assert "characters, confidence" in done.stderr
    assert done.stdout.startswith("<!DOCTYPE html>")
    assert "<li>young cod" in done.stdout
