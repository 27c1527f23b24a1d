"""What the words of a block say, and how sure the first stage is of it and of its neighbours.

Python must read these texts one by one, so only those that the first stage did not settle are read: some 60 of a
page's 180 blocks. What is read becomes bits, and numpy spreads the bits into columns.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scraper.matrix import (
    WORD_BITS,
    Floats,
    Ints,
    bit_columns,
    group_mean,
    neighbours,
    running_sum,
    stack,
)
from scraper.strip.lexicon import LEXICON_LABELS, PLACES, Lexicon
from scraper.strip.structure import Structure

SHORT = 300
"""Characters: longer blocks are sentences, whose words are not looked up."""
_LINE = 120
"""Characters of a line, in which a date says that it is a dateline."""
_DATE = re.compile(r"\b(?:19|20)\d\d\b|\d{1,2}[:.h]\d\d\b").search
_WORDS = re.compile(r"\w+").findall
_CLOSERS = "\"'”’»“)」』] "
_OPENERS = frozenset("\"'“„«‘「『–—(")
_BULLETS = frozenset("•·●▪■►▶→›»-*✔✓#@©|↓➡▼[")
_SUMMARY = 700
"""Characters of a standfirst, at the most."""
_LIKE_HEADLINE = 0.6
_NEAR = (-3, -2, -1, 1, 2, 3)

SURFACE = (
    "ends_sentence", "ends_ellipsis", "ends_question", "ends_colon", "starts_upper", "starts_opener", "starts_bullet",
    "starts_digit", "has_bar", "has_copyright", "has_date", "has_contact", "all_caps", "repeated", "in_json_ld",
)  # fmt: skip
_BIT = {name: 1 << index for index, name in enumerate(SURFACE)}
REPEATED, IN_JSON_LD, ENDS_SENTENCE, HAS_DATE = (
    _BIT[name] for name in ("repeated", "in_json_ld", "ends_sentence", "has_date")
)
_ENDS = (
    dict.fromkeys(".!。！۔।", ENDS_SENTENCE)
    | dict.fromkeys("?？؟", ENDS_SENTENCE | _BIT["ends_question"])
    | dict.fromkeys("…", ENDS_SENTENCE | _BIT["ends_ellipsis"])
    | dict.fromkeys(":：", _BIT["ends_colon"])
)


def _padded(names: Sequence[str], kind: str) -> list[str]:
    return [*names, *(f"unused_{kind}_{bit}" for bit in range(len(names), WORD_BITS))]


WORDING = (
    *("title_overlap", "summary_overlap", "json_ld_present", "from_headline"),
    *_padded([*(f"{place}_{label.value}" for place in PLACES for label in LEXICON_LABELS), "byline_prefix"], "lexicon"),
    *_padded(SURFACE, "surface"),
    *("likely", "group_mean", "group_mean_by_length", "owner_mean", "parent_mean", "parent_mean_by_length"),
    *("grandparent_mean", "kept_before", "kept_after", "kept_ahead", "kept_behind", "kept_total", "own_share"),
    *("from_first_kept", "to_last_kept"),
    *(f"likely_{by:+}" for by in _NEAR),
)
"""The names of the columns."""


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of the article beside the blocks.

    Attributes:
        titles: The different words of each candidate for the headline, casefolded.
        summary: The different words of the description, casefolded.
        body: The text as JSON-LD gives it, white space folded, or ``""``.
        is_news: Whether the page declares itself a news article.
    """

    titles: tuple[frozenset[str], ...] = ()
    summary: frozenset[str] = frozenset()
    body: str = ""
    is_news: bool = False


@dataclass(frozen=True, slots=True)
class Wording:
    """What was read of the blocks that the first stage left open.

    Attributes:
        matrix: Open block → the features named in :data:`WORDING`.
        lexicon: Open block → bits of the lexicon's match.
        surface: Open block → bits in the order of :data:`SURFACE`.
        headline: The index (on the page) of the block that is most likely the headline, or -1.
        common: Index on the page → what :func:`overlaps` gives for the block, where it was asked.
    """

    matrix: NDArray[np.float32]
    lexicon: list[int]
    surface: list[int]
    headline: int
    common: dict[int, tuple[float, float]]


def words_of(text: str) -> frozenset[str]:
    """The different words of a text, casefolded."""
    return frozenset(_WORDS(text.casefold()))


def surface_bits(text: str) -> int:
    """What the look of a text says, as bits in the order of :data:`SURFACE`."""
    bits = _ENDS.get(text[-1]) or _ENDS.get(text.rstrip(_CLOSERS)[-1:], 0)
    if bits & ENDS_SENTENCE and text.endswith("..."):
        bits |= _BIT["ends_ellipsis"]
    first = text[0]
    if first in _OPENERS:
        bits |= _BIT["starts_opener"]
        first = text[1:2]
    elif first in _BULLETS:
        bits |= _BIT["starts_bullet"]
    if first.isupper():
        bits |= _BIT["starts_upper"]
    elif first.isdigit():
        bits |= _BIT["starts_digit"]
    return bits | _short_bits(text) if len(text) < SHORT else bits


