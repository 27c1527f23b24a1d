from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from scraper.text.difference import Part, compare

WORDS = st.lists(st.sampled_from(["rain", "snow", "the", "a", "pier", "fell,", "rose.", "\n\n"]), max_size=20)
TEXTS = WORDS.map(" ".join)


def told(paragraphs: list[list[Part]], without: str) -> str:
    """The text of one side, white space aside."""
    return "".join("".join(part.text for parts in paragraphs for part in parts if part.change != without).split())


@given(TEXTS, TEXTS)
def test_both_texts_are_there_and_no_change_follows_one_of_its_kind(old: str, new: str) -> None:
    paragraphs = compare(old, new)
    assert told(paragraphs, "new") == "".join(old.split())
    assert told(paragraphs, "gone") == "".join(new.split())
    assert all(one.change != other.change for parts in paragraphs for one, other in pairwise(parts))


def test_an_edit_within_a_paragraph_is_told_by_its_words() -> None:
    (before, edit, after) = compare(
        "First.\n\nThe bridge across the bay cost 9 million.\n\nLast.",
        "First.\n\nThe bridge across the bay cost about 11 million.\n\nLast.",
    )
    assert before == [Part("same", "First.")]
    assert edit == [
        Part("same", "The bridge across the bay cost "), Part("gone", "9"), Part("new", "about 11"),
        Part("same", " million."),
    ]  # fmt: skip
    assert after == [Part("same", "Last.")]


def test_a_paragraph_with_little_in_common_is_another_one() -> None:
    found = compare("It rained all day in the town.", "The mayor, who was away, has resigned over the budget.")
    assert [[part.change for part in parts] for parts in found] == [["gone"], ["new"]]


def test_paragraphs_of_ten_thousand_words_take_no_time() -> None:
    old = " ".join(f"word{number % 997} the" for number in range(10_000))
    assert told(compare(old, old.replace("word5 ", "word six ")), "new") == "".join(old.split())
