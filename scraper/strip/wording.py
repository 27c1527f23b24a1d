"""What the words of a block say, and how sure the first stage is of it and of its neighbours.

Python must read these texts one by one, so only those that the first stage did not settle are read: some 60 of a
page's 180 blocks. What is read becomes bits, and numpy spreads the bits into columns.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from scraper.strip.lexicon import LEXICON_LABELS, PLACES, Lexicon
from scraper.strip.matrix import Floats, Ints, bit_columns, group_mean, neighbours, running_sum
from scraper.strip.structure import Structure

_DATE = re.compile(r"\b(?:19|20)\d\d\b|\d{1,2}[:.h]\d\d\b").search
_CONTACT = re.compile(r"@|\bhttps?:|\bwww\.").search
_WORDS = re.compile(r"\w+").findall
_SENTENCE_ENDS = frozenset(".!?…。！？۔।؟")
_QUESTIONS = frozenset("?？؟")
_COLONS = frozenset(":：")
_CLOSERS = "\"'”’»“)」』] "
_OPENERS = frozenset("\"'“„«‘「『–—(")
_BULLETS = frozenset("•·●▪■►▶→›»-*✔✓#@©|↓➡▼[")
_LIKE_HEADLINE = 0.6
_SHORT = 400
"""Characters: longer blocks are sentences, whose words are not looked up."""

SURFACE = (
    "ends_sentence", "ends_ellipsis", "ends_question", "ends_colon", "starts_upper", "starts_opener", "starts_bullet",
    "starts_digit", "has_bar", "has_copyright", "has_date", "has_contact", "all_caps", "repeated", "in_json_ld",
)  # fmt: skip
_BIT = {name: 1 << index for index, name in enumerate(SURFACE)}
REPEATED, IN_JSON_LD, ENDS_SENTENCE, HAS_DATE = (
    _BIT[name] for name in ("repeated", "in_json_ld", "ends_sentence", "has_date")
)

_BOOSTED = (
    *("first_stage", *(f"first_stage_{by:+}" for by in (-1, 1, -2, 2, -3, 3))),
    *("group_mean", "group_mean_by_length", "owner_mean", "parent_mean", "parent_mean_by_length", "grandparent_mean"),
    *("kept_before", "kept_after", "kept_ahead", "kept_behind", "kept_total", "own_share", "from_first_kept", "to_last_kept"),
)  # fmt: skip
WORDING = (
    *(
        "title_overlap",
        "title_share",
        "summary_overlap",
        "json_ld_present",
        "comma_rate",
        "digit_rate",
        "from_headline",
    ),
    *SURFACE,
    *(f"{place}_{label.value}" for place in PLACES for label in LEXICON_LABELS),
    *_BOOSTED,
)
"""The names of the columns."""


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of the article beside the blocks.

    Attributes:
        titles: The different words of each candidate for the headline, casefolded.
        summary: The different words of the description, casefolded.
        body: The text as JSON-LD gives it, white space folded, or ``""``.
    """

    titles: tuple[frozenset[str], ...] = ()
    summary: frozenset[str] = frozenset()
    body: str = ""


@dataclass(frozen=True, slots=True)
class Wording:
    """What was read of the blocks that the first stage left open.

    Attributes:
        matrix: Open block → the features named in :data:`WORDING`.
        lexicon: Open block → bits of the lexicon's match.
        surface: Open block → bits in the order of :data:`SURFACE`.
        title_overlap: Open block → share of common words with the likest headline, 0 to 1.
        summary_overlap: Open block → share of its words that the description has.
        headline: The index (on the page) of the block that is most likely the headline, or -1.
    """

    matrix: Floats
    lexicon: list[int]
    surface: list[int]
    title_overlap: list[float]
    summary_overlap: list[float]
    headline: int


def words_of(text: str) -> frozenset[str]:
    """The different words of a text, casefolded."""
    return frozenset(_WORDS(text.casefold()))


def surface_bits(text: str) -> int:
    """What the look of a text says, as bits in the order of :data:`SURFACE`."""
    bits = 0
    last = text[-1]
    if last in _CLOSERS:
        last = text.rstrip(_CLOSERS)[-1:]
    if last in _SENTENCE_ENDS:
        bits |= _BIT["ends_sentence"]
        if last == "…" or text.endswith("..."):
            bits |= _BIT["ends_ellipsis"]
        elif last in _QUESTIONS:
            bits |= _BIT["ends_question"]
    elif last in _COLONS:
        bits |= _BIT["ends_colon"]
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
    if "|" in text:
        bits |= _BIT["has_bar"]
    if "©" in text or "(c)" in text:
        bits |= _BIT["has_copyright"]
    if len(text) < _SHORT:
        if _DATE(text):
            bits |= _BIT["has_date"]
        if _CONTACT(text):
            bits |= _BIT["has_contact"]
        if text.isupper():
            bits |= _BIT["all_caps"]
    return bits


