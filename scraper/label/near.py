"""The labelled blocks of the article and around it, which the rules on several blocks change in place."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from scraper.label.facts import Named
from scraper.model import TEXT_LABELS, Label
from scraper.page.blocks import Blocks

Near = dict[int, Named]
"""Index on the page → block, in page order."""
BYLINES = frozenset({Label.DATELINE, Label.BYLINE})
"""Labels of the lines on who wrote an article, and when."""


def text_of(near: Mapping[int, Named]) -> list[int]:
    """The indices of the blocks that are text. Each rule for them gets these, and gives what it leaves of them."""
    return [index for index, block in near.items() if block.label in TEXT_LABELS]


def length(near: Near, text: Iterable[int]) -> int:
    """Characters of these blocks."""
    return sum(len(near[index].text) for index in text)


def relabel(near: Near, index: int, label: Label, rule: str) -> None:
    """Give a block another label; the rule stands before the one that gave it the last."""
    block = near[index]
    near[index] = block._replace(label=label, rule=f"{rule}; {block.rule}")


def nearest(blocks: Blocks, tags: frozenset[int]) -> list[int]:
    """Container → the innermost element with one of these tags that it is or stands in; 0 where there is none."""
    found = [0] * len(blocks.parents)
    for container, (tag, parent) in enumerate(zip(blocks.tags, blocks.parents, strict=True)):
        if container:
            found[container] = container if tag in tags else found[parent]
    return found


def around(blocks: Blocks, container: int, tag: int) -> list[int]:
    """The elements of this tag that a container is or stands in, the innermost first."""
    found = []
    while container:
        if blocks.tags[container] == tag:
            found.append(container)
        container = blocks.parents[container]
    return found
