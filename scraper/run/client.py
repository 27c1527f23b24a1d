"""The clients as the package gives them: they fetch pages, and articles too."""

from __future__ import annotations

from scraper.article import Article
from scraper.fetch.client import AsyncClient as AsyncFetching
from scraper.fetch.sync import Client as Fetching
from scraper.model import Target
from scraper.run.one import atake, take


class Client(Fetching):
    """Fetches pages and articles over kept-open connections, with or without ``with``; threads may share one."""

    def get(self, url: str) -> Article:
        """The article at an address.

        Raises:
            FetchError: The page could not be had.
            NotAnArticle: It holds no article.
        """
        return take(Target(url), self).result()


class AsyncClient(AsyncFetching):
    """Fetches pages and articles over kept-open connections; use it with ``async with``."""

    async def get(self, url: str) -> Article:
        """The article at an address.

        Raises:
            FetchError: The page could not be had.
            NotAnArticle: It holds no article.
        """
        return (await atake(Target(url), self)).result()
