"""Chooses the authors among what a page declares and shows."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Sequence
from itertools import chain

from scraper.meta.byline import (
    byline_words,
    is_account,
    is_full_name,
    name_in_bio,
    read_byline,
)
from scraper.meta.declared_names import clean_names
from scraper.meta.site import squash

Statement = tuple[str, tuple[str, ...]]
"""A source and the texts it gives."""
WEAK = "weak "
"""Before the source of a statement that any other with a person's full name overrules."""

_NAMES_ALONE = frozenset({"json-ld", "og", "meta"})
"""Sources whose fields hold names; the texts of the others are bylines."""
_GUESSED = frozenset({"byline", "text"})
"""Sources that were found by what they say, not by the page's markup."""
_MAX_BYLINE_CHARS = 70
"""Characters of a line that is taken for a byline by its first word alone."""
_MAX_BYLINE_LINES = 40
_MAX_SHORT_SITE_NAME_LETTERS = 3
"""Letters of a site's name that is too short to be looked for inside a name."""


def choose_authors(
    declared: Iterable[Statement],
    alone: Iterable[str],
    bios: Iterable[str],
    sites: Iterable[str],
    language: str | None,
) -> Statement | None:
    """The first statement that names a person, or a body other than the site.

    A site that declares itself as the author, or an account (``"jdoe"``), is believed only where no later
    statement has a full name that is not the site's.

    Args:
        declared: Statements in order of trust.
        alone: Names that stand under the headline and say no more: the first counts when nothing else has any.
        bios: Biographies on the page: the name in one counts when there is no such name either.
        sites: Names of the site: as declared, its host.
        language: The page's language tag.
    """
    own = frozenset(squash(site) for site in sites if site)
    hosts = [site.removeprefix("www.") for site in sites if "." in site]
    bodies = byline_words(language).bodies
    weak: Statement | None = None
    for said, texts in declared:
        source = said.removeprefix(WEAK)
        declares = source in _NAMES_ALONE
        names = clean_names(texts, language, own) if declares else _first_read(texts, language)
        people = [
            name for name in names if is_full_name(name) and not _is_own(name, own) and not _is_body(name, bodies)
        ]
        if names and not weak:
            tells_site = declares and any(host in text for text in texts for host in hosts)
            if people and said == source and not tells_site:
                return source, _without_own(names, own)
            weak = (source, names)
        elif people and _certain(source, names[0]) and (not weak or _overrules(people, source, weak, own)):
            return source, _without_own(names, own)
    found = chain((("text", name) for name in alone), (("bio", name_in_bio(text)) for text in bios))
    return weak or next(((source, (name,)) for source, name in found if name), None)


def _is_body(name: str, bodies: Container[str]) -> bool:
    """Whether a name is a newsroom's, desk's or feed's."""
    return name.rpartition(" ")[2].casefold() in bodies


def _overrules(people: Sequence[str], source: str, weak: Statement, own: frozenset[str]) -> bool:
    """Whether people count before a weak statement: before a first name only where they have it, or in a byline."""
    first = weak[1][0]
    if is_full_name(first) or is_account(first) or _is_own(first, own):
        return True
    return source == "byline" or any(first.casefold() in name.casefold().split() for name in people)


def _without_own(names: tuple[str, ...], own: frozenset[str]) -> tuple[str, ...]:
    """The names without the site's, where a person's is left."""
    return tuple(name for name in names if not _is_own(name, own)) or names


def _is_own(name: str, own: frozenset[str]) -> bool:
    """Whether a name is the site's, or has the site's in it ("Example News", "Editors of the Example")."""
    folded = squash(name)
    if folded in own:
        return True
    return any(
        folded.startswith(site)
        if len(site) == _MAX_SHORT_SITE_NAME_LETTERS
        else len(site) > _MAX_SHORT_SITE_NAME_LETTERS and site in folded
        for site in own
    )


def byline_lines(lines: Iterable[str], language: str | None) -> Iterator[str]:
    """Those of a page's short lines that begin as a byline does."""
    prefix = byline_words(language).prefix
    for line, _ in zip(lines, range(_MAX_BYLINE_LINES), strict=False):
        if len(line) < _MAX_BYLINE_CHARS and prefix.match(line):
            yield line


def _certain(source: str, name: str) -> bool:
    """Whether a block's label is to be trusted: without spaces, any word in it looks like a name."""
    return source not in _GUESSED or " " in name


def _first_read(texts: Iterable[str], language: str | None) -> tuple[str, ...]:
    return next((names for text in texts if (names := read_byline(text, language))), ())
