"""Runs of the batch within this process, over pages with invented texts, and what the corpus says afterwards."""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from scraper.batch.options import Again, BatchOptions
from scraper.batch.pace import Delay, Pace
from scraper.batch.run import run_batch
from scraper.batch.tally import Tally
from scraper.model import Target
from scraper.policy import FetchPolicy
from scraper.store.reader import Answer, Reader
from scraper.store.settling import settled
from scraper.store.values import Row
from tests.benchmark.newsweb.invented import paragraph

REFRESH = Again(refresh=True)


def run(out: Path, urls: Iterable[str] = (), name: str = "list", **options: Any) -> Tally:
    """A run over a list, or over what the corpus knows."""
    targets = [Target(url, line=line) for line, url in enumerate(urls, 1)]
    made = BatchOptions(
        out=out, policy=FetchPolicy(respect_robots=True, allow_private=True, retries=0),
        pace=Pace(delay=Delay.parse("0")), processes=1, **options,
    )  # fmt: skip
    return run_batch([(name, targets)] if targets else [], made).tally


def text_of(seed: int, count: int = 9) -> list[str]:
    """Paragraphs that no other seed gives."""
    rng = random.Random(f"story {seed}")  # noqa: S311 - text, no secret
    return [paragraph(rng, "en") for _ in range(count)]


def story(title: str, paragraphs: Sequence[str], head: str = "") -> bytes:
    """A page with an article."""
    text = "".join(f"<p>{each}</p>" for each in paragraphs)
    return (
        f"<!doctype html><html lang=en><head><title>{title}</title>{head}</head><body><article><h1>{title}</h1>"
        f"{text}</article></body></html>"
    ).encode()


def written(out: Path) -> list[Row]:
    """The latest row of each article, in the order in which they came."""
    with Reader(out) as reader:
        return [row for _, row in reader.rows()]


def versions(out: Path) -> dict[str, int]:
    """Final address → versions, of articles that have several."""
    found: dict[str, int] = {}
    with Reader(out) as reader:
        for _, row in reader.rows(latest=False):
            found[str(row["final_url"])] = int(str(row["version"]))
    return {url: count for url, count in found.items() if count > 1}


def answers(out: Path) -> list[Answer]:
    """What each line of each list came to."""
    with Reader(out) as reader:
        return list(reader.answers())


def settled_rows(out: Path) -> list[Row]:
    """The corpus by all that is known, without the moments of asking."""
    with Reader(out) as reader:
        return [{key: value for key, value in row.items() if key != "fetched_at"} for row in settled(reader)]
