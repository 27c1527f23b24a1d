"""What a reader finds in each format."""

import json
import re
from dataclasses import fields as fields_of
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from scraper.model import TEXT_LABELS, Article, Block, Cell, Label, join_blocks
from scraper.write import Format, Options, write, write_all


def article(*blocks: tuple[Label, str, str], **fields: Any) -> Article:
    made = tuple(Block(i, text, label, "test", tag=tag) for i, (label, tag, text) in enumerate(blocks))
    return Article(text=join_blocks(made, TEXT_LABELS), blocks=made, **fields)


def table(*rows: tuple[int, int, str]) -> Article:
    """An article of one table, given by row, column and text."""
    cells = (Block(i, text, Label.TABLE, "test", tag="td", cell=Cell(0, *at)) for i, (*at, text) in enumerate(rows))
    made = (Block(9, "Before.", Label.PARAGRAPH, "test"), *cells, Block(9, "After.", Label.PARAGRAPH, "test"))
    return Article(text=join_blocks(made, TEXT_LABELS), blocks=made)


HEIGHTS = table((0, 1, "Mon | Tue"), (0, 2, "Wed"), (1, 0, "<Elm>"), (1, 2, "3 m"), (1, 2, "and more"), (1, 3, "!"))
FLOOD = article(
    (Label.NAVIGATION, "a", "Home"),
    (Label.TITLE, "h1", "River over its banks"),
    (Label.STANDFIRST, "p", "Two villages are cut off."),
    (Label.PARAGRAPH, "p", "The Elmer rose by three metres."),
    (Label.CAPTION, "figcaption", "The bridge at noon."),
    (Label.HEADING, "h3", "What comes next"),
    (Label.LIST_ITEM, "li", "Pumps"),
    (Label.LIST_ITEM, "li", "Sandbags"),
    (Label.QUOTE, "p", "We were lucky."),
    (Label.QUOTE, "p", "Most of us."),
    (Label.CODE, "pre", "level = `3`"),
    (Label.TABLE, "caption", "Heights | places"),
    (Label.TABLE, "td", "Elm"),
    title="River over its banks",
    standfirst="Two villages are cut off.",
    authors=("Ada Poe", "Max Roe"),
    published=datetime(2024, 5, 17, 8, 30, tzinfo=UTC),
    modified=date(2024, 5, 18),
    url="https://example.org/flood",
)


def test_text_is_title_standfirst_and_body_parted_by_blank_lines() -> None:
    parts = write(FLOOD).split("\n\n")
    assert parts[:3] == [
        "River over its banks",
        "Two villages are cut off.",
        "The Elmer rose by three metres.",
    ]
    assert "Home" not in parts
    assert "The bridge at noon." not in parts


def test_labels_put_blocks_in_and_take_them_out_in_page_order() -> None:
    labels = frozenset({Label.PARAGRAPH, Label.CAPTION, Label.NAVIGATION})
    assert write(FLOOD, Format.TEXT, Options(labels=labels)).split("\n\n") == [
        "Home",
        "The Elmer rose by three metres.",
        "The bridge at noon.",
    ]


def test_an_article_whose_blocks_are_not_its_text_is_written_by_its_text() -> None:
    second_opinion = Article(text="One.\n\nTwo.", title="T", blocks=FLOOD.blocks, extractor="trafilatura")
    assert write(second_opinion) == "T\n\nOne.\n\nTwo."


def test_markdown_has_headings_by_level_lists_quotes_fences_and_tables() -> None:
    assert write(FLOOD, Format.MARKDOWN).split("\n\n") == [
        "# River over its banks",
        "Two villages are cut off.",
        "The Elmer rose by three metres.",
        "### What comes next",
        "- Pumps\n- Sandbags",
        "> We were lucky.\n>\n> Most of us.",
        "```\nlevel = `3`\n```",
        "Heights \\| places",
        "Elm",
    ]


def test_a_row_of_a_table_is_a_line_of_text() -> None:
    assert write(HEIGHTS) == "Before.\n\n\tMon | Tue\tWed\n<Elm>\t\t3 m and more\t!\n\nAfter."
    assert json.loads(write(HEIGHTS, Format.JSON))["text"] == write(HEIGHTS)


