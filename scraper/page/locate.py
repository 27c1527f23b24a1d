"""Where the article is: the container whose text outweighs its links.

The score of a container is the length of its good text less that of its link-heavy text, children included; the best
one is then narrowed down to its child that holds nearly all of it. The idea (text against links, summed up the tree)
is that of Readability and of Kohlschütter et al., "Boilerplate Detection using Shallow Text Features", WSDM 2010.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from scraper.page.blocks import HEADINGS, TAG_CODE, Blocks
from scraper.page.hints import Hint

_CJK = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_AGAINST = int(Hint.HARD | Hint.NEGATIVE | Hint.CAPTION | Hint.COMMENT | Hint.HIDDEN)
_HARD = int(Hint.HARD | Hint.COMMENT | Hint.HIDDEN)
_BODY = int(Hint.BODY)
_ARTICLE = TAG_CODE["article"]
_P = TAG_CODE["p"]
_AGAINST_BY_TAG = {
    TAG_CODE["nav"]: int(Hint.HARD),
    TAG_CODE["form"]: int(Hint.HARD),
    TAG_CODE["footer"]: int(Hint.NEGATIVE),
    TAG_CODE["aside"]: int(Hint.NEGATIVE),
    TAG_CODE["address"]: int(Hint.NEGATIVE),
    TAG_CODE["figure"]: int(Hint.CAPTION),
    TAG_CODE["figcaption"]: int(Hint.CAPTION),
    TAG_CODE["caption"]: int(Hint.CAPTION),
}


@dataclass(frozen=True, slots=True)
class Location:
    """Where the article stands in a page.

    Attributes:
        main: The container of the article.
        good: Block → its length where it reads like text (long, few links), else 0.
        weight: Container → the sum of ``good`` in it and below.
        score: Container → good text less link-heavy text in it and below.
        against: Container → the hints against it, its own, but for those that would rule out half the page's text.
        ruled_out: Container → the hints against it and its ancestors.
    """

    main: int
    good: list[int]
    weight: list[float]
    score: list[float]
    against: list[int]
    ruled_out: list[int]


def weigh_text(text: str) -> int:
    """The length of a text, in characters of an alphabet: an ideograph counts three."""
    return len(text) if text.isascii() else len(text) + 2 * len(_CJK.findall(text))


def _good_lengths(blocks: Blocks) -> list[int]:
    good = []
    tags = blocks.tags
    for text, owner, linked in zip(blocks.texts, blocks.owners, blocks.linked, strict=True):
        length = len(text)
        tag = tags[owner]
        if length > 12 and tag not in HEADINGS:
            if not text.isascii():
                length = weigh_text(text)
            good.append(length if linked * 3 < length and (length > 60 or (tag == _P and length > 25)) else 0)
        else:
            good.append(0)
    return good


def _sum_up(values: list[float], parents: list[int]) -> None:
    """Add each container's value to its parent's; a parent stands before its children."""
    for index in range(len(parents) - 1, 0, -1):
        values[parents[index]] += values[index]


def _hints_against(blocks: Blocks, weight: list[float]) -> list[int]:
    """The hints against each container, without those that would rule out most of the page's text."""
    half = 0.5 * (weight[0] or 1)
    against = []
    share: dict[tuple[str, int], float] = {}
    for hints, tag, names, own in zip(blocks.hints, blocks.tags, blocks.names, weight, strict=True):
        bits = hints & _AGAINST
        if hints & _BODY:
            bits &= _HARD
        bits |= _AGAINST_BY_TAG.get(tag, 0)
        against.append(bits)
        if bits and own:
            # Page builders wrap every paragraph in a class like "widget": judge such names by all they hold.
            key = (names[:12], bits)
            share[key] = share.get(key, 0.0) + own
    for index, bits in enumerate(against):
        if bits and weight[index] and (weight[index] > half or share[blocks.names[index][:12], bits] > half):
            against[index] = 0
    return against


def _score_blocks(blocks: Blocks, good: list[int], ruled_out: list[int]) -> list[float]:
    score = [0.0] * len(blocks.parents)
    tags = blocks.tags
    for text, owner, linked, length in zip(blocks.texts, blocks.owners, blocks.linked, good, strict=True):
        bits = ruled_out[owner]
        if length:
            value = float(length) if not bits else (-0.5 * length if bits & _HARD else 0.0)
        elif tags[owner] in HEADINGS:
            value = -10.0 if linked else 0.0
        elif linked * 2 > len(text):
            value = -10.0 if bits & _HARD else -len(text) - 10.0
        else:
            value = -5.0
        score[owner] += value
    _sum_up(score, blocks.parents)
    return score


def _best_body(blocks: Blocks, score: list[float], ruled_out: list[int], best: int) -> int:
    """The container named as the body, or the parent of several of one name, where it holds most of the best one's text."""
    groups: dict[tuple[int, str], float] = {}
    for index in range(1, len(score)):
        if blocks.hints[index] & _BODY and score[index] > 0 and not ruled_out[index]:
            key = (blocks.parents[index], blocks.names[index])
            groups[key] = groups.get(key, 0.0) + score[index]
    if not groups:
        return best
    (parent, name), value = max(groups.items(), key=lambda item: item[1])
    if value <= 300 or value <= 0.35 * score[best]:
        return best
    members = [
        index
        for index in range(1, len(score))
        if blocks.parents[index] == parent and blocks.names[index] == name and score[index] > 0
    ]
    body = members[0] if len(members) == 1 else parent
    return body if value > 0.9 * score[body] else best


def _narrow(blocks: Blocks, score: list[float], weight: list[float], start: int) -> int:
    """Go down to the child that holds nearly all of the text, or to the first of several articles."""
    children: dict[int, list[int]] = {}
    for index in range(start + 1, len(score)):
        children.setdefault(blocks.parents[index], []).append(index)
    here = start
    while here in children:
        below = children[here]
        best = max(below, key=score.__getitem__)
        articles = [index for index in below if blocks.tags[index] == _ARTICLE and score[index] > 500]
        if score[best] >= 0.92 * score[here] or (score[best] > 0.5 * score[here] and blocks.hints[best] & _BODY):
            here = best
        elif len(articles) > 1 and weight[articles[0]] > 0.25 * weight[here]:
            here = articles[0]
        else:
            break
    return here


def locate(blocks: Blocks) -> Location:
    """The container of the article, with the arithmetic that led to it."""
    parents = blocks.parents
    good = _good_lengths(blocks)
    weight = [0.0] * len(parents)
    for owner, length in zip(blocks.owners, good, strict=True):
        weight[owner] += length
    _sum_up(weight, parents)
    against = _hints_against(blocks, weight)
    ruled_out = [0] * len(parents)
    for index in range(1, len(parents)):
        ruled_out[index] = ruled_out[parents[index]] | against[index]
    score = _score_blocks(blocks, good, ruled_out)
    best = max(range(len(score)), key=score.__getitem__)
    if score[best] <= 150:
        best = 0
    main = _narrow(blocks, score, weight, _best_body(blocks, score, ruled_out, best))
    return Location(main, good, weight, score, against, ruled_out)
