"""Pages without their text, as they come where a script would fetch it or a paywall keeps it back."""

from __future__ import annotations

from scraper.page.tree import parse_html
from scraper.text.folding import fold_space


def hollow(html: str, texts: frozenset[str]) -> str:
    """The page without the elements that hold nothing but one of these texts, its linked data left as it is."""
    tree = parse_html(html)
    gone = [
        node for node in tree.css("body *") if _holds(node.text(), texts) or _holds(node.text(separator=" "), texts)
    ]
    for node in reversed(gone):  # those within others come first: what stood in a removed one can't be removed
        node.decompose()
    return tree.html or ""


def _holds(text: str, texts: frozenset[str]) -> bool:
    return fold_space(text) in texts
