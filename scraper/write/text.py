"""An article as plain text."""

from __future__ import annotations

from scraper.model import Article, join_blocks
from scraper.write.frontmatter import front_matter
from scraper.write.options import Options, printable, shown


def write(article: Article, options: Options) -> str:
    """Title, standfirst and body, parted by blank lines; each row of a table is a line."""
    head = [front_matter(article)] if options.metadata else []
    return "\n\n".join(filter(None, [*head, printable(join_blocks(shown(article, options)))]))
