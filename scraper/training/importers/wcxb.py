"""https://github.com/Murrough-Foley/web-content-extraction-benchmark: pages of 2025 with bodies and segments.

Layout: ``dev/ground-truth/<id>.json`` and ``dev/html/<id>.html.gz``. Its product, forum and other pages are left out.
"""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from pathlib import Path

from scraper.training.importers.rows import Row, read_json, texts

_KINDS = frozenset({"article", "listing", "collection"})


def rows(source: Path) -> Iterator[Row]:
    """The pages of a checkout."""
    for path in sorted((source / "dev" / "ground-truth").glob("*.json")):
        page = read_json(path)
        kind, truth = page["_internal"]["page_type"]["primary"], page["ground_truth"]
        if kind not in _KINDS:
            continue
        html = gzip.decompress((source / "dev" / "html" / f"{path.stem}.html.gz").read_bytes())
        yield Row(
            id=path.stem,
            html=html,
            url=page.get("url"),
            kind=kind,
            body=truth.get("main_content") or None,
            present=texts(truth.get("with")),
            absent=texts(truth.get("without")),
            title=truth.get("title"),
            authors=texts(truth.get("author")),
            date=truth.get("publish_date") or None,
        )
