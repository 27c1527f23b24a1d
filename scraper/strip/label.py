"""Every block's label: the model's verdicts, named by the rules."""

from __future__ import annotations

import numpy as np

from scraper.model import TEXT_LABELS, Block, Label
from scraper.page.blocks import TAGS
from scraper.page.document import Document
from scraper.strip.facts import Facts
from scraper.strip.judge import KEEP, Judgement
from scraper.strip.lexicon import Lexicon
from scraper.strip.rules import name_block
from scraper.strip.wording import overlaps, surface_bits

_LONG = 400
"""Characters: longer blocks are not looked up in the lexicon."""
_NEAR = 15
"""Blocks after the headline among which a standfirst is looked for."""
_LONE = 3
"""Blocks of one signature, at the most, of which none is just one of the text's paragraphs."""


def label_blocks(document: Document, judgement: Judgement, lexicon: Lexicon) -> tuple[Block, ...]:
    """All blocks of a page with their labels and reasons, in page order."""
    facts = _gather(document, judgement, lexicon)
    blocks = []
    for index, block in enumerate(facts):
        kept = block.score > KEEP
        verdict = name_block(block, kept=kept)
        reason = f"{verdict.rule}; model {block.score:.2f}"
        blocks.append(Block(index, block.text, verdict.label, reason, block.tag, round(block.links, 2), block.score))
    return tuple(_trim(blocks))


def _gather(document: Document, judgement: Judgement, lexicon: Lexicon) -> list[Facts]:
    blocks, structure = document.blocks, judgement.structure
    if structure is None:
        return []
    scores = judgement.scores.tolist()
    kept = np.flatnonzero(judgement.scores > KEEP)
    first, last = (int(kept[0]), int(kept[-1])) if len(kept) else (len(scores), len(scores))
    counts = np.bincount(structure.group)[structure.group].tolist()
    read: dict[int, tuple[int, int, float, float]] = {}
    headline = -1
    if judgement.wording is not None:
        wording = judgement.wording
        headline = wording.headline
        columns = zip(wording.lexicon, wording.surface, wording.title_overlap, wording.summary_overlap, strict=True)
        read = dict(zip(judgement.still_open.tolist(), columns, strict=True))
    outside = structure.enclosing[document.location.main]
    facts = []
    for index, (text, owner) in enumerate(zip(blocks.texts, blocks.owners, strict=True)):
        found = read.get(index)
        if found is None:
            near = 0 <= index - headline <= _NEAR and index < first
            likeness, _, summary = overlaps(text, judgement.known) if near else (0.0, 0.0, 0.0)
            found = (lexicon.match(text) if len(text) < _LONG else 0, surface_bits(text), likeness, summary)
        parent = blocks.parents[owner]
        facts.append(
            Facts(
                text=text,
                tag=TAGS[blocks.tags[owner]],
                hints=blocks.hints[owner] | blocks.hints[parent] | structure.below[owner],
                enclosing=structure.enclosing[owner] & ~outside,
                lexicon=found[0],
                surface=found[1],
                links=min(1.0, blocks.linked[index] / len(text)),
                likeness=found[2],
                summary=found[3],
                lone=counts[index] <= _LONE,
                place=-1 if index < first else 1 if index > last else 0,
                headline=index == headline,
                after_headline=index - headline if 0 <= headline <= index else -1,
                score=scores[index],
            )
        )
    return facts


def _trim(blocks: list[Block]) -> list[Block]:
    """Without the headings that nothing follows: they belong to what was dropped."""
    for index in range(len(blocks) - 1, -1, -1):
        block = blocks[index]
        if block.label not in TEXT_LABELS:
            continue
        if block.label is not Label.HEADING:
            break
        reason = f"heading without text; {block.reason}"
        blocks[index] = Block(block.index, block.text, Label.OTHER, reason, block.tag, block.links, block.score)
    return blocks
