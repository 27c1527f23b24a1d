"""What the words of a block say, and how sure the first stage is of it and of its neighbours.

Python must read these texts one by one, so only those that the first stage did not settle are read: a third of a
page's blocks. What is read becomes bits, and numpy spreads the bits into rows.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from scraper.classify.structure import MAX_BLOCKS_AWAY, MAX_PAGE_TEXT_BYTES, NO_HEADLINE_PLACE, STRUCTURE, Structure
from scraper.lexicon.phrases import LEXICON_LABELS, PLACES, Lexicon
from scraper.matrix import Floats, Ints, Matrix, bit_names, bit_rows, group_means
from scraper.page.blocks import TAG_CODE
from scraper.text.words import split_words, words_of

MAX_PHRASE_CHARS = 300
"""Characters: longer blocks are sentences, whose words are not looked up."""
_MAX_DATELINE_CHARS = 120
"""Characters of a line, in which a date says that it is a dateline."""
_DATE = re.compile(r"\b(?:19|20)\d\d\b|\d{1,2}[:.h]\d\d\b").search
_DIGIT = re.compile("[0-9]").search
"""Looked for before a date: that takes a third of the time, and most texts have none."""
_CLOSERS = "\"'”’»“)」』] "
_OPENERS = frozenset("\"'“„«‘「『–—(")
_BULLETS = frozenset("•·●▪■►▶→›»-*✔✓#@©|↓➡▼[")
MIN_HEADLINE_CHARS, MAX_STANDFIRST_CHARS = 10, 700
"""Characters of a headline, at the least, and of a standfirst, at the most: others are not compared with the head."""
_MIN_HEADLINE_LIKENESS = 0.6
_MIN_KEPT_PROBABILITY = 0.5
"""The probability of the first stage above which a block counts as kept."""
_STATED_CHARS = 60
"""Characters of a text that are looked for in the body that JSON-LD gives."""
_MAX_STATED_CHARS = 100_000
"""Characters of that body that are searched. Corpora: 39,780."""
_MAX_SEARCHED_CHARS = 40_000_000
"""Its length times the number of texts, up to which each is searched for. Corpora: 28 million."""
_H1 = TAG_CODE["h1"]
_NEIGHBOURS_A_SIDE = 3
_PADDED_PLACES = np.arange(2 * _NEIGHBOURS_A_SIDE + 1)[:, None]
"""The neighbours whose verdicts are looked at, and the block itself: their places in a row padded by the reach."""

SURFACE = (
    "ends_sentence", "ends_ellipsis", "ends_question", "ends_colon", "starts_upper", "starts_opener", "starts_bullet",
    "starts_digit", "has_bar", "has_copyright", "has_date", "has_contact", "all_caps", "repeated", "in_json_ld",
)  # fmt: skip
_BIT = {name: 1 << index for index, name in enumerate(SURFACE)}
REPEATED, IN_JSON_LD, ENDS_SENTENCE, HAS_DATE, HAS_COPYRIGHT, HAS_BAR = (
    _BIT[name] for name in ("repeated", "in_json_ld", "ends_sentence", "has_date", "has_copyright", "has_bar")
)
_ENDS = (
    dict.fromkeys(".!。！۔।", ENDS_SENTENCE)
    | dict.fromkeys("?？؟", ENDS_SENTENCE | _BIT["ends_question"])
    | dict.fromkeys("…", ENDS_SENTENCE | _BIT["ends_ellipsis"])
    | dict.fromkeys(":：", _BIT["ends_colon"])
)


WORDING = (
    *STRUCTURE,
    *("title_overlap", "summary_overlap", "from_headline", "json_ld_present"),
    *bit_names(
        [*(f"{place}_{label.value}" for place in PLACES for label in LEXICON_LABELS), "byline_prefix"], "lexicon"
    ),
    *bit_names(SURFACE, "surface"),
    *("owner_mean", "parent_mean", "grandparent_mean", "group_mean"),
    *("kept_before", "kept_until", "from_first_kept", "from_last_kept", "kept_total"),
    *(f"likely_{by:+}" for by in range(-_NEIGHBOURS_A_SIDE, _NEIGHBOURS_A_SIDE + 1)),
)
"""The names of the rows."""


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of the article beside the blocks.

    Attributes:
        titles: The different words of each candidate for the headline, casefolded.
        summary: The different words of the description, casefolded.
        body: The text as JSON-LD gives it, white space folded, or ``""``.
        is_news: Whether the page declares itself a news article.
        authors: The names in the head's first statement of its authors, as written.
    """

    titles: tuple[frozenset[str], ...] = ()
    summary: frozenset[str] = frozenset()
    body: str = ""
    is_news: bool = False
    authors: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Wording:
    """What was read of the blocks that the first stage left open.

    Attributes:
        matrix: The features named in :data:`WORDING`, those of the structure first × open blocks.
        lexicon: Open block → bits of the lexicon's match.
        surface: Open block → bits in the order of :data:`SURFACE`.
        headline: The index (on the page) of the block that is most likely the headline, or -1.
        common: Index on the page → what :func:`overlaps` gives for the block, where it was asked.
    """

    matrix: Matrix
    lexicon: list[int]
    surface: list[int]
    headline: int
    common: dict[int, tuple[float, float]]

    @property
    def headline_likeness(self) -> float:
        """How like the titles in the head the headline is, 0 to 1; 0 where there is none."""
        return self.common.get(self.headline, (0.0, 0.0))[0]


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
    return bits | _short_bits(text) if len(text) < MAX_PHRASE_CHARS else bits


