"""The names of a site, and titles without them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Container, Iterable, Sequence
from functools import lru_cache
from itertools import islice
from urllib.parse import urlsplit

from scraper.text.folding import drop_invisible

_TOKEN = re.compile(r"[^\W_]+")
SEPARATOR = re.compile(r"(\s+[|\-–—·•:»«›‹]+\s+|\s*[|｜]\s*|：)")
_MAY_SEPARATE = re.compile(r"[|\-–—·•:»«›‹｜：]").search
ORDINARY_ADDRESS = re.compile(r"https?://([a-zA-Z0-9.-]+)(?![^/?#])").match
"""An absolute address with nothing but a host before its path, as most have: there is no need to take it apart."""
_COUNTRY_LETTERS = 2
_SECOND_LEVEL = frozenset(
    ["co", "com", "org", "net", "gov", "gob", "gouv", "gv", "govt", "go", "ac", "edu", "or", "ne", "nom", "web", "info"]
)
"""What stands before a country's domain and is no name."""
_LANDLORDS = frozenset(
    ["blogspot", "wordpress", "substack", "tumblr", "typepad", "livejournal", "github", "wixsite", "weebly", "netlify"]
)
"""Hosts whose tenants have a name before theirs."""
_SPACED = re.compile(r"\s+[⋆★☆✦~∼*<>/\\_¦‖●♦■▪+=]+\s+")
"""Signs that part a site's name from a headline on a few sites, and are part of headlines on others."""
_TIGHT = re.compile(r"\s*[:：_|｜]+\s*|\s?[-–—]+\s?|\s*[\[(【（《]")
_FRONT = re.compile(r"[:：_|｜]\s*|[\])】）》]\s*|\s+[⋆★☆✦~∼*<>/\\_¦‖●♦■▪+=]+\s+")
_CLOSING = "])】）》"
_IDEOGRAPHS = re.compile(r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af]")
_MIN_IDEOGRAPHS = 5
"""Signs of a headline in a script without spaces, at the least."""
_MAX_CUTS = 4
"""Names of site, channel and section that stand on a title, at the most."""
_MIN_LIKENESS = 0.5
"""Share of common words (Dice) from which two titles are versions of one headline."""


@lru_cache(maxsize=512)
def fold(text: str) -> tuple[str, ...]:
    """The words of a title, NFKC-normalised and casefolded: titles with equal words are the same title."""
    if not text.isascii():
        text = drop_invisible(unicodedata.normalize("NFKC", text).casefold())
    return tuple(_TOKEN.findall(text.lower()))


def squash(text: str) -> str:
    """The letters and digits of a name, folded: how the names of a site are compared."""
    return "".join(fold(text))


def likeness(one: str, other: str) -> float:
    """The share of words that two titles have in common, 0 to 1."""
    left, right = set(fold(one)), set(fold(other))
    return 2 * len(left & right) / (len(left) + len(right)) if left and right else 0.0


def host(url: str | None) -> str:
    """The host of an address, or ``""``."""
    if url and (ordinary := ORDINARY_ADDRESS(url)):
        return ordinary[1].lower()
    try:
        return (urlsplit(url).hostname or "") if url else ""
    except ValueError:
        return ""


def host_name(url: str | None) -> str:
    """The part of an address that can be the site's name, such as ``"dailyexample"``.

    >>> host_name("https://www.dailyexample.co.uk/a"), host_name("https://rain.blogspot.com/")
    ('dailyexample', 'rain')
    """
    parts = host(url).removeprefix("www.").split(".")
    if len(parts) > 1:
        ending = parts.pop()
        if len(parts) > 1 and len(ending) == _COUNTRY_LETTERS and parts[-1] in _SECOND_LEVEL:
            parts.pop()
        if len(parts) > 1 and parts[-1] in _LANDLORDS:
            parts.pop()
    return parts[-1]


