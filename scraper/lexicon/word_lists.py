"""The word lists: one file a language in ``data/lang``; what is not of one language stands in ``data``."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any

_DATA = files("scraper.lexicon").joinpath("data")


@dataclass(frozen=True, slots=True)
class LanguageWords:
    """The words of one language, casefolded.

    Attributes:
        stopwords: Frequent words that tell it from others.
        months: For each month its written forms; empty where they are not listed.
        byline_prefixes: What stands before an author's name.
        phrases: (label, place) → the phrases that give such a block away; see :mod:`scraper.lexicon.phrases`.
    """

    stopwords: frozenset[str] = frozenset()
    months: tuple[tuple[str, ...], ...] = ()
    byline_prefixes: tuple[str, ...] = ()
    phrases: Mapping[tuple[str, str], tuple[str, ...]] = field(default_factory=dict)


def read_table(name: str) -> dict[str, Any]:
    """A TOML file of ``data``, by its name."""
    return tomllib.loads(_DATA.joinpath(f"{name}.toml").read_text("utf-8"))


@cache
def languages() -> tuple[str, ...]:
    """The languages (ISO 639-1) that have word lists."""
    return tuple(sorted(entry.name.removesuffix(".toml") for entry in _DATA.joinpath("lang").iterdir()))


@cache
def words_of_language(language: str) -> LanguageWords:
    """One language's words; no words where there is no file for it."""
    if language not in languages():
        return LanguageWords()
    table = read_table(f"lang/{language}")
    return LanguageWords(
        frozenset(table.get("stopwords", ())),
        tuple(tuple(forms) for forms in table.get("months", ())),
        tuple(table.get("byline_prefixes", ())),
        {
            (label, place): tuple(phrases)
            for label, places in table.items()
            if isinstance(places, dict)
            for place, phrases in places.items()
        },
    )
