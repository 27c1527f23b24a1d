"""The text in a page's state: what its scripts hold for a framework to render from.

Many sites send their text as data (Next's ``__NEXT_DATA__`` and flight, Nuxt, Fusion, Apollo, Remix, ...), some of them
only so: of such pages other extractors see an empty shell. The state is read as brackets, keys and strings and not as
JSON, since much of it is JavaScript, or JSON in strings of JSON. The text is then the strings of one kind, under one
object that has the headline too.
"""

from __future__ import annotations

import html
import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice, pairwise
from typing import NamedTuple

from scraper.classify.wording import Known, overlaps
from scraper.label.rules import MAX_CELL_CHARS, TELLING_TAGS, name_plain
from scraper.model import Label
from scraper.page.blocks import TAGS, read_blocks
from scraper.page.hints import Hint, read_hints
from scraper.page.tree import Tree, parse_html
from scraper.text.folding import prose_length
from scraper.text.words import words_of

_TOKEN = re.compile(
    r'"((?:[^"\\]|\\.)*+)"?(\s*:)?'  # a string, or a key; unclosed, it goes to the end: that spares to look again
    r"|([{}\[\]])"
    r"|(?<![\w$])([A-Za-z_$][\w$]*+)(?=\s*:)",  # a key of JavaScript
    re.DOTALL,
)
_FLIGHT = "self.__next_f.push("
"""The beginning of a script that holds a piece of a stream: a string, cut wherever it was long enough."""
_HOLDERS = "[data-page], [data-props], [data-react-props], [data-state], [data-initial-state]"
"""Elements with state in an attribute: Inertia, React on Rails and others."""
_ROW = re.compile(rb"([0-9a-f]{1,8}):T([0-9a-f]{1,8}),").search
"""What begins a row of text in the stream: its number, and its length in bytes."""
_MIN_SCRIPT_CHARS = 250
"""Characters of a script that may hold an article."""
_MAX_STRING_DEPTH = 3
"""Strings in strings that are read."""
_MAX_CONTAINERS_ABOVE = 14
"""Containers above a string that may be the article."""
_ID = re.compile(r"[:(].*|\d+", re.DOTALL)
"""What keys of one kind differ in: ``Paragraph:4711``."""
_MIN_TITLE_LIKENESS = 0.8
"""The likeness to the title above which a string is the headline."""
_MAX_HEADLINE_CHARS = 500
"""Characters of a headline, at the most."""
_AGAINST = ~int(Hint.BODY | Hint.EMBED | Hint.NOTE | Hint.LIVE)
"""Hints in the keys above a string that make it no text of the article: biographies, summaries, captions, menus."""
_MAX_PARAGRAPH_CHARS = 5_000
"""Characters of a paragraph, at the most."""
_MIN_SHARE_OF_LONGEST = 0.3
"""The share of the longest candidate that a text has at the least: smaller ones are summaries and biographies."""


@dataclass(frozen=True, slots=True)
class State:
    """The strings of all scripts, and the brackets around them.

    Attributes:
        parents: Container (an object, a list, a string that holds such) → the one around it; the first is its own.
        keys: Container → the key that it is the value of, or ``""``.
        depths: Container → how many are around it.
        owners: String → its container.
        names: String → the key that it is the value of, or ``""``.
        texts: String → its text.
    """

    parents: list[int]
    keys: list[str]
    depths: list[int]
    owners: list[int]
    names: list[str]
    texts: list[str]

    def open(self, parent: int, key: str) -> int:
        """Add a container."""
        self.parents.append(parent)
        self.keys.append(_ID.sub("", key))
        self.depths.append(self.depths[parent] + 1)
        return len(self.parents) - 1

    def above(self, text: int) -> Iterator[int]:
        """The containers of a string, from the innermost."""
        here = self.owners[text]
        while here:
            yield here
            here = self.parents[here]


class Line(NamedTuple):
    """A line of the article and what it is."""

    text: str
    label: Label


def state_text(page: str, title: str) -> list[Line]:
    """The lines of the article in the state of a page of this title, or none.

    Takes time linear in the page.
    """
    known = Known(titles=(words_of(title),))
    if not any(known.titles):
        return []
    state = read_state(parse_html(page))
    chosen = _find_text(state, known)
    return _lines(_with_headings(state, chosen)) if chosen else []


def read_state(tree: Tree) -> State:
    """The strings of a page's scripts, and of attributes that are JSON; but for linked data, which says what it is."""
    state = State([0], [""], [0], [], [], [])
    pieces = []
    for script in tree.tags("script"):
        text = script.text()
        if text.startswith(_FLIGHT):
            pieces += [_unescape(match[1]) for match in _TOKEN.finditer(text) if match[1]]
        elif len(text) > _MIN_SCRIPT_CHARS and "ld+json" not in (script.attributes.get("type") or ""):
            _read(text, state, state.open(0, ""), {})
    for node in tree.css(_HOLDERS):
        for value in node.attributes.values():
            if value and len(value) > _MIN_SCRIPT_CHARS and value.startswith("{"):
                _read(value, state, state.open(0, ""), {})
    if pieces:
        text, rows = _take_rows(_whole("".join(pieces)).encode())
        _read(text, state, state.open(0, ""), rows, within=1)
    return state


