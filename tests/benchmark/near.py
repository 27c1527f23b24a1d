"""Near-duplicates: recall on planted pairs, false pairs, time a text: ``python -m tests.benchmark.near [CORPORA]``.

Without corpora the texts are invented (words of a made-up language, as frequent as Zipf's law has them); with them the
true texts of their articles are altered, and their pairs are counted as unrelated: what is found there is printed, as
some of it is no error.
"""

from __future__ import annotations

import argparse
import random
import time
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from itertools import accumulate
from pathlib import Path
from statistics import median

from scraper.dedupe.near import NEAR_SIMILARITY, MemoryIndex, bands, enter, place, signature, similarity
from scraper.training import corpus

Change = Callable[[list[str], random.Random], list[str]]
_SYLLABLES = [first + second for first in "bdfgklmnprstvz" for second in "aeiou"]
_VOCABULARY = 8000
_LEAD, _PARAGRAPH = 35, 60
_CHANGED = 0.02  # 12 of 600 words


def invented_words(count: int, rng: random.Random) -> list[str]:
    """Words of a made-up language, the frequent ones frequent."""
    words, weights = _language()
    return rng.choices(words, cum_weights=weights, k=count)


@cache
def _language() -> tuple[list[str], list[float]]:
    rng = random.Random(0)  # noqa: S311 - the language is the same for all texts
    words = ["".join(rng.choices(_SYLLABLES, k=rng.randint(1, 4))) for _ in range(_VOCABULARY)]
    return words, list(accumulate(1 / rank for rank in range(1, _VOCABULARY + 1)))


def change_words(words: list[str], rng: random.Random) -> list[str]:
    """2 % of the words changed, wherever they stand."""
    found = list(words)
    for at in rng.sample(range(len(found)), round(len(found) * _CHANGED)):
        found[at] = "changed" + str(rng.randrange(10_000))
    return found


def change_lead(words: list[str], rng: random.Random) -> list[str]:
    """Another lead, of 35 words or a tenth of the text."""
    size = min(_LEAD, len(words) // 10)
    return [*(f"lead{rng.randrange(10_000)}" for _ in range(size)), *words[size:]]


def add_paragraph(words: list[str], rng: random.Random) -> list[str]:
    """A paragraph more, of 60 words or a tenth of the text."""
    at = rng.randrange(len(words))
    return [*words[:at], *invented_words(min(_PARAGRAPH, len(words) // 10), rng), *words[at:]]


def add_headline(words: list[str], rng: random.Random) -> list[str]:
    """Another headline before the text."""
    return [*(f"head{rng.randrange(10_000)}" for _ in range(9)), *words]


def change_all(words: list[str], rng: random.Random) -> list[str]:
    """All of these together."""
    for change in (change_words, change_lead, add_paragraph, add_headline):
        words = change(words, rng)
    return words


CHANGES: tuple[Change, ...] = (add_headline, change_lead, change_words, add_paragraph, change_all)


def recall(texts: Sequence[list[str]], change: Change, seed: int = 7) -> float:
    """The share of changed texts that an index of all the others and the original finds the original for."""
    rng = random.Random(seed)  # noqa: S311
    index = MemoryIndex()
    for number, words in enumerate(texts):
        index.add(str(number), made := signature(" ".join(words)), str(number))
        assert made
    found = 0
    for number, words in enumerate(texts):
        made = signature(" ".join(change(words, rng)))
        found += place("changed", made, index.candidates(made)).nearest == str(number)
    return found / len(texts)


def false_pairs(texts: Sequence[str]) -> tuple[list[tuple[int, int]], int]:
    """The pairs of texts that are taken for near-duplicates, and the number of all pairs; no pair goes unseen."""
    made = [signature(text) for text in texts]
    seen: dict[int, list[int]] = {}
    pairs = set()
    for number, each in enumerate(made):
        for band in bands(each):
            pairs.update((other, number) for other in seen.get(band, ()))
            seen.setdefault(band, []).append(number)
    found = [pair for pair in sorted(pairs) if similarity(made[pair[0]], made[pair[1]]) >= NEAR_SIMILARITY]
    return found, len(texts) * (len(texts) - 1) // 2


def corpus_texts(root: Path) -> Iterator[str]:
    """The true texts of the corpora's articles."""
    for folder in corpus.available(root):
        yield from (sample.body for sample in corpus.read_corpus(folder) if sample.body and sample.is_article)


def _times(texts: Sequence[str]) -> tuple[float, float]:
    made, entered, index = [], [], MemoryIndex()
    for number, text in enumerate(texts):
        began = time.process_time()
        each = signature(text)
        made.append(time.process_time() - began)
        began = time.process_time()
        enter(index, str(number), each)
        entered.append(time.process_time() - began)
    return median(made) * 1e6, median(entered) * 1e6


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("corpora", type=Path, nargs="?")
    parser.add_argument("--texts", type=int, default=1000, help="how many invented texts")
    options = parser.parse_args()
    rng = random.Random(1)  # noqa: S311
    if options.corpora:
        texts = [text for text in corpus_texts(options.corpora) if signature(text)]
        long = [text.split() for text in texts if len(text.split()) >= 60]
    else:
        texts = [" ".join(invented_words(rng.randint(60, 1200), rng)) for _ in range(options.texts)]
        long = [text.split() for text in texts]
    print(f"{len(texts):,} texts, median {median(len(text.split()) for text in texts):.0f} words")
    for change in CHANGES:
        print(f"found, {change.__name__.replace('_', ' ')}: {recall(long, change):.4f}")
    found, pairs = false_pairs(texts)
    print(f"unrelated pairs found: {len(found)} of {pairs:,} ({len(found) / pairs * 1e4:.2f} in 10,000)")
    for one, other in found[:20] if options.corpora else ():
        print(f"  {texts[one][:70]!r} | {texts[other][:70]!r}")
    made, entered = _times(texts)
    print(f"processor time a text: signature {made:.0f} µs, index in memory {entered:.0f} µs")


if __name__ == "__main__":
    main()
