"""Finds the names in a byline, and cleans the names that a page declares."""

from __future__ import annotations

import html
import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from scraper.strip.lexicon import language_data

_PIECES = re.compile(r"[\n\r|•·●/]|\s[-–—]\s")
_NOT_NAME = re.compile(r"\S*@\S*|https?:\S*|www\.\S*|\([^)]*\)|\[[^\]]*\]|<[^>]*>")
_DIGIT = re.compile(r"\d")
_WORD = re.compile(r"[^\W\d_]+")
_ADDRESS = re.compile(r"https?:|www\.|^/|\.(?:php|html?)\b")
_EDGES = ' \t\n\r,;:.|-–—·•*"“”„«»'
_MOST_WORDS = 6
_LONGEST_NAME = 80


@dataclass(frozen=True, slots=True)
class BylineWords:
    """The words that tell names from what stands beside them, casefolded.

    Attributes:
        prefixes: What stands before a name ("by", "written by"), the longest first.
        joiners: What stands between two names, as a pattern that splits at it.
        particles: Lower-case parts of names ("van", "de").
        not_names: Words of offices and furniture ("reporter", "updated").
        accounts: Names of accounts, not of authors ("admin").
    """

    prefixes: re.Pattern[str]
    joiners: re.Pattern[str]
    particles: frozenset[str]
    not_names: frozenset[str]
    accounts: frozenset[str]


@cache
def byline_words(language: str | None) -> BylineWords:
    """The words for a language (its tag or ``None``), with English added."""
    words = tomllib.loads(files("scraper.data").joinpath("byline.toml").read_text("utf-8"))
    prefixes: set[str] = set()
    for name in ("en", (language or "en").partition("-")[0].lower()):
        listed = language_data(name).get("byline_prefixes", ())
        assert isinstance(listed, list | tuple)
        prefixes |= set(listed)
    longest_first = "|".join(re.escape(prefix) for prefix in sorted(prefixes, key=len, reverse=True))
    joiners = "|".join(map(re.escape, words["joiners"]))
    return BylineWords(
        prefixes=re.compile(rf"\W*(?:{longest_first})(?:\s*:\s*|\s+|$)", re.IGNORECASE),
        joiners=re.compile(rf"\s*[,;&+、，]\s*|\s+(?:{joiners}|AND|UND|ET|Y)\s+"),
        particles=frozenset(words["particles"]),
        not_names=frozenset(words["not_names"]),
        accounts=frozenset(words["accounts"]),
    )


def read_byline(text: str, language: str | None = None) -> tuple[str, ...]:
    """The names in a visible byline.

    >>> read_byline("By Jane Doe and John Roe, Staff Writer | Updated 5 May")
    ('Jane Doe', 'John Roe')
    """
    words = byline_words(language)
    names: list[str] = []
    prefixed = False
    for piece in _PIECES.split(_NOT_NAME.sub("\n", text)):
        rest = words.prefixes.sub("", piece, count=1)
        if len(rest) != len(piece):
            names = [] if not prefixed else names
            prefixed = True
        elif names:
            break
        names += _names_in(rest, words)
    return unique(names)


def _names_in(piece: str, words: BylineWords) -> list[str]:
    names = []
    for part in words.joiners.split(_DIGIT.split(piece, maxsplit=1)[0]):
        name = part.strip(_EDGES)
        if not looks_like_name(name, words):
            break
        names.append(name)
    return names


def looks_like_name(text: str, words: BylineWords) -> bool:
    """Whether a text can be a person's name: few words, all capitalised but for particles, none an office."""
    found = [word.strip("'’.") for word in text.split()]
    if not 0 < len(found) <= _MOST_WORDS or len(text) > _LONGEST_NAME or _DIGIT.search(text):
        return False
    folded = {word.casefold() for word in found}
    if not words.not_names.isdisjoint(folded) or not words.accounts.isdisjoint({text.casefold()}):
        return False
    return all(not word[:1].islower() or word.casefold() in words.particles for word in found)


def clean_names(declared: Iterable[str], language: str | None = None) -> tuple[str, ...]:
    """The names that a page declares, without prefixes, addresses and doubles; joined lists taken apart.

    >>> clean_names(["By Jane Doe and John Roe", "https://example.org/jane", "JANE DOE"])
    ('Jane Doe', 'John Roe')
    """
    words = byline_words(language)
    return unique(name for text in declared for name in _clean(text, words))


def _clean(text: str, words: BylineWords) -> list[str]:
    text = _NOT_NAME.sub("", html.unescape(html.unescape(text)))
    text = " ".join(words.prefixes.sub("", text, count=1).split()).strip(_EDGES)
    if not text or _ADDRESS.search(text) or text.casefold() in words.accounts or not _WORD.search(text):
        return []
    parts = [part.strip(_EDGES) for part in words.joiners.split(text)]
    if len(parts) > 1 and all(" " in part and looks_like_name(part, words) for part in parts):
        return parts
    return [text] if len(text) <= 2 * _LONGEST_NAME else []


def unique(names: Iterable[str]) -> tuple[str, ...]:
    """The names in order, each once; case does not tell two names apart."""
    first: dict[str, str] = {}
    for name in names:
        first.setdefault(name.casefold(), name)
    return tuple(first.values())
