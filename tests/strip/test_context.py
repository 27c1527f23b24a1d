import pytest

from scraper.model import Label
from scraper.page.blocks import read_blocks
from scraper.page.tree import parse_html
from scraper.strip.context import Near, revise
from scraper.strip.facts import Named

P, H, OTHER = Label.PARAGRAPH, Label.HEADING, Label.OTHER
TWO_STORIES = "<main><article><h1>One</h1><p>first</p></article><article><h1>Two</h1><p>b</p><p>c</p></article></main>"
BODY = [f"Paragraph number {number} of the release." for number in range(6)]


def revised(
    html: str, *labels: Label, dropped: Label = OTHER, authors: tuple[str, ...] = ()
) -> list[tuple[Label, str]]:
    """Label and rule of each block of a page, given labels before its neighbours are seen."""
    blocks = read_blocks(parse_html(html))
    near: Near = {
        index: Named(index, text, "", label, "was so", 0.0, 0.9)
        for index, (text, label) in enumerate(zip(blocks.texts, labels, strict=True))
    }
    revise(near, blocks, lambda _: dropped, authors)
    return [(block.label, block.rule) for block in near.values()]


def labels_of(html: str, *labels: Label, dropped: Label = OTHER) -> list[Label]:
    return [label for label, _ in revised(html, *labels, dropped=dropped)]


def release(*lines: str) -> str:
    return "".join(f"<p>{line}</p>" for line in [*BODY, *lines])


def test_the_next_article_with_a_headline_of_its_own_is_dropped() -> None:
    assert labels_of(TWO_STORIES, Label.TITLE, P, P, P, P) == [Label.TITLE, P, OTHER, OTHER, OTHER]


def test_the_article_with_the_headline_stays_though_text_stands_before_it() -> None:
    html = "<p>a</p><article><h1>One</h1><p>b</p></article><article><h1>Two</h1><p>c</p></article>"
    assert labels_of(html, P, Label.TITLE, P, P, P) == [P, Label.TITLE, P, OTHER, OTHER]


def test_an_article_that_has_all_of_the_text_but_a_line_is_no_other() -> None:
    html = f"<h1>One</h1><p>a</p><article><h1>Two</h1>{release()}</article>"
    assert labels_of(html, Label.TITLE, P, Label.TITLE, *[P] * 6)[1:] == [P, Label.TITLE, *[P] * 6]


def test_a_quotation_that_the_text_has_too_is_shown_twice_and_so_is_whose_it_is() -> None:
    said = "Nobody has looked after that wall for forty years"
    pulled = f"<blockquote><p>„{said}“</p><p>Jane Doe, diver</p></blockquote>"
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


def test_a_companys_lines_on_itself_are_legal_matter_to_the_end() -> None:
    html = release("About Acme", "Acme makes anvils.", "It has nine works.")
    assert labels_of(html, *[P] * 9) == [*[P] * 6, *[Label.LEGAL] * 3]


def test_among_them_what_is_known_for_something_else_keeps_its_name() -> None:
    html = release("About Acme:", "Acme makes anvils.", "Press contact")
    assert labels_of(html, *[P] * 9, dropped=Label.TIP_LINE)[6:] == [Label.TIP_LINE] * 3


def test_a_line_on_something_that_the_next_does_not_begin_with_is_text() -> None:
    assert labels_of(release("About the anvils", "They weigh a ton."), *[P] * 8) == [P] * 8


def test_a_heading_on_something_after_others_of_its_kind_is_text() -> None:
    html = f"<p>About Able</p><p>Able is a book.</p>{release('About Acme', 'Acme is a book.')}"
    assert labels_of(html, *[P] * 10) == [P] * 10


def test_a_companys_lines_early_on_are_text() -> None:
    html = f"<p>About Acme</p><p>Acme makes anvils.</p>{release()}"
    assert labels_of(html, *[P] * 8) == [P] * 8


@pytest.mark.parametrize(
    "line",
    [
        "Jane Doe covers the harbour.",
        "*Jane Doe, a diver, lives by the harbour.",
        "(Jane van der Doe writes of walls)",
    ],
)
def test_a_last_line_that_begins_with_an_authors_name_is_a_biography(line: str) -> None:
    named = revised(release(line), *[P] * 7, authors=("Jane Doe and Jane van der Doe, The Gull",))
    assert named[-1] == (Label.AUTHOR_BIO, "author's name; was so")
    assert [label for label, _ in named[:-1]] == [P] * 6


@pytest.mark.parametrize(
    "lines",
    [
        ("John Roe covers the harbour.",),  # is no author
        ("Jane Doe",),  # signs
        ("The wall is Doe's.", "Jane Doe covers the harbour."),  # is spoken of
        ("Jane Doe covers the harbour.", "It is deep.", "It is wide."),  # not at the end
    ],
)
def test_a_line_is_no_biography_of_one_who(lines: tuple[str, ...]) -> None:
    html = release(*lines)
    assert [label for label, _ in revised(html, *[P] * (6 + len(lines)), authors=("Jane Doe",))] == [P] * (
        6 + len(lines)
    )


def test_headings_that_no_text_follows_are_dropped() -> None:
    html = "<h2>a</h2><p>b</p><h2>c</h2><h2>d</h2><p>e</p>"
    assert labels_of(html, H, P, H, H, Label.RELATED) == [H, P, OTHER, OTHER, Label.RELATED]


def test_a_heading_between_text_stays() -> None:
    assert labels_of("<p>a</p><h2>b</h2><p>c</p>", P, H, P) == [P, H, P]


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
    revise(near, read_blocks(parse_html(html)), lambda _: OTHER)
    return [block.label for block in near.values()]


def test_links_in_a_list_under_read_more_are_no_text() -> None:
    item, related = Label.LIST_ITEM, Label.RELATED
    found = in_section("More on this", related, (1.0, 0.5), (0.2, 0.5), (1.0, 0.5))
    assert found == [P, related, related, item, item]


def test_what_a_list_offers_under_for_subscribers_is_no_text_unless_the_model_is_sure() -> None:
    item, paywall = Label.LIST_ITEM, Label.PAYWALL
    found = in_section("For subscribers", paywall, (0.0, 0.6), (0.0, 0.9), (0.0, 0.6))
    assert found == [P, paywall, paywall, item, item]


def test_the_line_that_signs_a_quoted_post_is_part_of_it() -> None:
    blocks = read_blocks(parse_html("<blockquote><p>a</p>— Jane Doe (@jane)</blockquote><p>b</p>"))
    weak = "not the article's text"
    near: Near = {
        0: Named(0, "a", "p", Label.EMBED, "embed hint", 0.0, 0.9),
        1: Named(1, "— Jane Doe (@jane)", "blockquote", OTHER, weak, 0.0, 0.3),
        2: Named(2, "b", "p", OTHER, weak, 0.0, 0.1),
    }
    revise(near, blocks, lambda _: OTHER)
    assert [block.label for block in near.values()] == [Label.EMBED, Label.EMBED, OTHER]
