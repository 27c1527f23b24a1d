"""Article files: one file an article, a version and a format, each written whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from scraper.errors import ScraperError
from scraper.model import Article
from scraper.sinks.whole import cannot_write, replace, sync_folder
from scraper.write import Format, Options, write

EXTENSIONS = {Format.TEXT: "txt", Format.MARKDOWN: "md", Format.HTML: "html", Format.JSON: "json"}
"""The formats that article files can have; JSON lines are the rows' format."""
_PARTIAL = ".partial"


@dataclass(frozen=True, slots=True)
class Rendered:
    """An article in one format, ready to be written: a worker process makes it, the writing process takes it.

    Attributes:
        extension: The file's ending, without its dot.
        content: The file's bytes.
    """

    extension: str
    content: bytes


def render(article: Article, forms: Iterable[Format], options: Options | None = None) -> tuple[Rendered, ...]:
    """An article as the content of a file in each of the formats."""
    return tuple(
        Rendered(EXTENSIONS[form], f"{write(article, form, options)}\n".encode(errors="replace")) for form in forms
    )


def relative(stem: str, version: int, extension: str) -> str:
    """An article file's path below the folder of articles: the first version has the bare name, later ones tell theirs.

    >>> relative("example.org/flood", 1, "md"), relative("example.org/flood", 2, "md")
    ('example.org/flood.md', 'example.org/flood.v2.md')
    """
    return f"{stem}.{extension}" if version == 1 else f"{stem}.v{version}.{extension}"


class ArticleFiles:
    """The folder ``articles/`` of a corpus. One process writes at a time; it holds the corpus's lock."""

    def __init__(self, out: Path) -> None:
        """Opens the folder and deletes what a killed run left unfinished.

        Raises:
            ScraperError: The folder cannot be made or lies outside the corpus.
        """
        self._root = out.resolve() / "articles"
        self._partial = self._root / _PARTIAL
        self._numbers = count()
        self._touched: set[Path] = set()
        self._inside(self._partial)
        try:
            self._partial.mkdir(parents=True, exist_ok=True)
            for left in self._partial.iterdir():
                left.unlink()
        except OSError as error:
            raise cannot_write(self._root, error) from error

    def write(self, stem: str, version: int, rendered: Rendered) -> str:
        """Write a file; its path below the corpus comes back, with ``/`` on each system. Call :meth:`flush` after some.

        Raises:
            ScraperError: A full disk, no rights, or a link that leads outside the corpus. Nothing partial is left.
        """
        path = self._root / relative(stem, version, rendered.extension)
        self._inside(path.parent)
        partial = self._partial / f"{os.getpid()}-{next(self._numbers)}"
        try:
            self._make_folder(path.parent)
            partial.write_bytes(rendered.content)
            replace(partial, path)
        except OSError as error:
            raise cannot_write(path, error) from error
        finally:
            partial.unlink(missing_ok=True)
        self._touched.add(path.parent)
        return path.relative_to(self._root.parent).as_posix()

    def flush(self) -> None:
        """Bring the names of all files written since the last call to the disk: to be called before their rows are.

        Raises:
            ScraperError: The disk fails.
        """
        while self._touched:
            folder = self._touched.pop()
            try:
                sync_folder(folder)
            except OSError as error:
                raise cannot_write(folder, error) from error

    def remove(self, path: str) -> None:
        """Delete an article file by the path that :meth:`write` gave; one that is gone already is no failure.

        Raises:
            ScraperError: It cannot be deleted, or lies outside the corpus.
        """
        file = self._root.parent / path
        self._inside(file.parent)
        try:
            file.unlink(missing_ok=True)
        except OSError as error:
            raise cannot_write(file, error) from error
        self._touched.add(file.parent)

    def _make_folder(self, folder: Path) -> None:
        """Make a folder and those above it; the names of new ones reach the disk with the next flush."""
        new = folder
        while not new.exists():
            self._touched.add(new.parent)
            new = new.parent
        folder.mkdir(parents=True, exist_ok=True)

    def _inside(self, folder: Path) -> None:
        """Refuses a folder that lies outside, as it is when a link within the corpus leads there."""
        true = folder.resolve()
        if not true.is_relative_to(self._root.resolve()) or not true.is_relative_to(self._root.parent):
            raise ScraperError(
                f"lies outside the corpus, at {true}", url=str(folder), advice="remove the link that leads there"
            )