def _take_rows(stream: bytes) -> tuple[str, dict[str, str]]:
    """The stream without its rows of text, and these by what they are referred to with."""
    rest, rows, at = [], {}, 0
    while row := _ROW(stream, at):
        end = row.end() + int(row[2], 16)
        rest.append(stream[at : row.start()])
        rows[f"${row[1].decode()}"] = stream[row.end() : end].decode("utf-8", "replace")
        at = end
    return b"\n".join([*rest, stream[at:]]).decode("utf-8", "replace"), rows


def _read(text: str, state: State, top: int, rows: dict[str, str], within: int = 0) -> None:
    here, key = top, ""
    for match in _TOKEN.finditer(text):
        quoted, colon, bracket, name = match.groups()
        if bracket:
            if bracket in "{[":
                here = state.open(here, key)
            elif here != top:
                here = state.parents[here]
            key = ""
        elif name or colon:
            key = name or quoted
        else:
            string = _unescape(quoted)
            string = rows.pop(string, string)  # once: what is referred to a thousand times is no thousand texts
            if within < _MAX_STRING_DEPTH and '":' in string:
                _read(string, state, state.open(here, key), rows, within + 1)
            else:
                state.owners.append(here)
                state.names.append(key)
                state.texts.append(string)


def _unescape(quoted: str) -> str:
    if "\\" not in quoted:
        return quoted
    try:
        string: str = json.loads(f'"{quoted}"', strict=False)
    except ValueError:
        return ""
    return string


def _whole(text: str) -> str:
    """The text with the halves of characters that were written apart (surrogates) put together, or replaced."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def _find_text(state: State, known: Known) -> list[int]:
    """The strings that are the article's paragraphs.

    They are those that hang by the same keys from the smallest container that also has the headline, if they are not
    much shorter than what hangs from others.
    """
    titled = _titled(state, known)
    groups: dict[tuple[int, tuple[str, ...]], list[int]] = defaultdict(list)
    lengths: Counter[tuple[int, tuple[str, ...]]] = Counter()
    for index, text in enumerate(state.texts):
        if length := prose_length(text):
            path: tuple[str, ...] = (state.names[index],)
            for container in islice(state.above(index), _MAX_CONTAINERS_ABOVE):
                if container in titled:
                    groups[container, path].append(index)
                    lengths[container, path] += length
                if state.keys[container]:
                    path = (*path, state.keys[container])
    likely = [key for key in groups if not read_hints(" ".join(key[1])) & _AGAINST]
    least = _MIN_SHARE_OF_LONGEST * max(map(lengths.__getitem__, likely), default=0)
    rivals = [key for key in likely if lengths[key] >= least]
    best = max(rivals, key=lambda key: (state.depths[key[0]], lengths[key]), default=None)
    return groups[best] if best else []


def _titled(state: State, known: Known) -> set[int]:
    """The containers that have the headline."""
    titled: set[int] = set()
    for index, text in enumerate(state.texts):
        if len(text) < _MAX_HEADLINE_CHARS and overlaps(words_of(text), known)[0] > _MIN_TITLE_LIKENESS:
            for container in state.above(index):
                if container in titled:
                    break
                titled.add(container)
    return titled


def _with_headings(state: State, chosen: Sequence[int]) -> Iterator[str]:
    """The paragraphs, and what stands between them under the same key: headings, and paragraphs too short to tell.

    What repeats a part of the paragraph before it (its links, its words in bold) is left out.
    """
    name, texts = state.names[chosen[0]], state.texts
    yield texts[chosen[0]]
    for before, index in pairwise(chosen):
        between = (other for other in range(before + 1, index) if name and state.names[other] == name)
        for other in (*between, index):
            if len(texts[before]) > _MAX_PARAGRAPH_CHARS or texts[other] not in texts[before]:
                yield texts[other]


def _lines(texts: Iterable[str]) -> list[Line]:
    """The texts as lines, of which the elements of those that are HTML say what they are."""
    parts = [text if "<" in text else html.escape(html.unescape(text)).replace("\n", "<p>") for text in texts]
    blocks = read_blocks(parse_html(_whole("".join(f"<div>{part}</div>" for part in parts))))
    lines = []
    for text, owner in zip(blocks.texts, blocks.owners, strict=True):
        around = blocks.enclosing[owner] & TELLING_TAGS
        lines.append(
            Line(text, name_plain(TAGS[blocks.tags[owner]], around, is_long=len(text) >= MAX_CELL_CHARS).label)
        )
    return lines
