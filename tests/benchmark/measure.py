"""Runs the extractors over a corpus and sums up what came out."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from statistics import median
from typing import Any

from scraper.training.corpus import Sample
from tests.benchmark import metrics, peers
from tests.benchmark.peers import Extraction, Extractor, Source

RUNS = 3
"""A page's time is the best of so many runs."""

Times = Mapping[str, float]
"""Page's id → ms."""
EMPTY_BELOW = 10
"""An article with fewer tokens counts as empty."""


@dataclass(frozen=True, slots=True)
class PageResult:
    """What one extractor made of one page; ``None`` where that cannot be told of this page or extractor.

    Attributes:
        crash: The exception, or ``""``. A crash is judged as an empty text.
        bag: Of the text against the body.
        kind: Whether the page is an article, and whether the extractor says so.
        ms: Processor time of the call, milliseconds.
    """

    sample: Sample
    extractor: str
    crash: str
    bag: metrics.Bag | None
    segments: metrics.Segments
    title: bool | None
    authors: bool | None
    date: bool | None
    kind: tuple[bool, bool] | None
    empty: bool
    ms: float
    confidence: float | None
    second_opinion: bool


@dataclass(frozen=True, slots=True)
class Figures:
    """One row: an extractor over a corpus's articles (``kind`` and ``crashes``: over all its pages).

    Attributes:
        ms: Median of the pages' times.
        ratio: Median over pages of the baseline's time divided by this one's.
        text_ratio: The same for the baseline's text without its metadata.
        second_opinion: Share of pages whose text came from another extractor.
    """

    corpus: str
    extractor: str
    pages: int
    precision: float | None
    recall: float | None
    f: float | None
    perfect: float | None
    segments: float | None
    title: float | None
    authors: float | None
    date: float | None
    kind: float | None
    crashes: int
    empty: int
    ms: float | None
    p99: float | None
    ratio: float | None
    text_ratio: float | None
    second_opinion: float | None


def run(samples: Sequence[Sample], extractors: Sequence[Extractor], runs: int = RUNS) -> Iterator[PageResult]:
    """Measures one extractor after the other, as they are used; ours alone sees the pages that are no articles.

    Each goes over all pages ``runs`` times. Taking turns on each page would time how one puts another's data out of
    the processor's caches.
    """
    warm_up(samples, extractors)
    sources = [_source(sample, extractors) for sample in samples]
    for extractor in extractors:
        pages = [
            (sample, source)
            for sample, source in zip(samples, sources, strict=True)
            if sample.is_article or "kind" in extractor.fields
        ]
        results = [measure(sample, extractor, source) for sample, source in pages]
        best = [result.ms for result in results]
        for _ in range(runs - 1 if extractor.repeats else 0):
            best = [min(ms, timed(extractor, source)[2]) for ms, (_, source) in zip(best, pages, strict=True)]
        yield from (replace(result, ms=ms) for result, ms in zip(results, best, strict=True))


def warm_up(samples: Sequence[Sample], extractors: Sequence[Extractor]) -> None:
    """Runs everything once on a few pages, so that imports and caches are paid before the clock runs."""
    for sample in samples[:3]:
        source = _source(sample, extractors)
        for extractor in extractors:
            timed(extractor, source)


def measure(sample: Sample, extractor: Extractor, source: Source) -> PageResult:
    """What an extractor makes of a page, and how long it takes this time."""
    raw, crash, ms = timed(extractor, source)
    found = Extraction("")
    if not crash:
        try:
            found = extractor.read(raw, source)
        except Exception as error:  # noqa: BLE001 - a crash is one of the figures
            crash = _describe(error)
    return _judge(sample, extractor, found, crash, ms)


