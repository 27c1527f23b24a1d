"""Which addresses are home pages and sections, by their look."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

_LANGUAGE = re.compile(r"[a-z]{2}([_-][a-z]{2})?").fullmatch
_PAGE = re.compile(r"(page|seite|p)?[-_]?\d{1,3}|page|seite").fullmatch
_WORD_MARK = re.compile(r"[-_+]|%20").split
_FILE_END = re.compile(r"\.[a-z]{2,5}$")
_SLUG_WORDS = 3
"""Words of a segment that is a headline."""


@dataclass(frozen=True, slots=True)
class Names:
    """The names in ``data/sections.toml``."""

    homes: frozenset[str]
    lists: frozenset[str]
    topics: frozenset[str]
    sections: frozenset[str]
    home_parameters: frozenset[str]


@cache
def _names() -> Names:
    table = tomllib.loads(files("scraper.dedupe").joinpath("data", "sections.toml").read_text("utf-8"))
    return Names(**{name: frozenset(values) for name, values in table.items()})


def is_home(address: str) -> bool:
    """Whether a canonical address is a site's home page, in any of its languages.

    >>> is_home("https://example.org/"), is_home("https://example.org/en-gb/"), is_home("https://example.org/?p=3")
    (True, True, False)
    """
    segments, query = _path_and_query(address)
    known = _names()
    if any(part.partition("=")[0] not in known.home_parameters for part in query.split("&") if part):
        return False
    if segments and _LANGUAGE(segments[0]):
        segments = segments[1:]
    return not segments or (len(segments) == 1 and segments[0] in known.homes)


def looks_like_section(address: str) -> bool:
    """Whether a canonical address is one of a list of articles: a section, a tag, an author, a search.

    Only by names that sections have. A short path alone, ``/eelgrass``, may be an article's.

    >>> looks_like_section("https://example.org/world/europe/"), looks_like_section("https://example.org/eelgrass")
    (True, False)
    """
    segments, query = _path_and_query(address)
    known = _names()
    while segments and (segments[-1] in known.homes or (len(segments) > 1 and _PAGE(segments[-1]))):
        segments = segments[:-1]
    if not segments or any(_numbers(part.partition("=")[2]) for part in query.split("&")):
        return False  # ?id=12345 names an article, whatever script gives it
    if len(segments) > 1 and _LANGUAGE(segments[0]):
        segments = segments[1:]
    if segments[0] in known.lists:
        return True
    if segments[0] in known.topics:
        return not _FILE_END.search(segments[-1]) and len(_words(segments[-1])) < _SLUG_WORDS
    return all(_FILE_END.sub("", segment) in known.sections for segment in segments)


def slug_words(address: str) -> frozenset[str]:
    """The words of the headline in a canonical address, or none where it has no such.

    >>> sorted(slug_words("https://example.org/2024/a-wall-rises.html"))
    ['a', 'rises', 'wall']
    """
    segments, _ = _path_and_query(address)
    slugs = [words for segment in segments if len(words := _words(segment)) >= _SLUG_WORDS]
    return frozenset(max(slugs, key=len, default=()))


def _words(segment: str) -> list[str]:
    return [word for word in _WORD_MARK(_FILE_END.sub("", segment)) if word and not word.isdigit()]


def _numbers(value: str) -> bool:
    return any(sign.isdigit() for sign in value)


def _path_and_query(address: str) -> tuple[list[str], str]:
    rest, _, fragment = address.partition("#")
    rest, _, query = rest.partition("?")
    segments = [segment.lower() for segment in rest.split("/")[3:] if segment]
    return segments + [segment.lower() for segment in fragment.lstrip("!").split("/") if segment], query
