"""Lists of one address a line, with comments and blank lines."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from scraper.model import Target
from scraper.sources.entry import BadLine, fault, is_address, shown, target

MAX_LINE_CHARS = 64 * 1024
_COMMENT = re.compile(r"(?:^|\s)#.*", re.DOTALL)  # not a fragment: that follows its address without a blank
_UNSEEN = "\ufeff\u200b"  # where several files were joined, or what was copied from a page


def read_text(lines: Iterable[str], source: str) -> Iterator[Target | BadLine]:
    """The addresses of a list, in its order.

    >>> [entry.line for entry in read_text(["# news", "", "example.com/a  # ours", "example.com/b"], "urls.txt")]
    [3, 4]
    """
    for number, line in enumerate(lines, start=1):
        entry = line.strip()
        if not is_address(entry):
            entry = _COMMENT.sub("", entry.strip(_UNSEEN)).strip()
            if not is_address(entry):
                if entry:
                    yield BadLine(number, shown(entry), fault(entry), source)
                continue
        elif "#" in entry:
            entry = _COMMENT.sub("", entry).strip()
        yield target(entry, (), source, number)
