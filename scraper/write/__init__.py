"""Articles as text, Markdown, JSON, JSON lines or HTML: pure functions, no output.

Each format's module has ``write(article, options) -> str``, without a final line end.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from scraper.model import Article
from scraper.write import html, json, markdown, text
from scraper.write.options import Options

__all__ = ["Format", "Options", "write", "write_all"]


class Format(StrEnum):
    """The formats an article can be written in."""

    TEXT = "text"
    MARKDOWN = "markdown"
    JSON = "json"
    JSONL = "jsonl"
    HTML = "html"


@dataclass(frozen=True, slots=True)
class _Writer:
    """How one article is written alone, and how several are, so that the whole is again well formed."""

    alone: Callable[[Article, Options], str]
    among: Callable[[Article, Options], str]
    before: str = ""
    end: str = "\n"  # of each article, at once: progress on the same terminal begins on a line of its own
    between: str = ""
    after: str = ""


_WRITERS = {
    Format.TEXT: _Writer(text.write, text.write, between=f"\n{'=' * 72}\n\n"),
    Format.MARKDOWN: _Writer(markdown.write, markdown.write, between="\n---\n\n"),
    Format.JSON: _Writer(json.write, json.write, before="[\n", end="", between=",\n", after="\n]\n"),
    Format.JSONL: _Writer(json.write_line, json.write_line),
    Format.HTML: _Writer(html.write, html.fragment, before=html.HEAD, after=html.TAIL),
}


def write(article: Article, form: Format = Format.TEXT, options: Options | None = None) -> str:
    r"""One article in that format, without a final line end.

    >>> write(Article(text="It rained.", title="Weather"))
    'Weather\n\nIt rained.'
    """
    return _WRITERS[form].alone(article, options or Options())


def write_all(articles: Iterable[Article], form: Format, options: Options, *, several: bool) -> Iterator[str]:
    """The pieces of one output, each as soon as its article is there; nothing when there is no article.

    Args:
        articles: The articles, taken one by one.
        form: The format.
        options: What to show of each.
        several: More than one article was asked for: JSON is then an array, even if only one came.
            Without it, one article is expected and stands alone.
    """
    writer = _WRITERS[form]
    if not several:
        yield from (f"{write(article, form, options)}\n" for article in articles)
        return
    count = 0
    for count, article in enumerate(articles, start=1):
        yield (writer.before if count == 1 else writer.between) + writer.among(article, options) + writer.end
    if count:
        yield writer.after
