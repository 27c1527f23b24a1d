"""Prints figures as Markdown tables that also read well on a terminal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from scraper.training.corpus import CORPORA, STANDFIRST_IN_BODY
from tests.benchmark import metrics
from tests.benchmark.measure import EMPTY_BELOW, Figures, PageResult
from tests.benchmark.peers import BASELINE, OURS

COLUMNS: tuple[tuple[str, str, str], ...] = (
    ("P", "precision", ".3f"),
    ("R", "recall", ".3f"),
    ("F", "f", ".3f"),
    ("perfect", "perfect", ".3f"),
    ("segments", "segments", ".3f"),
    ("title", "title", ".3f"),
    ("authors", "authors", ".3f"),
    ("date", "date", ".3f"),
    ("kind", "kind", ".3f"),
    ("2nd opinion", "second_opinion", ".3f"),
    ("crashes", "crashes", "d"),
    ("empty", "empty", "d"),
    ("ms", "ms", ".2f"),
    ("p99", "p99", ".1f"),
    ("speed", "ratio", ".1f"),
    ("text speed", "text_ratio", ".1f"),
)
"""Heading, attribute of :class:`Figures`, format."""

BINS = (0.0, 0.2, 0.4, 0.6, 0.7, 0.8, 0.9, 0.95, 1.0)
"""Borders of the calibration table's bins of confidence; the last bin holds its upper border too."""

LEGEND = f"""\
- P, R, F: bag of words (NFKC, lower case, CJK by character), mean over pages.
- perfect: share of pages with P and R of {metrics.PERFECT} or more.
- segments: F over all segments that must or must not be in the text.
- title, authors, date: share exactly right.
- kind: balanced accuracy of articles against listings and collections.
- 2nd opinion: share of pages whose text another extractor gave.
- empty: articles with less than {EMPTY_BELOW} words.
- ms, p99: processor time of a page, median and 99th percentile.
- speed: {BASELINE}'s time by this one's, median of the pages' ratios; text speed: the same with {BASELINE}'s time
  for the text alone. An extractor is timed for all that its row shows, {OURS} for all that it gives.
- Where {OURS}'s model was trained on the pages, its P, R, F, perfect, segments, empty and confidence say how well
  it remembers them and cannot be held against the peers': for that there is --folds."""


def corpus_table(rows: Sequence[Figures], folds: int = 0) -> str:
    """One corpus: a row for each extractor, a column for each figure that any of them has.

    The heading says whether our model had seen the pages; ``folds`` is 0 for the shipped model.
    """
    columns = [column for column in COLUMNS if any(getattr(row, column[1]) is not None for row in rows)]
    cells = [["extractor", *(heading for heading, _, _ in columns)]]
    cells += [[row.extractor, *(_cell(getattr(row, name), form) for _, name, form in columns)] for row in rows]
    corpus = rows[0].corpus
    standfirst = "counted in" if corpus in STANDFIRST_IN_BODY else "left out"
    if folds:
        model = f"model trained on other sites ({folds} folds)"
    else:
        model = "SHIPPED MODEL, TRAINED ON THESE PAGES" if corpus in CORPORA else "model trained on other pages"
    heading = f"## {corpus}: {rows[0].pages} articles; {OURS}: standfirst {standfirst}, {model}"
    return f"{heading}\n\n{markdown(cells)}"


def crashes(results: Sequence[PageResult]) -> str:
    """One line for each kind of crash of each extractor, ``""`` where there was none."""
    counts = Counter((result.extractor, result.crash) for result in results if result.crash)
    return "".join(f"\n{name} crashed on {count} pages: {crash}\n" for (name, crash), count in counts.items())


def calibration_table(results: Sequence[PageResult]) -> str:
    """Our confidence against our measured F, and against the baseline's on the same pages."""
    baseline = {
        (result.sample.corpus, result.sample.id): result.bag.f
        for result in results
        if result.extractor == BASELINE and result.bag
    }
    ours = [
        (result.confidence, result.bag.f, baseline.get((result.sample.corpus, result.sample.id)))
        for result in results
        if result.extractor == OURS and result.bag and result.confidence is not None
    ]
    cells = [["confidence", "pages", "mean F", "F < 0.8", f"{BASELINE}'s mean F"]]
    for low, high in pairwise(BINS):
        inside = [page for page in ours if low <= page[0] < high or page[0] == high == BINS[-1]]
        cells.append([f"{low:g} to {high:g}", *_calibration_row(inside)])
    cells.append(["all", *_calibration_row(ours)])
    return f"## {OURS}'s confidence against its measured F\n\n{markdown(cells)}"


def markdown(cells: Sequence[Sequence[str]]) -> str:
    """A Markdown table; the first row is the heading, the first column stands left, the others right."""
    widths = [max(len(row[column]) for row in cells) for column in range(len(cells[0]))]

    def line(row: Sequence[str]) -> str:
        padded = [
            row[0].ljust(widths[0]),
            *(cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True)),
        ]
        return f"| {' | '.join(padded)} |"

    rule = f"|{'-' * (widths[0] + 2)}|{'|'.join('-' * (width + 1) + ':' for width in widths[1:])}|"
    return "\n".join([line(cells[0]), rule, *(line(row) for row in cells[1:])])


def _calibration_row(pages: Sequence[tuple[float, float, float | None]]) -> list[str]:
    baseline = [f for _, _, f in pages if f is not None]
    return [
        str(len(pages)),
        _cell(metrics.mean([f for _, f, _ in pages]), ".3f"),
        _cell(metrics.mean([float(f < 0.8) for _, f, _ in pages]), ".2f"),
        _cell(metrics.mean(baseline), ".3f"),
    ]


def _cell(value: float | None, form: str) -> str:
    return "–" if value is None else format(value, form)
