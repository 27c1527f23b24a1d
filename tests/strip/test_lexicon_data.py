"""Every language file keeps to the format that scraper/strip/lexicon.py reads."""

import re
import tomllib
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

FILES = sorted((Path(__file__).parents[2] / "scraper" / "data" / "lang").glob("*.toml"))
TOP = {"language", "stopwords", "months", "byline_prefixes"}
LABELS = set(
    "navigation author_bio tip_line tags follow share newsletter related advertisement comments legal paywall "
    "consent byline dateline credit caption note".split()
)
KEYS = {"whole", "starts", "contains"}
REQUIRED = set(
    "en de fr es it pt nl sv no da fi is pl cs sk ru uk tr el hu ro bg lt lv et hr sr ja zh ko ar fa he hi bn id "
    "ms vi th zu af ca".split()
)

Lexicon = dict[str, Any]


def read(path: Path) -> Lexicon:
    return tomllib.loads(path.read_text(encoding="utf-8"))


def lists(lexicon: Lexicon) -> dict[tuple[str, str], list[str]]:
    """(label, key) → its phrases."""
    return {(label, key): found for label in lexicon.keys() - TOP for key, found in lexicon[label].items()}


def normal(phrase: str) -> str:
    return " ".join(re.findall(r"\w+", phrase.casefold()))


def test_every_language_is_there() -> None:
    assert {path.stem for path in FILES} >= REQUIRED


@pytest.fixture(params=FILES, ids=lambda path: path.stem)
def path(request: pytest.FixtureRequest) -> Path:
    return Path(request.param)


def test_only_known_keys_stand_in_the_file(path: Path) -> None:
    lexicon = read(path)
    assert lexicon.keys() >= TOP
    assert lexicon["language"] == path.stem
    assert lexicon.keys() - TOP <= LABELS
    assert {key for _, key in lists(lexicon)} <= KEYS


def test_phrases_are_words_parted_by_single_spaces(path: Path) -> None:
    lexicon = read(path)
    phrases = [phrase for found in lists(lexicon).values() for phrase in found]
    months = [form for forms in lexicon["months"] for form in forms]
    wrong = [
        phrase
        for phrase in phrases + months + lexicon["stopwords"] + lexicon["byline_prefixes"]
        if phrase != normal(phrase) or not phrase
    ]
    assert wrong == []


def test_a_beginning_is_at_most_five_words_long(path: Path) -> None:
    found = lists(read(path))
    assert [p for (_, key), ps in found.items() if key == "starts" for p in ps if len(p.split()) > 5] == []


def test_digits_stand_in_no_whole_phrase(path: Path) -> None:
    found = lists(read(path))
    assert [p for (_, key), ps in found.items() if key == "whole" for p in ps if re.search(r"\d", p)] == []


def test_the_year_has_twelve_months(path: Path) -> None:
    months = read(path)["months"]
    assert len(months) == 12
    assert all(months)
    forms = Counter(form for names in months for form in set(names))
    assert [form for form, count in forms.items() if count > 1] == []


def test_there_are_enough_stop_words_and_none_twice(path: Path) -> None:
    stopwords = read(path)["stopwords"]
    assert len(set(stopwords)) == len(stopwords) >= 20


def test_no_phrase_stands_twice_in_a_list(path: Path) -> None:
    for where, phrases in lists(read(path)).items():
        assert [p for p, count in Counter(phrases).items() if count > 1] == [], where


def test_no_phrase_speaks_for_two_labels(path: Path) -> None:
    labels: dict[str, set[str]] = {}
    for (label, _), phrases in lists(read(path)).items():
        for phrase in phrases:
            labels.setdefault(phrase, set()).add(label)
    assert {phrase: found for phrase, found in labels.items() if len(found) > 1} == {}
