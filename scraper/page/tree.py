"""The parsed page: the one place that knows selectolax.

Read the traps before using a node:

- ``css`` parses its selector on each call (some 10 µs with the search): call it per page, never per node.
- A node that fits two alternatives of a selector comes twice. Compare nodes by ``mem_id``: ``==`` compares
  their markup.
- ``text`` takes in the text of scripts and styles, and puts nothing between blocks.
- Scripting is on, as in a browser: a ``<noscript>`` is one text node, and one in the head does not end it.
"""

from __future__ import annotations

import re
from collections import Counter

import numpy as np
from selectolax.lexbor import (  # noqa: TID251
    LexborDocumentOptions,
    LexborHTMLParser,
    LexborNode,
)

Tree = LexborHTMLParser
Node = LexborNode

MAX_DEPTH = 512
"""Elements nested deeper are opened up, as in Blink (``kMaximumHTMLParserDOMTreeDepth``)."""

_MAX_UNCHECKED_TAGS = 20_000
"""Pages with fewer tags are parsed as they are: Lexbor is quadratic in depth, 20,000 levels cost 1.5 s."""

_TAG = re.compile(r"<(/?)([a-z][^\s/>]*)", re.IGNORECASE)
_RAW = frozenset({"script", "style"})
_NOT_NESTING = frozenset(
    {
        # void
        *("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source"),
        *("track", "wbr"),
        # may be left open, and never stand directly in one another
        *("html", "head", "body", "p", "li", "dt", "dd", "option", "optgroup", "rp", "rt"),
        *("tr", "td", "th", "thead", "tbody", "tfoot", "colgroup"),
    }
)


def parse_html(html: str | bytes) -> Tree:
    """Parse a page of any shape in time linear in its length; bytes must be valid UTF-8."""
    if _count_tags(html) > _MAX_UNCHECKED_TAGS:
        html = limit_depth(html if isinstance(html, str) else html.decode())
    return LexborHTMLParser(html, options=LexborDocumentOptions.WO_EVENTS, scripting=True)


def _count_tags(html: str | bytes) -> int:
    """No fewer than the tags of a page; numpy counts bytes in a sixth of the time."""
    if isinstance(html, str):
        return html.count("<")
    return int(np.count_nonzero(np.frombuffer(html, np.uint8) == ord("<")))


def limit_depth(html: str, depth: int = MAX_DEPTH) -> str:
    """Make the elements nested deeper than ``depth`` empty ones, so that their content moves up.

    Renaming is enough: ``<wbr>`` is void and shows nothing, and a ``</wbr>`` is ignored.

    >>> limit_depth("<div><ul><b>x</b></ul></div>", depth=2)
    '<div><ul><wbr>x</wbr></ul></div>'
    """
    opened: list[str] = []
    still_open: Counter[str] = Counter()
    raw = ""  # the script or style we are in: tags in there are text

    def rename(match: re.Match[str]) -> str:
        nonlocal raw
        slash, name = match[1], match[2].lower()
        if raw or name in _RAW:
            raw = (raw if name != raw else "") if slash else raw or name
            return match[0]
        if name in _NOT_NESTING or (slash and not still_open[name]):
            return match[0]
        if not slash:
            opened.append(name)
            still_open[name] += 1
            return match[0] if len(opened) <= depth else "<wbr"
        while (closed := opened.pop()) != name:
            still_open[closed] -= 1
        still_open[name] -= 1
        return match[0] if len(opened) < depth else "</wbr"

    return _TAG.sub(rename, html)


def tag_ids(names: str) -> frozenset[int]:
    """Lexbor's numbers of these tags, given parted by spaces; a node's number is cheaper to read than its name."""
    factory = LexborHTMLParser("")
    return frozenset(factory.create_node(name).tag_id for name in names.split())
