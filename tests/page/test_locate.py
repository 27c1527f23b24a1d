import numpy as np

from scraper.page.blocks import Blocks, read_blocks
from scraper.page.document import parse
from scraper.page.locate import locate, subtree_sums
from scraper.page.tree import parse_html

SENTENCE = "The council met on Tuesday and agreed on a new plan for the harbour wall. "
LINK = f"<a href=/x>{SENTENCE}</a>"


def paragraphs(count: int) -> str:
    return f"<p>{SENTENCE * 3}</p>" * count


def read(html: str) -> Blocks:
    return read_blocks(parse_html(html))


def main_of(html: str) -> str:
    """The names of the container that was found."""
    blocks = read(html)
    return blocks.names[locate(blocks).main]


def test_the_article_is_the_container_with_the_text() -> None:
    html = f"<div class=side>{LINK * 5}</div><div class=story>{paragraphs(4)}</div><div class=foot>{LINK * 5}</div>"
    assert main_of(html) == "story"


def test_it_is_found_however_deep_it_stands() -> None:
    html = f"<div class=a><div class=b>{LINK}<div class=c><div class=story>{paragraphs(4)}</div></div></div></div>"
    assert main_of(html) == "story"


def test_long_text_in_comments_is_not_the_article() -> None:
    html = f"<main><div class=story>{paragraphs(5)}</div><div class=comments>{paragraphs(4)}</div></main>"
    assert main_of(html) == "story"


def test_a_container_named_as_the_body_is_it_though_others_hold_text() -> None:
    html = f"<main><div class=article-body>{paragraphs(4)}</div><div class=more>{paragraphs(2)}</div></main>"
    assert main_of(html) == "article-body"


def test_of_several_bodies_their_parent_is_the_article() -> None:
    part = f"<div class=article-body>{paragraphs(2)}</div>"
    assert main_of(f"<main class=all>{part * 3}</main>") == "all"


def test_names_of_page_builders_that_wrap_all_the_text_rule_nothing_out() -> None:
    html = f"<main class=all>{f'<div class=widget>{paragraphs(1)}</div>' * 6}<div class=related>{LINK}</div></main>"
    blocks = read(html)
    location = locate(blocks)
    against = {blocks.names[number] for number, bits in enumerate(location.ruled_out) if bits}
    assert "widget" not in against
    assert "related" in against
    assert blocks.names[location.main] == "all"


def test_the_same_name_beside_the_text_is_ruled_out() -> None:
    blocks = read(f"<main>{paragraphs(6)}<div class=widget>{paragraphs(1)}</div></main>")
    assert [blocks.names[number] for number, bits in enumerate(locate(blocks).ruled_out) if bits] == ["widget", ""]


def test_of_several_articles_the_first_is_taken() -> None:
    story = "<article class={}>" + paragraphs(5) + "</article>"
    assert main_of(f"<main>{story.format('one')}{story.format('two')}{story.format('three')}</main>") == "one"


def test_a_form_around_the_whole_page_rules_nothing_out() -> None:
    assert main_of(f"<form><div class=story>{paragraphs(4)}</div>{LINK}</form>") == "story"


def test_a_page_with_hardly_any_text_is_taken_whole() -> None:
    assert locate(read("<div><p>It rains.</p></div>")).main == 0
    assert locate(read("")).main == 0


def test_good_text_is_long_and_no_link_or_heading() -> None:
    blocks = read(f"<p>{SENTENCE}<p>short<h2>{SENTENCE}</h2><p>{LINK}")
    assert (locate(blocks).good > 0).tolist() == [True, False, False, False]


def test_an_ideograph_weighs_as_much_as_three_letters() -> None:
    assert locate(read(f"<div>{'橋' * 21}</div><div>{'a' * 21}</div><div>{'a' * 63}")).good.tolist() == [63, 0, 63]


def test_sums_are_of_a_container_and_all_below_it() -> None:
    blocks = read("<div>a<p>b</p><p>c</p></div><p>d</p>")
    values = np.array([[1.0, 2, 4, 8], [1, 1, 1, 1]])
    sums = subtree_sums(values, np.array(blocks.first_block), np.array(blocks.end_block))
    assert sums.tolist() == [[15, 7, 2, 4, 8], [4, 3, 1, 1, 1]]


def test_a_document_knows_its_headlines_language_and_place() -> None:
    document = parse(f"<html lang=en><h1>Wall</h1><main>{paragraphs(3)}</main><h1>Other</h1>", "https://example.org/")
    assert (document.headlines, document.language) == (("Wall", "Other"), "en")
    assert document.url == "https://example.org/"
    assert document.blocks.ends[document.location.main] == 6
