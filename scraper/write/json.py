"""An article as JSON: the fields of :class:`~scraper.model.Article` by name, dates in ISO form."""

from __future__ import annotations

import json
import re

from scraper.model import Article, Block, Label, join_blocks
from scraper.write.options import Options, shown

# What json.dumps leaves raw: 8-bit controls, line ends of Unicode, lone surrogates (broken JSON-LD has some).
_MISTAKEN = re.compile("[\x7f-\x9f\u2028\u2029\ud800-\udfff]")
_FIELDS_OF_THEIR_OWN = {Label.TITLE, Label.STANDFIRST}


def write(article: Article, options: Options) -> str:
    """An object over several lines. Title and standfirst are always there: they are keys, not text."""
    return dumps(as_keys(article, options), indent=2)


def write_line(article: Article, options: Options) -> str:
    """The same object on one line."""
    return dumps(as_keys(article, options))


def dumps(value: object, indent: int | None = None) -> str:
    r"""JSON with letters as they are, but with escapes for what terminals, line readers and UTF-8 mistake.

    >>> print(dumps("naïve \x9b \u2028"))
    "naïve \u009b \u2028"
    """
    written = json.dumps(value, ensure_ascii=False, indent=indent)
    return _MISTAKEN.sub(lambda match: f"\\u{ord(match[0]):04x}", written)


def as_keys(article: Article, options: Options) -> dict[str, object]:
    """Every key, also those without a value, so that a reader finds the same shape each time."""
    body = shown(article, Options(labels=options.labels - _FIELDS_OF_THEIR_OWN))
    keys: dict[str, object] = {
        "text": join_blocks(body),
        "title": article.title,
        "standfirst": article.standfirst,
        "authors": article.authors,
        "published": article.published.isoformat() if article.published else None,
        "modified": article.modified.isoformat() if article.modified else None,
        "description": article.description,
        "site_name": article.site_name,
        "language": article.language,
        "image": article.image,
        "tags": article.tags,
        "canonical_url": article.canonical_url,
        "url": article.url,
        "page_kind": article.page_kind,
        "confidence": round(article.confidence, 3),
        "extractor": article.extractor,
        "sources": dict(article.sources),
    }
    if options.blocks:
        keys["blocks"] = [_block(block) for block in article.blocks]
    return keys


def _block(block: Block) -> dict[str, object]:
    return {
        "index": block.index,
        "label": block.label.value,
        "reason": block.reason,
        "tag": block.tag,
        "links": round(block.links, 3),
        "score": round(block.score, 3),
        "text": block.text,
        "cell": block.cell and block.cell._asdict(),
    }
