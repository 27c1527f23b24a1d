"""Chooses the headline among a page's titles, and takes the site's name off it."""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import islice
from urllib.parse import urlsplit

from scraper.model import Found
from scraper.text.folding import drop_invisible, fold_space

_TOKEN = re.compile(r"[^\W_]+")
_SEPARATOR = re.compile(r"(\s+[|\-–—·•:»«›‹]+\s+|\s*[|｜]\s*|：)")
_BESIDE_KICKER = " |:-–—/"
_MAY_SEPARATE = re.compile(r"[|\-–—·•:»«›‹｜：]").search
ORDINARY_ADDRESS = re.compile(r"https?://([a-zA-Z0-9.-]+)(?![^/?#])").match
"""An absolute address with nothing but a host before its path, as most have: there is no need to take it apart."""
_MAX_TITLE_CHARS = 500
_MAX_HEADLINES = 20
_MIN_LIKENESS = 0.5
"""Share of common words (Dice) from which two titles are versions of one headline."""
_SAME_HEADLINE = 2 / 3
"""The same, below which one of them is a teaser for the other."""
_MIN_HEADLINE_CHARS = 4
"""Words from which a headline that agrees with no declared title is believed."""


def plain(text: str) -> str:
    """A title without entities (some sites escape twice), invisible characters, needless blanks.

    >>> plain("Rain &amp;amp;  sun ")
    'Rain & sun'
    """
    text = text[: 2 * _MAX_TITLE_CHARS]
    if "&" in text:
        text = html.unescape(html.unescape(text))
    return fold_space(text)[:_MAX_TITLE_CHARS]


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
    pieces = _SEPARATOR.split(title) if _MAY_SEPARATE(title) else [title]
    if len(pieces) == 1:
        return title
    others = [other for other in others if other != title]
    shared = _shared_part(pieces, {fold(other) for other in others})
    if shared:
        return shared
    names = {squash(site) for site in sites}
    endings = set()
    for other in others:
        parts = _SEPARATOR.split(other)
        if len(parts) > 1 and likeness("".join(parts[:-2]), "".join(pieces[:-2])) < _MIN_LIKENESS:
            endings.add(squash(parts[-1]))
    while len(pieces) > 1 and (squash(pieces[-1]) in endings or _is_site(pieces[-1], names)):
        pieces = pieces[:-2]
    while len(pieces) > 1 and _is_site(pieces[0], names):
        pieces = pieces[2:]
    return "".join(pieces).strip()


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

    >>> host_name("https://www.dailyexample.co.uk/a")
    'dailyexample'
    """
    parts = host(url).removeprefix("www.").split(".")
    while len(parts) > 1 and (len(parts[-1]) <= 3 or parts[-1] in {"info", "online", "news"}):
        parts.pop()
    return parts[-1]


def choose_title(
    declared: Iterable[Found],
    headlines: Iterable[str],
    sites: Iterable[str],
    *,
    is_news: bool = False,
    kickers: Iterable[str] = (),
) -> Found | None:
    """The source and text of the best title, or ``None``.

    A visible headline that agrees with a declared title wins: it is what readers see, and declared ones are
    often written for search engines. On a page that calls itself news, an editor writes ``og:title``, and it
    wins; but not where it is the ``<title>`` again and JSON-LD has another that no headline contradicts, nor where
    JSON-LD and headline agree on one with which it has little in common, or which the Twitter card shares, nor
    where the three have little in common with one another: it is a teaser then. Elsewhere a kicker that stands in
    the headline's element is left out.
    """
    raw = [(source, plain(text)) for source, text in declared]
    written = list(dict.fromkeys(text for _, text in raw))
    sites = [site for site in sites if site]
    names = {"", *map(squash, sites), *_blog_names(written)}
    shown = [text for text in map(plain, islice(headlines, _MAX_HEADLINES)) if squash(text) not in names]
    bare = {text: strip_site(text, sites, [*shown, *written]) for text in written}
    titles = [(source, bare[text]) for source, text in raw if bare[text]]
    if is_news and (editors := _editors_title(dict(reversed(titles)), shown)):
        return "og", editors
    if not is_news:
        shown = [_without_kicker(text, kickers) for text in shown]
    return _agreed(titles, shown) or _disagreeing(titles, shown)


def _without_kicker(headline: str, kickers: Iterable[str]) -> str:
    for kicker in kickers:
        rest = headline.removeprefix(kicker).strip(_BESIDE_KICKER)
        if rest and len(rest) < len(headline):
            return rest
    return headline


def _blog_names(titles: Sequence[str]) -> Iterator[str]:
    """What stands with a colon before another of the titles, squashed: blogs put their name there, also as ``<h1>``."""
    for title in titles:
        before, _, after = title.partition(": ")
        if after and fold(after) in map(fold, titles):
            yield squash(before)


def _agreed(titles: Iterable[Found], shown: Iterable[str]) -> Found | None:
    """The headline that is most like a declared title; without the kicker that only the headline has."""
    for source, text in titles:
        best = max(shown, key=lambda headline: likeness(headline, text), default="")
        if likeness(best, text) >= _MIN_LIKENESS:
            words, headline_words = fold(text), fold(best)
            has_kicker = len(words) >= _MIN_HEADLINE_CHARS and headline_words[-len(words) :] == words
            return (source, text) if has_kicker or words == headline_words else ("h1", best)
    return None


def _disagreeing(titles: list[Found], shown: list[str]) -> Found | None:
    linked = next((text for source, text in titles if source == "json-ld"), None)
    if linked and any(source == "og" and fold(text) == fold(linked) for source, text in titles):
        return "json-ld", linked
    headline = next((text for text in shown if len(fold(text)) >= _MIN_HEADLINE_CHARS), None)
    if headline:
        return "h1", headline
    if not titles:
        return ("h1", shown[0]) if shown else None
    source, text = titles[0]
    first_piece = _SEPARATOR.split(text)[0]
    return source, first_piece if source == "title" and len(fold(first_piece)) > 2 else text


def _editors_title(first: Mapping[str, str], shown: Sequence[str]) -> str | None:
    social = first.get("og")
    if not social:
        return None
    linked = first.get("json-ld", "")
    are_apart = likeness(linked, social) < _SAME_HEADLINE
    if linked and are_apart and _is_third(shown, (linked, social)):
        return None
    words, agreed = fold(linked), fold(linked) in map(fold, shown)
    for_search = fold(social) == fold(first.get("title", "")) != words and (agreed or (linked and not shown))
    is_teaser = agreed and (are_apart or fold(first.get("meta", "")) == words)
    return None if for_search or (is_teaser and fold(social) != words) else social


def _is_third(shown: Sequence[str], declared: Sequence[str]) -> bool:
    """Whether the headlines have one of some length, and none that is like a declared title."""
    is_long = any(len(fold(text)) >= _MIN_HEADLINE_CHARS for text in shown)
    return is_long and all(likeness(one, other) < _MIN_LIKENESS for one in shown for other in declared)
