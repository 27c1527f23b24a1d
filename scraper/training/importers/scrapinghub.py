"""https://github.com/scrapinghub/article-extraction-benchmark: hand-made bodies of English news and blog articles.

Layout: ``ground-truth.json`` (id → ``articleBody`` and ``url``) and ``html/<id>.html.gz``.
"""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from pathlib import Path

from scraper.training.importers.rows import Row, read_json

_ID_LENGTH = 16
"""Characters of an id, a hash of 64, that tell the pages apart."""


def rows(source: Path) -> Iterator[Row]:
    """The pages of a checkout."""
    for name, page in sorted(read_json(source / "ground-truth.json").items()):
        html = gzip.decompress((source / "html" / f"{name}.html.gz").read_bytes())
        yield Row(id=name[:_ID_LENGTH], html=html, url=page.get("url"), lang="en", body=page["articleBody"] or None)
