"""The benchmarks' invented news sites: whole pages through the pipeline, with planted refrains and agency copies."""

from functools import cache

import pytest

import scraper
from scraper.dedupe.near import MemoryIndex, enter, signature
from scraper.dedupe.site_memory import Applied, Counters, apply, observe
from scraper.model import Article
from tests.benchmark.newsweb.invented import Story
from tests.benchmark.newsweb.pages import page
from tests.benchmark.newsweb.plots import Plots, plotted

HOSTS, STORIES, AGENCY, SEED, PAGE_BYTES = 8, 6, 2, 1, 15_000  # each of the eight kinds of markup
Planted = dict[tuple[int, int], tuple[Story, Article]]


@cache
def planted(refrains: int) -> Planted:
    """Host and number → what the story is, and its article as extracted."""
    plots = Plots(agency=AGENCY, refrains=refrains, intros=True)
    found = {}
    for host in range(HOSTS):
        for number in range(STORIES):
            story = plotted(SEED, host, number, plots, 0)
            html = page(SEED, story, f"http://127.0.0.{host + 1}", PAGE_BYTES)
            found[host, number] = story, scraper.extract(html, f"http://127.0.0.{host + 1}{story['path']}")
    return found


def settled(stories: Planted, times: int = 1) -> dict[tuple[int, int], Applied]:
    counters = Counters()
    for (host, number), (_, article) in stories.items():
        for _ in range(times):  # an AMP page, a reprint
            counters.add(observe(str(host), f"{host}/{number}", article))
    return {key: apply(str(key[0]), article, counters.count) for key, (_, article) in stories.items()}


@pytest.mark.parametrize("refrains", [1, 2])
def test_planted_refrains_go_and_no_paragraph_of_a_story_does(refrains):
    stories = planted(refrains)
    let_in = left = 0
    for key, applied in settled(stories).items():
        story, article = stories[key]
        let_in += sum(line in article.text for line in story["refrains"])
        left += sum(line in applied.article.text for line in story["refrains"])
        assert [line for line in story["paragraphs"] if line in article.text and line not in applied.article.text] == []
    assert let_in >= HOSTS * STORIES * refrains / 2  # the extraction alone does not know them
    assert left <= let_in / 4


def test_copies_of_two_stories_are_no_third():
    stories = {key: value for key, value in planted(1).items() if key[1] < 2}
    assert [applied.changes for applied in settled(stories, times=3).values()] == [()] * len(stories)


def test_agency_copies_are_found_and_nothing_else_is():
    index = MemoryIndex()
    for (host, number), (_, article) in planted(0).items():
        enter(index, f"{host}/{number}", signature(article.text))
    languages = {host: story["lang"] for (host, _), (story, _) in planted(0).items()}
    first = {lang: min(host for host in languages if languages[host] == lang) for lang in languages.values()}
    assert index.groups() == {
        f"{host}/{number}": f"{first[languages[host]]}/{number}" if number < AGENCY else f"{host}/{number}"
        for host, number in planted(0)
    }
