"""Times the extractors over synthetic pages of growing size: linear growth keeps ms per MB level."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence

from tests.benchmark import measure
from tests.benchmark.peers import Extractor, Source
from tests.benchmark.table import markdown

SIZES = (10_000, 100_000, 1_000_000, 10_000_000)
"""Bytes of HTML."""

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
        lambda words: (
            f'<div class="row col-{words(1)}"><div><span>{words(3)}</span><b>{words(1)}</b></div></div>'
        ),
    )


SHAPES = {"one long article": paragraphs, "mostly teasers": teasers, "mostly markup": markup}


def table(extractors: Sequence[Extractor]) -> str:
    """ms per MB for each shape and extractor, a column for each size."""
    cells = [["page", "extractor", *(_size_name(size) for size in SIZES)]]
    for shape, build in SHAPES.items():
        pages = [build(size) for size in SIZES]
        cells += [
            [shape, extractor.name, *(_per_megabyte(extractor, page) for page in pages)]
            for extractor in extractors
        ]
    return f"## ms of processor time per MB of HTML, best of {measure.RUNS}\n\n{markdown(cells)}"


def _per_megabyte(extractor: Extractor, page: str) -> str:
    html = page.encode()
    source = Source(html, page, "https://example.org/news/bridge-opens")
    runs = measure.RUNS if extractor.repeats and len(html) <= 1_000_000 else 1
    outcomes = [measure.timed(extractor, source) for _ in range(runs)]
    crash = outcomes[0][1]
    return crash or f"{min(ms for _, _, ms in outcomes) / (len(html) / 1e6):.1f}"


def _fill(size: int, unit: Callable[[Callable[[int], str]], str]) -> str:
    """A small article followed by as many units as fit, the same ones each time."""
    choose, vocabulary = random.Random(1), _TEXT.split()  # noqa: S311 - filler text, not a secret

    def words(count: int) -> str:
        return " ".join(choose.choices(vocabulary, k=count))

    lead = "".join(f"<p>{words(50)}.</p>" for _ in range(5))
    head = (
        "<!doctype html><html lang=en><title>Bridge opens</title><body><main><article><h1>Bridge opens</h1>"
    )
    parts = [head + lead]
    length = len(parts[0])
    while length < size:
        parts.append(unit(words))
        length += len(parts[-1])
    return "".join([*parts, "</article></main></body></html>"])


def _size_name(size: int) -> str:
    return f"{size // 1000} KB" if size < 1_000_000 else f"{size // 1_000_000} MB"
