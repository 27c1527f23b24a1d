"""Which article an answer belongs to: by its redirects, its canonical link, and what the corpus has."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from scraper.batch.foldings import Foldings
from scraper.batch.likeness import Likeness
from scraper.dedupe.address import canonical, site_of
from scraper.dedupe.alias import (
    MANY_ENDS,
    Claim,
    Decision,
    Joined,
    Redirect,
    Sighting,
    link_target,
    of_canonical_link,
    of_redirect,
    of_renamed,
    story_numbers,
)
from scraper.dedupe.foldings import folds
from scraper.store.addresses import AddressBook, Met
from scraper.store.content import seen_text
from scraper.store.memory_of_row import whole_text
from scraper.store.values import Finished, Row

SAME_AS = ("same_as", "same_as_reason")
"""The keys of a row that say which address its page claims to be, and why that is not believed."""
_KEPT = ("source", "url", "final_url", "status", "fetched_at")
_ADVICE = "look at the page: the site may have taken the article away"


@dataclass(frozen=True, slots=True)
class Asked:
    """What is known of an address before its answer is judged.

    Attributes:
        address: Its canonical form.
        article: The id of the article that it gave before, or ``None``.
        signature: Of the text that came now.
    """

    address: str
    article: str | None
    signature: bytes


class Addresses:
    """Decides with what the corpus knows; each decision with its reason."""

    def __init__(
        self, book: AddressBook, likeness: Likeness, foldings: Foldings, recent: Callable[[str], Row | None]
    ) -> None:
        self._book = book
        self._likeness = likeness
        self._foldings = foldings
        self._recent = recent

    def decide(self, finished: Finished, asked: Asked) -> Finished:
        """An answer with a text as it is to be recorded: of which article, or why of none."""
        address, row = finished.address, finished.row
        if address is None or row is None:
            return finished
        led = self._of_redirect(finished.target, asked.address, address)
        if led.joined is Joined.APART:
            return _without_article(finished, led.reason)
        link, claimed = self._of_link(row, address)
        if claimed.joined is Joined.SAME_AS:
            finished = replace(finished, row={**row, **dict(zip(SAME_AS, (link, claimed.reason), strict=True))})
        cause = led.reason if asked.address != address else ""
        return self._joined(replace(finished, cause=cause), asked, link, claimed)

    def _joined(self, finished: Finished, asked: Asked, link: str | None, claimed: Decision) -> Finished:
        """The article that the answer belongs to: its address's own, the linked one, or the one it had before."""
        assert finished.address is not None  # noqa: S101 - the caller looked
        own = self._book.article_at(finished.address)
        linked = self._book.article_at(link) if link is not None else None
        is_linked = linked is not None and (claimed.joined is Joined.ALIAS or linked.public == asked.article)
        if linked is not None and is_linked and (own is None or own.public == linked.public):
            return replace(finished, article=linked.public, compare=False, cause=claimed.reason)
        if own is not None:
            return replace(finished, article=own.public, compare=not own.joined)
        if asked.article is not None and self._is_still(finished, asked):
            return replace(finished, article=asked.article)
        renamed = self._of_renamed(finished, asked)
        return finished if renamed is None else replace(finished, article=renamed[0].public, cause=renamed[1])

    def _is_still(self, finished: Finished, asked: Asked) -> bool:
        """Whether an address that gave an article leads to it still: where it led before, or to near the same text."""
        before = self._book.last_end(finished.target)
        if before is not None and canonical(before) == finished.address:
            return True
        return self._likeness.is_near(asked.article or "", asked.signature)

    # Redirects

    def _of_redirect(self, target: int, asked: str, final: str) -> Decision:
        if asked == final:
            return of_redirect(Redirect(asked, final))
        learnt = folds(asked, final)
        if learnt:
            self._foldings.learn(self._book, site_of(asked), learnt)
            return of_redirect(Redirect(asked, final))
        page = _end(asked, final)
        others, is_new = self._book.note_end(target, page)
        if is_new and others == MANY_ENDS:
            self._ask_again(page, final, others)
        return of_redirect(Redirect(asked, final, others))

    def _ask_again(self, page: str, final: str, others: int) -> None:
        """Decide again on those that ended at a page before it was known to be where many end."""
        for target, address in self._book.ending_at(page):
            decision = of_redirect(Redirect(address, final, others))
            if decision.joined is Joined.APART:
                self._book.part(target, final, decision.reason)

    def note_ends(self, public: str, final: str) -> None:
        """Note where the targets of an article ended, of which the run that asked them did not tell."""
        for target, asked in self._book.targets_of(public):
            if asked != final and not folds(asked, final):
                self._book.note_end(target, _end(asked, final))

    # Canonical links

    def _of_link(self, row: Row, address: str) -> tuple[str | None, Decision]:
        """Where a page's canonical link points, if elsewhere, and what that means."""
        claim = self._claim(row, address)
        link = link_target(claim)
        if link is None or link == address:
            return None, of_canonical_link(replace(claim, link=None))
        linked = self._book.article_at(link)
        text = None if linked is None else self._text_of(linked.public)
        return link, of_canonical_link(replace(claim, linked_text=text))

    def _claim(self, row: Row, address: str) -> Claim:
        link = row.get("canonical_url")
        return Claim(address, link if isinstance(link, str) else None, whole_text(row))

    def claimants(self, public: str, address: str, row: Row) -> Iterator[str]:
        """The articles that said they are the one at an address, and are it, now that it was read; joined to it."""
        for name in self._book.claimants(address):
            met, claiming = self._book.article(name), self._row_of(name)
            if met is None or met.address is None or claiming is None or name == public:
                continue
            claim = replace(self._claim(claiming, met.address), linked_text=whole_text(row))
            if of_canonical_link(claim).joined is Joined.ALIAS:
                self._book.join(name, public)
                yield name

    def keep_claim(self, public: str, row: Row) -> None:
        """Keep what an article claims to be, to be asked again when that is read."""
        link = row.get(SAME_AS[0])
        if isinstance(link, str):
            self._book.claim(public, link)

    # New addresses of a story

    def _of_renamed(self, finished: Finished, asked: Asked) -> tuple[Met, str] | None:
        """The article that stood at another address, under another headline, and why it is this one."""
        row = finished.row or {}
        if not story_numbers(finished.address or ""):
            return None
        for other in self._likeness.near(asked.signature):
            met = self._book.article(other.article)
            if met is None or met.address is None or finished.address is None:
                continue
            later = Sighting(finished.address, _moment(row.get("published"), finished.at), asked.signature)
            earlier = Sighting(met.address, _moment(met.published, met.first_at), other.made)
            decision = of_renamed(earlier, later)
            if decision.joined is Joined.ALIAS and self._has_another_title(met.public, row):
                return met, decision.reason
        return None

    def _has_another_title(self, public: str, row: Row) -> bool:
        known = self._row_of(public) or {}
        return seen_text(str(known.get("title") or "")) != seen_text(str(row.get("title") or ""))

    def _row_of(self, public: str) -> Row | None:
        return self._recent(public) or self._book.row(public)

    def _text_of(self, public: str) -> str | None:
        row = self._row_of(public)
        return None if row is None else whole_text(row)


def _end(asked: str, final: str) -> str:
    """The name under which it is counted how many addresses of a site end at a page."""
    return f"{site_of(asked)} {final}"


def _without_article(finished: Finished, reason: str) -> Finished:
    """An answer that is no article of the address that was asked."""
    row = finished.row or {}
    failure: Row = {"id": None, **{key: row.get(key) for key in _KEPT}, "code": "no_article", "cause": reason}
    failure |= {"advice": _ADVICE, "attempts": 1, "input": row.get("input")}
    return replace(finished, code="no_article", cause=reason, row=failure, address=None, passing=False)


def _moment(published: object, otherwise: float) -> datetime:
    """When an article was published, or first seen where that is not told."""
    try:
        found = datetime.fromisoformat(published) if isinstance(published, str) else None
    except ValueError:
        found = None
    if found is None:
        return datetime.fromtimestamp(otherwise, UTC)
    return found if found.tzinfo else found.replace(tzinfo=UTC)
