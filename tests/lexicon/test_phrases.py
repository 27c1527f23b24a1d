import pytest

from scraper.lexicon.phrases import BYLINE_PREFIX, PLACE_SHIFT, Lexicon, bit_of, lexicon, matched_labels
from scraper.model import Label
from scraper.text.words import split_words

WHOLE, STARTS, CONTAINS = 1, 2, 4
PHRASES = Lexicon(
    whole={"read more": WHOLE},
    starts={"filed under": STARTS, "by": BYLINE_PREFIX},
    first_words=frozenset({"filed", "by"}),
    contained={"newsletter": ((" our newsletter ", CONTAINS),)},
)


@pytest.mark.parametrize(
    ("text", "bits"),
    [
        ("Read more", WHOLE),
        ("READ MORE 2 »", WHOLE),
        ("Read more here", 0),
        ("Read more: the harbour in winter", 1 << PLACE_SHIFT["starts"]),
        ("Filed under: harbours", STARTS),
        ("Filed under", STARTS),
        ("It was filed under harbours", 0),
        ("Filed underground", 0),
        ("Sign up to our newsletter today", CONTAINS),
        ("Our newsletter", CONTAINS),
        ("Our old newsletter", 0),
        ("Our newsletters", 0),
        ("Filed under our newsletter", STARTS | CONTAINS),
    ],
)
def test_a_phrase_is_found_where_it_belongs_and_word_by_word(text: str, bits: int) -> None:
    assert PHRASES.match(text) == bits


@pytest.mark.parametrize(("text", "bits"), [("By Jane Doe", BYLINE_PREFIX), ("By", 0), ("By 2024", 0), ("Bypass", 0)])
def test_a_byline_prefix_counts_where_a_name_follows(text: str, bits: int) -> None:
    assert PHRASES.match(text) == bits


@pytest.mark.parametrize("text", ["", "1234 – 5678", "***"])
def test_a_text_without_words_matches_nothing(text: str) -> None:
    assert PHRASES.match(text) == 0


@pytest.mark.parametrize(
    ("text", "bits"),
    [
        ("続きを読む", WHOLE),
        ("続きを読む >>", WHOLE),
        ("その本の続きを読むのが楽しみだ", 0),
        ("関連記事:橋の閉鎖", STARTS),
        ("この関連記事は長い", 0),
        ("毎朝の無料登録はこちらから", CONTAINS),
    ],
)
def test_phrases_of_languages_without_spaces_are_found_as_they_stand(text: str, bits: int) -> None:
    phrases = (("whole", "続きを読む", WHOLE), ("starts", "関連記事", STARTS), ("contains", "無料登録", CONTAINS))
    assert Lexicon({}, {}, frozenset(), {}, phrases).match(text) == bits


def test_words_are_letters_without_digits_and_punctuation() -> None:
    assert split_words("don’t miss 3 things — «été» n°5!") == ["don", "t", "miss", "things", "été", "n"]


def test_words_of_indian_scripts_are_not_cut_at_their_vowel_signs() -> None:
    assert split_words("हिन्दी में पढ़ें।") == ["हिन्दी", "में", "पढ़ें"]


def test_a_match_tells_labels_and_places() -> None:
    bits = bit_of(Label.TAGS, "starts") | bit_of(Label.SHARE, "whole")
    assert matched_labels(bits) == [(Label.SHARE, "whole"), (Label.TAGS, "starts")]


@pytest.mark.parametrize("language", [None, "en", "de", "ja", "tlh"])
def test_english_phrases_are_known_on_pages_of_every_language(language: str | None) -> None:
    assert (Label.NAVIGATION, "contains") in matched_labels(lexicon(language).match("Skip to main content"))


def test_a_languages_own_phrases_are_known_on_its_pages_alone() -> None:
    assert lexicon("de").match("Von Anna Beispiel") & BYLINE_PREFIX
    assert not lexicon("fr").match("Von Anna Beispiel") & BYLINE_PREFIX
