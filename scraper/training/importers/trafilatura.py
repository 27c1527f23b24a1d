"""https://github.com/adbar/trafilatura: its evaluation data, pages of many languages with segments and metadata.

Layout: ``tests/evaldata.py``, a dictionary ``EVAL_PAGES`` (URL → ``file``, ``with``, ``without``, and mostly ``title``,
``author`` and ``date``), which is read and not run, and the pages in ``tests/cache`` and ``tests/eval``.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from scraper.errors import ScraperError
from scraper.training.importers.rows import Row, first_ten, texts

_FOLDERS = ("eval", "cache")


def rows(source: Path) -> Iterator[Row]:
    """The pages of a checkout; those whose file is not there are left out."""
    tests = source / "tests"
    for url, page in read_pages(tests / "evaldata.py").items():
        paths = [path for folder in _FOLDERS if (path := tests / folder / page["file"]).is_file()]
        if paths:
            yield Row(
                id=page["file"].removesuffix(".html"),
                html=paths[0].read_bytes(),
                url=url,
                present=texts(page.get("with")),
                absent=texts(page.get("without")),
                title=page.get("title") or None,
                authors=texts(page.get("author")),
                date=first_ten(page.get("date")),
            )


def read_pages(path: Path) -> dict[str, dict[str, Any]]:
    """The dictionary of pages in the source file, of which no code is run.

    Raises:
        ScraperError: There is no such file, or no such dictionary in it.
    """
    advice = "give a checkout of the collection"
    try:
        tree = ast.parse(path.read_text(encoding="utf-8"))
    except (OSError, SyntaxError) as error:
        raise ScraperError(f"{path}: cannot be read: {error}", advice=advice) from error
    for node in tree.body:
        if isinstance(node, ast.Assign) and any(
            isinstance(target, ast.Name) and target.id == "EVAL_PAGES" for target in node.targets
        ):
            found: dict[str, dict[str, Any]] = ast.literal_eval(node.value)
            return found
    raise ScraperError(f"{path}: there is no dictionary EVAL_PAGES", advice=advice)
