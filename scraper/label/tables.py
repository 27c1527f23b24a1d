"""The cells of tables: which blocks stand side by side, to be read as one line."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator
from itertools import chain, groupby
from typing import NamedTuple

from scraper.label.near import Near, nearest
from scraper.label.rules import MAX_CELL_CHARS
from scraper.model import TEXT_LABELS, Cell, Label
from scraper.page.blocks import ENCLOSING_BIT, TAG_CODE, Blocks

_TR = TAG_CODE["tr"]
_TABLES = frozenset({TAG_CODE["table"]})
_CELLS = frozenset({TAG_CODE["td"], TAG_CODE["th"]})
_IN_TABLE = ENCLOSING_BIT["table"]
_IN_CELLS = frozenset({Label.TABLE, Label.PARAGRAPH})


class _Row(NamedTuple):
    """A row: its container, and its blocks by the containers of their cells."""

    container: int
    cells: dict[int, list[int]]


def place_cells(near: Near, blocks: Blocks) -> None:
    """Tell the blocks of tables their cells, and call them by that label.

    A table that is there for the layout has no row that is a line, and its blocks are left as they are.

    Args:
        near: Index on the page → block; changed in place.
        blocks: All blocks of the page.
    """
    if _TR not in blocks.tags:
        return
    tables: defaultdict[int, list[_Row]] = defaultdict(list)
    table_of = nearest(blocks, _TABLES)
    for row in _whole_rows(near, blocks):
        tables[table_of[row.container]].append(row)
    with_lines = (rows for rows in tables.values() if any(_is_line(row, near) for row in rows))
    for number, rows in enumerate(with_lines):
        _number(number, [row for row in rows if _is_line(row, near) or _is_short(row, near)], near, blocks)


def _whole_rows(near: Near, blocks: Blocks) -> Iterator[_Row]:
    """The rows with text, but for those that hold another table with text."""
    owners, enclosing = blocks.owners, blocks.enclosing
    text = [i for i, block in near.items() if enclosing[owners[i]] & _IN_TABLE and block.label in TEXT_LABELS]
    inner = nearest(blocks, _CELLS)
    cell_of = {index: inner[owners[index]] for index in text}
    for container, group in groupby(text, key=lambda index: blocks.parents[cell_of[index]]):
        cells: dict[int, list[int]] = {}
        for index in group:
            cells.setdefault(cell_of[index], []).append(index)
        within = bisect_left(text, blocks.end_block[container]) - bisect_left(text, blocks.first_block[container])
        if blocks.tags[container] == _TR and within == sum(map(len, cells.values())):
            yield _Row(container, cells)


def _is_line(row: _Row, near: Near) -> bool:
    """Whether the row reads as a line: cells side by side, one of them short, and those of several blocks short too.

    Two columns of paragraphs do not, nor do cells with lists in them, or with headings over their text.
    """
    cells = [[near[index] for index in cell] for cell in row.cells.values()]
    lengths = [sum(len(block.text) for block in cell) for cell in cells]
    labels = {block.label for block in chain.from_iterable(cells)}
    return (
        len(cells) > 1
        and min(lengths) < MAX_CELL_CHARS
        and all(len(cell) == 1 or length < MAX_CELL_CHARS for cell, length in zip(cells, lengths, strict=True))
        and (labels <= _IN_CELLS or labels == {Label.HEADING})
    )


def _is_short(row: _Row, near: Near) -> bool:
    """Whether the row is one short cell: a heading over the rows below."""
    return [near[index].label for cell in row.cells.values() for index in cell] == [Label.TABLE]


def _number(table: int, rows: list[_Row], near: Near, blocks: Blocks) -> None:
    """Number the rows of a table and its columns; a column without any text, of pictures or for space, is none."""
    places = [_places(row.container, blocks) for row in rows]
    with_text = {place[cell] for row, place in zip(rows, places, strict=True) for cell in row.cells}
    columns = {place: column for column, place in enumerate(sorted(with_text))}
    for number, (row, place) in enumerate(zip(rows, places, strict=True)):
        for cell, indices in row.cells.items():
            for index in indices:
                block = near[index]
                rule = block.rule if block.label is Label.TABLE else f"row; {block.rule}"
                at = Cell(table, number, columns[place[cell]])
                near[index] = block._replace(label=Label.TABLE, rule=rule, cell=at)


def _places(row: int, blocks: Blocks) -> dict[int, int]:
    """The containers of a row's cells, each with its place in the row."""
    within = range(row + 1, blocks.ends[row])  # of one row alone: none of those asked for holds another
    cells = (container for container in within if blocks.parents[container] == row)
    return {container: place for place, container in enumerate(cells)}
