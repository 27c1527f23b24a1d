"""Fetching: an address in, a :class:`~scraper.model.Page` out, or an error that says why not.

httpx is loaded with the first fetch, not with this package: its import costs more than most pages.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scraper.model import Page
from scraper.policy import FetchPolicy

if TYPE_CHECKING:
    from scraper.fetch.client import AsyncFetcher, Fetcher

__all__ = ["AsyncFetcher", "Fetcher", "afetch", "fetch"]


def fetch(url: str, policy: FetchPolicy | None = None) -> Page:
    """The page at an address. For many addresses a :class:`Fetcher` keeps its connections open.

    Args:
        url: An http or https address; ``https://`` is understood where it is left out.
        policy: Limits, identity and manners.

    Raises:
        FetchError: The page could not be had; the error's class says why.
    """
    from scraper.fetch.client import Fetcher  # noqa: PLC0415 - see above

    with Fetcher(policy) as fetcher:
        return fetcher.fetch(url)


async def afetch(url: str, policy: FetchPolicy | None = None) -> Page:
    """The asynchronous twin of :func:`fetch`."""
    from scraper.fetch.client import AsyncFetcher  # noqa: PLC0415 - see above

    async with AsyncFetcher(policy) as fetcher:
        return await fetcher.fetch(url)


def __getattr__(name: str) -> Any:
    if name in {"AsyncFetcher", "Fetcher"}:
        from scraper.fetch import client  # noqa: PLC0415 - see above

        return getattr(client, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
