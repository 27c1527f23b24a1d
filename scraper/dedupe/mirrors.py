"""Whether two pages show the same text: the print, AMP or mobile page of an article, or its copy elsewhere."""

from __future__ import annotations

from scraper.dedupe.near import MIN_WORDS
from scraper.dedupe.shingles import is_unspaced, shingles, tokens

_AGREE = 0.8
"""The share of all runs that both have, at the least."""
_CONTAINED = 0.9
"""The share of the shorter one's runs that the other has, where one page leaves some paragraphs out."""
_SHORTEST = 0.5
"""The share of the longer text that the shorter one has of it, at the least: a teaser is not its article."""


def texts_agree(one: str, other: str) -> bool:
    """Whether two texts are one, but for what a page's form adds or leaves out.

    Compared run by run, not by signature, since an address is given up for it. Short texts must have the same words,
    and empty ones agree with nothing. The first and the second page of an article do not agree, nor do teaser and text.
    """
    mine, others = tokens(one), tokens(other)
    if min(len(mine), len(others)) < MIN_WORDS:
        return bool(mine) and mine == others
    unspaced = is_unspaced(mine)
    first, second = (frozenset(shingles(words, unspaced=unspaced)) for words in (mine, others))
    common = len(first & second)
    shorter, longer = sorted((len(first), len(second)))
    if common >= _AGREE * len(first | second):
        return True
    return common >= _CONTAINED * shorter and shorter >= _SHORTEST * longer
