"""Cleans the names that a page declares: fields hold lists, sites, offices, degrees and addresses beside them."""

from __future__ import annotations

import html
import re
from collections.abc import Container, Iterable, Sequence
from itertools import islice, takewhile

from scraper.meta.byline import (
    EDGES,
    MAX_BYLINE_CHARS,
    MAX_NAME_CHARS,
    NOT_NAME,
    PLAIN_NAME,
    WORD,
    BylineWords,
    byline_words,
    is_full_name,
    looks_like_name,
    person_of,
    strip_prefix,
    unique,
)
from scraper.meta.site import squash

# Initials after a name, "Jane Doe (jd)"; a text that is one bracket.
_ABBREVIATION = re.compile(r"\s*\([^)\W]{1,5}\.?\)$|^\(.*")
_BRACKET = re.compile(r"\s*\(([^()]{1,40})\)$")
_ADDRESS = re.compile(r"https?:|www\.|^/|\.(?:php|html?)\b")
_MAIL = re.compile(r"\s*\S{1,80}@\S{1,80}\s*\(([^()]{2,80})\)\s*\Z")
_BARS = re.compile(r"\s*[|｜‖•·]\s*|\s+[-–—/]\s+")
_INITIALS = re.compile(r"(?:[^\W\d_]\.?-?){1,3}\Z")
_MAX_SURNAME_WORDS = 4
"""Words of a surname with its particles."""
_MAX_DECLARED = 200
"""Statements of names that are read: of figures alone, 200 take .7 s."""
_MAX_NAMES = 60
_JOINERS = re.compile(r"\s+(?:and|und|et|y|e|och|og|en|&)\s+")
_PAIR, _SHORT = 2, 3


def clean_names(declared: Iterable[str], language: str | None = None, sites: Container[str] = ()) -> tuple[str, ...]:
    """The names that a page declares, without prefixes, addresses and doubles; joined lists taken apart.

    Args:
        declared: The names as written, each maybe a list of names.
        language: The page's language tag.
        sites: Names of the site, squashed: left out of a list of names.

    >>> clean_names(["By Jane Doe and John Roe", "https://example.org/jane", "JANE DOE", "Roe, Richard"])
    ('Jane Doe', 'John Roe', 'Richard Roe')
    """
    words = byline_words(language)
    names = unique(name for text in islice(declared, _MAX_DECLARED) for name in _clean(text, words, sites))[:_MAX_NAMES]
    return tuple(name for name in names if not _is_joined(name, names))


def _is_joined(name: str, names: Sequence[str]) -> bool:
    """Whether a name is two of the others, one behind the other."""
    folded = name.casefold()
    starts = [other for other in names if folded.startswith(f"{other.casefold()} ")]
    return any(folded[len(start) + 1 :] == other.casefold() for start in starts for other in names)


def _clean(text: str, words: BylineWords, sites: Container[str]) -> list[str]:
    text = text[:MAX_BYLINE_CHARS]
    if PLAIN_NAME.match(text):  # most are
        text = strip_prefix(text, words)
    else:
        text = html.unescape(html.unescape(text))
        mail = _MAIL.match(text)
        text = NOT_NAME.sub("", mail[1] if mail else text)
        text = " ".join(strip_prefix(text, words).split()).strip(EDGES)
        text = _first_name(_without_bracket(_ABBREVIATION.sub("", text), words, sites), words, sites)
    if not WORD.search(text) or _ADDRESS.search(text) or text.casefold() in words.accounts:
        return []
    return _turned(text, words) or _listed(text, words, sites)


def _without_bracket(text: str, words: BylineWords, sites: Container[str]) -> str:
    """A name without the agency, site or office that stands in brackets behind it."""
    found = _BRACKET.search(text)
    if not found:
        return text
    is_known = found[1].casefold() in words.agencies or squash(found[1]) in sites or _is_office(found[1], words)
    return text[: found.start()] if is_known else text