def _short_bits(text: str) -> int:
    bits = 0
    if "|" in text:
        bits |= HAS_BAR
    if "©" in text or "(c)" in text:
        bits |= HAS_COPYRIGHT
    if len(text) < _MAX_DATELINE_CHARS and _DIGIT(text) and _DATE(text):
        bits |= HAS_DATE
    if "@" in text or "www." in text or "http" in text:
        bits |= _BIT["has_contact"]
    if text.isupper():
        bits |= _BIT["all_caps"]
    return bits


def overlaps(words: frozenset[str], known: Known) -> tuple[float, float]:
    """How like the headline a text of these words is, and the share of them that the description has; 0 to 1 each."""
    count, likeness = len(words), 0.0
    if not count:
        return 0.0, 0.0
    for title in known.titles:
        likeness = max(likeness, len(words & title) / max(count, len(title)))
    return likeness, len(words & known.summary) / count


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
    kept = (likely > _MIN_KEPT_PROBABILITY).nonzero()[0]
    begin = min(int(kept[0]) + 3 if len(kept) else len(texts), len(texts))
    lexical, common = _read_words(places, read, begin, lexicon, known)
    surface = _read_surfaces(read, known.body)
    pairs = [common.get(index, (0.0, 0.0)) for index in places]
    headline = _find_headline(texts, begin, structure.tags, known, common)
    said = np.empty((4, len(places)))
    said[:2] = np.array(pairs).T
    said[2] = still_open - (headline if headline >= 0 else NO_HEADLINE_PLACE)
    said[2].clip(-MAX_BLOCKS_AWAY, MAX_BLOCKS_AWAY, out=said[2])
    said[3] = bool(known.body)
    bits = bit_rows(np.array([lexical, surface], dtype=np.uint64).T)
    verdicts = _of_verdicts(likely, kept, structure, still_open)
    matrix = np.concatenate([structure.matrix.take(still_open, axis=1), said, bits, verdicts], dtype=np.float32)
    return Wording(matrix, lexical, surface, headline, common)


def _read_words(
    places: Sequence[int], texts: Sequence[str], begin: int, lexicon: Lexicon, known: Known
) -> tuple[list[int], dict[int, tuple[float, float]]]:
    """What the phrases say of the open blocks; what those before the text begins have in common with the head."""
    lexical = []
    common = {}
    for index, text in zip(places, texts, strict=True):
        bits, is_before = 0, index < begin
        if len(text) < (MAX_STANDFIRST_CHARS if is_before else MAX_PHRASE_CHARS):
            folded = text.casefold()
            words = split_words(folded)
            if len(folded) < MAX_PHRASE_CHARS:
                bits = lexicon.match_words(folded, words)
            if is_before and len(folded) > MIN_HEADLINE_CHARS:
                common[index] = overlaps(frozenset(words), known)
        lexical.append(bits)
    return lexical, common


def _read_surfaces(texts: Sequence[str], stated: str) -> list[int]:
    surfaces = []
    seen: set[str] = set()
    is_stated = _stated(stated[:_MAX_STATED_CHARS], len(texts))
    for text in texts:
        bits = surface_bits(text)
        if text in seen:
            bits |= REPEATED
        elif len(text) > 3:
            seen.add(text)
        if stated and is_stated(text[:_STATED_CHARS]):
            bits |= IN_JSON_LD
        surfaces.append(bits)
    return surfaces


def _stated(body: str, asked: int) -> Callable[[str], bool]:
    """Tells whether the beginning of a text stands in the body; of many texts in a long one, the long ones alone."""
    if asked * len(body) <= _MAX_SEARCHED_CHARS:
        return body.__contains__
    return {body[at : at + _STATED_CHARS] for at in range(len(body) - _STATED_CHARS + 1)}.__contains__


def _find_headline(
    texts: Sequence[str], begin: int, tags: list[int], known: Known, common: dict[int, tuple[float, float]]
) -> int:
    """The last block before the text begins that is like the headline, or else the last ``<h1>`` there, or -1."""
    for index in range(begin - 1, -1, -1):
        text = texts[index]
        if MIN_HEADLINE_CHARS < len(text) < MAX_PHRASE_CHARS:
            if index not in common:
                common[index] = overlaps(words_of(text), known)
            if common[index][0] > _MIN_HEADLINE_LIKENESS:
                return index
    return next((index for index in range(begin - 1, -1, -1) if tags[index] == _H1), -1)


def _of_verdicts(likely: Floats, kept: Ints, structure: Structure, still_open: Ints) -> Floats:
    """The first stage's verdicts on the open blocks, their kin and their neighbours (stacking).

    ``kept`` are the indices of all blocks that the first stage takes for text.
    """
    of_text = structure.length * (likely > _MIN_KEPT_PROBABILITY)
    until = of_text.cumsum()
    total = max(1.0, float(until[-1]))
    first, last = (int(kept[0]), int(kept[-1])) if len(kept) else (0, len(likely) - 1)
    order = np.empty((5, len(still_open)))
    order[0] = (until - of_text).take(still_open) / total
    order[1] = until.take(still_open) / total
    order[2] = still_open - first
    order[3] = still_open - last
    order[2:4].clip(-MAX_BLOCKS_AWAY, MAX_BLOCKS_AWAY, out=order[2:4])
    order[4] = min(total, MAX_PAGE_TEXT_BYTES)
    padded = np.zeros(len(likely) + 2 * _NEIGHBOURS_A_SIDE)
    padded[_NEIGHBOURS_A_SIDE:-_NEIGHBOURS_A_SIDE] = likely
    means = group_means(likely, structure.groupings, still_open)
    return np.concatenate([means, order, padded.take(still_open + _PADDED_PLACES)])
