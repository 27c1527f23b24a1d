"""The canonical form of addresses with what their sites were seen to fold."""

from __future__ import annotations

from collections.abc import Iterable

from scraper.dedupe.address import canonical, site_of
from scraper.dedupe.foldings import Folding, fold
from scraper.errors import InvalidURL
from scraper.sources.entry import fault, is_address, shown
from scraper.store.addresses import AddressBook


class Foldings:
    """What is known of sites; empty until :meth:`load`."""

    def __init__(self) -> None:
        self._known: dict[str, frozenset[Folding]] = {}

    def load(self, book: AddressBook) -> None:
        """Take what earlier runs learnt."""
        known = {folding.value: folding for folding in Folding}
        for site, names in book.foldings().items():
            self._known[site] = frozenset(known[name] for name in names if name in known)

    def learn(self, book: AddressBook, site: str, foldings: Iterable[Folding]) -> None:
        """Keep what a site was seen to fold."""
        known = self._known.get(site, frozenset())
        fresh = frozenset(foldings) - known
        if fresh:
            self._known[site] = known | fresh
            book.learn(site, [folding.value for folding in fresh])

    def canonical(self, address: str) -> str:
        """The canonical form of an address as lists give it, in the form in which its site serves it.

        Raises:
            InvalidURL: It is no address.
        """
        found = canonical_address(address)
        known = self._known.get(site_of(found)) if self._known else None
        return fold(found, known) if known else found


def canonical_address(address: str) -> str:
    """The canonical form of an address as lists give it, whatever its site folds.

    Raises:
        InvalidURL: It is no address.
    """
    if not is_address(address):
        raise InvalidURL(fault(address), url=shown(address))
    return canonical(address)
