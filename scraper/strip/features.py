"""What can be measured of each block: a matrix with a row a block and a column a feature.

numpy does the arithmetic over all blocks of a page at once. What Python must read block by block (the end of a
sentence, a phrase of the lexicon) is read once, into bits, and the bits are spread into columns by numpy.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from scraper.page.blocks import HEADINGS, TAG_CODE, TAGS, Blocks
from scraper.page.hints import Hint
from scraper.page.locate import Location
from scraper.strip.lexicon import LEXICON_LABELS, PLACES, Lexicon

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]

_DATE = re.compile(r"\b(?:19|20)\d\d\b|\d{1,2}[:.h]\d\d\b").search
_UPPER_START = re.compile(r"[\"'“”„«‘(]*[A-ZÀ-ÞЀ-Я]").match
_SENTENCE_ENDS = frozenset(".!?…。！？۔।؟")
_CLOSERS = "\"'”’»“)」』]"
_OPENERS = frozenset("\"'“„«‘「『–—")
_BULLETS = frozenset("•·●▪■►▶→›»-–*✔✓#@©|")
_CONTACT = re.compile(r"@|\bhttps?:|\bwww\.").search
_WORD = re.compile(r"\w+").findall
_SHORT = 400

SURFACE = (
    "ends_sentence", "ends_colon", "ends_ellipsis", "starts_upper", "starts_opener", "starts_bullet", "has_bar", "has_date",
    "has_contact", "has_copyright", "has_digit_start", "ends_question", "all_caps", "repeated",
)  # fmt: skip
_SURFACE_BIT = {name: 1 << index for index, name in enumerate(SURFACE)}


@dataclass(frozen=True, slots=True)
class Context:
    """What is known of the page beside its blocks.

    Attributes:
        titles: What the head gives as the headline, each in words, casefolded.
        summary: The head's description, in words, casefolded.
        body: The article's text as JSON-LD gives it, white space folded, or ``""``.
    """

    titles: tuple[frozenset[str], ...] = ()
    summary: frozenset[str] = frozenset()
    body: str = ""


def words_of(text: str) -> frozenset[str]:
    """The different words of a text, casefolded."""
    return frozenset(_WORD(text.casefold()))


def surface_bits(text: str) -> int:
    """What the look of a short text says, as bits in the order of :data:`SURFACE`."""
    bit = _SURFACE_BIT
    bits = 0
    last = text[-1]
    if last in _CLOSERS:
        last = text.rstrip(_CLOSERS + " ")[-1:] or last
    if last in _SENTENCE_ENDS:
        bits |= bit["ends_sentence"]
        if last == "…" or text.endswith("..."):
            bits |= bit["ends_ellipsis"]
        elif last in "?？":
            bits |= bit["ends_question"]
    elif last in ":：":
        bits |= bit["ends_colon"]
    first = text[0]
    if _UPPER_START(text):
        bits |= bit["starts_upper"]
    if first in _OPENERS:
        bits |= bit["starts_opener"]
    if first in _BULLETS:
        bits |= bit["starts_bullet"]
    elif first.isdigit():
        bits |= bit["has_digit_start"]
    if "|" in text:
        bits |= bit["has_bar"]
    if "©" in text or "(c)" in text:
        bits |= bit["has_copyright"]
    if len(text) < _SHORT:
        if _DATE(text):
            bits |= bit["has_date"]
        if _CONTACT(text):
            bits |= bit["has_contact"]
        if text.isupper():
            bits |= bit["all_caps"]
    return bits


def _columns(bits: Ints, count: int) -> Floats:
    """Spread bits into ``count`` columns of 0 and 1, the lowest bit first."""
    return ((bits[:, None] >> np.arange(count)) & 1).astype(np.float32)


def _shift(column: NDArray[np.float32], by: int) -> NDArray[np.float32]:
    """The values of the neighbours ``by`` places further on; 0 beyond the ends."""
    out = np.zeros_like(column)
    if by > 0:
        out[:-by] = column[by:]
    else:
        out[-by:] = column[:by]
    return out


_CONTEXT_TAGS = ("li", "blockquote", "table", "figure", "article", "main", "aside", "header", "footer", "form", "section", "td", "pre", "dl", "custom", "details")
_CONTEXT_BIT = {TAG_CODE[name]: 1 << index for index, name in enumerate(_CONTEXT_TAGS)}
_BLOCK_TAGS = ("p", "h1", "h2", "h3", "h4", "li", "div", "td", "blockquote", "figcaption", "section", "pre", "dd", "dt", "article", "body")
_TAG_COLUMN = np.array([_BLOCK_TAGS.index(name) if name in _BLOCK_TAGS else len(_BLOCK_TAGS) for name in TAGS])
_IS_HEADING = np.array([code in HEADINGS for code in range(len(TAGS))])
_HINTS = len(Hint)


@dataclass(frozen=True, slots=True)
class Evidence:
    """What was read of each block, kept to name it later.

    Attributes:
        matrix: Block → its features.
        lexicon: Block → bits of the lexicon's match.
        surface: Block → bits of :data:`SURFACE`.
        title_overlap: Block → share of its words that stand in the headline, and the reverse, the lesser.
        inherited: Container → hints of it and its ancestors below the article's container.
        tags: Container → bits of the tags of it and its ancestors.
    """

    names: tuple[str, ...]
    matrix: Floats
    lexicon: list[int]
    surface: list[int]
    title_overlap: list[float]
    inherited: list[int]
    context: list[int]


def _read_texts(texts: Sequence[str], lexicon: Lexicon, context: Context) -> tuple[list[int], list[int], list[float], list[float], list[int]]:
    match = lexicon.match
    lexical, surface, title, summary, in_body = [], [], [], [], []
    seen: set[str] = set()
    for text in texts:
        short = len(text) < _SHORT
        lexical.append(match(text) if short else 0)
        bits = surface_bits(text)
        if text in seen:
            bits |= _SURFACE_BIT["repeated"]
        seen.add(text)
        surface.append(bits)
        overlap = lead = 0.0
        if short and (context.titles or context.summary) and len(text) > 10:
            words = words_of(text)
            if words:
                overlap = max((len(words & t) / max(len(words), len(t)) for t in context.titles if t), default=0.0)
                if context.summary:
                    lead = len(words & context.summary) / len(words)
        title.append(overlap)
        summary.append(lead)
        in_body.append((1 if text[:60] in context.body else 0) if context.body else -1)
    return lexical, surface, title, summary, in_body


def measure(blocks: Blocks, location: Location, lexicon: Lexicon, context: Context) -> Evidence:
    """The features of all blocks of a page."""
    parents, tags, hints = blocks.parents, blocks.tags, blocks.hints
    count = len(parents)
    main = location.main
    above = set()
    index = main
    while index:
        above.add(index)
        index = parents[index]
    inside = [False] * count
    inside[main] = True
    depth = [0] * count
    inherited_all = [0] * count
    inherited = [0] * count
    context_tags = [0] * count
    for i in range(1, count):
        p = parents[i]
        inside[i] = inside[i] or inside[p]
        depth[i] = depth[p] + 1
        inherited_all[i] = inherited_all[p] | hints[i]
        inherited[i] = inherited[p] | (0 if i in above else hints[i])
        context_tags[i] = context_tags[p] | _CONTEXT_BIT.get(tags[i], 0)

    texts = blocks.texts
    lexical, surface, title, summary, in_body = _read_texts(texts, lexicon, context)
    n = len(texts)
    names: list[str] = []
    columns: list[NDArray[np.float32]] = []

    def add(name: str, values: NDArray[np.generic]) -> NDArray[np.float32]:
        column = values.astype(np.float32)
        names.append(name)
        columns.append(column)
        return column

    owner = np.array(blocks.owners)
    length = np.array([len(t) for t in texts], dtype=np.float32)
    words = np.array([t.count(" ") + 1 for t in texts], dtype=np.float32)
    commas = np.array([t.count(",") + t.count("，") + t.count("、") for t in texts], dtype=np.float32)
    linked = np.minimum(np.array(blocks.linked, dtype=np.float32), length)
    good = np.array(location.good, dtype=np.float32)
    weight = np.array(location.weight, dtype=np.float32)
    score = np.array(location.score, dtype=np.float32)
    parent = np.array(parents)
    tag = np.array(tags)
    hint = np.array(hints)
    depths = np.array(depth)
    total = float(weight[main]) or 1.0
    page_total = float(weight[0]) or 1.0

    llen = add("log_length", np.log1p(length))
    add("words", np.minimum(words, 200))
    add("word_length", length / words)
    link = add("link_share", linked / length)
    add("log_linked", np.log1p(linked))
    add("bold_share", np.minimum(np.array(blocks.bold, dtype=np.float32) / length, 1))
    add("italic_share", np.minimum(np.array(blocks.italic, dtype=np.float32) / length, 1))
    add("comma_rate", commas / words)
    add("tag", _TAG_COLUMN[tag[owner]])
    heading = add("heading", _IS_HEADING[tag[owner]])
    add("title_overlap", np.array(title))
    add("summary_overlap", np.array(summary))
    add("in_json_ld", np.array(in_body))

    # containers
    add("inside", np.array(inside)[owner])
    add("is_main", owner == main)
    add("parent_is_main", parent[owner] == main)
    add("depth_below_main", np.clip(depths[owner] - depth[main], -10, 15))
    add("depth", np.minimum(depths[owner], 30))
    add("own_weight", weight[owner] / total)
    add("parent_weight", weight[parent[owner]] / total)
    gp = parent[parent[owner]]
    add("grandparent_weight", weight[gp] / total)
    add("main_share", np.full(n, total / page_total))
    add("main_score", np.full(n, score[main] / total))
    add("parent_score", score[parent[owner]] / np.maximum(weight[parent[owner]], 100))
    add("ruled_out", np.array(location.ruled_out)[owner] != 0)
    # subtree statistics: characters, linked characters, blocks
    def tree_sum(values: NDArray[np.float32]) -> NDArray[np.float32]:
        out = np.zeros(count, dtype=np.float64)
        np.add.at(out, owner, values)
        lst = out.tolist()
        for i in range(count - 1, 0, -1):
            lst[parents[i]] += lst[i]
        return np.array(lst, dtype=np.float32)
    chars = tree_sum(length)
    lchars = tree_sum(linked)
    nblocks = tree_sum(np.ones(n, dtype=np.float32))
    for nm, c in (("own", owner), ("parent", parent[owner]), ("grandparent", gp)):
        add(f"{nm}_link_share", lchars[c] / np.maximum(chars[c], 1))
        add(f"{nm}_block_length", np.log1p(chars[c] / np.maximum(nblocks[c], 1)))
        add(f"{nm}_blocks", np.minimum(nblocks[c], 50))
    # signature groups
    keys: dict[tuple[int, str, int, str], int] = {}
    group = []
    bn = blocks.names
    for o in blocks.owners:
        p = parents[o]
        group.append(keys.setdefault((tags[o], bn[o][:24], tags[p], bn[p][:24]), len(keys)))
    g = np.array(group)
    G = len(keys)
    gsum = np.bincount(g, good, G)
    gcount = np.bincount(g, minlength=G)
    glen = np.bincount(g, length, G)
    glink = np.bincount(g, linked, G)
    ginside = np.bincount(g, np.array(inside)[owner], G)
    add("group_good_share", (gsum / page_total)[g])
    add("group_count", np.minimum(gcount, 60)[g])
    add("group_length", np.log1p(glen / gcount)[g])
    add("group_link_share", (glink / np.maximum(glen, 1))[g])
    add("group_inside", (ginside / gcount)[g])
    # position
    k = np.arange(n)
    ins = np.flatnonzero(np.array(inside)[owner])
    first, last = (int(ins[0]), int(ins[-1])) if len(ins) else (0, n - 1)
    gi = np.flatnonzero((good > 0) & np.array(inside)[owner])
    gfirst, glast = (int(gi[0]), int(gi[-1])) if len(gi) else (first, last)
    cum = np.concatenate([[0.0], np.cumsum(good)])
    add("place_in_main", (k - first) / (last - first + 1.0))
    add("from_first", np.clip(k - first, -20, 20))
    add("to_last", np.clip(last - k, -20, 20))
    add("from_first_good", np.clip(k - gfirst, -20, 20))
    add("to_last_good", np.clip(glast - k, -20, 20))
    add("good_before", (cum[:-1] - cum[first]) / total)
    add("good_after", (cum[last + 1] - cum[1:]) / total)
    hh = np.flatnonzero((tag[owner] == TAG_CODE["h1"]) & (k <= gfirst)) 
    h1 = int(hh[-1]) if len(hh) else -1
    tt = np.array(title)
    if len(gi):
        cand = np.flatnonzero((tt > 0.6) & (k <= gfirst + 2))
        if len(cand): h1 = int(cand[-1])
    add("from_headline", np.clip(k - h1, -30, 30) if h1 >= 0 else np.full(n, -31))
    add("page_blocks", np.full(n, np.log1p(n)))
    add("page_good", np.full(n, np.log1p(page_total)))
    add("good_ahead", (cum[np.minimum(n, k + 6)] - cum[np.minimum(n, k + 1)]) / 500)
    add("good_behind", (cum[k] - cum[np.maximum(0, k - 5)]) / 500)
    isgood = (good > 0).astype(np.float32)
    ro = (np.array(location.ruled_out)[owner] != 0).astype(np.float32)
    for by in (-1, 1, -2, 2, 3):
        add(f"length_{by:+}", _shift(llen, by))
        add(f"link_{by:+}", _shift(link, by))
        add(f"heading_{by:+}", _shift(heading, by))
        if by in (-1, 1):
            add(f"good_{by:+}", _shift(isgood, by))
            add(f"ruled_out_{by:+}", _shift(ro, by))
            add(f"same_parent_{by:+}", _shift(parent[owner].astype(np.float32), by) == parent[owner])
            add(f"same_owner_{by:+}", _shift(owner.astype(np.float32), by) == owner)
            add(f"same_group_{by:+}", _shift(g.astype(np.float32), by) == g)
    # bits
    sb = _columns(np.array(surface), len(SURFACE))
    lb = _columns(np.array(lexical), len(PLACES) * len(LEXICON_LABELS))
    oh = _columns(hint[owner], _HINTS)
    ih = _columns(np.array(inherited)[owner], _HINTS)
    ah = _columns(np.array(inherited_all)[owner], _HINTS)
    ph = _columns(hint[parent[owner]], _HINTS)
    ct = _columns(np.array(context_tags)[owner], len(_CONTEXT_TAGS))
    names += SURFACE
    names += [f"lex_{p}_{l}" for p in PLACES for l in LEXICON_LABELS]
    for kind in ("own", "below", "all", "parent"):
        names += [f"{kind}_{h.name.lower()}" for h in Hint]
    names += [f"in_{t}" for t in _CONTEXT_TAGS]
    matrix = np.concatenate([np.stack(columns, axis=1), sb, lb, oh, ih, ah, ph, ct], axis=1)
    return Evidence(tuple(names), matrix, lexical, surface, title, inherited, context_tags)