def test_a_table_is_one_in_markdown_its_first_row_the_head() -> None:
    assert write(HEIGHTS, Format.MARKDOWN).split("\n\n")[1].split("\n") == [
        "|  | Mon \\| Tue | Wed |  |",
        "| --- | --- | --- | --- |",
        "| \\<Elm> |  | 3 m and more | ! |",
    ]


def test_a_table_is_one_in_html() -> None:
    assert (
        "<p>Before.</p>\n<table>\n<tr><td></td><td>Mon | Tue</td><td>Wed</td></tr>\n"
        "<tr><td>&lt;Elm&gt;</td><td></td><td>3 m and more</td><td>!</td></tr>\n</table>\n<p>After.</p>"
    ) in write(HEIGHTS, Format.HTML)


def test_two_tables_in_a_row_stay_two() -> None:
    made = [Block(i, text, Label.TABLE, "test", cell=Cell(i // 2, 0, i % 2)) for i, text in enumerate("abcd")]
    two = Article(text=join_blocks(made, TEXT_LABELS), blocks=made)
    assert write(two) == "a\tb\n\nc\td"
    assert write(two, Format.MARKDOWN) == "| a | b |\n| --- | --- |\n\n| c | d |\n| --- | --- |"
    assert write(two, Format.HTML).count("<table>") == 2


def test_json_blocks_tell_their_cells() -> None:
    blocks = json.loads(write(HEIGHTS, Format.JSON, Options(blocks=True)))["blocks"]
    assert [block["cell"] for block in blocks[:2]] == [None, {"table": 0, "row": 0, "column": 1}]


def test_a_code_fence_is_longer_than_the_fences_in_the_code() -> None:
    assert write(article((Label.CODE, "pre", "a ```` b")), Format.MARKDOWN).startswith("`````\n")


RENDER = MarkdownIt("commonmark").enable(["table", "strikethrough"])
MARKUP = st.text(alphabet="ab 1.)#*_`[](){}<>!&;:|\\-+=~\"'/\né", min_size=1, max_size=30)
WORDS = st.one_of(MARKUP, st.text(min_size=1, max_size=20)).map(lambda text: " ".join(text.split()))


def clean(text: str) -> str:
    """The text without what no format shows."""
    return " ".join(re.sub("[\x00-\x1f\x7f-\x9f\ud800-\udfff]", "", text).split())


@given(WORDS, st.sampled_from([Label.PARAGRAPH, Label.HEADING, Label.LIST_ITEM, Label.QUOTE, Label.TITLE]))
def test_markdown_never_reads_the_text_as_markup(text: str, label: Label) -> None:
    text = clean(text)
    made = article((label, "p", text), title=text if label is Label.TITLE else None)
    tokens = [token for token in RENDER.parse(write(made, Format.MARKDOWN)) if token.type == "inline"]
    children = [child for token in tokens for child in token.children or []]
    assert {child.type for child in children} <= {"text", "text_special"}
    assert " ".join("".join(child.content for child in children).split()) == " ".join(text.split())


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3), WORDS), min_size=1, max_size=8))
def test_markdown_reads_a_table_as_the_cells_it_has(cells: list[tuple[int, int, str]]) -> None:
    first = {(row, column): clean(text) for row, column, text in cells if clean(text)}
    made = table(*((row, column, text) for (row, column), text in sorted(first.items())))
    tokens = RENDER.parse(write(made, Format.MARKDOWN))
    children = [[child.content for child in token.children or []] for token in tokens if token.type == "inline"][1:-1]
    assert ["".join(parts) for parts in children if parts] == [text for _, text in sorted(first.items())]


def test_front_matter_cannot_be_broken_by_a_value() -> None:
    lines = write(article(title='A: "b"\n---\nc: 1', authors=("Ö",)), Format.MARKDOWN, Options(metadata=True)).split(
        "\n"
    )
    assert lines[:4] == ["---", r'title: "A: \"b\"\n---\nc: 1"', 'authors: ["Ö"]', "---"]


