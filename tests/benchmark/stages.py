"""Where a page's time goes, beside what the fast peers take: ``python -m tests.benchmark.stages CORPORA``."""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from statistics import median
from types import ModuleType
from typing import Any
from unittest.mock import patch

from scraper import pipeline
from scraper.page import document
from scraper.page.tree import Tree, parse_html
from scraper.training import corpus
from tests.benchmark import measure, peers
from tests.benchmark.peers import Extractor, Source
from tests.benchmark.table import markdown

Times = Mapping[str, float]
"""What is done → ms."""

STAGES: Mapping[str, tuple[tuple[ModuleType, str], ...]] = {
    "decode": ((pipeline, "decode"),),
    "parse": ((document, "parse_page"),),
    "head": ((document, "read_head"),),
    "walk": ((document, "read_blocks"),),
    "locate": ((document, "locate"), (document, "detect_language")),
    "classify": ((pipeline, "classify_blocks"),),
    "label": ((pipeline, "label_blocks"),),
    "metadata": ((pipeline, "declared"), (pipeline, "know"), (pipeline, "read_visible"), (pipeline, "merge")),
    "kind": ((pipeline, "page_kind"),),
}
"""The stages in their order, with the functions that the pipeline calls for each."""
_ALL, _STEPS, _GOAL = "all", "a step to each node", "a tenth of trafilatura's text"
ROWS = (*STAGES, _ALL, _STEPS, "resiliparse", _GOAL)


def main() -> None:
    """Print a column for each corpus."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("corpora", type=Path)
    parser.add_argument("--limit", type=int, metavar="N", help="the first N pages of each corpus")
    options = parser.parse_args()
    peers.quieten()
    peers.stay_offline()
    folders = corpus.available(options.corpora)
    columns = [_column(list(_sources(folder))[: options.limit]) for folder in folders]
    cells = [[row, *(f"{column[row]:.2f}" for column in columns)] for row in ROWS]
    print(markdown([["ms, median of the articles", *(folder.name for folder in folders)], *cells]))


def _sources(folder: Path) -> Iterator[Source]:
    for sample in corpus.read_corpus(folder):
        if sample.is_article:
            html = sample.html()
            yield Source(html, peers.decode(html), sample.url)


def _column(sources: Sequence[Source]) -> Times:
    fast = {extractor.name: extractor for extractor in peers.load("fast")[0]}
    with clocked() as times:
        staged = _best(sources, lambda source: _staged(source, times))
    found = {stage: median(page[stage] for page in staged) for stage in STAGES}
    found[_ALL] = _median(sources, fast[peers.OURS])
    found[_STEPS] = median(page[_STEPS] for page in _best(sources, _steps))
    found["resiliparse"] = _median(sources, fast["resiliparse"])
    return found | {_GOAL: _median(sources, fast[peers.BASELINE_TEXT]) / 10}


def _median(sources: Sequence[Source], extractor: Extractor) -> float:
    return median(page[_ALL] for page in _best(sources, lambda source: {_ALL: measure.timed(extractor, source)[2]}))


def _best(sources: Sequence[Source], run: Callable[[Source], Times]) -> list[Times]:
    """Each page's least times; as in the other tables all pages are gone over before the next run."""
    best = [run(source) for source in sources]
    for _ in range(measure.RUNS - 1):
        again = [run(source) for source in sources]
        best = [{name: min(ms, new[name]) for name, ms in old.items()} for old, new in zip(best, again, strict=True)]
    return best


def _staged(source: Source, times: dict[str, float]) -> Times:
    times.update(dict.fromkeys(STAGES, 0.0))
    pipeline.extract(source.html, source.url)
    return dict(times)


@contextmanager
def clocked() -> Iterator[dict[str, float]]:
    """While this is open, extraction adds each stage's time to what is given, by the stage's name."""
    times = dict.fromkeys(STAGES, 0.0)

    def clock(stage: str, call: Callable[..., Any]) -> Callable[..., Any]:
        def timed(*arguments: Any, **named: Any) -> Any:
            start = time.process_time_ns()
            result = call(*arguments, **named)
            times[stage] += (time.process_time_ns() - start) / 1e6
            return result

        return timed

    with ExitStack() as clocks:
        for stage, functions in STAGES.items():
            for module, name in functions:
                clocks.enter_context(patch.object(module, name, clock(stage, getattr(module, name))))
        yield times


def _steps(source: Source) -> Times:
    """Only to step once to each node that is shown, and to ask what it is."""
    tree = parse_html(source.text)
    start = time.process_time_ns()
    _count_nodes(tree)
    return {_STEPS: (time.process_time_ns() - start) / 1e6}


def _count_nodes(tree: Tree) -> int:
    root = tree.body
    return sum(node.tag_id > 0 for node in root.traverse(include_text=True, skip_empty=True)) if root else 0


if __name__ == "__main__":
    main()