def _first_name(text: str, words: BylineWords, sites: Container[str]) -> str:
    """Of "Name | Site" or "Name - Office" the name, if one of the parts is one."""
    parts = [part.strip(EDGES) for part in _BARS.split(text)]
    if len(parts) == 1:
        return text
    names = (part for part in parts if is_full_name(part) and looks_like_name(part, words))
    return next((name for name in names if squash(name) not in sites), text)


def _listed(text: str, words: BylineWords, sites: Container[str]) -> list[str]:
    parts = _with_degrees(
        [name for part in words.joiner.split(text) if (name := person_of(part, words, tails=False))], words
    )
    if any(squash(part) not in sites for part in parts):
        parts = [part for part in parts if squash(part) not in sites]
    names = [
        part for part in parts if looks_like_name(part, words) and (" " in part or part.casefold() in words.agencies)
    ]
    if len(names) == len(parts):
        return parts
    # After a name, a part in lower case or with an office's words is an office ("Jane Doe, professor of law").
    if names[:1] == parts[:1] and any(_is_office(part, words) for part in parts[1:]):
        return list(takewhile(names.__contains__, parts))
    whole = parts[0] if len(parts) == 1 else text
    return [whole] if len(whole) <= MAX_NAME_CHARS else []


def _with_degrees(parts: Sequence[str], words: BylineWords) -> list[str]:
    """The parts of a list, degrees put back behind the names that they belong to."""
    found: list[str] = []
    for part in parts:
        if found and not found[-1].isupper() and part.replace(".", "").casefold() in words.degrees:
            found[-1] = f"{found[-1]}, {part}"
        else:
            found.append(part)
    return found


def _is_office(text: str, words: BylineWords) -> bool:
    found = text.split()
    is_lower = any(word[:1].islower() and word not in words.particles for word in found)
    return is_lower or not words.not_names.isdisjoint(word.casefold() for word in found)


def _turned(text: str, words: BylineWords) -> list[str]:
    """The names of a field in which surnames stand first: "Doe, Jane; Roe, John M.", or none if it is no such field."""
    groups = [group for group in re.split(r"\s*;\s*", text) if group]
    if len(groups) == 1:
        groups = _JOINERS.split(text)
    parts = [[part.strip() for part in group.split(",")] for group in groups]
    if len(parts) == 1 and len(parts[0]) > _PAIR and len(parts[0]) % _PAIR == 0:
        single = all(part.isalpha() for part in parts[0])
        parts = [parts[0][at : at + _PAIR] for at in range(0, len(parts[0]), _PAIR)] if single else parts
    if not all(len(pair) == _PAIR and _is_surname_first(pair[0], pair[1], words) for pair in parts):
        return []
    return [f"{given} {_in_usual_case(surname, words)}" for surname, given in parts]


def _is_surname_first(surname: str, given: str, words: BylineWords) -> bool:
    family, first = surname.split(), given.split()
    if not family or not first or not (looks_like_name(surname, words) and looks_like_name(given, words)):
        return False
    known = words.agencies | words.degrees | words.bodies
    if any(word.casefold().strip(".") in known for word in (*family, *first)):
        return False
    if not all(word[:1].isupper() for word in (family[-1], first[0])) or (given.isupper() and len(given) > 2):
        return False
    alone = len(family) == 1 or surname.isupper() or all(word.casefold() in words.particles for word in family[:-1])
    return alone and len(family) <= _MAX_SURNAME_WORDS and all(_INITIALS.match(word) for word in first[1:])


def _in_usual_case(surname: str, words: BylineWords) -> str:
    """A surname in capitals as it is usually written: "DE LA CRUZ" is "de la Cruz"."""
    if not surname.isupper() or len(surname) < _SHORT:
        return surname
    *before, last = surname.split()
    low = [word.lower() if word.lower() in words.particles else word.title() for word in before]
    return " ".join([*low, last.title()])
