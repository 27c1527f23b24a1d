"""Clean articles from news pages: every block labelled with what it is.

>>> import scraper
>>> paragraphs = "<p>It rained all day, and then all night, in every street of the town.</p>" * 9
>>> article = scraper.extract(f"<h1>Rain</h1>{paragraphs}")
>>> article.title
'Rain'
"""

from __future__ import annotations

from scraper._version import __version__
from scraper.errors import FetchError, NotAnArticle, ScraperError
from scraper.fetch import afetch_page, fetch_page
from scraper.model import Article, Block, Label, Page
from scraper.policy import FetchPolicy

__all__ = [
    "Article",
    "Block",
    "FetchError",
    "FetchPolicy",
    "Label",
    "NotAnArticle",
    "Page",
    "ScraperError",
    "__version__",
    "afetch_page",
    "aget",
    "clean",
    "extract",
    "fetch_page",
    "get",
]


def extract(html: bytes | str, url: str | None = None) -> Article:
    """The article of a page that is at hand; see :func:`scraper.pipeline.extract`."""
    from scraper.pipeline import extract as run  # noqa: PLC0415 - importing scraper stays cheap

    return run(html, url)


def clean(text: str) -> Article:
    """The article in text without markup; see :func:`scraper.plain.clean`."""
    from scraper.plain import clean as run  # noqa: PLC0415

    return run(text)


def get(url: str, policy: FetchPolicy | None = None) -> Article:
    """Fetch a page and extract its article.

    Raises:
        FetchError: The page could not be had.
        NotAnArticle: It holds no article.
    """
    from scraper.pipeline import article_of  # noqa: PLC0415

    return article_of(fetch_page(url, policy))


async def aget(url: str, policy: FetchPolicy | None = None) -> Article:
    """The asynchronous twin of :func:`get`."""
    from scraper.pipeline import article_of  # noqa: PLC0415

    return article_of(await afetch_page(url, policy))
