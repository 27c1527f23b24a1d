"""Measures scraper beside its peers: ``python -m tests.benchmark.run CORPORA``."""

from __future__ import annotations

import argparse
import gc
import json
import platform
import sys
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

from scraper.training import corpus
from tests.benchmark import floors, folds, measure, peers, scaling, table
from tests.benchmark.measure import Figures, PageResult


def main(arguments: Sequence[str] | None = None) -> int:
    options = _parser().parse_args(arguments)
    if options.write_floors and (options.limit or options.folds):
        print("--write-floors pins the shipped model on whole corpora: no --limit, no --folds", file=sys.stderr)
        return 2
    peers.quieten()
    peers.stay_offline()
    extractors, missing = peers.load("none" if options.ours_only else options.peers)
    for name in missing:
        print(f"{name} is not installed: its row is left out")
    if options.scaling:
        print(scaling.table([extractor for extractor in extractors if extractor.repeats]))
        return 0
    folders = corpus.available(options.corpora, options.corpus)
    if not folders:
        print(f"no corpora under {options.corpora}: nothing to measure")
        return 0
    rows, results = _run(folders, extractors, options)
    if any(result.confidence is not None for result in results):
        print(table.calibration_table(results), end="\n\n")
    print(_footer(options.runs))
    if options.json:
        options.json.write_text(json.dumps(_as_json(rows, results), indent=1), encoding="utf-8")
    if options.write_floors:
        floors.write_floors(row for row in rows if row.extractor == peers.OURS)
    return 0


def _run(
    folders: Sequence[Path], extractors: Sequence[peers.Extractor], options: argparse.Namespace
) -> tuple[list[Figures], list[PageResult]]:
    """Measures corpus by corpus and prints each table as soon as it is done."""
    models = folds.train(options.corpora, options.folds) if options.folds else []
    all_rows: list[Figures] = []
    all_results: list[PageResult] = []
    for folder in folders:
        samples = list(corpus.read_corpus(folder))[: options.limit]
        if models:
            measured = folds.run(samples, extractors, models, options.runs)
        else:
            measured = measure.run(samples, extractors, options.runs)
        results = list(measure.with_progress(measured))
        rows = measure.tabulate(folder.name, results, [extractor.name for extractor in extractors])
        if rows:
            print(table.corpus_table(rows, options.folds))
            print(table.crashes(results), flush=True)
        all_rows += rows
        all_results += results
    return all_rows, all_results


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmark.run", description=__doc__)
    parser.add_argument("corpora", type=Path, nargs="?", default=Path("../shared/corpora"))
    parser.add_argument("--corpus", choices=corpus.CORPORA, help="this one alone")
    parser.add_argument("--peers", choices=tuple(peers.PEERS), default="all", help="default: all")
    parser.add_argument("--ours-only", action="store_true", help="the same as --peers none")
    parser.add_argument("--limit", type=int, metavar="N", help="the first N pages of each corpus")
    parser.add_argument("--runs", type=int, default=measure.RUNS, help="best time of so many (default: 3)")
    parser.add_argument("--folds", type=int, default=0, metavar="N", help="retrain, and measure on unseen sites")
    parser.add_argument("--json", type=Path, metavar="FILE", help="also write all figures, page by page")
    parser.add_argument("--scaling", action="store_true", help="time over synthetic pages of 10 KB to 10 MB")
    parser.add_argument("--write-floors", action="store_true", help="pin our figures in floors.toml")
    return parser


def _footer(runs: int) -> str:
    versions = ", ".join(f"{name} {number}" for name, number in peers.versions().items())
    collector = "on" if gc.isenabled() else "off"
    return f"""\
{table.LEGEND}

Measured {datetime.now(UTC):%Y-%m-%d} with Python {platform.python_version()}, {versions}.
All on the same pages in one process, one extractor after the other, garbage collector {collector}; times are the best
of {runs} passes after a warm-up (readability-lxml, newspaper4k and trafilatura's precision mode: one pass)."""


def _as_json(rows: Sequence[Figures], results: Sequence[PageResult]) -> dict[str, object]:
    return {
        "date": datetime.now(UTC).isoformat(timespec="seconds"),
        "versions": peers.versions(),
        "figures": [asdict(row) for row in rows],
        "pages": [_page_as_json(result) for result in results],
    }


def _page_as_json(result: PageResult) -> dict[str, object]:
    page = asdict(result)
    del page["sample"]
    return {"corpus": result.sample.corpus, "id": result.sample.id, **page}


if __name__ == "__main__":
    sys.exit(main())
