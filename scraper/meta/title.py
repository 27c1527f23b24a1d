"""Chooses the headline among a page's titles, and takes the site's name off it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from urllib.parse import urlsplit

_TOKEN = re.compile(r"[^\W_]+")
_SEPARATOR = re.compile(r"(\s+[|\-–—·•:»«›‹]+\s+|\s*[|｜]\s*|\s+::\s+)")
_ALIKE = 0.6
"""Share of common words from which two titles are versions of one headline."""


def fold(text: str) -> tuple[str, ...]:
    """The words of a title, NFKC-normalised and casefolded: titles with equal words are the same title."""
    return tuple(_TOKEN.findall(unicodedata.normalize("NFKC", text).casefold()))


def alike(one: str, other: str) -> bool:
    """Whether two titles are versions of one headline: equal, one part of the other, or most words in common."""
    left, right = set(fold(one)), set(fold(other))
    if not left or not right:
        return False
    return (
        len(left & right) / min(len(left), len(right)) >= _ALIKE
        and min(len(left), len(right)) > 1
        or left == right
    )


def strip_site(title: str, sites: Iterable[str], others: Iterable[str] = ()) -> str:
    """The title without the site's name before or after it.

    Args:
        title: The title as written.
        sites: Names of the site: as declared, and its host.
        others: Other titles of the page; what they hold is the headline, what stands beside it is not.

    >>> strip_site("Rain in May - The Daily Example", ["dailyexample.org"])
    'Rain in May'
    """
    pieces = _SEPARATOR.split(title)
    if len(pieces) == 1:
        return title
    wholes = {fold(other) for other in others}
    names = {"".join(fold(site)) for site in sites}
    for end in range(len(pieces) - 2, 0, -2):
        if fold("".join(pieces[:end])) in wholes:
            return "".join(pieces[:end]).strip()
    while len(pieces) > 1 and _is_site(pieces[-1], names):
        pieces = pieces[:-2]
    while len(pieces) > 1 and _is_site(pieces[0], names):
        pieces = pieces[2:]
    return "".join(pieces).strip()


def _is_site(piece: str, names: set[str]) -> bool:
    folded = "".join(fold(piece))
    return bool(folded) and any(
        folded == name or (len(folded) > 3 and (folded in name or (len(name) > 3 and name in folded)))
        for name in names
    )


def host_name(url: str | None) -> str:
    """The part of an address that can be the site's name, such as ``"dailyexample"``.

    >>> host_name("https://www.dailyexample.co.uk/a")
    'dailyexample'
    """
    parts = (urlsplit(url).hostname or "").removeprefix("www.").split(".") if url else [""]
    while len(parts) > 1 and (len(parts[-1]) <= 3 or parts[-1] in {"info", "online", "news"}):
        parts.pop()
    return parts[-1]


def choose_title(
    declared: Iterable[tuple[str, str]], headlines: Iterable[str], sites: Iterable[str]
) -> tuple[str, str] | None:
    """The source and text of the best title, or ``None``.

    A visible headline that agrees with a declared title wins: it is what readers see, and declared ones are often
    written for search engines. Else the declared ones count in their order, then a lone headline.
    """
    sites = [site for site in sites if site]
    shown = [text for text in headlines if len(fold(text)) > 0]
    raw = list(declared)
    texts = [text for _, text in raw]
    stripped = [(source, strip_site(text, sites, [*shown, *texts])) for source, text in raw]
    stripped = [(source, text) for source, text in stripped if text]
    for source, text in stripped:
        same = next((headline for headline in shown if alike(headline, text)), None)
        if same:
            return ("h1", same) if fold(same) != fold(text) else (source, text)
    return stripped[0] if stripped else ("h1", shown[0]) if shown else None
