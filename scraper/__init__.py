"""Clean articles from news pages: every block labelled with what it is.

>>> import scraper
>>> paragraphs = "<p>It rained all day, and then all night, in every street of the town.</p>" * 9
>>> article = scraper.extract(f"<h1>Rain</h1>{paragraphs}")
>>> article.title
'Rain'
"""

from __future__ import annotations

from pathlib import Path

from scraper._version import __version__
from scraper.errors import FetchError, NotAnArticle, ScraperError
from scraper.fetch import afetch_page, fetch_page
from scraper.model import Article, Block, Label, Page, Target
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


def extract(html: bytes | bytearray | memoryview | str | Page | Path, url: str | None = None) -> Article:
    """The article of a page that is at hand; nothing is fetched, and threads may call it at once.

    Never raises on what the page holds: a page without an article gives one whose ``page_kind`` is not ``"article"``.

    Args:
        html: The page: its bytes in any charset, its text, a :class:`Page`, or the :class:`~pathlib.Path` of a file
            with its bytes. A ``str`` is always HTML, never a path or an address. The charset in a ``Page``'s header
            counts, and no date is believed that is later than the year after it was fetched. Nothing tells when
            anything else was had, and no clock is read: there, dates up to the year 2100 are believed.
        url: The page's address. It tells the site, what relative links point to, and sometimes the date; without it
            that of a ``Page`` is taken.

    Raises:
        TypeError: ``html`` is none of these.
        UnreadableFile: The file cannot be read.

    >>> paragraphs = "<p>It rained all day, and then all night, in every street of the town.</p>" * 9
    >>> page = f"<title>Rain - The Gull</title><h1>Rain</h1>{paragraphs}"
    >>> article = extract(page, url="https://gull.example/2024/05/17/rain")
    >>> article.title, article.page_kind, article.published
    ('Rain', 'article', datetime.date(2024, 5, 17))
    >>> [str(block.label) for block in article.blocks][:2]
    ['title', 'paragraph']
    """
    from scraper.pipeline import extract as run  # noqa: PLC0415 - importing scraper stays cheap

    if isinstance(html, Path):
        from scraper.run.one import read_file  # noqa: PLC0415

        return run(read_file(Target(str(html), html)).body, url)
    return run(html, url)


def clean(text: str) -> Article:
    r"""The article in text without markup, such as was scraped before, its boilerplate labelled and left out.

    Args:
        text: Plain text, paragraphs parted by blank lines or line ends.

    Raises:
        TypeError: It is no text.

    >>> clean("Rain\n\nIt rained all day, and the harbour was shut.\n\nSign up to our newsletter").text
    'It rained all day, and the harbour was shut.'
    """
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
