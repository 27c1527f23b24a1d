"""Lists our worst pages, block by block: ``python -m tests.benchmark.errors CORPORA``."""

from __future__ import annotations

import argparse
import shutil
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from scraper.model import Article
from scraper.text.folding import fold_space
from scraper.training import corpus
from scraper.training.corpus import Sample
from tests.benchmark import metrics, peers
from tests.benchmark.blame import Fault, Mistake, mistakes
from tests.benchmark.peers import Extractor, Source
from tests.benchmark.table import markdown

SIGNS = {Fault.KEPT: "+", Fault.DROPPED: "-", Fault.LOST: "?"}

LONGEST = 15
"""Lines of each kind of mistake that a page in the list gets; ``--page`` shows them all."""


@dataclass(frozen=True, slots=True)
class Review:
    """One page of ours with its score (bag F, or segments F where no body is known) and its mistakes.

    Attributes:
        verdict: The score in words, or the exception.
    """

    sample: Sample
    score: float
    verdict: str
    mistakes: tuple[Mistake, ...] = ()


def main(arguments: Sequence[str] | None = None) -> int:
    options = _parser().parse_args(arguments)
    peers.quieten()
    ours = peers.ours()
    folders = corpus.available(options.corpora, options.corpus)
    if not folders:
        print(f"no corpora under {options.corpora}")
        return 0
    for folder in folders:
        reviews = sorted(_reviews(folder, ours, options.page), key=lambda page: (page.score, page.sample.id))
        for page in reviews[: options.worst]:
            print(_page(page, LONGEST if options.page is None else len(page.mistakes)), end="\n\n")
        print(f"## {folder.name}: all mistakes on {len(reviews)} pages\n\n{_summary(reviews)}\n")
    return 0


def review(sample: Sample, ours: Extractor) -> Review | None:
    """The review of a page, or ``None`` where nothing is known to judge it by."""
    source = Source(sample.html(), "", sample.url, sample.standfirst_counts)
    try:
        article: Article = ours.call(source)
        text = ours.read(article, source).text
    except Exception as error:  # noqa: BLE001 - a crash is the worst page of all
        return Review(sample, -1.0, f"crash: {error!r}")
    found = tuple(mistakes(sample, article))
    state = f"{article.page_kind}, confidence {article.confidence:.2f}, text by {article.extractor}"
    if sample.body:
        bag = metrics.bag(text, sample.body)
        return Review(sample, bag.f, f"F {bag.f:.3f} P {bag.precision:.3f} R {bag.recall:.3f}, {state}", found)
    score = metrics.segments(text, sample.present, sample.absent).f
    return None if score is None else Review(sample, score, f"segments F {score:.3f}, {state}", found)


def _reviews(folder: Path, ours: Extractor, page: str | None) -> Iterator[Review]:
    for sample in corpus.read_corpus(folder):
        if sample.is_article and page in {None, sample.id}:
            reviewed = review(sample, ours)
            if reviewed:
                yield reviewed


def _page(page: Review, longest: int) -> str:
    """The page and its mistakes, ``longest`` of each kind at most."""
    width = shutil.get_terminal_size((140, 0)).columns
    lines = [f"{page.sample.corpus}/{page.sample.id}: {page.verdict}\n  {page.sample.url}"]
    shown: Counter[Fault] = Counter()
    for mistake in page.mistakes:
        shown[mistake.fault] += 1
        if shown[mistake.fault] > longest:
            continue
        what = f"[{mistake.label}: {mistake.reason}] " if mistake.label else "[in no block] "
        line = f"  {SIGNS[mistake.fault]} {mistake.words:4} {what}{fold_space(mistake.text)}"
        lines.append(line if len(line) <= width else f"{line[: width - 1]}…")
    lines += [f"  {SIGNS[fault]} and {n - longest} more" for fault, n in shown.items() if n > longest]
    return "\n".join(lines)


def _summary(reviews: Iterable[Review]) -> str:
    """Faults by label and cause, those with the most words first."""
    words: dict[tuple[str, str, str], int] = defaultdict(int)
    blocks: dict[tuple[str, str, str], int] = defaultdict(int)
    pages: dict[tuple[str, str, str], set[str]] = defaultdict(set)
    for page in reviews:
        for mistake in page.mistakes:
            key = (f"{SIGNS[mistake.fault]} {mistake.fault}", mistake.label, mistake.cause)
            words[key] += mistake.words
            blocks[key] += 1
            pages[key].add(page.sample.id)
    cells = [["fault", "label", "cause", "words", "blocks", "pages"]]
    cells += [
        [*key, str(count), str(blocks[key]), str(len(pages[key]))]
        for key, count in sorted(words.items(), key=lambda item: -item[1])
    ]
    return markdown(cells)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m tests.benchmark.errors",
        description=__doc__,
        epilog="+ wrongly kept, - wrongly dropped, ? in no block; the number is the block's words.",
    )
    parser.add_argument("corpora", type=Path, nargs="?", default=Path("../shared/corpora"))
    parser.add_argument("--corpus", choices=corpus.CORPORA, help="this one alone")
    parser.add_argument("--worst", type=int, default=20, metavar="N", help="pages of each corpus (default: 20)")
    parser.add_argument("--page", metavar="ID", help="this page alone")
    return parser


if __name__ == "__main__":
    sys.exit(main())
