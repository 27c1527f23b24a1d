"""Site memory in runs over the news web, which plants refrains, shared introductions, copies and agency texts."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from scraper.batch.options import Again
from scraper.store.memory_of_row import traces_of, whole_text
from scraper.store.values import Row
from scraper.write import Format
from tests.batch.corpora import REFRESH, answers, run, settled_rows, versions, written
from tests.benchmark.batch.measure import control, free_port, newsweb

HOSTS, STORIES, AGENCY = 3, 5, 2
PLANTED = ("--refrains", "2", "--intros", "--copies", "--agency", str(AGENCY))


@dataclass(frozen=True)
class Web:
    """The news web, and what stands on it."""

    base: str
    truth: dict[str, dict[str, Any]]

    @property
    def urls(self) -> list[str]:
        """Each story under its address, as AMP page and as reprint."""
        prefixes = ("", "/amp", "/reprint")
        return [
            f"{self.host(url)}{prefix}{url.removeprefix(self.host(url))}" for url in self.truth for prefix in prefixes
        ]

    @staticmethod
    def host(url: str) -> str:
        """The site of an address."""
        return "/".join(url.split("/")[:3])

    def story(self, url: str) -> str:
        """The story that an address is of."""
        return url.replace("/amp/", "/").replace("/reprint/", "/")


@pytest.fixture(scope="module")
def web(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Web]:
    folder = tmp_path_factory.mktemp("web")
    shape = ("--hosts", str(HOSTS), "--per-host", str(STORIES), "--page-kb", "20")
    with newsweb(folder, *shape, *PLANTED, port=free_port()) as base:
        lines = (folder / "truth.jsonl").read_text("utf-8").splitlines()
        yield Web(base, {row["url"]: row for row in map(json.loads, lines)})


@pytest.fixture(scope="module")
def corpora(web: Web, tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """The same list in two orders."""
    made = []
    for seed in range(2):
        urls = list(web.urls)
        random.Random(seed).shuffle(urls)  # noqa: S311
        out = tmp_path_factory.mktemp("corpus")
        assert run(out, urls, formats=(Format.TEXT, Format.MARKDOWN)).articles == len(urls)
        made.append(out)
    return made


def is_sure(row: Row, line: str) -> bool:
    """Whether the model held a line of a row's text for text so surely that it is never taken."""
    start = whole_text(row).index(line)
    return [each.may_go for each in traces_of(row).blocks if each.start <= start < each.end] == [False]


def test_settled_texts_are_without_refrains_and_lose_no_paragraph(web: Web, corpora: list[Path]):
    rows = settled_rows(corpora[0])
    raw = {row["id"]: row for row in written(corpora[0])}
    assert sorted(str(row["url"]) for row in rows) == sorted(web.truth)
    let_in = taken = 0
    for row in rows:
        truth = web.truth[str(row["url"])]
        whole, text = whole_text(row), str(row["text"])
        refrains = [line for line in truth["refrains"] if line in whole]
        let_in += len(refrains)
        taken += sum(line not in text for line in refrains)
        assert all(is_sure(raw[row["id"]], line) for line in refrains if line in text)
        assert [line for line in truth["paragraphs"] if line in whole and line not in text] == []
        assert sum(line in text for line in truth["paragraphs"]) >= len(truth["paragraphs"]) - 1
    assert let_in >= HOSTS * STORIES / 2  # the extraction alone does not know them
    assert taken >= let_in / 2


def test_settled_rows_are_the_same_in_whatever_order_the_pages_came(corpora: list[Path]):
    assert settled_rows(corpora[0]) == settled_rows(corpora[1])
    assert len(written(corpora[0])) >= HOSTS * STORIES


def test_copies_are_answered_by_their_story_and_agency_texts_by_their_group(web: Web, corpora: list[Path]):
    for out in corpora:
        ids = {str(row["url"]): str(row["id"]) for row in settled_rows(out)}
        assert {answer.given: answer.article for answer in answers(out)} == {
            url: ids[web.story(url)] for url in web.urls
        }
        groups: dict[str, set[str]] = {}
        for row in settled_rows(out):
            groups.setdefault(str(row["near_group"]), set()).add(str(row["url"]))
        by_number = [{url for url in web.truth if url.endswith(f"-{10000 + number}.html")} for number in range(AGENCY)]
        assert sorted(map(sorted, (each for each in groups.values() if len(each) > 1))) == sorted(
            map(sorted, by_number)
        )
        assert {min(ids[url] for url in urls) for urls in groups.values()} == set(groups)


def test_files_agree_with_their_rows(corpora: list[Path]):
    cut = 0
    row: Any
    for row in written(corpora[0]):
        text, markdown = ((corpora[0] / name).read_text("utf-8") for name in row["files"])
        assert str(row["text"]) in text
        for each in row["site_memory"]["taken_out"]:
            cut += 1
            assert each["cut"].strip() not in text
            assert each["cut"].strip() not in markdown
            assert each["reason"].endswith("stories of this site")
    assert cut >= HOSTS


def test_without_site_memory_texts_are_as_they_were_extracted(web: Web, tmp_path: Path, corpora: list[Path]):
    run(tmp_path, web.truth, site_memory=False)
    rows = written(tmp_path)
    assert not any("site_memory" in row for row in rows)
    whole = {str(row["url"]): whole_text(row) for row in written(corpora[0])}
    assert {row["url"]: row["text"] for row in rows} == {url: whole[url] for url in web.truth if url in whole}


def test_edits_alone_are_versions_also_with_site_memory_and_an_outage_is_none(web: Web, tmp_path: Path):
    run(tmp_path, web.truth)
    assert run(tmp_path, again=REFRESH).written == 0
    edited = json.loads(control(web.base, "__edit?n=1"))
    control(web.base, "__outage?hosts=2")
    assert run(tmp_path, again=REFRESH).failed == STORIES
    on_air = {url for url in edited if not url.startswith("http://127.0.0.3:")}
    assert set(versions(tmp_path)) == on_air
    control(web.base, "__outage?hosts=")
    run(tmp_path, again=Again(retry=("failed",), refresh=True))
    assert versions(tmp_path) == dict.fromkeys(edited, 2)
