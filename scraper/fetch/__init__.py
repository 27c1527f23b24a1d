"""Fetching: an address in, a :class:`~scraper.model.Page` out, or an error that says why not.

httpx is loaded with the first fetch, not with this package: its import costs more than most pages.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from scraper.fetch.cookies import load_cookies
from scraper.fetch.validators import Validators, validators_of
from scraper.model import Page
from scraper.policy import FetchPolicy

if TYPE_CHECKING:
    from scraper.fetch.client import AsyncClient
    from scraper.fetch.sync import Client

__all__ = [
    "AsyncClient",
    "AsyncSharedClient",
    "Client",
    "SharedClient",
    "Validators",
    "afetch_page",
    "fetch_page",
    "load_cookies",
    "validators_of",
]


def fetch_page(url: str, policy: FetchPolicy | None = None) -> Page:
    """The page at an address. Calls with the same policy share a client, and so its connections.

    Args:
        url: An http or https address; ``https://`` is understood where it is left out.
        policy: Limits, identity and manners.

    Raises:
        FetchError: The page could not be had; the error's class says why.
    """
    from scraper.fetch import shared  # noqa: PLC0415 - see above

    return shared.fetch_page(url, policy)


async def afetch_page(url: str, policy: FetchPolicy | None = None) -> Page:
    """The asynchronous twin of :func:`fetch_page`."""
    from scraper.fetch import shared  # noqa: PLC0415 - see above

    return await shared.afetch_page(url, policy)


@dataclass(frozen=True, slots=True)
class SharedClient:
    """The client that all calls with the same policy share.

    Attributes:
        policy: Limits, identity and manners.
    """

    policy: FetchPolicy | None = None

    def fetch(self, url: str) -> Page:
        """The page at an address; see :func:`fetch_page`."""
        return fetch_page(url, self.policy)


@dataclass(frozen=True, slots=True)
class AsyncSharedClient:
    """The asynchronous twin of :class:`SharedClient`."""

    policy: FetchPolicy | None = None

    async def fetch(self, url: str) -> Page:
        """The page at an address; see :func:`afetch_page`."""
        return await afetch_page(url, self.policy)


def __getattr__(name: str) -> Any:
    if name == "AsyncClient":
        from scraper.fetch.client import AsyncClient  # noqa: PLC0415 - see above

        return AsyncClient
    if name == "Client":
        from scraper.fetch.sync import Client  # noqa: PLC0415 - see above

        return Client
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
