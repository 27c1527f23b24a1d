import pytest

from scraper.classify.wording import Known
from scraper.label.facts import Named
from scraper.label.near import Near
from scraper.label.neighbours import revise
from scraper.model import Label
from scraper.page.blocks import read_blocks
from scraper.page.tree import parse_html

P, H, OTHER = Label.PARAGRAPH, Label.HEADING, Label.OTHER
TWO_STORIES = "<main><article><h1>One</h1><p>first</p></article><article><h1>Two</h1><p>b</p><p>c</p></article></main>"


def revised(html: str, *labels: Label) -> list[tuple[Label, str]]:
    """Label and rule of each block of a page, given labels before its neighbours are seen."""
    blocks = read_blocks(parse_html(html))
    near: Near = {
        index: Named(index, text, "", label, "was so", 0.0, 0.9)
        for index, (text, label) in enumerate(zip(blocks.texts, labels, strict=True))
    }
    revise(near, blocks, lambda _: OTHER, Known())
    return [(block.label, block.rule) for block in near.values()]


def labels_of(html: str, *labels: Label) -> list[Label]:
    return [label for label, _ in revised(html, *labels)]


def test_the_next_article_with_a_headline_of_its_own_is_dropped() -> None:
    assert labels_of(TWO_STORIES, Label.TITLE, P, P, P, P) == [Label.TITLE, P, OTHER, OTHER, OTHER]


def test_the_article_with_the_headline_stays_though_text_stands_before_it() -> None:
    html = "<p>a</p><article><h1>One</h1><p>b</p></article><article><h1>Two</h1><p>c</p></article>"
    assert labels_of(html, P, Label.TITLE, P, P, P) == [P, Label.TITLE, P, OTHER, OTHER]


def test_an_article_that_has_all_of_the_text_but_a_line_is_no_other() -> None:
    html = f"<h1>One</h1><p>a</p><article><h1>Two</h1>{'<p>b</p>' * 6}</article>"
    assert labels_of(html, Label.TITLE, P, Label.TITLE, *[P] * 6)[1:] == [P, Label.TITLE, *[P] * 6]


@pytest.mark.parametrize("other", ["<article><h2>Two</h2><p>c</p></article>", "<div><h2>Two</h2><p>c</p></div>"])
def test_outside_of_the_article_with_headline_and_text_all_is_another_storys(other: str) -> None:
    html = f"<main><article><h1>One</h1><section><p>a</p></section><p>b</p></article>{other}</main>"
    assert labels_of(html, Label.TITLE, P, P, H, P) == [Label.TITLE, P, P, OTHER, OTHER]


def test_a_story_with_a_headline_within_the_same_article_is_another() -> None:
    html = "<article><article><h1>One</h1><p>a</p></article><article><h1>Two</h1><p>b</p></article></article>"
    assert labels_of(html, Label.TITLE, P, Label.TITLE, P) == [Label.TITLE, P, Label.TITLE, OTHER]


def test_where_the_headline_stands_outside_of_the_article_its_text_may_too() -> None:
    html = "<main><h1>One</h1><article><p>a</p></article><article><p>b</p></article><p>c</p></main>"
    assert labels_of(html, Label.TITLE, P, P, P) == [Label.TITLE, P, P, P]


def test_the_article_with_the_headline_is_not_left_with_next_to_nothing() -> None:
    html = f"<article><h1>One</h1><p>a</p></article>{'<p>b</p>' * 6}"
    assert labels_of(html, Label.TITLE, *[P] * 7) == [Label.TITLE, *[P] * 7]


def test_a_quotation_that_the_text_has_too_is_shown_twice_and_so_is_whose_it_is() -> None:
    said = "Nobody has looked after that wall for forty years"
    pulled = f"<blockquote><p>„{said}.“</p><p>Jane Doe, diver</p></blockquote>"
    html = f"<p>a</p>{pulled}<p>“{said},” she said.</p><blockquote><p>Another thing that is said once.</p></blockquote>"
    quote = Label.QUOTE
    assert labels_of(html, P, quote, quote, P, quote) == [P, OTHER, OTHER, P, quote]


def test_an_article_within_the_article_without_a_headline_stays() -> None:
    html = "<article><h1>One</h1><p>a</p><article><p>b</p></article><p>c</p></article>"
    assert labels_of(html, Label.TITLE, P, P, P) == [Label.TITLE, P, P, P]


