"""The clients as the package gives them: they fetch pages, and articles too."""

from __future__ import annotations

from scraper.article import Article
from scraper.fetch.client import AsyncClient as AsyncFetching
from scraper.fetch.sync import Client as Fetching


class Client(Fetching):
    """Fetches pages and articles over kept-open connections, with or without ``with``; threads may share one."""

    def get(self, url: str) -> Article:
        """The article at an address.

        Raises:
            FetchError: The page could not be had.
            NotAnArticle: It holds no article.
        """
        from scraper.pipeline import article_of  # noqa: PLC0415 - numpy: not before there is a page

        return article_of(self.fetch(url))


class AsyncClient(AsyncFetching):
    """Fetches pages and articles over kept-open connections; use it with ``async with``."""

    async def get(self, url: str) -> Article:
        """The article at an address.

        Raises:
            FetchError: The page could not be had.
            NotAnArticle: It holds no article.
        """
        from scraper.pipeline import article_of  # noqa: PLC0415

        return article_of(await self.fetch(url))
