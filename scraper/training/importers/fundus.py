"""https://github.com/flairNLP/fundus: the articles that its parsers for news sites are tested with.

Layout, under ``tests/resources/parser/test_data``: a folder a country, in it ``<Publisher>.json`` (version of the
parser → what it must give), ``<Publisher>_<date>.html.gz`` and ``meta.info`` (file → ``url`` and ``crawl_date``). Which
version a page belongs to stands in the parsers' code; as a new version comes with a new page, both are paired in their
order, and a publisher with more of one than of the other is left out.
"""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from scraper.training.importers.rows import Row, first_ten, read_json, texts

_DATA = Path("tests/resources/parser/test_data")
_FIGURES = re.compile(r"\d+").findall
_SUFFIX = ".html.gz"


def rows(source: Path) -> Iterator[Row]:
    """The pages of a checkout."""
    for country in sorted(path.parent for path in (source / _DATA).glob("*/meta.info")):
        pages = read_json(country / "meta.info")
        for path in sorted(country.glob("*.json")):
            yield from _of_publisher(path, pages)


def _of_publisher(path: Path, pages: dict[str, dict[str, Any]]) -> Iterator[Row]:
    of_version = read_json(path)
    versions = sorted(of_version, key=lambda name: [int(part) for part in _FIGURES(name)])
    names = sorted(name for name in pages if re.fullmatch(rf"{re.escape(path.stem)}_[\d_]+{_SUFFIX}", name))
    if len(versions) != len(names):
        return
    for version, name in zip(versions, names, strict=True):
        if of_version[version].get("body") and (path.parent / name).is_file():
            html = gzip.decompress((path.parent / name).read_bytes())
            yield _row(name.removesuffix(_SUFFIX), html, pages[name].get("url"), of_version[version])


def _row(name: str, html: bytes, url: str | None, said: dict[str, Any]) -> Row:
    summary = texts(said["body"].get("summary"))
    parts = [*summary]
    for section in said["body"]["sections"]:
        parts += [*texts(section.get("headline")), *texts(section.get("paragraphs"))]
    return Row(
        id=name,
        html=html,
        url=url,
        body="\n\n".join(parts) or None,
        title=said.get("title"),
        authors=texts(said.get("authors")),
        date=first_ten(said.get("publishing_date")),
        summary=summary,
    )