def _short_bits(text: str) -> int:
    bits = 0
    if "|" in text:
        bits |= _BIT["has_bar"]
    if "©" in text or "(c)" in text:
        bits |= _BIT["has_copyright"]
    if len(text) < _LINE and _DATE(text):
        bits |= HAS_DATE
    if "@" in text or "www." in text or "http" in text:
        bits |= _BIT["has_contact"]
    if text.isupper():
        bits |= _BIT["all_caps"]
    return bits


def overlaps(text: str, known: Known) -> tuple[float, float]:
    """How like the headline a text is, and the share of its words that stand in the description; 0 to 1 each."""
    words = words_of(text)
    if not words:
        return 0.0, 0.0
    likeness = max((len(words & title) / max(len(words), len(title)) for title in known.titles), default=0.0)
    return likeness, len(words & known.summary) / len(words)


def measure_wording(
    texts: Sequence[str], still_open: Ints, likely: Floats, structure: Structure, lexicon: Lexicon, known: Known
) -> Wording:
    """The features of the open blocks (at least one).

    Args:
        texts: All blocks' texts.
        still_open: Indices of the open blocks, ascending.
        likely: Block → the first stage's probability that it is text of the article.
        structure: The page's structure.
        lexicon: The phrases of the page's language.
        known: What the head says.
    """
    places = still_open.tolist()
    read = [texts[index] for index in places]
    lexical = [lexicon.match(text) if len(text) < SHORT else 0 for text in read]
    surface = _read_surfaces(read, known.body)
    kept = np.flatnonzero(likely > 0.5)
    begin = int(kept[0]) + 3 if len(kept) else len(texts)
    headline = _find_headline(texts, min(begin, len(texts)), structure, known)
    common = {
        index: overlaps(text, known)
        for index, text in zip(places, read, strict=True)
        if index < begin and 10 < len(text) < _SUMMARY
    }
    pairs = [common.get(index, (0.0, 0.0)) for index in places]
    count = len(read)
    said = stack(
        [
            np.array([pair[0] for pair in pairs]),
            np.array([pair[1] for pair in pairs]),
            np.full(count, bool(known.body)),
            np.minimum(np.maximum(still_open - headline, -30), 30) if headline >= 0 else np.full(count, -31),
        ],
        count,
    )
    words = bit_columns(np.array([lexical, surface], dtype=np.uint64).T)
    around = neighbours(likely[:, None], _NEAR)[still_open]
    matrix = np.concatenate(
        [said, words, _of_verdicts(likely, structure)[still_open], around], axis=1, dtype=np.float32
    )
    return Wording(matrix, lexical, surface, headline, common)


def _read_surfaces(texts: Sequence[str], stated: str) -> list[int]:
    surfaces = []
    seen: set[str] = set()
    for text in texts:
        bits = surface_bits(text)
        if text in seen:
            bits |= REPEATED
        elif len(text) > 3:
            seen.add(text)
        if stated and text[:60] in stated:
            bits |= IN_JSON_LD
        surfaces.append(bits)
    return surfaces


def _find_headline(texts: Sequence[str], begin: int, structure: Structure, known: Known) -> int:
    """The last block before the text begins that is like the headline, or else the last ``<h1>`` there, or -1."""
    for index in range(begin - 1, -1, -1):
        if 10 < len(texts[index]) < SHORT and overlaps(texts[index], known)[0] > _LIKE_HEADLINE:
            return index
    h1 = np.flatnonzero(structure.is_h1[:begin])
    return int(h1[-1]) if len(h1) else -1


def _of_verdicts(likely: Floats, structure: Structure) -> NDArray[np.float32]:
    """The first stage's verdicts on all blocks and their kin (stacking)."""
    count = len(likely)
    length = structure.length
    kept = length * (likely > 0.5)
    sums = running_sum(kept)
    total = max(1.0, float(sums[-1]))
    index = np.arange(count)
    places = np.flatnonzero(kept)
    first, last = (int(places[0]), int(places[-1])) if len(places) else (0, count - 1)
    one = np.ones(count)
    columns = [
        likely,
        group_mean(likely, structure.group, one),
        group_mean(likely, structure.group, length),
        group_mean(likely, structure.owner, one),
        group_mean(likely, structure.parent, one),
        group_mean(likely, structure.parent, length),
        group_mean(likely, structure.grandparent, length),
        sums[:-1] / total,
        1 - sums[1:] / total,
        (sums[np.minimum(count, index + 6)] - sums[np.minimum(count, index + 1)]) / total,
        (sums[index] - sums[np.maximum(0, index - 5)]) / total,
        np.full(count, np.log1p(total)),
        length * likely / total,
        np.minimum(np.maximum(index - first, -20), 20),
        np.minimum(np.maximum(last - index, -20), 20),
    ]
    return stack(columns, count)
