import pytest

from scraper.label.edges import trim_ends
from scraper.label.facts import Named
from scraper.label.near import Near, text_of
from scraper.model import Label

P, H, ITEM, OTHER = Label.PARAGRAPH, Label.HEADING, Label.LIST_ITEM, Label.OTHER
BODY = [f"Paragraph number {number} of the release." for number in range(6)]
AUTHORS = ("Jane Doe and Jane van der Doe, The Gull",)


def trimmed(
    *blocks: tuple[str, Label], dropped: Label = OTHER, authors: tuple[str, ...] = (), links: float = 0.0
) -> list[tuple[Label, str]]:
    """Label and rule of each block, given its text and label, and the label of all that is dropped."""
    near: Near = {
        index: Named(index, text, "", label, "was so", links if label is ITEM else 0.0, 0.9)
        for index, (text, label) in enumerate(blocks)
    }
    left = trim_ends(near, text_of(near), lambda _: dropped, authors)
    assert left == text_of(near)
    return [(block.label, block.rule) for block in near.values()]


def labels_of(*blocks: tuple[str, Label], dropped: Label = OTHER, links: float = 0.0) -> list[Label]:
    return [label for label, _ in trimmed(*blocks, dropped=dropped, links=links)]


def release(*lines: str, first: tuple[str, ...] = ()) -> list[tuple[str, Label]]:
    """A press release with lines before or after it, all taken for paragraphs."""
    return [(line, P) for line in (*first, *BODY, *lines)]


@pytest.mark.parametrize(("line", "label"), [("3 May 2024", Label.DATELINE), ("By Jane Doe", Label.BYLINE)])
def test_a_date_or_a_byline_before_the_text_is_none_of_it(line: str, label: Label) -> None:
    found = trimmed(*release(first=(line, line)), dropped=label)
    assert found == [(label, "before the text; was so")] * 2 + [(P, "was so")] * 6


@pytest.mark.parametrize(
    "first",
    [
        "In May 2024 the wall fell.",  # a sentence
        "On the third of May 2024, the day on which the harbour wall fell",  # long
        BODY[0],
    ],
)
def test_what_is_no_line_stays_though_it_would_be_a_date_if_dropped(first: str) -> None:
    assert labels_of(*release(first=(first, "3 May 2024")), dropped=Label.DATELINE) == [P] * 8


def test_a_heading_before_the_text_is_no_date() -> None:
    assert labels_of(("May 2024", H), *release(), dropped=Label.DATELINE) == [H, *[P] * 6]


def test_a_short_line_before_the_text_that_is_nothing_else_stays() -> None:
    assert labels_of(*release(first=("A wall",))) == [P] * 7


@pytest.mark.parametrize(
    ("items", "links", "label"),
    [
        (3, 0.0, Label.STANDFIRST),  # the article in short
        (3, 1.0, Label.NAVIGATION),  # its parts
        (7, 0.0, OTHER),  # what a box offers
    ],
)
def test_a_list_before_the_text_is_none_of_it(items: int, links: float, label: Label) -> None:
    found = trimmed(*[("Walls fall", ITEM)] * items, *release(), links=links)
    assert found == [(label, "list before the text; was so")] * items + [(P, "was so")] * 6


def test_a_list_that_is_much_of_the_text_stays() -> None:
    assert labels_of(*[("Walls fall", ITEM)] * 12, *release()) == [ITEM] * 12 + [P] * 6


def test_a_list_after_a_paragraph_stays() -> None:
    assert labels_of(("It is so:", P), ("Walls fall", ITEM), *release()) == [P, ITEM, *[P] * 6]


def test_a_text_that_is_a_list_stays() -> None:
    assert labels_of(*[("Walls fall", ITEM)] * 3) == [ITEM] * 3


@pytest.mark.parametrize(
    "mark", ["pap/jd", "AFP / Reuters", "(AFP, Reuters)", "(łśż)", "MDR (jd)", "MDR (Jane Doe)", "jdo"]
)
def test_the_marks_of_agency_and_author_sign_the_text(mark: str) -> None:
    assert trimmed(*release(mark)) == [(P, "was so")] * 6 + [(Label.BYLINE, "sign-off; was so")]


@pytest.mark.parametrize("line", ["No.", "Anna", "1908", "(see the wall)", "The wall / the sea", "(It fell.)"])
def test_a_short_last_line_of_another_kind_is_text(line: str) -> None:
    assert labels_of(*release(line)) == [P] * 7


def test_a_mark_is_no_text_of_its_own() -> None:
    assert labels_of(("jdo", P)) == [P]


def test_a_companys_lines_on_itself_are_legal_matter_to_the_end() -> None:
    lines = release("About Acme", "Acme makes anvils.", "It has nine works.")
    assert labels_of(*lines) == [*[P] * 6, *[Label.LEGAL] * 3]


def test_among_them_what_is_known_for_something_else_keeps_its_name() -> None:
    lines = release("About Acme:", "Acme makes anvils.", "Press contact")
    assert labels_of(*lines, dropped=Label.TIP_LINE)[6:] == [Label.TIP_LINE] * 3


def test_a_line_on_something_that_the_next_does_not_begin_with_is_text() -> None:
    assert labels_of(*release("About the anvils", "They weigh a ton.")) == [P] * 8


def test_a_heading_on_something_after_others_of_its_kind_is_text() -> None:
    lines = release("About Acme", "Acme is a book.", first=("About Able", "Able is a book."))
    assert labels_of(*lines) == [P] * 10


def test_a_companys_lines_early_on_are_text() -> None:
    assert labels_of(*release(first=("About Acme", "Acme makes anvils."))) == [P] * 8


@pytest.mark.parametrize(
    "line",
    [
        "Jane Doe covers the harbour.",
        "*Jane Doe, a diver, lives by the harbour.",
        "(Jane van der Doe writes of walls)",
    ],
)
def test_a_last_line_that_begins_with_an_authors_name_is_a_biography(line: str) -> None:
    found = trimmed(*release(line), authors=AUTHORS)
    assert found == [(P, "was so")] * 6 + [(Label.AUTHOR_BIO, "author's name; was so")]


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
    found = trimmed(*release(*lines), authors=("Jane Doe",))
    assert {label for label, _ in found} == {P}


def test_headings_that_no_text_follows_are_dropped() -> None:
    found = labels_of(("a", H), ("b", P), ("c", H), ("d", H), ("e", Label.RELATED))
    assert found == [H, P, OTHER, OTHER, Label.RELATED]


def test_a_heading_between_text_stays() -> None:
    assert labels_of(("a", P), ("b", H), ("c", P)) == [P, H, P]


def test_nothing_has_no_ends() -> None:
    assert trimmed() == []
    assert labels_of(("a", H)) == [OTHER]
