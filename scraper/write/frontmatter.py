"""What is known of an article, as YAML between two lines of dashes."""

from __future__ import annotations

from scraper.model import Article
from scraper.write.json import dumps
from scraper.write.options import known


def front_matter(article: Article) -> str:
    """The fields that have a value, one a line.

    Strings are written as JSON strings, which YAML reads as they are (YAML 1.2, section 1.3): no value can
    turn into a number, a date, a comment or a second key.

    >>> print(front_matter(Article(text="", title="Off: on", authors=("Ada Poe",))))
    ---
    title: "Off: on"
    authors: ["Ada Poe"]
    ---
    """
    lines = (f"{name}: {dumps(value)}" for name, value in known(article))
    return "\n".join(["---", *lines, "---"])
