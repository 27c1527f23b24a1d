"""An article as a small HTML document that stands alone: no script, no request to anywhere."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from scraper.model import Article, Block, Label
from scraper.write.options import Options, heading_level, known, printable, rows, runs, shown

_STYLE = (
    "body{max-width:40em;margin:2em auto;padding:0 1em;font:1.1em/1.6 Georgia,serif}"
    "h1{line-height:1.2}blockquote{border-left:3px solid #ccc;margin-left:0;padding-left:1em}"
    "dl,.caption,.credit,.byline,.dateline{color:#666;font-size:.85em}dt{float:left;margin-right:.5em}"
    ".standfirst{font-weight:bold}pre{overflow:auto}td{border:1px solid #ccc;padding:.2em .5em}"
)
_HEAD = (
    '<!DOCTYPE html>\n<html{language}>\n<head>\n<meta charset="utf-8">\n'
    '<meta name="viewport" content="width=device-width">\n<title>{title}</title>\n'
    f"<style>{_STYLE.replace('{', '{{').replace('}', '}}')}</style>\n</head>\n<body>\n"
)
HEAD = _HEAD.format(language="", title="Articles")
TAIL = "</body>\n</html>\n"

_CARD_AUTHORS, _CARD_PARAGRAPHS, _CARD_CHARS = 5, 3, 1200
"""Authors, paragraphs and characters of the text that a card shows, at the most."""

# Label → the element round a run of its blocks and the one round each; all others are paragraphs.
_ELEMENTS = {
    Label.TITLE: ("", "h1"),
    Label.LIST_ITEM: ("ul", "li"),
    Label.QUOTE: ("blockquote", "p"),
    Label.EMBED: ("blockquote", "p"),
    Label.CODE: ("", "pre"),
}


def write(article: Article, options: Options) -> str:
    """A whole document; everything that came from the page is escaped."""
    language = f' lang="{_safe(article.language)}"' if article.language else ""
    head = _HEAD.format(language=language, title=_safe(article.title or ""))
    return head + fragment(article, options) + "\n" + TAIL.rstrip("\n")


def fragment(article: Article, options: Options) -> str:
    """The ``<article>`` alone, to stand between :data:`HEAD` and :data:`TAIL` among others."""
    lines = [_run(label, blocks) for label, blocks in runs(shown(article, options))]
    if options.metadata:
        lines = [_known(article), *lines, _link(article.canonical_url or article.url)]
    return _wrap("article", filter(None, lines))


def card(article: Article) -> str:
    """The title, who wrote it and when, and the first paragraphs: a short piece of HTML for a notebook."""
    about = [*article.authors[:_CARD_AUTHORS], *([article.published.isoformat()] if article.published else [])]
    if article.page_kind != "article":
        about.append(f"page kind: {article.page_kind}")
    paragraphs = (article.text if len(article.text) <= _CARD_CHARS else f"{article.text[:_CARD_CHARS]}…").split("\n\n")
    lines = [
        _element("h3", article.title) if article.title else "",
        _element("p", ", ".join(about)) if about else "",
        *(_element("p", text) for text in paragraphs[:_CARD_PARAGRAPHS] if text),
        _link(article.url),
    ]
    return _wrap("article", filter(None, lines))


def _run(label: Label, blocks: tuple[Block, ...]) -> str:
    if label is Label.HEADING:
        return "\n".join(_element(f"h{heading_level(block)}", block.text) for block in blocks)
    if table := rows(blocks):
        return _wrap("table", ("<tr>" + "".join(_element("td", text) for text in row) + "</tr>" for row in table))
    plain = "p" if label is Label.PARAGRAPH else f'p class="{label.value}"'
    around, each = _ELEMENTS.get(label, ("", plain))
    elements = [_element(each, block.text) for block in blocks]
    return _wrap(around, elements) if around else "\n".join(elements)


def _element(tag: str, text: str) -> str:
    """``tag`` may hold attributes."""
    return f"<{tag}>{_safe(text)}</{tag.split(maxsplit=1)[0]}>"


def _wrap(tag: str, inner: Iterable[str]) -> str:
    return "\n".join([f"<{tag}>", *inner, f"</{tag}>"])


def _known(article: Article) -> str:
    """Authors, dates and the rest as a list of terms."""
    rows = [
        f"<dt>{name}</dt><dd>{_safe(value if isinstance(value, str) else ', '.join(value))}</dd>"
        for name, value in known(article)
        if name not in ("title", "url", "canonical_url")
    ]
    return _wrap("dl", rows) if rows else ""


def _link(url: str | None) -> str:
    """A link to where it came from, for web addresses only: ``javascript:`` and the like stay out."""
    if not url or not url.lower().startswith(("http://", "https://")):
        return ""
    return f'<p><a href="{_safe(url)}" rel="noreferrer">{_safe(url)}</a></p>'


def _safe(text: str) -> str:
    return escape(printable(text))
