import pytest

from scraper.page.blocks import ENCLOSING_BIT, TAGS, Blocks, read_blocks
from scraper.page.hints import Hint
from scraper.page.tree import parse_html
from tests import golden


def blocks(html: str) -> Blocks:
    return read_blocks(parse_html(html))


def texts(html: str) -> list[str]:
    return blocks(html).texts


def tags(html: str) -> list[str]:
    """The tag of each block's container."""
    found = blocks(html)
    return [TAGS[found.tags[owner]] for owner in found.owners]


def test_text_before_between_and_after_elements_is_a_block_each() -> None:
    assert texts("<div>a <b>c</b><p>d</p>e</div>") == ["a c", "d", "e"]
    assert tags("<div>a <b>c</b><p>d</p>e</div>") == ["div", "p", "div"]


def test_text_right_in_the_body_is_a_block() -> None:
    assert (texts("text"), tags("text")) == (["text"], ["body"])


def test_inline_markup_does_not_cut_a_word() -> None:
    assert texts("<p><b>D</b>rop <i>ca</i>p<!-- a note --> and <a href=/x>link</a>.</p>") == ["Drop cap and link."]


def test_inline_elements_that_are_no_sentence_are_parted_by_a_space() -> None:
    assert texts("<div><span>By</span><span>Jane Doe</span></div>") == ["By Jane Doe"]


def test_what_takes_no_room_is_left_out_and_nothing_else_is_no_block() -> None:
    html = "<p>The har&shy;bour\u200b wall\ufeff</p><p>&#8203;</p><p>\u200bfa\u200c\u200dmily</p>"
    assert texts(html) == ["The harbour wall", "fa\u200c\u200dmily"]


def test_white_space_is_folded_and_nothing_else_is_no_block() -> None:
    assert texts("<p> a&nbsp;b\n\t c </p><p> &nbsp;\n</p><p></p>") == ["a b c"]


def test_a_line_break_goes_on_and_two_begin_a_block() -> None:
    assert texts("<p><br>a<br>b\n<br>c<br> <br>d<br><br>e<br></p>") == ["a b c", "d", "e"]


def test_white_space_beside_what_is_not_shown_parts_words() -> None:
    assert texts("<div>a<!-- --> <!-- -->b <i>c</i><img> d<img><b>e</b> <!-- -->f</div>") == ["a b c de f"]
    assert texts("<div><b>a</b><!-- -->b<i> <u>c</u> </i>d</div>") == ["ab c d"]


def test_a_blocks_links_are_counted() -> None:
    assert blocks("<p>a<a href=/x>link</a> <a><b>bo<i>th</i></b></a></p><p>plain</p>").linked == [8, 0]


def test_a_block_inside_a_link_is_a_link() -> None:
    assert blocks("<a href=/x><div>Storm is coming</div></a>").linked == [15]


@pytest.mark.parametrize("menu", ["<nav><ul>{}</ul></nav>", "<ul class=main-menu>{}</ul>", "<ol id=breadcrumb>{}</ol>"])
def test_a_menu_is_one_block(menu: str) -> None:
    html = menu.format("<li><a href=/>Home</a><li><a href=/n>News</a>") + "<p>x"
    assert texts(html) == ["Home News", "x"]


def test_a_list_that_is_no_menu_is_a_block_an_item() -> None:
    assert texts("<ul><li>one<li>two</ul>") == ["one", "two"]


def test_an_unknown_element_is_a_container_but_not_within_a_sentence() -> None:
    assert texts("<x-par>one</x-par><x-par>two</x-par>") == ["one", "two"]
    assert tags("<x-par>one</x-par>") == ["custom"]
    assert texts("<p>one <x-term>two</x-term> three</p>") == ["one two three"]


@pytest.mark.parametrize("attribute", ["hidden", "class=sr-only", "style='Display: none'", "aria-hidden=true"])
def test_hidden_spans_are_left_out(attribute: str) -> None:
    assert texts(f"<p>a <span {attribute}>b</span> c <span>d</span></p>") == ["a c d"]


def test_a_hidden_container_is_read_and_marked() -> None:
    found = blocks("<div style='color:red;display:none'><p>a</div><p>b")
    assert found.texts == ["a", "b"]
    assert [bool(found.inherited[owner] & Hint.HIDDEN) for owner in found.owners] == [True, False]


@pytest.mark.parametrize("tag", ["script", "style", "noscript", "template", "button", "textarea", "svg", "iframe"])
def test_what_is_no_text_is_skipped(tag: str) -> None:
    assert texts(f"<p>a<{tag}>code</{tag}>b</p>") == ["ab"]


def test_a_shadow_tree_that_the_page_brings_along_is_read_in_its_place() -> None:
    shadow = "<template shadowrootmode=open><header>In <i>short</i></header><slot></slot></template>"
    assert texts(f"a<x-story>b{shadow}<p>c</p></x-story>d") == ["a", "b", "In short", "c", "d"]
    assert texts(shadow.replace(" shadowrootmode=open", "")) == []


def test_every_name_of_an_element_is_kept_for_its_hints() -> None:
    found = blocks('<div class=a id=b role=c itemprop=d data-testid="e"><p>x')
    assert sorted(found.names[1].split()) == ["a", "b", "c", "d", "e"]


def test_hints_and_enclosing_elements_are_inherited() -> None:
    found = blocks("<article class=article-body><blockquote><p>x</p></blockquote></article><p>y</p>")
    inner, outer = found.owners
    assert found.inherited[inner] & Hint.BODY
    assert found.enclosing[inner] == ENCLOSING_BIT["article"] | ENCLOSING_BIT["blockquote"]
    assert (found.hints[inner], found.inherited[outer], found.enclosing[outer]) == (0, 0, 0)


def test_a_table_is_a_block_a_cell() -> None:
    assert tags("<table><caption>c<tr><th>a<td>b</table>") == ["caption", "th", "td"]


@pytest.mark.parametrize("html", ["", "<frameset><frame src=/a></frameset>", "<p></p>", "<!-- -->"])
def test_a_page_without_text_has_no_blocks(html: str) -> None:
    found = blocks(html)
    assert (found.texts, found.owners, found.tags[0], found.first_block[0], found.end_block[0]) == ([], [], 0, 0, 0)


def test_a_page_30000_deep_keeps_its_text() -> None:
    assert texts("<div>" * 30_000 + "the end") == ["the end"]


@pytest.mark.parametrize("name", golden.names())
def test_the_containers_and_blocks_below_a_container_are_the_ranges_that_it_gives(name: str) -> None:
    found = blocks(golden.source(name).decode())
    lineages = [lineage(found, at) for at in range(len(found.parents))]
    for at in range(len(found.parents)):
        below = [number for number, line in enumerate(lineages) if at in line]
        inside = [number for number, owner in enumerate(found.owners) if at in lineages[owner]]
        assert below == list(range(at, found.ends[at]))
        assert inside == list(range(found.first_block[at], found.end_block[at]))
        assert found.depths[at] == len(lineages[at]) - 1


def lineage(found: Blocks, container: int) -> list[int]:
    """A container and all its ancestors."""
    line = [container]
    while line[-1]:
        line.append(found.parents[line[-1]])
    return line
