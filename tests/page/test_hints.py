import pytest

from scraper.page.hints import HINTS_OF, Hint, read_hints


@pytest.mark.parametrize(
    ("names", "hint"),
    [
        ("articleBody", Hint.BODY),
        ("article__body-2", Hint.BODY),
        ("c-newsletter", Hint.NEWSLETTER),
        ("ShareBar", Hint.SHARE),
        ("READ_MORE", Hint.RELATED),
        ("wp-caption", Hint.CAPTION),
        ("comment-list", Hint.COMMENT),
        ("authorBio", Hint.BIO),
        ("cookieBanner", Hint.CONSENT),
    ],
)
def test_a_name_is_read_whatever_its_spelling(names: str, hint: Hint) -> None:
    assert read_hints(names) & hint


def test_words_are_matched_whole() -> None:
    assert read_hints("headline shadow download") == 0


def test_a_pair_needs_its_words_side_by_side() -> None:
    assert read_hints("read-more") & Hint.RELATED
    assert not read_hints("read-me-more") & Hint.RELATED


def test_several_names_add_up() -> None:
    assert read_hints("article-body related") & Hint.BODY
    assert read_hints("article-body related") & Hint.RELATED


def test_names_that_say_nothing_give_no_hint() -> None:
    assert read_hints("css-1x2y3z col-12") == 0


@pytest.mark.parametrize(
    "name", ["elementor-element-6ad0a23", "w-node-ad6e0a8f", "css-1hg11ad", "jpUnAp", "bioPvL", "4f2sr9"]
)
def test_a_word_in_a_name_that_a_build_tool_made_up_is_there_by_chance(name: str) -> None:
    assert read_hints(f"wrap {name}") == 0


@pytest.mark.parametrize("name", ["ad-2", "ad1", "ad300x250", "adSlot1", "gptAd", "AD_300", "css-6ad0a23 ad"])
def test_a_short_word_beside_figures_and_capitals_counts(name: str) -> None:
    assert read_hints(name) & Hint.ADVERT


@pytest.mark.parametrize("names", ["article-body related", "css-1x2y3z", "read-more", ""])
def test_names_that_come_again_have_the_same_hints(names: str) -> None:
    assert [HINTS_OF[names], HINTS_OF[names]] == [read_hints(names)] * 2


def test_what_is_kept_of_names_has_a_limit() -> None:
    """A process that runs for months meets pages with millions of names, and some with names of megabytes."""
    endless = "share " * 1000
    assert HINTS_OF[endless] == read_hints(endless)
    assert endless not in HINTS_OF
    for number in range(40_000):
        assert HINTS_OF[f"share-{number}"] & Hint.SHARE
    assert len(HINTS_OF) < 20_000
