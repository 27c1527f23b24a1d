"""What can be measured of each block from the page's structure alone, without reading a word.

These features are cheap, for every block; they feed the first stage of the model, which settles what is far from the
article. The strongest ones in training: does the block stand in the article's container, how much of the good text
shares its signature (its tag and class and those of its parent), and how much good text comes before it.

A page has so few blocks that it is the number of steps that costs, not the numbers: what is measured of several
containers, or against several places, is measured in one step.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from scraper.matrix import Floats, Ints, Matrix, bit_names, bit_rows, group_sums
from scraper.page.blocks import ENCLOSING_TAGS, HEADINGS, TAG_CODE, TAGS, Blocks
from scraper.page.hints import HINT_NAMES
from scraper.page.locate import Location

_OWN_TAGS = (
    *("p", "h1", "h2", "h3", "h4", "li", "div", "td", "blockquote", "figcaption", "section", "pre", "dd", "dt"),
    *("article", "body"),
)
_OWN_TAG = [_OWN_TAGS.index(name) if name in _OWN_TAGS else len(_OWN_TAGS) for name in TAGS]
_IS_HEADING = [int(code in HEADINGS) for code in range(len(TAGS))]
_H1 = TAG_CODE["h1"]
NO_HEADLINE_PLACE = 10_000
"""Where the headline is said to stand if there is none: too far on for any block to be near."""
MAX_BLOCKS_AWAY = 30
"""Blocks from which on it does not matter how far off something is: the model has seen few pages of thousands."""
_MAX_GROUP_BLOCKS, _MAX_PAGE_BLOCKS = 50, 300
"""Blocks of a container, and of a page, from which on it does not matter how many there are."""
MAX_PAGE_TEXT_BYTES = 20_000
"""Bytes of text from which on it does not matter how long a page is."""
_NEIGHBOUR_FEATURES = ("log_length", "link_share", "heading")
"""What a block sees of its neighbours."""
_NEIGHBOUR_PLACES = (-2, -1, 1, 2, 3)

STRUCTURE = (
    *_NEIGHBOUR_FEATURES,
    *(f"{what}_{by:+}" for by in _NEIGHBOUR_PLACES for what in _NEIGHBOUR_FEATURES),
    f"tag({'|'.join(_OWN_TAGS)})",  # its values are places in that list
    *("depth", "depth_below_main", "ruled_out", "inside"),
    *("main_share", "main_score", "page_good", "page_blocks"),
    *(
        f"{whose}_{what}"
        for what in ("weight", "score", "link_share", "block_length", "blocks")
        for whose in ("own", "parent", "grandparent")
    ),
    *("group_good_share", "group_length", "group_link_share", "group_count", "group_inside"),
    *("from_first", "from_last", "from_first_good", "from_last_good", "from_h1", "place_in_main", "good_until"),
    *bit_names(
        [
            *(f"below_{name}" for name in HINT_NAMES),
            *(f"all_{name}" for name in HINT_NAMES),
            *(f"in_{name}" for name in ENCLOSING_TAGS),
        ],
        "structure",
    ),
)
"""The names of the rows."""


@dataclass(frozen=True, slots=True)
class Structure:
    """What was measured of a page's structure.

    Attributes:
        matrix: The features named in :data:`STRUCTURE` × blocks.
        tags: Block → the tag of its container.
        groupings: Block → its container, that one's parent, that one's parent, and the number of its signature: four
            rows.
        length: Block → characters.
        hints: Block → hints of its container and of those between it and the article's container; outside that,
            of its container, parent and grandparent.
    """

    matrix: Matrix
    tags: list[int]
    groupings: Ints
    length: Floats
    hints: Ints

    @property
    def group(self) -> Ints:
        """Block → number of its signature."""
        group: Ints = self.groupings[-1]
        return group


def measure_structure(blocks: Blocks, location: Location) -> Structure:
    """The features of all blocks (at least one) of a page."""
    owners, up, main = blocks.owners, blocks.parents, location.main
    parents = [up[owner] for owner in owners]
    kin = (owners, parents, [up[parent] for parent in parents])
    tags = [blocks.tags[owner] for owner in owners]
    hints = _hints_below(blocks, main, kin)
    rows = *kin, _signatures(blocks, parents), hints, _bits_of(blocks, hints)
    numbers = np.array([*rows, *_of_place_in_tree(blocks, location, tags)], dtype=np.int64)
    groupings, bits, place_in_tree = numbers[:4], numbers[5].view(np.uint64), numbers[6:]
    first, end = blocks.first_block[main], blocks.end_block[main]
    if first == end:  # a page without text, on which an empty container does best
        first, end = 0, len(owners)
    inside = np.zeros((1, len(owners)))
    inside[:, first:end] = 1
    seen = _of_text(location, tags)
    matrix = np.concatenate(
        [
            *(seen, _of_neighbours(seen), place_in_tree, inside, _of_page(location, len(owners))),
            *(_of_kin(location, groupings[:3]), _of_group(location, inside, groupings[3])),
            *(_of_order(location, tags, first, end), bit_rows(bits[:, None])),
        ],
        dtype=np.float32,
    )
    return Structure(matrix, tags, groupings, location.of_blocks[1], numbers[4])


def _signatures(blocks: Blocks, parents: list[int]) -> list[int]:
    """Block → number of its signature: tag and class of its container and of that one's parent."""
    tags, names = blocks.tags, blocks.names
    numbers: dict[tuple[int, str, int, str], int] = {}
    return [
        numbers.setdefault((tags[owner], names[owner][:24], tags[parent], names[parent][:24]), len(numbers))
        for owner, parent in zip(blocks.owners, parents, strict=True)
    ]


