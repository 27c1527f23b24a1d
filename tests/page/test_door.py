"""What may enter the parser, and what is taken off."""

import re

import pytest

from scraper.page import door
from scraper.page.door import admit, is_suspicious
from scraper.page.door_tags import MAX_ATTRIBUTES, MAX_ELEMENTS, MAX_FORMATTING, Rewriter
from scraper.page.tree import parse_html


def rewritten(html: str, depth: int = 512) -> str:
    return Rewriter(html.encode(), depth).rewrite()[0].decode()


def depth_of(html: str) -> int:
    deepest, waiting = 0, [(parse_html(html).root, 1)]
    while waiting:
        node, depth = waiting.pop()
        deepest = max(deepest, depth)
        waiting += [(child, depth + 1) for child in node.iter()]
    return deepest


def test_a_usual_page_is_parsed_as_it_is() -> None:
    page = "<html><body>" + "<p class='a b'>It rained.</p>" * 2000
    assert admit(page).html is page


@pytest.mark.parametrize(
    ("html", "depth"),
    [
        ("<div class='a'><p>x<br><b>y</b></div>", 3),
        ("<script>'<div><div><div>'</script><div><p>x</p></div>", 2),
        ("<!-- <div><div><div> --><div><p>x</p></div>", 2),
        ("<a title='<div><div><div>'>x</a><div>y</div>", 2),
        ("<title><div><div><div></title><div>y</div>", 1),
        ("<DIV CLASS=A><P>x</DIV>", 1),
    ],
)
def test_a_page_with_no_more_than_may_be_stays_as_it_is(html: str, depth: int) -> None:
    assert rewritten(html, depth) == html


def test_the_content_of_deeper_elements_moves_up() -> None:
    html = rewritten("<div><div><i>x</i><div>y</div></div>z</div>", depth=2)
    assert parse_html(html).css_first("div > div").text() == "xy"
    assert parse_html(html).css_first("div").text() == "xyz"


def test_a_stray_end_tag_closes_nothing() -> None:
    assert rewritten("<div></b><div></b><div>x", depth=2) == "<div></b><div></b>x"


HIDDEN = {
    "comment": ("<!-- <script> -->", "<div>"),
    "attribute": ("<a title='<script>'>", "<div>"),
    "textarea": ("<textarea><style></textarea>", "<div>"),
    "select": ("<select><style></select>", "<div>"),
    "script in a comment in a script": ("<script><!--<script></script><textarea></script>", "<div>"),
    "ends in comments": ("", "<div><!--</div>-->"),
    "ends out of reach": ("", "<div><table><td></div>"),
    "spans around blocks": ("", "<span><div></span>"),
    "b around blocks": ("", "<b><div></b>"),
    "forms": ("", "<form><div></form>"),
    "svg": ("<svg>", "<input>"),
    "style of svg": ("<svg><style>", "<div>"),
    "cdata": ("<svg><![CDATA[<script>]]>", "<g>"),
    "rt": ("", "<rt>"),
    "unquoted value": ("<svg>", "<g a=b/>"),
}


@pytest.mark.parametrize("name", HIDDEN)
def test_no_nesting_is_hidden_from_the_limit(name: str) -> None:
    before, unit = HIDDEN[name]
    html = rewritten(before + unit * 2000 + "the end", depth=40)
    assert depth_of(html) < 6 * 40


def test_formatting_is_not_made_again_in_each_paragraph_without_a_limit() -> None:
    html = "".join(f"<p><font x={number}>x" for number in range(1000))
    assert is_suspicious(html.encode())
    assert len(parse_html(html).css("font")) <= 1000 * (MAX_FORMATTING + 1)


@pytest.mark.parametrize("name", ["html", "body", "div"])
def test_a_tag_has_a_limited_number_of_attributes(name: str) -> None:
    attributes = " ".join(f'a{number}="<x>"' for number in range(30_000))
    page = f"<{name} {attributes}>the end"
    assert is_suspicious(page.encode())
    tree = parse_html(page)
    assert tree.body is not None
    assert tree.body.text() == "the end"
    assert max(len(node.attributes) for node in tree.css("*")) <= MAX_ATTRIBUTES


def test_attributes_of_many_roots_are_limited() -> None:
    page = "".join(f"<html a{number}=1>" for number in range(3000)) + "the end"
    tree = parse_html(page)
    assert tree.root is not None
    assert len(tree.root.attributes) < 100
    assert tree.root.text() == "the end"


def test_a_page_of_too_many_elements_is_cut_and_says_so() -> None:
    admitted = admit("<b>x</b>" * (MAX_ELEMENTS + 1000))
    assert admitted.cut
    assert isinstance(admitted.html, bytes)
    assert len(re.findall(b"<b>", admitted.html)) == MAX_ELEMENTS


def test_formatting_that_is_closed_does_not_count() -> None:
    page = ("<p>" + "<b class=x>x</b>" * 3) * 20_000
    assert not admit(page).cut


def test_cells_end_the_formatting_that_they_leave_open() -> None:
    page = "<table>" + "<tr><td><font size=1>x" * 20_000
    assert not admit(page).cut


@pytest.mark.parametrize("page", ["", "<", "<a", "<a x='", "<!--", "</", "<a" * 30_000, "<" * 30_000, "<a b" * 30_000])
def test_broken_tags_are_survived(page: str) -> None:
    parse_html(page)


def test_a_text_with_half_characters_is_parsed() -> None:
    assert admit("\ud800<p>x").html == "\ud800<p>x"


def test_the_table_of_tags_knows_each_formatting_element() -> None:
    for name in ("b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u"):
        for written in (name, name.upper()):
            first, second = f"{written} ".encode()[:2]
            assert door._MAY_FORMAT[first << 8 | second]
