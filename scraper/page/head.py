"""Collects what a page says of itself: meta tags, links, JSON-LD, dates, microdata, marked bylines.

Nothing is interpreted here; that is the trade of ``scraper.meta``. The search for bylines takes as long as all the
rest, and most pages declare their author: it waits until somebody asks, and so does that for parts of headlines.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain, islice

from scraper.model import Head, Lazy
from scraper.page.tree import Node, Tree
from scraper.text.folding import fold_space

_META_KEYS = ("property", "name", "itemprop")
_MICRODATA = frozenset({"headline", "author", "datepublished", "datemodified"})
_BYLINES = 'a[rel~="author"], [class*="author" i], [class*="byline" i]'

_MAX_VALUE_CHARS = 400
"""Characters that are kept of a microdata value or byline: longer ones are bodies, not fields."""
_MAX_READ_CHARS = 200_000
"""Characters that are read for all of them: of elements in one another each has the text of all in it."""
_MAX_TEXT_CHARS = 2_000
"""Characters of a time or of a part of a headline, white space and all."""
_MAX_NODES = 60
"""Times, microdata and bylines that are looked at: lists of comments and teasers have thousands."""


def read_head(tree: Tree) -> Head:
    """Read a page's statements about itself, wherever in the page they stand.

    They are searched in the whole document: on many pages a stray element ends the head early.
    """
    title = tree.css_first("head > title") or tree.css_first("title")
    root = tree.root
    canonical = tree.css_first('link[rel="canonical" i][href]')
    return Head(
        title=fold_space(title.text()) if title else "",
        language=(root.attributes.get("lang") or root.attributes.get("xml:lang") or "") if root else "",
        metas=_metas(tree),
        links=(("canonical", canonical.attributes["href"] or ""),) if canonical else (),
        json_ld=tuple(node.text() for node in tree.css('script[type="application/ld+json" i]')),
        times=_times(tree),
        microdata=_microdata(tree),
        bylines=Lazy(_bylines(tree)),
        headline_parts=Lazy(_headline_parts(tree)),
    )


def _metas(tree: Tree) -> tuple[tuple[str, str], ...]:
    found = []
    for node in tree.tags("meta"):
        attributes = node.attributes
        content = attributes.get("content")
        if content:
            for key in _META_KEYS:
                name = attributes.get(key)
                if name:
                    found.append((name.lower().strip(), content.strip()))
    return tuple(found)


def _times(tree: Tree) -> tuple[tuple[str, str, str], ...]:
    found = []
    for node in tree.tags("time")[:_MAX_NODES]:
        attributes = node.attributes
        hints = f"{attributes.get('class') or ''} {attributes.get('itemprop') or ''}".lower().strip()
        found.append((attributes.get("datetime") or "", fold_space(node.text()[:_MAX_TEXT_CHARS]), hints))
    return tuple(found)


def _microdata(tree: Tree) -> tuple[tuple[str, str], ...]:
    found: list[tuple[str, str]] = []
    lines = _Lines()
    for node in tree.css("[itemprop]")[: 4 * _MAX_NODES]:
        attributes = node.attributes
        names = _MICRODATA.intersection((attributes["itemprop"] or "").lower().split())
        if names and node.tag not in {"meta", "link"}:
            value = attributes.get("content") or attributes.get("datetime") or lines.of(node)
            found += [(name, value) for name in sorted(names)]
    return tuple(found)


def _bylines(tree: Tree) -> Iterator[tuple[str, str]]:
    seen, lines = set(), _Lines()
    for node in tree.css(_BYLINES)[:_MAX_NODES]:
        if node.mem_id not in seen:
            seen.add(node.mem_id)
            attributes = node.attributes
            text = lines.of(node)
            if text:
                yield "rel" if attributes.get("rel") else (attributes.get("class") or "").lower(), text


def _headline_parts(tree: Tree) -> Iterator[tuple[str, str]]:
    parts = chain.from_iterable(headline.css("[class]")[:_MAX_NODES] for headline in tree.css("h1")[:_MAX_NODES])
    for node in islice(parts, _MAX_NODES):
        yield (node.attributes.get("class") or "").lower(), fold_space(node.text()[:_MAX_TEXT_CHARS])


class _Lines:
    """Reads the texts of elements, until they have more than is read for one page."""

    def __init__(self) -> None:
        self._left = _MAX_READ_CHARS

    def of(self, node: Node) -> str:
        """The texts of a node, one a line: what stands in different elements is not one name."""
        if self._left <= 0:
            return ""
        text = node.text(separator="\n", strip=True)
        self._left -= len(text)
        return text[:_MAX_VALUE_CHARS].strip()
