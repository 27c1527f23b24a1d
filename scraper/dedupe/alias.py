"""Whether two addresses are one article: each decision with its reason, from facts that are given.

Each function depends on nothing but its argument, so a decision can be taken again when more is known, and comes out
the same whatever the order in which addresses were met.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from scraper.dedupe.address import canonical, site_of
from scraper.dedupe.domains import same_owner
from scraper.dedupe.foldings import Folding, fold, folds
from scraper.dedupe.mirrors import texts_agree
from scraper.dedupe.near import NEAR_SIMILARITY, similarity
from scraper.dedupe.places import is_home, looks_like_section, slug_words
from scraper.errors import InvalidURL
from scraper.model import PageKind

MANY_ENDS = 3
"""Other addresses of a site that end at one page, from which on it is where the site sends what it no longer has."""
RENAMED_WITHIN = timedelta(days=7)
"""Time between two addresses of a renamed story, at the most."""
_ID_DIGITS = 5
_NUMBER = re.compile(r"\d+")
_DATES = re.compile(r"(19|20)\d\d(0[1-9]|1[0-2])((0[1-9]|[12]\d|3[01])(\d{4}|\d{6})?)?").fullmatch
"""Year, month, day, hour and minute in one: every story of that day has it."""
_DAY = re.compile(r"(?:^|/)(?:19|20)\d\d[/-](?:0?[1-9]|1[0-2])(?:[/-](?:0?[1-9]|[12]\d|3[01]))?(?=/|-|$)")
_COUNTER = re.compile(
    r"(?:(?<![a-z])(?:pages?|part|teil|seite|partie|parte|deel|chapter|kapitel|episode|folge|day|tag|p|s)[-_=/]?"
    r"(\d{1,3}|one|two|three|four|five|i{1,3}|iv|v)(?![a-z\d]))"
    r"|(?<=/)(\d{1,3})(?=[/.?#]|$)|(?<=\d{5})[-_,.](\d{1,3})(?!\d)|[?&][a-z]*=(\d{1,3})(?!\d)"
)


class Joined(StrEnum):
    """What two addresses are to each other."""

    ALIAS = "alias"
    """One article: the first address is another name of the second one."""
    SAME_AS = "same_as"
    """Two rows, of which the first says that it is the same as the second."""
    APART = "apart"
    """Two articles, or nothing is said."""


@dataclass(frozen=True, slots=True)
class Decision:
    """What is decided, and why in a phrase."""

    joined: Joined
    reason: str


@dataclass(frozen=True, slots=True)
class Redirect:
    """Where an address led.

    Attributes:
        asked: The canonical form of the address that was asked for.
        final: That of the address where it ended.
        others: How many other addresses of the asked host are known to end there.
        kind: What the page there is, if it was read. A page that reads as a list is a section.
    """

    asked: str
    final: str
    others: int = 0
    kind: PageKind | None = None


def of_redirect(redirect: Redirect) -> Decision:
    """Whether the asked address is an alias of the one where it ended, on whatever domain that is.

    Not where it ended at a home page, a section, or where three other addresses of its host ended: there a site sends
    what it no longer has. Links of a redirector do not count as such: they have no headline of their own, and a new one
    is made for each feed and each day (pains: links through redirectors).
    """
    asked, final = redirect.asked, redirect.final
    if asked == final:
        return Decision(Joined.ALIAS, "the same address")
    if folds(asked, final):
        return Decision(Joined.ALIAS, "redirected to another form of itself")
    where = _no_article(final, redirect.kind)
    if where:
        return Decision(Joined.APART, f"redirected to {where}")
    if redirect.others >= MANY_ENDS and not _may_share_an_end(asked, final):
        return Decision(Joined.APART, f"{redirect.others} other addresses of {site_of(asked)} end there, too")
    return Decision(Joined.ALIAS, "redirected")


def _may_share_an_end(asked: str, final: str) -> bool:
    """Whether many addresses may well end at one article: those with its headline, and the links of a redirector."""
    mine, theirs = slug_words(asked), slug_words(final)
    if mine and theirs:
        return len(mine & theirs) * 2 > min(len(mine), len(theirs))
    is_story = bool(theirs or story_numbers(final))
    return is_story and not mine and not same_owner(asked, final)


def _no_article(address: str, kind: PageKind | None) -> str:
    if is_home(address):
        return "a home page"
    if kind == "listing" or looks_like_section(address):
        return "a section"
    return "a page without an article" if kind == "other" else ""


@dataclass(frozen=True, slots=True)
class Claim:
    """A page's canonical link.

    Attributes:
        page: The canonical form of the page's address.
        link: The link as the page has it, absolute.
        text: The page's text.
        linked_text: The text of the page that it points to, or ``None`` if that was not read.
        linked_kind: What that page is, if it was read.
        foldings: What is folded on the link's site.
    """

    page: str
    link: str | None
    text: str
    linked_text: str | None = None
    linked_kind: PageKind | None = None
    foldings: frozenset[Folding] = frozenset()


def of_canonical_link(claim: Claim) -> Decision:
    """Whether a page is an alias of the one that its canonical link points to.

    Only within one registrable domain, and only if the texts agree; else both rows stay, and what the page claims is
    told. A link to a home page or a section counts as none: templates do that.
    """
    target = link_target(claim)
    if target is None:
        return Decision(Joined.APART, "no canonical link" if claim.link is None else "the canonical link is no address")
    if target == fold(claim.page, claim.foldings):
        return Decision(Joined.ALIAS, "the same address")
    where = _no_article(target, claim.linked_kind)
    if where:
        return Decision(Joined.APART, f"the canonical link points to {where}")
    doubt = _doubt(claim, target)
    return Decision(Joined.SAME_AS, doubt) if doubt else Decision(Joined.ALIAS, "canonical link, and the texts agree")


def _doubt(claim: Claim, target: str) -> str:
    if not same_owner(claim.page, target):
        return "the canonical link points to another domain"
    if claim.linked_text is None:
        return "the page that the canonical link points to was not read"
    agree = texts_agree(claim.text, claim.linked_text)
    return "" if agree else "the page that the canonical link points to has another text"


def link_target(claim: Claim) -> str | None:
    """The canonical form of where a canonical link points, or ``None`` if that is no address."""
    try:
        return canonical(claim.link, claim.foldings) if claim.link else None
    except InvalidURL:
        return None


@dataclass(frozen=True, slots=True)
class Sighting:
    """An article at an address, as far as a renamed one is known by it.

    Attributes:
        address: Its canonical address.
        seen: When it was published, or first seen where that is unknown.
        made: The signature of its text (:func:`scraper.dedupe.near.signature`).
        guid: What its feed calls it, or ``None``.
    """

    address: str
    seen: datetime
    made: bytes
    guid: str | None = None


def of_renamed(earlier: Sighting, later: Sighting) -> Decision:
    """Whether an address is an alias of a later one under which a newspaper put the story with another headline.

    They are of one host, share the feed's name for the story or a number of five digits or more in the path, and have
    near-duplicate texts within a week. Parts of a series and the pages of a long one stay: their addresses count them.
    """
    if site_of(earlier.address) != site_of(later.address):
        return Decision(Joined.APART, "two hosts")
    if abs(later.seen - earlier.seen) > RENAMED_WITHIN:
        return Decision(Joined.APART, f"more than {RENAMED_WITHIN.days} days between them")
    common = _common_name(earlier, later)
    if not common:
        return Decision(Joined.APART, "no common guid, no common number in the path")
    if _counters(earlier.address) != _counters(later.address):
        return Decision(Joined.APART, "the addresses are of two parts or pages")
    alike = similarity(earlier.made, later.made)
    if alike < NEAR_SIMILARITY:
        return Decision(Joined.APART, f"{common}, but the texts differ")
    return Decision(Joined.ALIAS, f"{common}, and {alike:.0%} of the text")


def _common_name(one: Sighting, other: Sighting) -> str:
    if one.guid and one.guid == other.guid:
        return "the same guid"
    numbers = sorted(story_numbers(one.address) & story_numbers(other.address), key=len)
    return f"the same number {numbers[-1]}" if numbers else ""


def story_numbers(address: str) -> frozenset[str]:
    """The numbers of five digits or more in a canonical address's path that may be a story's; dates are none.

    >>> story_numbers("https://example.org/20240503/wall-rises-1234567.html")
    frozenset({'1234567'})
    """
    path = _path(address)
    return frozenset(number for number in _NUMBER.findall(path) if len(number) >= _ID_DIGITS and not _DATES(number))


def _path(address: str) -> str:
    return "/" + address.partition("#")[0].partition("?")[0].partition("://")[2].partition("/")[2]


def _counters(address: str) -> list[tuple[str, ...]]:
    """Which part of several an address is: what stands after a word like "page", alone, or after the story's number."""
    return _COUNTER.findall(_DAY.sub("/", address.partition("://")[2].partition("/")[2]))
