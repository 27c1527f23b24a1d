"""An article as plain text."""

from __future__ import annotations

from scraper.model import Article
from scraper.write.frontmatter import front_matter
from scraper.write.options import Options, printable, shown


def write(article: Article, options: Options) -> str:
    """Title, standfirst and body, parted by blank lines."""
    head = [front_matter(article)] if options.metadata else []
    return "\n\n".join([*head, *(printable(block.text) for block in shown(article, options))])
