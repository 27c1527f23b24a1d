"""Who is called how often and in which order, and whose time is set beside whose."""

import gzip
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from scraper.training.corpus import Sample
from tests.benchmark import measure, peers
from tests.benchmark.peers import Extraction, Extractor


@pytest.fixture
def samples(tmp_path):
    path = tmp_path / "page.html.gz"
    path.write_bytes(gzip.compress(b"<p>Rain."))
    kinds = {"one": "article", "two": "article", "list": "listing"}
    return [Sample("wcxb", name, name, kind, "Rain.", (), (), (), None, (), None, path) for name, kind in kinds.items()]


def recorder(calls, name, *, repeats=True):
    def call(source):
        calls.append((name, source.url))

    return Extractor(name, call, lambda *_: Extraction("Rain."), repeats=repeats)


def test_an_extractor_goes_over_all_articles_before_the_next_begins(samples):
    calls = []
    extractors = [recorder(calls, "quick"), recorder(calls, "slow", repeats=False)]
    measured = measure.run(samples, extractors, runs=2)
    results = list(measured)
    in_turn = [("quick", "one"), ("quick", "two"), ("slow", "one"), ("slow", "two")]
    assert calls[-6:] == [*in_turn[:2], *in_turn]
    assert [(result.extractor, result.sample.id) for result in results] == in_turn


def test_speed_is_the_baselines_time_by_ours_with_its_metadata_and_without(samples):
    names = [peers.OURS, peers.BASELINE, peers.BASELINE_TEXT]
    extractors = [recorder([], name) for name in names]
    took = dict(zip(names, (2.0, 12.0, 8.0), strict=True))
    results = [replace(result, ms=took[result.extractor]) for result in measure.run(samples, extractors, runs=1)]
    ours = measure.tabulate("wcxb", results, names)[0]
    assert (ours.ms, ours.ratio, ours.text_ratio) == (2.0, 6.0, 4.0)


def test_measuring_needs_nothing_that_only_training_needs() -> None:
    without = "import sys; sys.modules['catboost'] = None; import tests.benchmark.run"
    assert subprocess.run([sys.executable, "-c", without], check=False, cwd=Path(__file__).parents[2]).returncode == 0
