"""Our quality over the corpora, where they are present, does not fall below the pinned floors."""

import os
from dataclasses import replace
from pathlib import Path

import pytest

from scraper.training import corpus
from tests.benchmark import floors, measure, peers

ROOT = Path(os.environ.get("SCRAPER_CORPORA", Path(__file__).parents[3] / "shared" / "corpora"))
FIGURES = measure.tabulate("wcxb", (), [peers.OURS])[0]


@pytest.mark.parametrize("name", corpus.CORPORA)
def test_figures_hold_their_floors(name):
    """Each corpus: no crash, and no figure under its floor."""
    if not corpus.available(ROOT, name):
        pytest.skip(f"no corpus {name} under {ROOT} (set SCRAPER_CORPORA)")
    samples = tuple(corpus.read_corpus(ROOT / name))
    results = list(measure.run(samples, [peers.ours()], runs=1))
    assert [(result.sample.id, result.crash) for result in results if result.crash] == []
    assert floors.broken(measure.tabulate(name, results, [peers.OURS])[0], floors.read_floors()[name]) == []


def test_floors_are_pinned_a_little_under_the_figures(tmp_path):
    path = tmp_path / "floors.toml"
    floors.write_floors([replace(FIGURES, f=0.98, kind=0.9, title=0.001)], path)
    assert floors.read_floors(path) == {"wcxb": {"f": 0.975, "title": 0.0, "kind": 0.895}}


def test_pinning_one_corpus_leaves_the_others(tmp_path):
    path = tmp_path / "floors.toml"
    floors.write_floors([replace(FIGURES, corpus="fundus", f=0.9), replace(FIGURES, f=0.8)], path)
    floors.write_floors([replace(FIGURES, f=0.7)], path)
    assert floors.read_floors(path) == {"fundus": {"f": 0.895}, "wcxb": {"f": 0.695}}


def test_a_figure_under_its_floor_is_named():
    row = replace(FIGURES, f=0.9, title=0.8)
    assert floors.broken(row, {"f": 0.9, "title": 0.81}) == ["wcxb: title 0.800 is below 0.810"]


def test_a_figure_that_is_gone_breaks_its_floor():
    assert floors.broken(FIGURES, {"f": 0.1}) == ["wcxb: f 0.000 is below 0.100"]
