"""Collects what a page says of itself: meta tags, links, JSON-LD, dates, microdata, marked bylines.

Nothing is interpreted here; that is the trade of ``scraper.meta``. The search for bylines takes as long as all the
rest, and most pages declare their author: it waits until somebody asks, and so does that for parts of headlines.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain, islice

from scraper.model import Head, Lazy
from scraper.page.hints import HINTS_OF, Hint
from scraper.page.tree import Node, Tree
from scraper.text.folding import fold_space

_META_KEYS = ("property", "name", "itemprop")
_MICRODATA = frozenset({"headline", "author", "datepublished", "datemodified"})
_BYLINES = 'a[rel~="author"], [class*="author" i], [class*="byline" i]'


_MAX_VALUE_CHARS = 400
"""Characters that are kept of a microdata value or byline: longer ones are bodies, not fields."""
_BETWEEN = "\x1f"
"""A sign that stands in no text, put between the texts of two elements."""
_MAX_LINKS = 5
"""Canonical links that are looked at: a page should have one."""
_OTHERS = int(Hint.COMMENT | Hint.RELATED)
_ROOTS = frozenset({"body", "main", "html"})
"""Elements whose names tell of the page as a whole."""
_MAX_ANCESTORS = 12
_MAX_STEPS_UP = 3
"""Elements around an author's in which another one belongs to the same byline."""
_MAX_BYLINE_CHARS = 200
"""Characters of such an element."""
_DATED = 'abbr[title][class*="publish" i], abbr[title][class*="date" i]'
_MAX_LEAD_CHARS = 30
"""Characters before a date that may say what it is the date of."""
_MAX_READ_CHARS = 200_000
"""Characters that are read for all of them: of elements in one another each has the text of all in it."""
_MAX_TEXT_CHARS = 20_000
"""Characters of one of them that are looked at, white space and all. Corpora: 390 in a time."""
_MAX_NODES = 60
"""Times, microdata and bylines that are looked at: lists of comments and teasers have thousands."""


def read_head(tree: Tree) -> Head:
    """Read a page's statements about itself, wherever in the page they stand.

    They are searched in the whole document: on many pages a stray element ends the head early.
    """
    title = tree.css_first("head > title") or tree.css_first("title")
    root = tree.root
    return Head(
        title=fold_space(title.text()) if title else "",
        language=(root.attributes.get("lang") or root.attributes.get("xml:lang") or "") if root else "",
        metas=_metas(tree),
        links=_links(tree),
        json_ld=tuple(node.text() for node in tree.css('script[type^="application/ld+json" i]')),
        times=_times(tree),
        microdata=_microdata(tree),
        bylines=Lazy(_bylines(tree)),
        headline_parts=Lazy(_headline_parts(tree)),
    )


def _links(tree: Tree) -> tuple[tuple[str, str], ...]:
    canonical = tree.css('link[rel~="canonical" i][href]')[:_MAX_LINKS]
    found = [("canonical", node.attributes["href"] or "") for node in canonical]
    base = tree.css_first("base[href]")
    return (*found, ("base", base.attributes["href"] or "")) if base else tuple(found)


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
    for node in (*tree.tags("time")[:_MAX_NODES], *tree.css(_DATED)[:_MAX_LINKS]):
        attributes = node.attributes
        stamp = attributes.get("datetime") or ("" if node.tag == "time" else attributes.get("title") or "")
        hints = f"{attributes.get('class') or ''} {attributes.get('itemprop') or ''}".lower().strip()
        lead = "\n" if _is_of_others(node) else _lead(node)
        found.append((stamp, fold_space(node.text()[:_MAX_TEXT_CHARS]), f"{hints}\n{lead}" if lead else hints))
    return tuple(found)


def _lead(node: Node) -> str:
    """The words right before an element, if they are few: "Updated" before a date."""
    around: Node | None = node
    for _ in range(_MAX_STEPS_UP):
        before = around.prev if around else None
        for _ in range(_MAX_LINKS):
            if before is None or before.tag in {"time", "abbr"}:
                break
            text = fold_space((before.text() or "")[-_MAX_TEXT_CHARS:])
            if text:
                return text[-_MAX_LEAD_CHARS:] if around is node else text if len(text) <= _MAX_LEAD_CHARS else ""
            before = before.prev
        if before is not None or around is None:
            break
        around = around.parent
    return ""


def _microdata(tree: Tree) -> tuple[tuple[str, str], ...]:
    found: list[tuple[str, str]] = []
    first_author: Node | None = None
    lines = _Lines()
    for node in tree.css("[itemprop]")[: 4 * _MAX_NODES]:
        attributes = node.attributes
        names = _MICRODATA.intersection((attributes["itemprop"] or "").lower().split())
        if names and node.tag not in {"meta", "link"}:
            if "author" in names:
                if first_author and not _stand_together(first_author, node):
                    names -= {"author"}
                first_author = first_author or node
            value = attributes.get("content") or attributes.get("datetime") or lines.of(node)
            found += [(name, value) for name in sorted(names)]
    return tuple(found)


def _stand_together(one: Node, other: Node) -> bool:
    """Whether two elements stand in one byline: the smallest element around both, a near one, holds little else."""
    around = one
    for _ in range(_MAX_STEPS_UP):
        if around.parent is None:
            return False
        around = around.parent
        if _is_within(other, around):
            text = around.text()
            return len(text) <= _MAX_TEXT_CHARS and len(fold_space(text)) <= _MAX_BYLINE_CHARS
    return False


def _is_within(node: Node, outer: Node) -> bool:
    for _ in range(_MAX_STEPS_UP):
        if node.parent is None:
            return False
        node = node.parent
        if node.mem_id == outer.mem_id:
            return True
    return False


def _bylines(tree: Tree) -> Iterator[tuple[str, str]]:
    seen, lines = set(), _Lines()
    first_link: Node | None = None
    for node in tree.css(_BYLINES)[:_MAX_NODES]:
        if node.mem_id not in seen:
            seen.add(node.mem_id)
            attributes = node.attributes
            if _is_of_others(node):
                continue
            is_link = bool(attributes.get("rel"))
            text = "" if is_link and first_link and not _stand_together(first_link, node) else lines.of(node)
            if text:
                yield "rel" if is_link else (attributes.get("class") or "").lower(), text
                first_link = first_link or (node if is_link else None)


def _is_of_others(node: Node) -> bool:
    """Whether an element stands among comments or links to other articles."""
    around = node.parent
    for _ in range(_MAX_ANCESTORS):
        if around is None or around.tag in _ROOTS:
            return False
        attributes = around.attributes
        names = f"{attributes.get('class') or ''} {attributes.get('id') or ''}"
        if HINTS_OF[names] & _OTHERS or attributes.get("itemprop") == "comment":
            return True
        around = around.parent
    return False


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
        whole = node.text(separator=_BETWEEN, strip=True)
        self._left -= len(whole)
        texts = whole[: 4 * _MAX_VALUE_CHARS].split(_BETWEEN)
        return "\n".join(" ".join(text.split()) for text in texts)[:_MAX_VALUE_CHARS].strip()