def overlaps(text: str, known: Known) -> tuple[float, float, float]:
    """Likeness to the headline, share of its words in the headline, share of its words in the description."""
    words = words_of(text)
    if not words:
        return 0.0, 0.0, 0.0
    likeness = share = 0.0
    for title in known.titles:
        common = len(words & title)
        if common:
            likeness = max(likeness, common / max(len(words), len(title)))
            share = max(share, common / len(words))
    return likeness, share, len(words & known.summary) / len(words)


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
    read = [texts[index] for index in still_open.tolist()]
    lexical = [lexicon.match(text) if len(text) < _SHORT else 0 for text in read]
    surface = [surface_bits(text) for text in read]
    seen: set[str] = set()
    for at, text in enumerate(read):
        if text in seen:
            surface[at] |= REPEATED
        elif len(text) > 3:
            seen.add(text)
        if known.body and text[:60] in known.body:
            surface[at] |= IN_JSON_LD
    nothing = (0.0, 0.0, 0.0)
    common = [overlaps(text, known) if 10 < len(text) < _SHORT * 2 else nothing for text in read]
    likeness = [overlap[0] for overlap in common]
    headline = _find_headline(texts, likely, structure, known)
    length = structure.length[still_open]
    place = still_open.astype(np.float32)
    commas = np.array([text.count(",") + text.count("，") + text.count("、") for text in read], dtype=np.float32)
    digits = np.array([sum(map(str.isdigit, text[:100])) for text in read], dtype=np.float32)
    columns = [
        *np.array(common, dtype=np.float32).T,
        np.full(len(read), float(bool(known.body)), dtype=np.float32),
        commas / length,
        digits / np.minimum(length, 100),
        np.minimum(np.maximum(place - headline, -30), 30) if headline >= 0 else np.full(len(read), -31.0),
    ]
    matrix = np.concatenate(
        [
            np.stack(columns, axis=1, dtype=np.float32, casting="unsafe"),
            bit_columns(np.array(surface), len(SURFACE)),
            bit_columns(np.array(lexical), len(PLACES) * len(LEXICON_LABELS)),
            np.stack(_boosted(likely, structure), axis=1, dtype=np.float32, casting="unsafe")[still_open],
        ],
        axis=1,
    )
    return Wording(matrix, lexical, surface, likeness, [overlap[2] for overlap in common], headline)


def _find_headline(texts: Sequence[str], likely: Floats, structure: Structure, known: Known) -> int:
    """The last block before the text begins that is like the headline, or else the last ``<h1>`` there, or -1."""
    kept = np.flatnonzero(likely > 0.5)
    begin = min(int(kept[0]) + 2 if len(kept) else len(texts), len(texts))
    for index in range(begin - 1, -1, -1):
        if 10 < len(texts[index]) < _SHORT and overlaps(texts[index], known)[0] > _LIKE_HEADLINE:
            return index
    h1 = np.flatnonzero(structure.is_h1[:begin])
    return int(h1[-1]) if len(h1) else -1


def _boosted(likely: Floats, structure: Structure) -> list[Floats]:
    """The first stage's verdicts on the block, its neighbours and its kin (stacking)."""
    count = len(likely)
    length = structure.length
    kept = length * (likely > 0.5)
    sums = running_sum(kept.astype(np.float32))
    total = max(1.0, float(sums[-1]))
    index = np.arange(count)
    places = np.flatnonzero(kept)
    first, last = (int(places[0]), int(places[-1])) if len(places) else (0, count - 1)
    return [
        likely,
        *(neighbours(likely, by) for by in (-1, 1, -2, 2, -3, 3)),
        group_mean(likely, structure.group),
        group_mean(likely, structure.group, length),
        group_mean(likely, structure.owner),
        group_mean(likely, structure.parent),
        group_mean(likely, structure.parent, length),
        group_mean(likely, structure.grandparent, length),
        (sums[:-1] / total),
        (1 - sums[1:] / total),
        (sums[np.minimum(count, index + 6)] - sums[np.minimum(count, index + 1)]) / total,
        (sums[index] - sums[np.maximum(0, index - 5)]) / total,
        np.full(count, np.log1p(total)),
        length * likely / total,
        np.minimum(np.maximum(index - first, -20), 20),
        np.minimum(np.maximum(last - index, -20), 20),
    ]