def strip_site(title: str, sites: Iterable[str], others: Iterable[str] = ()) -> str:
    """The title without the site's name before or after it.

    Args:
        title: The title as written.
        sites: Names of the site: as declared, and its host.
        others: Other titles of the page; what they hold is the headline, what stands beside it is not, and an
            ending that they share after another headline is the site's.

    >>> strip_site("Rain in May - The Daily Example", ["dailyexample"])
    'Rain in May'
    """
    names = {squash(site) for site in sites} - {""}
    return _strip_tight(_strip_spaced(title, names, [other for other in others if other != title]), names)


def _strip_spaced(title: str, names: set[str], others: Sequence[str]) -> str:
    pieces = SEPARATOR.split(title) if _MAY_SEPARATE(title) else [title]
    if len(pieces) == 1:
        return title
    shared = _shared_part(pieces, {fold(other) for other in others})
    if shared:
        return shared
    endings = set()
    for other in others:
        parts = SEPARATOR.split(other)
        if len(parts) > 1 and likeness("".join(parts[:-2]), "".join(pieces[:-2])) < _MIN_LIKENESS:
            endings.add(squash(parts[-1]))
    while len(pieces) > 1 and (squash(pieces[-1]) in endings or _is_site(pieces[-1], names)):
        pieces = pieces[:-2]
    while len(pieces) > 1 and _is_site(pieces[0], names):
        pieces = pieces[2:]
    return "".join(pieces).strip()


def _strip_tight(title: str, names: set[str]) -> str:
    """The title without a site's name that a rarer sign parts from it, or none but a bracket, a colon, a low line.

    Such signs are parts of headlines, too: what stands behind them must be the site's name. In a script without spaces
    the low line parts headline, channel and site, whatever these are called.
    """
    before, line, _ = title.partition("_")
    if line and len(_IDEOGRAPHS.findall(before)) >= _MIN_IDEOGRAPHS:
        title = before.strip()
    for _ in range(_MAX_CUTS):
        cut = _last_cut(title, names)
        if not cut:
            break
        title = cut
    first = _FRONT.search(title)
    is_front = first is not None and squash(title[: first.start()]) in names and fold(title[first.end() :])
    return title[first.end() :].strip() if first and is_front else title


def _last_cut(title: str, names: set[str]) -> str | None:
    for pattern, is_name in ((_SPACED, _is_site), (_TIGHT, _is_own_name)):
        for match in islice(reversed(list(pattern.finditer(title))), _MAX_CUTS):
            before, after = title[: match.start()].strip(), title[match.end() :].strip().rstrip(_CLOSING)
            if _is_headline(before) and after and is_name(after, names):
                return before
    return None


def _is_headline(text: str) -> bool:
    return len(fold(text)) > 1 or len(_IDEOGRAPHS.findall(text)) >= _MIN_IDEOGRAPHS


def _is_own_name(piece: str, names: set[str]) -> bool:
    """Whether a piece of a title is the site's name or address, or has that in it beside signs of another script."""
    folded = squash(piece)
    return any(
        folded == name
        or (folded.removeprefix("www").startswith(name) and "." in piece and " " not in piece)
        or (len(name) > 3 and name in folded and _IDEOGRAPHS.search(piece) is not None and _is_site(piece, names))
        for name in names
    )


def _shared_part(pieces: Sequence[str], wholes: Container[tuple[str, ...]]) -> str | None:
    """The beginning of a title that is another title as a whole; or the end, if it is not the lesser part."""
    cuts = range(2, len(pieces), 2)
    for cut in reversed(cuts):
        if fold("".join(pieces[: cut - 1])) in wholes:
            return "".join(pieces[: cut - 1]).strip()
    for cut in cuts:
        before, after = fold("".join(pieces[: cut - 1])), fold("".join(pieces[cut:]))
        if after in wholes and len(after) >= len(before):
            return "".join(pieces[cut:]).strip()
    return None


def _is_site(piece: str, names: set[str]) -> bool:
    """Whether a piece of a title is the site's name, or the larger part of it, or begins or ends with it."""
    folded = squash(piece)
    return any(
        name == folded
        or (len(folded) > 3 and folded in name and 2 * len(folded) >= len(name))
        or (len(name) > 3 and name in folded and 3 * len(name) >= len(folded))
        for name in names
    )