@pytest.mark.parametrize("form", [Format.TEXT, Format.MARKDOWN, Format.HTML])
def test_metadata_stands_before_the_text_when_asked_for(form: Format) -> None:
    head, _, _ = write(FLOOD, form, Options(metadata=True)).partition("The Elmer rose")
    assert "Ada Poe" in head
    assert "2024-05-17T08:30:00+00:00" in head
    assert "Ada Poe" not in write(FLOOD, form)


@pytest.mark.parametrize("form", [Format.TEXT, Format.MARKDOWN])
def test_metadata_alone_ends_with_its_last_line(form: Format) -> None:
    assert write(FLOOD, form, Options(labels=frozenset(), metadata=True)).endswith("\n---")


def test_json_has_every_field_by_name_and_iso_dates() -> None:
    read = json.loads(write(FLOOD, Format.JSON))
    assert read["published"] == "2024-05-17T08:30:00+00:00"
    assert read["modified"] == "2024-05-18"
    assert read["authors"] == ["Ada Poe", "Max Roe"]
    assert read["text"] == FLOOD.text
    assert set(read) - {"schema"} == {each.name for each in fields_of(Article) if each.name != "blocks"}


def test_json_has_the_blocks_on_request() -> None:
    blocks = json.loads(write(FLOOD, Format.JSON, Options(blocks=True)))["blocks"]
    assert blocks[0] == {
        "index": 0,
        "label": "navigation",
        "reason": "test",
        "tag": "a",
        "links": 0.0,
        "score": 0.0,
        "text": "Home",
        "cell": None,
    }
    assert len(blocks) == len(FLOOD.blocks)


def test_json_text_follows_the_labels() -> None:
    read = json.loads(write(FLOOD, Format.JSON, Options(labels=frozenset({Label.CAPTION}))))
    assert read["text"] == "The bridge at noon."


def test_json_lines_hold_no_other_line_end() -> None:
    line = write(Article(text="a\u2028b\x85c\nd"), Format.JSONL)
    assert len(line.splitlines()) == 1
    assert json.loads(line)["text"] == "a\u2028b\x85c\nd"


def test_a_lone_surrogate_does_not_make_json_unwritable() -> None:
    line = write(Article(text="a \ud83d b"), Format.JSONL)
    assert json.loads(line.encode())["text"] == "a \ud83d b"


def test_html_escapes_what_came_from_the_page() -> None:
    bad = article((Label.PARAGRAPH, "p", "<script>x</script> & y"), title="</title><b>", language='"><i>')
    written = write(bad, Format.HTML)
    assert "<script" not in written
    assert "&lt;script&gt;x&lt;/script&gt; &amp; y" in written
    assert "<b>" not in written
    assert "<i>" not in written


def test_html_links_to_web_addresses_only() -> None:
    show = Options(metadata=True)
    assert 'href="https://example.org/flood"' in write(FLOOD, Format.HTML, show)
    assert "href" not in write(Article(text="", canonical_url="javascript:alert(1)"), Format.HTML, show)


@pytest.mark.parametrize("form", list(Format))
def test_no_format_lets_a_page_steer_the_terminal(form: Format) -> None:
    assert not re.search("[\x1b\x9b]", write(Article(text="a \x1b[31m \x9b31m b", title="\x1b]0;x\x07"), form))


def test_several_articles_make_one_well_formed_whole() -> None:
    two = [Article(text="One.", title="A"), Article(text="Two.", title="B")]

    def whole(form: Format, *, several: bool = True) -> str:
        return "".join(write_all(two if several else two[:1], form, Options(), several=several))

    assert [read["title"] for read in json.loads(whole(Format.JSON))] == ["A", "B"]
    assert [json.loads(line)["title"] for line in whole(Format.JSONL).splitlines()] == ["A", "B"]
    assert whole(Format.HTML).count("<html>") == whole(Format.HTML).count("</html>") == 1
    assert whole(Format.TEXT, several=False) == "A\n\nOne.\n"


@pytest.mark.parametrize("form", list(Format))
def test_without_an_article_nothing_is_written(form: Format) -> None:
    assert list(write_all([], form, Options(), several=True)) == []
