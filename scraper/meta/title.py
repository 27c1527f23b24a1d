"""Chooses the headline among a page's titles, and takes the site's name off it."""

from __future__ import annotations

import html
import re
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from itertools import islice

from scraper.meta.site import SEPARATOR, fold, likeness, squash, strip_site
from scraper.model import Found
from scraper.text.folding import fold_space

_BESIDE_KICKER = " |:-–—/"
_MARKUP = re.compile(
    r"</?(?:em|i|b|u|strong|br|span|sup|sub|a|p|mark|q|cite|wbr|small|font|abbr|bdi)(?:\s[^<>]{0,200})?/?>",
    re.IGNORECASE,
)
_LINE_BREAK = re.compile(r"<(?:br|/p)\s?/?>", re.IGNORECASE)
_ELLIPSIS = re.compile(r"\s*(?:…|\.{3,})\s*\Z")
_DASHES = frozenset("-–—")
_PIECES_OF_TWO = 3
"""Two pieces of a title and the sign between them."""
_DOTS = re.compile(r"\s*(?:…|\.\.)")
_MIN_CUT_CHARS = 15
"""Characters of a title that may be the beginning of another, cut off."""
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


def _without_markup(text: str) -> str:
    """A declared title without the tags of its words; on the page a tag that is shown is what the text is about."""
    return fold_space(_MARKUP.sub("", _LINE_BREAK.sub(" ", text))) if "<" in text else text


def choose_title(
    declared: Iterable[Found],
    headlines: Iterable[str],
    sites: Iterable[str],
    *,
    is_news: bool = False,
    kickers: Iterable[str] = (),
    headings: Iterable[str] = (),
) -> Found | None:
    """The source and text of the best title, or ``None``.

    A visible headline that agrees with a declared title wins: it is what readers see, and declared ones are
    often written for search engines. On a page that calls itself news, an editor writes ``og:title``, and it
    wins; but not where it is the ``<title>`` again and JSON-LD has another that no headline contradicts, nor where
    JSON-LD and headline agree on one with which it has little in common, or which the Twitter card shares, nor
    where the three have little in common with one another: it is a teaser then. Elsewhere a kicker that stands in
    the headline's element is left out.

    What is the site's name is no title while there is another; nor is what an ellipsis cuts off, where another one
    begins with it. The headings over the text count where nothing else is left.
    """
    raw = [(source, _without_markup(plain(text))) for source, text in declared]
    written = list(dict.fromkeys(text for _, text in raw))
    sites = [site for site in sites if site]
    shown = list(map(plain, islice(headlines, _MAX_HEADLINES)))
    names = {"", *map(squash, sites), *_blog_names(written), *_logos(raw, shown, sites)}
    names |= {name.removeprefix("the") for name in names}
    shown = [text for text in shown if squash(text) not in names]
    bare = {text: strip_site(text, sites, [*shown, *written]) for text in written}
    titles = [(source, bare[text]) for source, text in raw if bare[text]]
    others = [(source, text) for source, text in titles if squash(text) not in names]
    if others or shown:
        titles = others
    if is_news and (editors := _editors_title(dict(reversed(titles)), shown)):
        chosen: Found | None = ("og", editors)
    else:
        if not is_news:
            shown = [_without_kicker(text, kickers) for text in shown]
        whole = [text for source, text in raw if source == "title" and bare[text] == text]
        chosen = _agreed(titles, shown) or _disagreeing(titles, shown, whole)
    if not chosen or squash(chosen[1]) in names:
        return next((("heading", text) for text in map(plain, headings) if squash(text) not in names), chosen)
    return _in_full(chosen, titles, shown)


def _logos(raw: Iterable[Found], shown: Sequence[str], sites: Sequence[str]) -> Iterator[str]:
    """What ``<title>`` has behind a longer headline, squashed, where a headline or another title is no more than that.

    It is the name of a site that does not say how it is called.
    """
    known = set(map(squash, sites))
    for source, text in raw:
        pieces = SEPARATOR.split(text) if source == "title" else [text]
        if len(pieces) > 1 and squash(pieces[0]) not in known:
            before, last = fold("".join(pieces[:-2])), fold(pieces[-1])
            if len(last) < _MIN_HEADLINE_CHARS and len(last) < len(before) and before not in map(fold, shown):
                yield "".join(last)


def _in_full(chosen: Found, titles: Iterable[Found], shown: Iterable[str]) -> Found:
    """The title, or where it is cut off another one that begins with it."""
    text = _ELLIPSIS.sub("", chosen[1])
    is_cut = text != chosen[1]
    for source, other in (*(("h1", headline) for headline in shown), *titles):
        if len(other) > len(text) >= _MIN_CUT_CHARS and other.casefold().startswith(text.casefold()):
            inside_word = text[-1:].isalnum() and other[len(text)].isalnum()
            goes_on = is_cut and not _DOTS.match(other, len(text))
            if (goes_on or inside_word) and not _ELLIPSIS.search(other):
                return source, other
    return chosen


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


def _disagreeing(titles: list[Found], shown: list[str], whole: Container[str]) -> Found | None:
    linked = next((text for source, text in titles if source == "json-ld"), None)
    social = any(source == "og" and fold(text) == fold(linked) for source, text in titles) if linked else False
    for_search = any(source == "title" and fold(text) == fold(linked) for source, text in titles) if linked else False
    if linked and social and not (for_search and shown):
        return "json-ld", linked
    headline = next((text for text in shown if len(fold(text)) >= _MIN_HEADLINE_CHARS), None)
    if headline:
        return "h1", headline
    if not titles:
        return ("h1", shown[0]) if shown else None
    source, text = titles[0]
    return source, _headline_part(text, site_is_off=text not in whole) if source == "title" else text


def _headline_part(title: str, *, site_is_off: bool) -> str:
    """The part of a ``<title>`` that no other title tells: the first, or two that a dash parts before the site's."""
    pieces = SEPARATOR.split(title)
    signs = {sign.strip() for sign in pieces[1::2]}
    before_site = len(pieces) if site_is_off else len(pieces) - 2
    if before_site == _PIECES_OF_TWO and len(signs) == 1 and signs <= _DASHES:
        return "".join(pieces[:before_site])
    return pieces[0] if len(fold(pieces[0])) > 2 else title


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
