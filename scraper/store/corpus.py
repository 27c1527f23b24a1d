"""A corpus as Python sees it: rows, articles, failures; read without the lock, also while a run writes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from scraper.article import Article
from scraper.errors import InvalidURL, ScraperError
from scraper.store import figures
from scraper.store.reader import Reader
from scraper.store.selecting import Selection
from scraper.store.values import Row

if TYPE_CHECKING:
    import pandas as pd


class Corpus:
    """What ``scraper batch`` wrote; made by :func:`scraper.open`.

    Iterating gives the latest version of each article as a row: a dict with the keys of ``articles.jsonl``. ``len`` is
    the number of articles. Each iteration begins anew and sees the corpus as it is at that moment.

    Attributes:
        folder: Where it is.

    Raises:
        StoreError: There is no corpus, or its state cannot be read.
    """

    def __init__(self, folder: Path, state: Path | None = None) -> None:
        self.folder = folder
        self._reader = Reader(folder, state)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"<Corpus {str(self.folder)!r}>"

    def __iter__(self) -> Iterator[Row]:
        return self.rows()

    def __len__(self) -> int:
        return figures.count_articles(self._reader)

    def close(self) -> None:
        """Let the state go; the corpus cannot be read any more."""
        self._reader.close()

    def rows(self, *, latest: bool = True) -> Iterator[Row]:
        """The rows, in the order in which they were written.

        Args:
            latest: Only the latest version of each article.
        """
        return (row for _, row in self._reader.rows(latest=latest))

    def articles(self, *, latest: bool = True) -> Iterator[Article]:
        """The same as :class:`~scraper.Article`; without blocks, which rows do not have."""
        return map(article_of, self.rows(latest=latest))

    def versions(self, name: str) -> list[Row]:
        """All versions of an article, the first one first, by its address or its id; none where it is not known."""
        try:
            return self._reader.versions_of(name, figures.canonical_of(self._reader))
        except InvalidURL:
            return []

    def failures(self) -> Iterator[Row]:
        """The addresses without an article: ``url``, ``host``, ``code``, ``cause``, when each is asked again."""
        return figures.failures(self._reader)

    def joined(self) -> Iterator[Row]:
        """A row for every line of each list, in their order, also for those without an article.

        ``input`` has the line's other columns, ``outcome`` says what became of it.
        """
        return Selection(self._reader).joined()

    def to_dataframe(self, *, latest: bool = True) -> pd.DataFrame:
        """The rows as a pandas DataFrame, a column a key; all of them are in memory then.

        Raises:
            ScraperError: pandas is not installed.
        """
        try:
            import pandas as pd  # noqa: PLC0415 - for those who have it and ask for it
        except ImportError as error:
            raise ScraperError("a DataFrame needs pandas", advice="pip install pandas") from error
        return pd.DataFrame(list(self.rows(latest=latest)))


def article_of(row: Row) -> Article:
    """The article of a row."""
    extractor: Any = row.get("extractor")
    name = extractor.get("name", "scraper") if isinstance(extractor, dict) else extractor
    return Article.from_dict({**row, "extractor": name, "url": row.get("final_url") or row.get("url")})