def sum_up(corpus: str, extractor: str, results: Sequence[PageResult], baseline: Times, of_text: Times) -> Figures:
    """The figures of one extractor, beside the baseline's times with metadata and of the text alone."""
    articles = [result for result in results if result.sample.is_article]
    bags = [result.bag for result in articles if result.bag]
    whole = [result for result in articles if not result.crash]  # a crash is quick
    times = [result.ms for result in whole]
    sure = [result for result in articles if result.confidence is not None]
    return Figures(
        corpus=corpus,
        extractor=extractor,
        pages=len(articles),
        precision=metrics.mean([bag.precision for bag in bags]),
        recall=metrics.mean([bag.recall for bag in bags]),
        f=metrics.mean([bag.f for bag in bags]),
        perfect=metrics.mean([float(bag.perfect) for bag in bags]),
        segments=metrics.add_up(result.segments for result in articles).f,
        title=_share(result.title for result in articles),
        authors=_share(result.authors for result in articles),
        date=_share(result.date for result in articles),
        kind=metrics.balanced_accuracy([result.kind for result in results if result.kind]),
        crashes=sum(bool(result.crash) for result in results),
        empty=sum(result.empty for result in articles),
        ms=median(times) if times else None,
        p99=metrics.quantile(times, 0.99),
        ratio=_ratio(baseline, whole),
        text_ratio=_ratio(of_text, whole),
        second_opinion=_share(result.second_opinion for result in sure),
    )


def tabulate(corpus: str, results: Sequence[PageResult], names: Iterable[str]) -> list[Figures]:
    """The rows of a corpus's table, in the order of ``names``."""
    by_name: dict[str, list[PageResult]] = {name: [] for name in names}
    for result in results:
        by_name[result.extractor].append(result)
    baseline, of_text = (
        {result.sample.id: result.ms for result in by_name.get(name, ()) if not result.crash}
        for name in (peers.BASELINE, peers.BASELINE_TEXT)
    )
    return [sum_up(corpus, name, rows, baseline, of_text) for name, rows in by_name.items()]


def _ratio(baseline: Times, results: Iterable[PageResult]) -> float | None:
    ratios = [baseline[result.sample.id] / result.ms for result in results if result.sample.id in baseline]
    return median(ratios) if ratios else None


def with_progress(results: Iterable[PageResult]) -> Iterator[PageResult]:
    """Passes the results on and says on a terminal's stderr which extractor is done."""
    show = sys.stderr.isatty()
    last = ""
    for result in results:
        if show and result.extractor != last:
            last = result.extractor
            print(f"\r\033[K{result.sample.corpus}: {last}", end="", file=sys.stderr, flush=True)
        yield result
    if show:
        print("\r\033[K", end="", file=sys.stderr, flush=True)


def _source(sample: Sample, extractors: Sequence[Extractor]) -> Source:
    html = sample.html()
    text = "" if all(extractor.name == peers.OURS for extractor in extractors) else peers.decode(html)
    return Source(html, text, sample.url, sample.standfirst_counts)


def timed(extractor: Extractor, source: Source) -> tuple[Any, str, float]:
    """What the call returned, its exception in words or "", and its processor time in ms."""
    raw, crash = None, ""
    # Processor time, not the wall's: what else runs on the machine must not count.
    start = time.process_time_ns()
    try:
        raw = extractor.call(source)
    except Exception as error:  # noqa: BLE001 - a crash is one of the figures
        crash = _describe(error)
    return raw, crash, (time.process_time_ns() - start) / 1e6


def _describe(error: Exception) -> str:
    """The exception's name and the first line of its message."""
    return f"{type(error).__name__}: {str(error).partition(chr(10))[0][:80]}"


def _judge(sample: Sample, extractor: Extractor, found: Extraction, crash: str, ms: float) -> PageResult:
    fields, article = extractor.fields, sample.is_article
    return PageResult(
        sample=sample,
        extractor=extractor.name,
        crash=crash,
        bag=metrics.bag(found.text, sample.body) if article and sample.body else None,
        segments=metrics.segments(found.text, sample.present, sample.absent),
        title=metrics.same_title(found.title, sample.title) if "title" in fields and sample.title else None,
        authors=(
            metrics.same_authors(found.authors, sample.authors) if "authors" in fields and sample.authors else None
        ),
        date=metrics.same_day(found.published, sample.date) if "date" in fields and sample.date else None,
        kind=(article, found.page_kind == "article") if "kind" in fields else None,
        empty=article and len(metrics.tokens(found.text)) < EMPTY_BELOW,
        ms=ms,
        confidence=found.confidence,
        second_opinion=found.extractor not in {None, peers.OURS},
    )


def _share(verdicts: Iterable[bool | None]) -> float | None:
    return metrics.mean([float(verdict) for verdict in verdicts if verdict is not None])