def test_what_is_no_text_of_the_next_article_keeps_its_label() -> None:
    assert labels_of(TWO_STORIES, Label.TITLE, P, Label.TITLE, Label.CAPTION, P)[2:] == [
        Label.TITLE,
        Label.CAPTION,
        OTHER,
    ]


def test_a_changed_block_tells_both_rules() -> None:
    assert revised(TWO_STORIES, Label.TITLE, P, P, P, P)[3] == (OTHER, "another article; was so")


def test_a_page_without_text_stays_as_it_is() -> None:
    assert labels_of("<p>a</p><p>b</p>", OTHER, Label.RELATED) == [OTHER, Label.RELATED]
    assert labels_of("") == []


def in_section(heading: str, label: Label, *items: tuple[float, float]) -> list[Label]:
    """Labels of a paragraph, a heading, two items below it and one elsewhere, given links and scores of the items."""
    html = f"<p>a</p><div><h3>{heading}</h3><ul><li>b</li><li>c</li></ul></div><ul><li>d</li></ul>"
    near: Near = {
        0: Named(0, "a", "p", P, "text", 0.0, 0.9),
        1: Named(1, heading, "h3", label, "phrase", 0.0, 0.1),
    }
    for index, (links, score) in enumerate(items, 2):
        near[index] = Named(index, "abcd"[index - 1], "li", Label.LIST_ITEM, "list", links, score)
    revise(near, read_blocks(parse_html(html)), lambda _: OTHER, Known())
    return [block.label for block in near.values()]


def test_links_in_a_list_under_read_more_are_no_text() -> None:
    item, related = Label.LIST_ITEM, Label.RELATED
    found = in_section("More on this", related, (1.0, 0.5), (0.2, 0.5), (1.0, 0.5))
    assert found == [P, related, related, item, item]


def test_what_a_list_offers_under_for_subscribers_is_no_text_unless_the_model_is_sure() -> None:
    item, paywall = Label.LIST_ITEM, Label.PAYWALL
    found = in_section("For subscribers", paywall, (0.0, 0.6), (0.0, 0.9), (0.0, 0.6))
    assert found == [P, paywall, paywall, item, item]


def under_most_read(*, is_news: bool, tag: str = "h3", paragraphs: int = 5) -> list[Label]:
    """Labels of a story's paragraphs, a heading, what stands in its section, and what stands after that."""
    html = f"{'<p>a</p>' * paragraphs}<section><{tag}>Most read</{tag}><h4>b</h4><p>c</p></section><p>d</p>"
    blocks = read_blocks(parse_html(html))
    near: Near = {index: Named(index, text, "p", P, "text", 0.0, 0.9) for index, text in enumerate(blocks.texts)}
    near[paragraphs] = Named(paragraphs, "Most read", tag, Label.RELATED, "phrase", 0.0, 0.1)
    revise(near, blocks, lambda _: OTHER, Known(is_news=is_news))
    return [block.label for block in near.values()][paragraphs:]


def test_in_news_what_stands_under_most_read_is_no_text() -> None:
    assert under_most_read(is_news=True) == [Label.RELATED] * 3 + [P]


def test_what_stands_under_most_read_is_text_in_a_guide_under_a_line_or_if_it_is_much() -> None:
    left = [Label.RELATED, P, P, P]
    assert under_most_read(is_news=False) == left
    assert under_most_read(is_news=True, tag="p") == left
    assert under_most_read(is_news=True, paragraphs=1) == left


def test_the_line_that_signs_a_quoted_post_is_part_of_it() -> None:
    blocks = read_blocks(parse_html("<blockquote><p>a</p>— Jane Doe (@jane)</blockquote><p>b</p>"))
    weak = "not the article's text"
    near: Near = {
        0: Named(0, "a", "p", Label.EMBED, "embed hint", 0.0, 0.9),
        1: Named(1, "— Jane Doe (@jane)", "blockquote", OTHER, weak, 0.0, 0.3),
        2: Named(2, "b", "p", OTHER, weak, 0.0, 0.1),
    }
    revise(near, blocks, lambda _: OTHER, Known())
    assert [block.label for block in near.values()] == [Label.EMBED, Label.EMBED, OTHER]
