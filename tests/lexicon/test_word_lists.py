"""Every language file keeps to the format that scraper/lexicon/phrases.py reads."""

import re
import tomllib
import unicodedata
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from scraper.lexicon import phrases as loader
from scraper.model import Label

FILES = sorted((Path(__file__).parents[2] / "scraper" / "lexicon" / "data" / "lang").glob("*.toml"))
TOP = {"language", "stopwords", "months", "byline_prefixes"}
LABELS = {
    *("navigation", "author_bio", "tip_line", "tags", "follow", "share", "newsletter", "related", "advertisement"),
    *("comments", "legal", "paywall", "consent", "byline", "dateline", "credit", "caption", "note"),
}
KEYS = {"whole", "starts", "contains"}
UNSPACED = {"ja", "th", "zh"}
REQUIRED = {
    *("en", "de", "fr", "es", "it", "pt", "nl", "sv", "no", "da", "fi", "is", "pl", "cs", "sk", "ru", "uk", "tr"),
    *("el", "hu", "ro", "bg", "lt", "lv", "et", "hr", "sr", "ja", "zh", "ko", "ar", "fa", "he", "hi", "bn", "id"),
    *("ms", "vi", "th", "zu", "af", "ca"),
}

Lexicon = dict[str, Any]


@pytest.fixture(params=FILES, ids=lambda path: path.stem)
def path(request: pytest.FixtureRequest) -> Path:
    return Path(request.param)


@pytest.fixture
def lexicon(path: Path) -> Lexicon:
    return tomllib.loads(path.read_text(encoding="utf-8"))


def lists(lexicon: Lexicon) -> dict[tuple[str, str], list[str]]:
    """(label, key) → its phrases."""
    return {(label, key): found for label in lexicon.keys() - TOP for key, found in lexicon[label].items()}


def words_only(phrase: str) -> bool:
    """Lower case, single spaces, neither punctuation nor symbols."""
    kinds = {unicodedata.category(sign)[0] for sign in phrase}
    return phrase == " ".join(phrase.casefold().split()) != "" and kinds <= {"L", "M", "N", "Z"}


def test_every_language_is_there() -> None:
    assert {path.stem for path in FILES} >= REQUIRED


def test_only_known_keys_stand_in_the_file(path: Path, lexicon: Lexicon) -> None:
    assert lexicon["language"] == path.stem
    assert lexicon.keys() >= TOP
    assert lexicon.keys() - TOP <= LABELS
    assert {key for _, key in lists(lexicon)} <= KEYS


def test_phrases_are_words_parted_by_single_spaces(path: Path, lexicon: Lexicon) -> None:
    phrases = [phrase for found in lists(lexicon).values() for phrase in found]
    if path.stem in UNSPACED:  # looked for as they stand: a colon or a bracket is part of the phrase
        wrong = [phrase for phrase in phrases if phrase != phrase.casefold().strip() or not phrase]
    else:
        wrong = [phrase for phrase in phrases if not words_only(phrase)]
    assert wrong == []


def test_stop_words_and_byline_words_are_words(lexicon: Lexicon) -> None:
    assert [w for w in lexicon["stopwords"] + lexicon["byline_prefixes"] if not words_only(w)] == []


def test_a_beginning_is_at_most_five_words_long(lexicon: Lexicon) -> None:
    found = [p for (_, key), phrases in lists(lexicon).items() if key == "starts" for p in phrases]
    assert [phrase for phrase in found if len(phrase.split()) > 5] == []


def test_digits_stand_in_no_whole_phrase(lexicon: Lexicon) -> None:
    found = [p for (_, key), phrases in lists(lexicon).items() if key == "whole" for p in phrases]
    assert [phrase for phrase in found if re.search(r"\d", phrase)] == []


def test_the_year_has_twelve_months(lexicon: Lexicon) -> None:
    months = lexicon["months"]
    forms = Counter(form for names in months for form in set(names))
    assert len(months) == 12
    assert all(months)
    assert [form for form, count in forms.items() if count > 1] == []


def test_there_are_enough_stop_words_and_none_twice(lexicon: Lexicon) -> None:
    stopwords = lexicon["stopwords"]
    assert len(set(stopwords)) == len(stopwords) >= 25


def test_no_phrase_stands_twice_in_a_list(lexicon: Lexicon) -> None:
    found = lists(lexicon).items()
    assert [(where, p) for where, phrases in found for p, n in Counter(phrases).items() if n > 1] == []


def test_no_phrase_speaks_for_two_labels(lexicon: Lexicon) -> None:
    labels: dict[str, set[str]] = {}
    for (label, _), phrases in lists(lexicon).items():
        for phrase in phrases:
            labels.setdefault(phrase, set()).add(label)
    assert {phrase: found for phrase, found in labels.items() if len(found) > 1} == {}


@pytest.mark.parametrize("language", [path.stem for path in FILES])
def test_every_phrase_is_found_where_it_stands(language: str) -> None:
    lexicon = tomllib.loads((FILES[0].parent / f"{language}.toml").read_text(encoding="utf-8"))
    match = loader.lexicon(language).match
    lost = [
        (label, key, phrase)
        for (label, key), phrases in lists(lexicon).items()
        for phrase in phrases
        if not match(phrase) & loader.bit_of(Label(label), key)
    ]
    assert lost == []


def test_a_turkish_capital_is_read() -> None:
    assert loader.lexicon("tr").match("İlginizi çekebilecek haberler")
