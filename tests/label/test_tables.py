"""Which blocks of a table stand on one line."""

from __future__ import annotations

import pytest

from scraper.label.facts import Named
from scraper.label.near import Near
from scraper.label.rules import MAX_CELL_CHARS
from scraper.label.tables import place_cells
from scraper.model import TEXT_LABELS, Label, join_blocks
from scraper.page.blocks import TAGS, read_blocks
from scraper.page.tree import parse_html

LONG = "It has rained in this valley since the day before yesterday. " * 4
LABELS = {"h3": Label.HEADING, "li": Label.LIST_ITEM, "nav": Label.NAVIGATION, "td": Label.TABLE, "th": Label.TABLE}


def placed(html: str) -> list[Named]:
    """The blocks of a page, each with the label that its element alone would give it."""
    blocks = read_blocks(parse_html(html))
    near: Near = {}
    for index, text in enumerate(blocks.texts):
        tag = TAGS[blocks.tags[blocks.owners[index]]]
        label = Label.PARAGRAPH if tag == "td" and len(text) >= MAX_CELL_CHARS else LABELS.get(tag, Label.PARAGRAPH)
        near[index] = Named(index, text, tag, label, "was so", 0.0, 0.9)
    place_cells(near, blocks)
    return list(near.values())


def text_of(html: str) -> list[str]:
    return join_blocks(placed(html), TEXT_LABELS).replace(LONG.strip(), "LONG").split("\n\n")


def table(*rows: str) -> str:
    return "<table>" + "".join(f"<tr>{row}</tr>" for row in rows) + "</table>"


def test_each_row_is_a_line_and_a_table_a_paragraph() -> None:
    html = f"<p>a{table('<th>b<th>c', '<td>d<td>e')}<p>f{table('<td>g<td>h')}{table('<td>i<td>j')}"
    assert text_of(html) == ["a", "b\tc\nd\te", "f", "g\th", "i\tj"]


def test_a_cell_without_text_keeps_its_column() -> None:
    assert text_of(table("<td><td>b<td>c", "<td>d<td><nav>x</nav><td>f", "<td>g<td>h")) == ["\tb\tc\nd\t\tf\ng\th"]


def test_a_column_of_pictures_is_no_column() -> None:
    cells = [block.cell for block in placed(table("<td>1<td><img><td>Elm", "<td><td><img><td>Oak"))]
    assert [tuple(cell or ()) for cell in cells] == [(0, 0, 0), (0, 0, 1), (0, 1, 1)]


@pytest.mark.parametrize("wrap", ["<p>", "<div>", "<span>", "<p><b>"])
def test_a_cells_text_may_stand_in_an_element_of_its_own(wrap: str) -> None:
    blocks = placed(table(f"<td>{wrap}a<td>{wrap}b", f"<td>{wrap}c<td>{wrap}{LONG}"))
    assert {block.label for block in blocks} == {Label.TABLE}
    assert join_blocks(blocks, TEXT_LABELS) == f"a\tb\nc\t{LONG.strip()}"


def test_a_block_that_was_called_something_else_tells_so() -> None:
    assert [block.rule for block in placed(table("<td>a<td><p>b"))] == ["was so", "row; was so"]


def test_headings_over_the_columns_are_a_row() -> None:
    assert text_of(table("<td><h3>a</h3><td><h3>b</h3>", "<td>c<td>d")) == ["a\tb\nc\td"]


def test_short_blocks_of_one_cell_are_one_text() -> None:
    assert text_of(table("<td>a<p>b<td>c")) == ["a b\tc"]


def test_a_short_row_of_one_cell_belongs_to_the_rows_around_it() -> None:
    assert text_of(table("<th colspan=2>Men", "<td>a<td>b", "<th colspan=2>Women", "<td>c<td>d")) == [
        "Men\na\tb\nWomen\nc\td"
    ]


@pytest.mark.parametrize(
    ("rows", "texts"),
    [
        (["<td>a", "<td>b"], ["a", "b"]),
        (["<td><p>a<p>b"], ["a", "b"]),
        ([f"<td>{LONG}<td>{LONG}"], ["LONG", "LONG"]),
        ([f"<td>a<td><p>{LONG}<p>b"], ["a", "LONG", "b"]),
        (["<td><ul><li>a<li>b</ul><td>c"], ["a", "b", "c"]),
        (["<td><h3>a</h3><p>b<td><h3>c</h3><p>d"], ["a", "b", "c", "d"]),
        (["<td><nav>menu</nav><td><p>a<p>b"], ["a", "b"]),
    ],
    ids=["one-cell", "paragraphs", "columns", "column", "list", "cards", "menu"],
)
def test_a_table_that_lays_a_page_out_stays_as_it_is(rows: list[str], texts: list[str]) -> None:
    blocks = placed(table(*rows))
    assert text_of(table(*rows)) == texts
    assert {block.cell for block in blocks} == {None}
    assert {block.rule for block in blocks} == {"was so"}


def test_a_table_within_a_cell_has_its_own_rows() -> None:
    inner, lines = table("<td>a<td>b", "<td>c<td>d"), "a\tb\nc\td"
    assert text_of(table(f"<td>x<td>y{inner}z", f"<td>{inner}<td>w")) == ["x", "y", lines, "z", lines, "w"]


def test_a_row_that_is_no_line_parts_the_others() -> None:
    rows = table("<td>a<td>b", f"<td>c<td><p>{LONG}<p>d", "<td>e<td>f")
    assert text_of(rows) == ["a\tb", "c", "LONG", "d", "e\tf"]
