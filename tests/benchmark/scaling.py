"""Times the extractors over synthetic pages of growing size: linear growth keeps ms per MB level."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence

from tests.benchmark import measure
from tests.benchmark.peers import Extractor, Source
from tests.benchmark.table import markdown

SIZES = (10_000, 100_000, 1_000_000, 10_000_000)
"""Bytes of HTML."""

PATIENCE = 500.0
"""ms after which an extractor gets no larger page: ten times the size may take a hundred times as long."""

_TEXT = (
    "the council said on Monday that its new bridge over the river would open in spring after two years of "
    "work and a dispute about costs which had divided the town since voters first heard of the plan"
)


def paragraphs(size: int) -> str:
    """A page that is one long article of about ``size`` bytes."""
    return _fill(size, lambda words: f"<p>{words(60)}. {words(30)}.</p>")


def teasers(size: int) -> str:
    """A short article amid a list of links that makes up most of the page."""

    def teaser(words: Callable[[int], str]) -> str:
        link = f'<a href="/{words(1)}/{words(1)}"><h3>{words(8)}</h3></a>'
        return f'<li class="teaser">{link}<span>{words(5)}</span></li>'

    return _fill(size, teaser)


def markup(size: int) -> str:
    """A page with much markup for little text."""
    return _fill(
        size,
        lambda words: f'<div class="row col-{words(1)}"><div><span>{words(3)}</span><b>{words(1)}</b></div></div>',
    )


SHAPES = {"one long article": paragraphs, "mostly teasers": teasers, "mostly markup": markup}


def table(extractors: Sequence[Extractor]) -> str:
    """ms per MB for each shape and extractor, a column for each size."""
    cells = [["page", "extractor", *(_size_name(size) for size in SIZES)]]
    for shape, build in SHAPES.items():
        pages = [build(size) for size in SIZES]
        cells += [[shape, extractor.name, *_per_megabyte(extractor, pages)] for extractor in extractors]
    return (
        f"## ms of processor time per MB of HTML, best of {measure.RUNS}\n\n{markdown(cells)}\n\n"
        f"–: not tried, the page before took more than {PATIENCE:g} ms."
    )


def _per_megabyte(extractor: Extractor, pages: Sequence[str]) -> Iterator[str]:
    """A cell for each page; once one took longer than :data:`PATIENCE` the larger ones are left out."""
    best = 0.0
    for page in pages:
        if best > PATIENCE:
            yield "–"
            continue
        html = page.encode()
        source = Source(html, page, "https://example.org/news/bridge-opens")
        crash, best = _best(extractor, source)
        yield crash.partition(":")[0] or f"{best / (len(html) / 1e6):.1f}"


def _best(extractor: Extractor, source: Source) -> tuple[str, float]:
    """The crash, if any, and the least of some runs in ms; what takes a second is run once."""
    best = float("inf")
    for _ in range(measure.RUNS):
        _, crash, ms = measure.timed(extractor, source)
        best = min(best, ms)
        if crash or ms > 1000:
            return crash, best
    return "", best


def _fill(size: int, unit: Callable[[Callable[[int], str]], str]) -> str:
    """A small article followed by as many units as fit, the same ones each time."""
    choose, vocabulary = random.Random(1), _TEXT.split()  # noqa: S311 - filler text, not a secret

    def words(count: int) -> str:
        return " ".join(choose.choices(vocabulary, k=count))

    lead = "".join(f"<p>{words(50)}.</p>" for _ in range(5))
    head = "<!doctype html><html lang=en><title>Bridge opens</title><body><main><article><h1>Bridge opens</h1>"
    parts = [head + lead]
    length = len(parts[0])
    while length < size:
        parts.append(unit(words))
        length += len(parts[-1])
    return "".join([*parts, "</article></main></body></html>"])


def _size_name(size: int) -> str:
    return f"{size // 1000} KB" if size < 1_000_000 else f"{size // 1_000_000} MB"
