"""Pages that tell less than they did: to train with, and to see what is left of the figures.

Names that build tools make up say nothing of what stands in an element, and some pages are all ``<div>``.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from zlib import crc32

_PARTS = re.compile(
    r"(<script\b.*?</script\s*+>|<style\b.*?</style\s*+>|<!--.*?-->|</?[a-z][^<>]*+>|&#?\w++;)",
    re.IGNORECASE | re.DOTALL,
)
"""What parts the texts of a page: every second part of a split is a text."""
_SCRIPT = re.compile(r"<(?:script|style|!)", re.IGNORECASE).match
_NAMES = re.compile(r"(\s(?:class|id)\s*+=\s*+)(\"[^\"]*+\"|'[^']*+'|[^\s>\"']++)", re.IGNORECASE)
_TELLING = re.compile(
    r"(</?)(?:article|main|section|header|footer|nav|aside|figure|figcaption|address)\b", re.IGNORECASE
)
_SUMMARY = re.compile(
    r"(<meta\b[^>]*(?:title|description)[^>]*\bcontent\s*+=\s*+)(\"[^\"]*+\"|'[^']*+')", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Alteration:
    """What of a page tells nothing any more: its names of classes and ids, its elements, its words."""

    names: bool = False
    elements: bool = False
    words: bool = False

    def of_page(self, html: str) -> str:
        """The page altered, its scripts and styles as they were."""
        if self == AS_IT_IS:
            return html
        parts = _PARTS.split(html)
        for at, part in enumerate(parts):
            if at % 2 == 0:
                parts[at] = self.of_text(part)
            elif part[0] == "<" and not _SCRIPT(part):
                parts[at] = self._of_tag(part)
        return "".join(parts)

    def of_text(self, text: str) -> str:
        """The text, in no language if words tell nothing."""
        return codecs.encode(text, "rot13") if self.words else text

    def _of_tag(self, tag: str) -> str:
        if self.names:
            tag = _NAMES.sub(lambda match: f'{match[1]}"{_made_up(match[2])}"', tag)
        if self.elements:
            tag = _TELLING.sub(r"\1div", tag)
        return _SUMMARY.sub(lambda match: match[1] + self.of_text(match[2]), tag) if self.words else tag


AS_IT_IS = Alteration()
NAMELESS = Alteration(names=True)


def _made_up(names: str) -> str:
    """Names that say nothing, the same for the same."""
    return " ".join(f"x{crc32(name.encode()):x}" for name in names.strip("\"'").split())