def _hints_below(blocks: Blocks, main: int, kin: tuple[list[int], list[int], list[int]]) -> list[int]:
    """Block → the hints of its containers below ``main``; outside ``main``, of the nearest three."""
    hints, parents, end = blocks.hints, blocks.parents, blocks.ends[main]
    below = [0] * end
    for index in range(main + 1, end):
        below[index] = below[parents[index]] | hints[index]
    return [
        below[owner] if main <= owner < end else hints[owner] | hints[parent] | hints[grandparent]
        for owner, parent, grandparent in zip(*kin, strict=True)
    ]


def _bits_of(blocks: Blocks, hints: list[int]) -> list[int]:
    """Block → its hints, those of all its containers, and the elements it stands in, as one number."""
    inherited, enclosing, width = blocks.inherited, blocks.enclosing, len(HINT_NAMES)
    return [
        below | inherited[owner] << width | enclosing[owner] << 2 * width
        for below, owner in zip(hints, blocks.owners, strict=True)
    ]


def _of_place_in_tree(blocks: Blocks, location: Location, tags: list[int]) -> list[list[int]]:
    owners, depths, ruled_out = blocks.owners, blocks.depths, location.ruled_out
    of_main = depths[location.main]
    depth = [depths[owner] for owner in owners]
    return [
        [_OWN_TAG[tag] for tag in tags],
        depth,
        [number - of_main for number in depth],
        [1 if ruled_out[owner] else 0 for owner in owners],
    ]


def _of_text(location: Location, tags: list[int]) -> Matrix:
    _, length, linked, _ = location.of_blocks
    rows = np.empty((len(_NEIGHBOUR_FEATURES), len(tags)), dtype=np.float32)
    rows[0] = np.log1p(length)
    rows[1] = linked / length
    rows[2] = [_IS_HEADING[tag] for tag in tags]
    return rows


def _of_neighbours(seen: Matrix) -> Matrix:
    """What the blocks before and after show; 0 beyond the ends."""
    height, count = seen.shape
    rows = np.zeros((len(_NEIGHBOUR_PLACES) * height, count), dtype=np.float32)
    for number, by in enumerate(_NEIGHBOUR_PLACES):
        row = rows[number * height : (number + 1) * height]
        if by < 0:
            row[:, -by:] = seen[:, :by]
        else:
            row[:, :-by] = seen[:, by:]
    return rows


def _of_page(location: Location, count: int) -> Floats:
    weight, page_weight = location.weight or 1, location.page_weight or 1
    size, blocks = min(page_weight, MAX_PAGE_TEXT_BYTES), min(count, _MAX_PAGE_BLOCKS)
    row = np.array([[weight / page_weight], [location.score / weight], [size], [blocks]])
    return row.repeat(count, axis=1)


def _of_kin(location: Location, kin: Ints) -> Floats:
    """What the block's container holds, the one around it, and the one around that."""
    good, length, linked, count, score = location.sums.take(kin, axis=1)
    return np.concatenate(
        [
            good / (location.weight or 1),
            score / np.maximum(good, 100),
            linked / length,
            length / count,
            np.minimum(count, _MAX_GROUP_BLOCKS),
        ]
    )


def _of_group(location: Location, inside: Floats, group: Ints) -> Floats:
    """What all blocks of its signature hold together."""
    sums = group_sums(np.concatenate([location.of_blocks, inside]), group)
    good, length, linked, count, within = sums
    good /= location.page_weight or 1
    linked /= length
    length /= count
    within /= count
    np.minimum(count, _MAX_GROUP_BLOCKS, out=count)
    return sums.take(group, axis=1)


def _of_order(location: Location, tags: list[int], first: int, end: int) -> Floats:
    """Where the block stands: from the first and last of the article's container, of its good text, from the headline.

    The container's blocks are those from ``first`` to before ``end``.
    """
    good = location.good
    among = good[first:end].nonzero()[0]
    first_good, last_good = (first + int(among[0]), first + int(among[-1])) if len(among) else (first, end - 1)
    h1 = next((index for index in range(first_good, -1, -1) if tags[index] == _H1), NO_HEADLINE_PLACE)
    places = np.array([[first], [end - 1], [first_good], [last_good], [h1]])
    rows = np.empty((7, len(tags)))
    away = np.subtract(np.arange(len(tags)), places, out=rows[:5])
    rows[5] = away[0] / (end - first)
    np.minimum(np.maximum(away, -MAX_BLOCKS_AWAY, out=away), MAX_BLOCKS_AWAY, out=away)
    rows[6] = (good.cumsum() - good[:first].sum()) / (location.weight or 1)
    return rows
