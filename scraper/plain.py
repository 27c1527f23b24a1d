"""The article in text without markup: lines become blocks, and the same rules name them.

Without a page's structure the model has nothing to go by, so three plain questions stand in for it: does the line read
like a sentence, does a phrase of the lexicon give it away, and does the article's end come before it.
"""

from __future__ import annotations

import re
from dataclasses import replace

from scraper.classify.wording import ENDS_SENTENCE, surface_bits
from scraper.label.facts import Facts, lexicon_mask
from scraper.label.furniture import CREDIT_WORDS
from scraper.label.rules import name_block
from scraper.lexicon.language import detect_language
from scraper.lexicon.phrases import LEXICON_LABELS, Lexicon, lexicon
from scraper.meta.date import parse_date
from scraper.meta.merge import merge, read_visible
from scraper.model import BOILERPLATE_LABELS, TEXT_LABELS, Article, Block, Declared, Label, join_blocks
from scraper.text.folding import fold_space
from scraper.text.mojibake import undoubled

_MIN_TEXT_LINE_CHARS = 120
"""Characters of a line that is text whatever it ends in."""
_WRAPPED_LINE_CHARS = range(45, 101)
"""Lengths of the lines of a paragraph that was broken to fit a page."""
_MAX_DATELINE_CHARS = 40
"""Characters of a line that says little but a date."""
_MAX_PHRASED_CHARS = 160
"""Characters of a line that a phrase at its beginning gives away: a longer one is a sentence that begins so."""
_MAX_RAGGED_CHARS = 20
"""Characters by which the lines of such a paragraph differ, at the most."""
_END_SHARE = 0.4
"""The share of the sentences' characters, at the most, that stands after the end of the article."""
_ENDING = lexicon_mask(
    "whole", "starts", labels=(Label.TIP_LINE, Label.TAGS, Label.FOLLOW, Label.COMMENTS)
) | lexicon_mask("whole", labels=(Label.RELATED,))
"""What stands under an article. "Read more: ..." with a headline stands within it, too."""
_GIVEN_AWAY = lexicon_mask(
    "whole", "starts", labels=tuple(label for label in LEXICON_LABELS if label in BOILERPLATE_LABELS)
)
_BLANK = re.compile(r"\n\s*\n")


def clean(text: str) -> Article:
    """The article in a text that was scraped before, its boilerplate labelled and left out.

    Args:
        text: Plain text, paragraphs parted by blank lines or line ends.

    Raises:
        TypeError: It is no text.
    """
    if not isinstance(text, str):
        raise TypeError(f"plain text is taken as str, not {type(text).__name__}")
    lines = split_lines(undoubled(text))
    language = detect_language([line for line in lines if len(line) > _MIN_TEXT_LINE_CHARS / 2], None)
    blocks = _label(lines, lexicon(language))
    shown = read_visible(blocks, language)
    found = replace(merge(Declared(), shown, None), title=next(iter(shown.headlines), None), language=language)
    body = join_blocks(blocks, TEXT_LABELS)
    return Article(
        text=body,
        standfirst=join_blocks(blocks, frozenset({Label.STANDFIRST})) or None,
        page_kind="article" if body else "other",
        confidence=0.8 if body else 0.0,
        blocks=blocks,
        **found.known(),
    )


def split_lines(text: str) -> list[str]:
    """The blocks of a text: its lines, but a paragraph broken into lines of one width is one block."""
    found = []
    for group in _BLANK.split(text.replace("\r\n", "\n").replace("\r", "\n")):
        lines = [folded for line in group.split("\n") if (folded := fold_space(line))]
        wrapped = len(lines) > 1 and _is_wrapped([len(line) for line in lines[:-1]], lines)
        found += [" ".join(lines)] if wrapped else lines
    return found


def _is_wrapped(lengths: list[int], lines: list[str]) -> bool:
    """Lines of one width, most of which end within a sentence."""
    ended = sum(bool(surface_bits(line) & ENDS_SENTENCE) for line in lines[:-1])
    return (
        all(length in _WRAPPED_LINE_CHARS for length in lengths)
        and max(lengths) - min(lengths) <= _MAX_RAGGED_CHARS
        and ended * 2 < len(lines)
    )


def _label(lines: list[str], words: Lexicon) -> tuple[Block, ...]:
    matches = [words.match(line) for line in lines]
    surfaces = [surface_bits(line) for line in lines]
    sentence = [
        (len(line) > _MIN_TEXT_LINE_CHARS or (bool(surface & ENDS_SENTENCE) and " " in line))
        and not match & (_GIVEN_AWAY if len(line) < _MAX_PHRASED_CHARS else 0)
        and not (match & CREDIT_WORDS and len(line) < _MIN_TEXT_LINE_CHARS)
        for line, match, surface in zip(lines, matches, surfaces, strict=True)
    ]
    first = next((index for index, is_text in enumerate(sentence) if is_text), len(lines))
    end = _find_end(lines, matches, sentence)
    headline = _find_headline(lines, matches, first)
    blocks = []
    for index, line in enumerate(lines):
        place = -1 if index < first else 1 if index >= end else 0
        kept = place == 0 and (sentence[index] or not matches[index])
        facts = Facts(
            text=line, tag="", hints=0, enclosing=0, lexicon=matches[index], surface=surfaces[index], links=0.0,
            likeness=0.0, summary=0.0, lone=False, place=place, headline=index == headline,
            after_headline=index - headline if 0 <= headline <= index else -1, score=float(kept),
        )  # fmt: skip
        verdict = name_block(facts, kept=kept)
        label = verdict.label
        if label is Label.PARAGRAPH and not sentence[index]:
            label = Label.HEADING
        blocks.append(Block(index, line, label, verdict.rule, score=float(kept)))
    return tuple(blocks)


def _find_headline(lines: list[str], matches: list[int], first: int) -> int:
    """The last line before the text that no phrase gives away and that is no date, or -1."""
    for index in range(first - 1, -1, -1):
        line = lines[index]
        if not matches[index] and len(line) > 10 and not (len(line) < _MAX_DATELINE_CHARS and parse_date(line)):
            return index
    return -1


def _find_end(lines: list[str], matches: list[int], sentence: list[bool]) -> int:
    """The first line of those that stand under an article and speak of something else."""
    total = sum(len(line) for line, is_text in zip(lines, sentence, strict=True) if is_text)
    before = 0
    for index, line in enumerate(lines):
        if matches[index] & _ENDING and not sentence[index] and total - before <= _END_SHARE * total:
            return index
        before += len(line) if sentence[index] else 0
    return len(lines)
