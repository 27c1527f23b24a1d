"""Every block's label: the model's verdicts, named by the rules."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from scraper.classify.classifier import Classification
from scraper.classify.structure import Structure
from scraper.classify.wording import overlaps
from scraper.label.facts import Named
from scraper.label.namer import BLOCKS_ABOVE_HEADLINE, BLOCKS_INTO_TEXT, Frame, Namer
from scraper.label.neighbours import revise
from scraper.label.record import make_record
from scraper.label.rules import MIN_HEADLINE_LIKENESS, NEAR_SCORE
from scraper.label.tables import place_cells
from scraper.lexicon.phrases import Lexicon
from scraper.model import TEXT_LABELS, Block, LazyBlocks, join_blocks
from scraper.page.blocks import TAG_CODE
from scraper.page.document import Document
from scraper.page.hints import Hint
from scraper.text.words import words_of

_H1 = TAG_CODE["h1"]
_EMBED = int(Hint.EMBED)
_NO_ARTICLE = int(Hint.COMMENT | Hint.NEWSLETTER)
"""Hints that overrule the model, unless all that it keeps has one: of 187 blocks that it kept of unseen sites with one
of them, none was text.
"""
_MAX_LONE_BLOCKS = 3
"""Blocks of one signature, at the most, of which none is just one of the text's paragraphs."""
_MIN_HEADING_SCORE = 0.65
"""The model's probability above which a line within the text that is a little like the title is a heading of it."""
_BLOCKS_BELOW_TEXT = 8
"""Blocks below the text among which biographies stand."""


@dataclass(frozen=True, slots=True)
class Labels:
    """The labelled blocks of a page.

    Attributes:
        blocks: All of them; those far from the article are named when they are looked at.
        near: Those of the article and around it, named already.
        text: The text of the article.
    """

    blocks: Sequence[Block]
    near: tuple[Named, ...]
    text: str


def _namer(document: Document, classification: Classification, structure: Structure, lexicon: Lexicon) -> Namer:
    blocks, wording, known = document.blocks, classification.wording, classification.known
    hints = structure.hints.tolist()
    likely = (classification.scores > classification.keep).nonzero()[0].tolist()
    unhinted = [index for index in likely if not hints[index] & _NO_ARTICLE]
    kept = unhinted or likely
    first, last = (kept[0], kept[-1]) if kept else (len(blocks), len(blocks))
    headline = _headline(classification, structure.tags, first)
    against = _NO_ARTICLE if unhinted else 0
    _, length, linked, _ = document.location.of_blocks
    of_main = blocks.enclosing[document.location.main]
    read = classification.still_open.tolist()
    told = wording.common if wording is not None else {}
    return Namer(
        frame=Frame(first, last, headline, against, classification.keep, known.is_news),
        phrases=lexicon,
        texts=blocks.texts,
        tags=structure.tags,
        hints=hints,
        enclosing=[blocks.enclosing[owner] & ~of_main for owner in blocks.owners],
        links=(linked / length).tolist(),
        lone=(np.bincount(structure.group) <= _MAX_LONE_BLOCKS).take(structure.group).tolist(),
        scores=classification.scores.tolist(),
        lexicon=dict(zip(read, wording.lexicon, strict=True)) if wording is not None else {},
        surface=dict(zip(read, wording.surface, strict=True)) if wording is not None else {},
        common=lambda index: told.get(index) or overlaps(words_of(blocks.texts[index]), known),
    )


def _headline(classification: Classification, tags: list[int], first: int) -> int:
    """The block that is most likely the headline, or -1.

    A line within the text that has only some words of the title is one of the text's headings: of fifteen such on
    unseen sites fourteen were.
    """
    wording = classification.wording
    if wording is None:
        return -1
    is_within = (
        wording.headline > first
        and tags[wording.headline] != _H1
        and wording.headline_likeness <= MIN_HEADLINE_LIKENESS
    )
    return -1 if is_within and classification.scores[wording.headline] > _MIN_HEADING_SCORE else wording.headline


def label_blocks(document: Document, classification: Classification, lexicon: Lexicon) -> Labels:
    """All blocks of a page with their labels and reasons, in page order.

    ``lexicon`` is the one of the document's language.
    """
    if classification.structure is None:
        return Labels((), (), "")
    namer = _namer(document, classification, classification.structure, lexicon)
    near = {index: namer.name(index) for index in _near(namer.frame, classification, classification.structure)}
    revise(near, document.blocks, namer.label_if_dropped, classification.known)
    place_cells(near, document.blocks)
    text = join_blocks(near.values(), TEXT_LABELS)
    record = make_record(namer, near, text, document.language, document.blocks.linked)
    return Labels(LazyBlocks(record), tuple(near.values()), text)


def _near(frame: Frame, classification: Classification, structure: Structure) -> list[int]:
    """The blocks of the article and around it."""
    count, first, last, headline = len(classification.scores), frame.first, frame.last, frame.headline
    begin = headline if 0 <= headline <= first else first
    around = [
        *range(max(0, begin - BLOCKS_ABOVE_HEADLINE), min(first + BLOCKS_INTO_TEXT, count)),
        *range(last + 1, min(last + _BLOCKS_BELOW_TEXT, count)),
    ]
    likely = ((classification.scores > NEAR_SCORE) | (structure.hints & _EMBED > 0)).nonzero()[0].tolist()
    return sorted({*likely, *around})
