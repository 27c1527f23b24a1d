"""Finds the names in a byline, and cleans the names that a page declares."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache

from scraper.lexicon.language import primary_subtag
from scraper.lexicon.word_lists import languages, read_table, words_of_language
from scraper.meta.date import month_names

_PIECES = re.compile(r"[\n\r|•·●⋅∙]|\s[-–—/]\s")
# Addresses, tags, what stands in square brackets, and round ones around a host or nothing.
NOT_NAME = re.compile(r"\S*@\S*|https?:\S*|www\.\S*|<[^>]*>|\[[^\]]*\]|\((?:[^)]*\.[^)]*|\s*)\)")
_ASIDE = re.compile(r"\([^)]*\)")
EDGES = ' \t\n\r\xa0,;:|-–—·•*"“”„«»'
_NEVER_IN_NAMES = re.compile(r"[\d:/?!]")
_DIGIT = re.compile(r"\d")
_LABEL = re.compile(r"[^\W\d_]+\s?[:：]")
WORD = re.compile(r"[^\W\d_]+")
_CODE = re.compile(r"[{}<>=]")
# Two to five capitalised words, then one in lower case: "Jane Doe is", "Jane Doe, who".
_BIO_NAME = re.compile(r"(?:About\s+)?((?:[^\W\d_a-z][\w.'’-]*\s+){1,4}?[^\W\d_a-z][\w.'’-]*)(?=,?\s+[a-zà-ÿ])")
# Letters alone, the words parted by one blank, maybe after a full stop.
PLAIN_NAME = re.compile(r"[^\W\d_]+(?:\.? [^\W\d_]+)*\Z")
_MAX_NAME_WORDS = 6
_MAX_LONE_NAME_WORDS = 4
"""Words of a name that is all of a line, a person's or a newsroom's."""
MAX_NAME_CHARS = 80
MAX_BYLINE_CHARS = 1000


@dataclass(frozen=True, slots=True)
class BylineWords:
    """The words that tell names from what stands beside them, casefolded.

    Attributes:
        prefix: What stands before a name ("by", "written by"), as a pattern for the start of a text.
        prefix_inside: The same after a date ("5 May by ").
        joiner: What stands between two names, as a pattern that splits at it.
        line_joiner: A joiner with the line breaks around it.
        particles: Lower-case parts of names ("van", "de").
        agencies: News agencies that sign in lower case.
        in_lower_case: Both.
        degrees: What stands after a name and a comma ("phd").
        tail: What stands behind a name and tells for whom or where it was written, as a pattern for the end of a text.
        bodies: The last word of a newsroom's or team's name ("staff").
        not_names: Words of offices and furniture ("reporter", "updated").
        date_words: Names of months and days.
        beside_dates: These, what stands before a date ("on"), and nothing: what is left of a dash.
        accounts: Names of accounts, not of authors ("admin").
        other_people: Words of classes that mark other people than the author ("comment").
    """

    prefix: re.Pattern[str]
    prefix_inside: re.Pattern[str]
    joiner: re.Pattern[str]
    line_joiner: re.Pattern[str]
    particles: frozenset[str]
    agencies: frozenset[str]
    in_lower_case: frozenset[str]
    degrees: frozenset[str]
    tail: re.Pattern[str]
    bodies: frozenset[str]
    not_names: frozenset[str]
    date_words: frozenset[str]
    beside_dates: frozenset[str]
    accounts: frozenset[str]
    other_people: frozenset[str]


@lru_cache(maxsize=64)
def byline_words(language: str | None) -> BylineWords:
    """The words for a language (its tag or ``None``), with English added."""
    own = primary_subtag(language or "")
    return _words_of(own if own in languages() else "en")


@cache
def _words_of(own: str) -> BylineWords:
    words = read_table("byline")
    prefixes = {prefix for name in ("en", own) for prefix in words_of_language(name).byline_prefixes}
    longest_first = "|".join(re.escape(prefix) for prefix in sorted(prefixes, key=len, reverse=True))
    joiners = "|".join(map(re.escape, words["joiners"]))
    date_words = frozenset([*words["days"], *month_names(own)])
    return BylineWords(
        prefix=re.compile(
            # at the start, as in "By Jane Doe" and "Text/Foto: Jane Doe"
            rf"\W*(?:[^\W\d]+/)?(?:{longest_first})(?:/[^\W\d]+)?(?:\s*[:：]\s*|\s+|$)"
            # the whole line, as in "Eingestellt von"
            rf"|\W*(?:[^\W\d]+\s+){{1,2}}(?:{longest_first})\W*$",
            re.IGNORECASE,
        ),
        prefix_inside=re.compile(rf"\d\W.{{0,60}}?\b(?:{longest_first})\s+", re.IGNORECASE),
        joiner=re.compile(
            rf"\s*[,;&+、，]\s*(?:(?:{joiners})\s+)?|\s+(?:{joiners}|AND|UND|ET)\s+|(?<=[^\W\d_a-z]{{2}})\s+(?:Y|E|EN|OG|OCH)\s+(?=[^\W\d_a-z]{{2}})"
        ),
        line_joiner=re.compile(rf"\s*\n\s*(,?\s*(?:{joiners})(?=\s)|[,;&+])\s*|(?<=[,;&+])()\s*\n\s*"),
        particles=frozenset(words["particles"]),
        agencies=frozenset(words["agencies"]),
        in_lower_case=frozenset(words["particles"]).union(words["agencies"]),
        degrees=frozenset(words["degrees"]),
        tail=re.compile(rf"\s+(?:{'|'.join(words['after_names'])})\s.*$", re.DOTALL),
        bodies=frozenset(words["bodies"]),
        not_names=frozenset(words["not_names"]),
        date_words=date_words,
        beside_dates=date_words | {"", *words["before_dates"]},
        accounts=frozenset(words["accounts"]),
        other_people=frozenset(words["other_people"]),
    )


def read_byline(text: str, language: str | None = None) -> tuple[str, ...]:
    """The names in a visible byline; texts of different elements stand on lines of their own.

    >>> read_byline("By Jane Doe and John Roe, Staff Writer | Updated 5 May")
    ('Jane Doe', 'John Roe')
    """
    text = text[:MAX_BYLINE_CHARS]
    if _CODE.search(text):
        return ()
    words = byline_words(language)
    text = _ASIDE.sub(" ", NOT_NAME.sub(" ", text))
    names: list[str] = []
    prefixed = closed = False
    for piece in filter(None, map(str.strip, _PIECES.split(words.line_joiner.sub(r" \1 ", text)))):
        rest = strip_prefix(piece, words)
        found = _names_in(rest, words, tails=not names)
        if len(rest) < len(piece):
            if prefixed and names:
                break
            names, prefixed, closed = found or _lone_account(rest, words), True, False
        elif prefixed and not names:
            names = found or _lone_account(piece, words)
        elif prefixed or closed:
            continue  # a later line may still bring a prefix
        elif found and all(" " in name for name in found):
            names = [name for name in names if " " in name] + found
        else:
            closed = bool(names)
            names = names or found
    return unique(names or _lone_account(text, words) or _body(text, words))


def strip_prefix(text: str, words: BylineWords) -> str:
    """A text without what says that a name comes ("By")."""
    match = words.prefix.match(text) or words.prefix_inside.search(text)
    return text[match.end() :] if match else text


def _names_in(piece: str, words: BylineWords, *, tails: bool) -> list[str]:
    """The names that a line starts with; an office after them ends the list."""
    names: list[str] = []
    for part in words.joiner.split(_before_date(_LABEL.split(piece, maxsplit=1)[0], words)):
        name = person_of(part, words, tails=tails and f", {part}" not in piece)
        if not name:
            continue
        if names and name.replace(".", "").casefold() in words.degrees:
            names[-1] = f"{names[-1]}, {name}"
        elif not looks_like_name(name, words) or (names and _is_office(name, names[-1], words)):
            break
        else:
            names.append(name)
    return names


def person_of(part: str, words: BylineWords, *, tails: bool) -> str:
    """The name in a part of a byline, without the paper or the place that stands behind it.

    Args:
        part: What may be a name.
        words: The words of its language.
        tails: Whether "for" and "in" end a name: they also stand in the names of bodies.

    >>> person_of("Jane Doe for the Example in Lagos", byline_words("en"), tails=True)
    'Jane Doe'
    """
    name = part.strip(EDGES)
    for shorter in (words.tail.sub("", name) if tails else name, name.partition("/")[0].strip(EDGES)):
        if shorter != name and is_full_name(shorter) and looks_like_name(shorter, words):
            return shorter
    return name


def _is_office(part: str, before: str, words: BylineWords) -> bool:
    """Whether a single word after a full name is no name: "Jane Doe, Dietitian"; agencies are in capitals."""
    return is_full_name(before) and not is_full_name(part) and part.istitle() and part.casefold() not in words.agencies


def _before_date(piece: str, words: BylineWords) -> str:
    """What stands before the first digit, without the month, day and preposition that belong to it."""
    before, *after = _DIGIT.split(piece, maxsplit=1)
    if not after:
        return piece
    found = before.split()
    while found and found[-1].strip(EDGES + ".").casefold() in words.beside_dates:
        found.pop()
    return " ".join(found)


def _lone_account(text: str, words: BylineWords) -> list[str]:
    """A text of one word, in any case: people sign blogs so."""
    name = text.strip(EDGES)
    folded = name.casefold()
    refused = folded in words.not_names | words.date_words | words.accounts or words.prefix.fullmatch(name)
    return [] if refused or len(name) < 2 or not name.isalnum() or name.isdigit() else [name]


def _body(text: str, words: BylineWords) -> list[str]:
    """A text that is no more than a newsroom's or team's name: "Example Staff"."""
    name = strip_prefix(text, words).strip(EDGES)
    found = name.split()
    is_body = 1 < len(found) <= _MAX_LONE_NAME_WORDS and found[-1].casefold() in words.bodies
    return [name] if is_body and all(word[:1].isupper() for word in found) else []


def is_name_alone(line: str) -> bool:
    """Whether a line is a full name and nothing else: two to four words of letters, none in capitals."""
    found = line.split()
    return (
        1 < len(found) <= _MAX_LONE_NAME_WORDS
        and found[0] != "The"
        and bool(PLAIN_NAME.match(line))
        and not any(word.isupper() and len(word.strip(".")) > 1 for word in found)
        and looks_like_name(line, byline_words(None))
    )


def looks_like_name(text: str, words: BylineWords) -> bool:
    """Whether a text can be a name: few words, all capitalised but for particles, none of them an office."""
    found = [word.strip("'’.") for word in text.split()]
    if not 0 < len(found) <= _MAX_NAME_WORDS or len(text) > MAX_NAME_CHARS or not WORD.search(text):
        return False
    if _NEVER_IN_NAMES.search(text):
        return False
    folded = [word.casefold() for word in found]
    if not words.not_names.isdisjoint(folded) or words.date_words.issuperset(folded):
        return False
    if text.casefold() in words.accounts:
        return False
    known = words.in_lower_case if len(found) > 1 else words.agencies
    return all(not word[:1].islower() or low in known for word, low in zip(found, folded, strict=True))


def is_full_name(text: str) -> bool:
    """Whether a name is of several words, or in a script that sets none apart."""
    return " " in text or not text.isascii()


def is_account(text: str) -> bool:
    """Whether a name is written as accounts and initials are: one word, but not the first letter alone large."""
    return text.isascii() and " " not in text and not text.istitle()


def name_in_bio(text: str) -> str | None:
    """The name that a biography begins with.

    >>> name_in_bio("Jane Doe is the president of an institute for rain.")
    'Jane Doe'
    """
    match = _BIO_NAME.match(text)
    return match[1] if match and looks_like_name(match[1], byline_words(None)) else None


def unique(names: Iterable[str]) -> tuple[str, ...]:
    """The names in order, each once; case does not tell two names apart."""
    first: dict[str, str] = {}
    for name in names:
        first.setdefault(name.casefold(), name)
    return tuple(first.values())
