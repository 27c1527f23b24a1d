"""The pages under fixtures/pages and what is expected of them.

``python -m tests.golden`` (``make golden``) writes what the extractor says now over each expected.json and prints
the difference, to be read before it is committed. A page without an expected.json gets none: the first one is written
by hand.
"""

from __future__ import annotations

import difflib
import json
import sys
from pathlib import Path
from typing import Any

import scraper
from scraper.model import CONTENT_LABELS, FURNITURE_LABELS

PAGES = Path(__file__).parents[1] / "fixtures" / "pages"
LISTED = CONTENT_LABELS | FURNITURE_LABELS
_OPENING_WORDS = 8
_OPENING_SIGNS = 12

Expected = dict[str, Any]


def names() -> list[str]:
    """The pages that have an expectation."""
    return sorted(path.parent.name for path in PAGES.glob("*/expected.json"))


def source(name: str) -> bytes:
    """The page as a server would send it."""
    return (PAGES / name / "source.html").read_bytes()


def expected_of(name: str) -> Expected:
    """What is right for the page."""
    found: Expected = json.loads((PAGES / name / "expected.json").read_text(encoding="utf-8"))
    return found


def opening(text: str) -> str:
    """The first eight words of a block, or the first twelve signs where a script has no spaces."""
    words = text.split()
    if len(words) <= 3 and len(text) > 40:
        return text[:_OPENING_SIGNS] + "…"
    return " ".join(words[:_OPENING_WORDS]) + ("…" if len(words) > _OPENING_WORDS else "")


def shown(name: str, expected: Expected) -> Expected:
    """What the extractor says of the page, in the form of its expectation.

    All blocks of content and furniture are listed; of the boilerplate only the blocks that the expectation names,
    since a page's menus are nobody's business.
    """
    article = scraper.extract(source(name), expected.get("url"))
    if article.page_kind != "article":
        return {"page_kind": article.page_kind}
    named = {text for _, text in expected.get("labels", ())}
    blocks = [(block.label, opening(block.text)) for block in article.blocks]
    return {
        "page_kind": article.page_kind,
        "title": article.title,
        "standfirst": article.standfirst,
        "authors": list(article.authors),
        "published": article.published and article.published.isoformat(),
        **{key: expected[key] for key in ("url",) if key in expected},
        "labels": [[label.value, text] for label, text in blocks if label in LISTED or text in named],
    }


def render(expected: Expected) -> str:
    """As JSON with one block a line."""
    rows = ",\n".join(f"    {json.dumps(row, ensure_ascii=False)}" for row in expected.get("labels", ()))
    fields = [
        f"  {json.dumps(key)}: " + (f"[\n{rows}\n  ]" if key == "labels" else json.dumps(value, ensure_ascii=False))
        for key, value in expected.items()
    ]
    return "{\n" + ",\n".join(fields) + "\n}\n"


def difference(name: str, expected: Expected, found: Expected) -> str:
    """The lines in which the two differ, or an empty text."""
    lines = difflib.unified_diff(
        render(expected).splitlines(), render(found).splitlines(), f"{name}: expected", f"{name}: now", lineterm="", n=1
    )
    return "\n".join(lines)


def main() -> int:
    """Write all expectations anew; 1 if a page has none."""
    for name in names():
        expected = expected_of(name)
        found = shown(name, expected)
        if changes := difference(name, expected, found):
            print(changes)
            (PAGES / name / "expected.json").write_text(render(found), encoding="utf-8")
    missing = sorted(path.name for path in PAGES.iterdir() if path.is_dir() and path.name not in names())
    for name in missing:
        print(f"{name}: no expected.json; write it by hand", file=sys.stderr)
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
