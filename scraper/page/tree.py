"""The parsed page: the one place that knows selectolax.

Read the traps before using a node:

- ``css`` parses its selector on each call (some 10 µs with the search): call it per page, never per node.
- A node that fits two alternatives of a selector comes twice. Compare nodes by ``mem_id``: ``==`` compares
  their markup.
- ``text`` takes in the text of scripts and styles, and puts nothing between blocks.
- Scripting is on, as in a browser: a ``<noscript>`` is one text node, and one in the head does not end it.
"""

from __future__ import annotations

from selectolax.lexbor import (  # noqa: TID251
    LexborDocumentOptions,
    LexborHTMLParser,
    LexborNode,
)

from scraper.page.door import admit

Tree = LexborHTMLParser
Node = LexborNode


def parse_html(html: str | bytes) -> Tree:
    """Parse a page of any shape in time linear in its length; bytes must be valid UTF-8."""
    return parse_page(html)[0]


def parse_page(html: str | bytes) -> tuple[Tree, bool]:
    """The same, and whether the page has more elements than are read, so that its end is missing."""
    admitted = admit(html)
    tree = LexborHTMLParser(admitted.html, options=LexborDocumentOptions.WO_EVENTS, scripting=True)
    return tree, admitted.cut


def tag_ids(names: str) -> frozenset[int]:
    """Lexbor's numbers of these tags, given parted by spaces; a node's number is cheaper to read than its name."""
    factory = LexborHTMLParser("")
    return frozenset(factory.create_node(name).tag_id for name in names.split())
