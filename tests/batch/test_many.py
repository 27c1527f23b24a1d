"""``scraper.get_all`` and its twin over the news web, and ``scraper.extract_many``."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import time
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import pytest

import scraper
from scraper.policy import FetchPolicy
from tests.benchmark.batch.measure import control, free_port, newsweb
from tests.benchmark.newsweb.report import report
from tests.golden import source

NEAR = FetchPolicy(allow_private=True, respect_robots=True)
HOSTS, PER_HOST = 20, 10


@pytest.fixture(scope="module")
def web(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    folder = tmp_path_factory.mktemp("web")
    options = ["--hosts", str(HOSTS), "--per-host", str(PER_HOST), "--page-kb", "20", "--latency", "0.2", "0.2"]
    with newsweb(folder, *options, port=free_port()) as base:
        yield base, folder


def urls(folder: Path) -> list[str]:
    return (folder / "urls.txt").read_text().split()


def test_each_address_has_one_outcome_and_no_host_is_asked_by_more_than_two_at_once(web: tuple[str, Path]) -> None:
    base, folder = web
    dead = base.replace("127.0.0.1", "127.0.0.250") + "/dead"
    wanted = [*urls(folder), dead, "mailto:desk@example.com", f"{base}/nowhere.html"]
    control(base, "__reset")
    began = time.monotonic()
    outcomes = list(scraper.get_all(wanted, policy=NEAR, delay=0, processes=0))
    seconds = time.monotonic() - began
    assert sorted(outcome.target.name for outcome in outcomes) == sorted(wanted)
    codes = {outcome.target.name: outcome.code for outcome in outcomes}
    assert [codes[url] for url in wanted[-3:]] == ["connect", "invalid_url", "404"]
    assert {codes[url] for url in wanted[:-3]} == {"ok"}
    control(base, "__flush")
    manners = report(str(folder / "log.jsonl"))
    assert (manners["in_flight_per_host"], manners["robots_first"]) == (2, HOSTS)
    assert seconds < 30  # one after the other they would take 40 s; python -m tests.benchmark.many has the time


def test_outcomes_come_in_order_on_request(web: tuple[str, Path]) -> None:
    wanted = urls(web[1])[:30]
    outcomes = scraper.get_all(wanted, policy=NEAR, delay=0, ordered=True, processes=0)
    assert [outcome.target.name for outcome in outcomes] == wanted


def test_leaving_the_loop_ends_the_work(web: tuple[str, Path]) -> None:
    base, folder = web
    control(base, "__reset")
    assert len(list(islice(scraper.get_all(urls(folder), policy=NEAR, delay=0, processes=0), 3))) == 3
    control(base, "__flush")
    pages = [
        line for line in (folder / "log.jsonl").read_text().splitlines() if '"req"' in line and "robots" not in line
    ]
    assert len(pages) < 150


def test_targets_bring_their_columns_along(web: tuple[str, Path]) -> None:
    target = scraper.Target(urls(web[1])[0], input=(("desk", "science"),))
    [outcome] = scraper.get_all([target], policy=NEAR, processes=0)
    assert outcome.target.input == (("desk", "science"),)


def test_the_asynchronous_twin_and_a_running_loop(web: tuple[str, Path]) -> None:
    wanted = urls(web[1])[:5]

    async def both() -> tuple[list[str], list[str]]:
        later = [outcome.code async for outcome in scraper.aget_all(wanted, policy=NEAR, delay=0, processes=0)]
        return later, [outcome.code for outcome in scraper.get_all(wanted, policy=NEAR, delay=0, processes=0)]

    assert asyncio.run(both()) == (["ok"] * 5, ["ok"] * 5)


def test_the_asynchronous_twin_can_be_left(web: tuple[str, Path]) -> None:
    async def first() -> str:
        outcomes = scraper.aget_all(urls(web[1]), policy=NEAR, delay=0, processes=0)
        async for outcome in outcomes:
            await outcomes.aclose()  # type: ignore[attr-defined]
            return outcome.code
        return ""

    assert asyncio.run(first()) == "ok"


def test_workers_start_without_a_main_guard(web: tuple[str, Path], tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    script.write_text(
        "import json, scraper\n"
        f"policy = scraper.FetchPolicy(allow_private=True)\n"
        f"outcomes = scraper.get_all({urls(web[1])[:6]!r}, policy=policy, delay=0, processes=1)\n"
        "print(json.dumps([[o.code, bool(o.article and o.article.text)] for o in outcomes]))\n"
    )
    done = subprocess.run([sys.executable, script], capture_output=True, text=True, check=True)
    assert (json.loads(done.stdout), done.stderr) == ([["ok", True]] * 6, "")


def test_no_network_is_an_outcome_of_each() -> None:
    dead = [f"http://127.0.0.{host}:1/story-{number}" for host in range(2, 9) for number in range(6)]
    outcomes = list(scraper.get_all(dead, policy=FetchPolicy(allow_private=True, retries=0), delay=0, processes=0))
    assert sorted(outcome.target.name for outcome in outcomes) == sorted(dead)
    assert {outcome.code for outcome in outcomes} <= {"connect", "no_network"}
    assert "no_network" in {outcome.code for outcome in outcomes}


def test_a_wrong_setting_is_told_at_once() -> None:
    with pytest.raises(ValueError, match="no delay"):
        scraper.get_all([], delay="often")


@pytest.mark.parametrize("processes", [0, 1])
def test_pages_at_hand_are_extracted_in_order(processes: int, tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    path.write_bytes(source("wordpress-classic"))
    html = source("opinion-bio")
    pages: list[object] = [html, html.decode(), path, (html, "https://example.org/a"), tmp_path / "none.html", b""]
    outcomes = list(scraper.extract_many(pages, processes=processes))  # type: ignore[arg-type]
    assert [outcome.code for outcome in outcomes] == ["ok", "ok", "ok", "ok", "unreadable", "no_article"]
    assert outcomes[3].article.url == "https://example.org/a"
    assert outcomes[0].article.text == outcomes[1].article.text == scraper.extract(html).text


def test_a_page_of_a_wrong_type_is_told() -> None:
    with pytest.raises(TypeError, match="page 2 is int; extract_many takes bytes"):
        list(scraper.extract_many([b"", 7], processes=0))  # type: ignore[list-item]


def test_one_address_or_page_is_no_list() -> None:
    with pytest.raises(TypeError, match="one address and no list"):
        list(scraper.get_all("https://example.org/a"))
    with pytest.raises(TypeError, match="no iterable of pages"):
        list(scraper.extract_many("<p>It rains.", processes=0))
