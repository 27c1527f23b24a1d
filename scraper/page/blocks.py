"""The walk: one pass over the tree, into flat columns of containers and blocks.

A *container* is a block-level element. A *block* is a run of text directly inside one container, inline markup and
all: ``<div>a <b>c</b><p>d</p>e</div>`` has three blocks, "a c", "d" and "e". The walk is iterative, touches each node
once, and reads attributes only of block-level elements and spans, because reading them costs ten times as much as the
step to the next node. A menu (``<nav>``, or a list named as one) becomes one block, its text joined by the parser.

Containers are numbered in the order in which they open, blocks in the order of the page. So the containers below one
are a range of numbers, and so are the blocks: sums over a subtree are differences of running sums.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from scraper.page.hints import HINTS_OF, Hint
from scraper.page.tree import Node, Tree, tag_ids
from scraper.text.folding import fold_space

MAX_BLOCKS, MAX_CONTAINERS = 20_000, 60_000
"""Blocks and containers that are read of a page. Corpora: 2,610 and 6,028 (``make bench-maxima``)."""
MAX_DEPTH = 512
"""Containers around one, at the most: deeper ones stand beside one another. Corpora: 53."""

TAGS = (
    "body", "div", "section", "article", "main", "aside", "header", "footer", "nav", "p", "h1", "h2", "h3", "h4",
    "h5", "h6", "li", "ul", "ol", "dl", "dt", "dd", "blockquote", "pre", "figure", "figcaption", "table", "tbody",
    "thead", "tr", "td", "th", "caption", "form", "fieldset", "address", "details", "summary", "hr", "center", "custom",
)  # fmt: skip
"""The names of block-level elements; a container's tag is an index into these."""
TAG_CODE = {name: code for code, name in enumerate(TAGS)}
BODY, CUSTOM = TAG_CODE["body"], TAG_CODE["custom"]
HEADINGS = frozenset(TAG_CODE[f"h{level}"] for level in range(1, 7))
_SENTENCES = (
    "p", "h1", "h2", "h3", "h4", "h5", "h6", "li", "blockquote", "td", "th", "dd", "dt", "figcaption", "pre",
    "caption", "summary",
)  # fmt: skip
_IS_SENTENCE = [name in _SENTENCES for name in TAGS]
"""Whether the inline children of such an element are parts of one sentence: no space is put between them."""

ENCLOSING_TAGS = (
    "li", "blockquote", "table", "figure", "article", "main", "aside", "header", "footer", "form", "section", "td",
    "pre", "dl", "custom", "details",
)  # fmt: skip
"""The elements of which it is noted whether a container stands in one."""
ENCLOSING_BIT = {name: 1 << index for index, name in enumerate(ENCLOSING_TAGS)}
_ENCLOSING_OF = [ENCLOSING_BIT.get(name, 0) for name in TAGS]

_TEXT_NODE, _COMMENT = 2, 4
_SKIPPED = tag_ids(
    "script style noscript svg iframe head object embed canvas select option button input textarea video "
    "audio source picture img map dialog link meta datalist math progress meter param track area base"
) | {_COMMENT}
_INLINE = tag_ids(
    "a b strong i em u s small sub sup mark abbr acronym cite code kbd samp var q time data font big tt del ins bdi "
    "bdo dfn label wbr nobr ruby rb rt rp strike"
)
_ON_INLINE, _ON_SPAN, _ON_SKIPPED, _ON_TEMPLATE, _ON_BREAK, _ON_TEXT = range(len(TAGS), len(TAGS) + 6)


def _steps() -> list[int]:
    """Tag id → what the walk does on it: open a container of this code or, above those, one of the others.

    A list is quicker to ask than a dict; the ids of custom elements are beyond its end.
    """
    steps = {tag_id: code for code, name in enumerate(TAGS[:-1]) for tag_id in tag_ids(name)}
    steps |= dict.fromkeys(_SKIPPED, _ON_SKIPPED)
    steps |= dict.fromkeys(_INLINE, _ON_INLINE)
    special = {"br": _ON_BREAK, "span": _ON_SPAN, "template": _ON_TEMPLATE}
    steps |= {tag_id: step for name, step in special.items() for tag_id in tag_ids(name)}
    steps[_TEXT_NODE] = _ON_TEXT
    return [steps.get(tag_id, CUSTOM) for tag_id in range(max(steps) + 1)]


_STEPS = _steps()
_KNOWN_IDS = len(_STEPS)
(_A,) = tag_ids("a")
_NAV = TAG_CODE["nav"]
_LISTS = frozenset({TAG_CODE["ul"], TAG_CODE["ol"]})
_HIDDEN = int(Hint.HIDDEN)
_UNSEEN = int(Hint.HIDDEN | Hint.HARD)
_MENU = int(Hint.NAVIGATION)
_BREAK = " \n"
"""What a line break is read as; no text of the page is this very object."""
_SHADOW = "shadowrootmode"
"""The attribute of a template whose content is shown, in the place of its parent's."""
_NAMES = frozenset({"id", "itemprop", "role", "data-component", "data-testid", "aria-label"})
_HIDING = frozenset({"hidden", "aria-hidden", "style"})
_TELLING = _NAMES | _HIDING


@dataclass(frozen=True, slots=True)
class Blocks:
    """The columns of a page.

    Attributes:
        parents: Container → its parent container; the first is the body and its own parent.
        tags: Container → index into :data:`TAGS`.
        names: Container → its class, id, role, ... parted by spaces.
        hints: Container → bits of :class:`~scraper.page.hints.Hint`.
        inherited: Container → the hints of it and all its ancestors.
        enclosing: Container → bits of :data:`ENCLOSING_BIT` of it and all its ancestors.
        depths: Container → its number of ancestors.
        ends: Container → the number after that of the last container below it.
        first_block: Container → the number of its first block.
        end_block: Container → the number after that of its last block.
        texts: Block → its text on one line, never empty.
        owners: Block → its container.
        linked: Block → characters inside links.
        cut: Whether the page has more, which was not read.
    """

    parents: list[int]
    tags: list[int]
    names: list[str]
    hints: list[int]
    inherited: list[int]
    enclosing: list[int]
    depths: list[int]
    ends: list[int]
    first_block: list[int]
    end_block: list[int]
    texts: list[str]
    owners: list[int]
    linked: list[int]
    cut: bool = False

    def __len__(self) -> int:
        return len(self.texts)


class _Full(Exception):
    """There are as many blocks or containers as may be."""


def _add_block(blocks: Blocks, owner: int, pieces: list[str], linked: int) -> None:
    """Add a block, its white space folded, unless there is nothing else in it.

    Raises:
        _Full: There are too many.
    """
    text = "".join(pieces).strip()
    if not text.isprintable() or "  " in text:  # most are folded already, and to see it takes half the time
        text = fold_space(text)
    if text:
        if len(blocks.texts) >= MAX_BLOCKS:
            raise _Full
        blocks.texts.append(text)
        blocks.owners.append(owner)
        blocks.linked.append(linked)


def _names_and_hints(attributes: Mapping[str, str | None]) -> tuple[str, int]:
    """The names an element goes by, parted by spaces, its class first, and the hints they and its visibility give."""
    names = attributes.get("class") or ""
    if _TELLING.isdisjoint(attributes):
        return names, HINTS_OF[names]
    hidden = 0
    for key, value in attributes.items():
        if key in _NAMES:
            if value:
                names = f"{names} {value}"
        elif key in _HIDING and _hides(key, value):
            hidden = _HIDDEN
    return names, HINTS_OF[names] | hidden


def _is_spaced(node: Node) -> bool:
    """Whether white space alone stands before or after a node."""
    before, after = node.prev, node.next
    return (before is not None and before.is_empty_text_node) or (after is not None and after.is_empty_text_node)


def _ends_in_break(pieces: list[str]) -> bool:
    """Whether nothing but white space has come since the last line break."""
    return pieces[-1] is _BREAK or (len(pieces) > 1 and pieces[-2] is _BREAK and pieces[-1].isspace())


def _hides(key: str, value: str | None) -> bool:
    """Whether the attribute keeps its element from being shown."""
    if key == "style":
        return value is not None and "none" in value and "display:none" in value.replace(" ", "").lower()
    return key == "hidden" or value == "true"


def read_blocks(tree: Tree) -> Blocks:
    """All blocks of a page, in page order, as far as they are no more than may be."""
    found = Blocks([0], [BODY], [""], [0], [0], [0], [0], [1], [0], [0], [], [], [])
    root = tree.body or tree.root
    if root is not None:
        try:
            _walk(root, found)
        except _Full:
            return _close(found)
    return found


def _close(blocks: Blocks) -> Blocks:
    """The blocks that were read before there were too many: containers that are open still end there."""
    ends, end_block, containers = blocks.ends, blocks.end_block, len(blocks.parents)
    missing = [0] * (containers - len(ends))
    ends += missing
    end_block += missing
    ends[0] = 0
    for index, end in enumerate(ends):
        if not end:
            ends[index], end_block[index] = containers, len(blocks.texts)
    return replace(blocks, cut=True)


def _walk(root: Node, found: Blocks) -> None:  # noqa: C901, PLR0912, PLR0915 - the hot loop: a call a node would double its time
    """Read the blocks of a page.

    Raises:
        _Full: There are more than may be.
    """
    parents, tags, names, hints, inherited = found.parents, found.tags, found.names, found.hints, found.inherited
    enclosing, depths, ends = found.enclosing, found.depths, found.ends
    first_block, end_block, texts = found.first_block, found.end_block, found.texts
    pieces: list[str] = []  # the text of the block being read; it belongs to the innermost open container
    in_link = 0
    # The open elements: what is left of each one's children, its container, whether it is in a link, and whether text
    # in the container is one sentence.
    # White space between the children of a block-level element is left out, as it is not shown (a third of all nodes).
    children, container, is_link = root.iter(include_text=True, skip_empty=True), 0, False
    sentence = False
    outer: list[tuple[Iterator[Node], int, bool, bool]] = []
    after_element = False
    while True:
        for node in children:
            tag_id = node.tag_id
            step = _STEPS[tag_id] if tag_id < _KNOWN_IDS else CUSTOM
            if step == _ON_TEXT:
                text = node.text_content or ""
                pieces.append(text)
                after_element = False
                if is_link:
                    in_link += len(text)
            elif step < CUSTOM or (step == CUSTOM and not sentence):
                if pieces:
                    _add_block(found, container, pieces, in_link)
                    pieces.clear()
                    in_link = 0
                attributes = node.attributes
                name, hint = attributes.get("class") or "", 0
                if name and len(attributes) == 1:  # as most have it: spared the call
                    hint = HINTS_OF[name]
                elif attributes:
                    name, hint = _names_and_hints(attributes)
                opened, depth = len(parents), depths[container] + 1
                if opened >= MAX_CONTAINERS:
                    raise _Full
                if depth <= MAX_DEPTH:
                    parents.append(container)
                else:  # beside its parent, so that no climb to the body is long
                    parents.append(parents[container])
                    depth = MAX_DEPTH
                tags.append(step)
                names.append(name)
                hints.append(hint)
                inherited.append(inherited[container] | hint)
                enclosing.append(enclosing[container] | _ENCLOSING_OF[step])
                depths.append(depth)
                first_block.append(len(texts))
                if step == _NAV or (hint & _MENU and step in _LISTS):
                    menu = node.text(separator=" ")
                    _add_block(found, opened, [menu], len(menu))
                    ends.append(opened + 1)
                    end_block.append(len(texts))
                    continue
                ends.append(0)
                end_block.append(0)
                outer.append((children, container, is_link, sentence))
                container, sentence = opened, _IS_SENTENCE[step]
                children = node.iter(include_text=True, skip_empty=not sentence)
                break
            elif step <= _ON_SPAN:
                if step == _ON_SPAN:
                    attributes = node.attributes
                    if attributes and _names_and_hints(attributes)[1] & _UNSEEN:
                        continue
                if after_element and pieces and not sentence:
                    pieces.append(" ")
                outer.append((children, container, is_link, sentence))
                children, is_link = node.iter(include_text=True), is_link or tag_id == _A
                break
            elif step <= _ON_TEMPLATE:
                if step == _ON_TEMPLATE and _SHADOW in node.attributes:
                    outer.append((children, container, is_link, sentence))
                    children = node.template_fragments()[0].iter(include_text=True, skip_empty=not sentence)
                    break
                if pieces and not sentence and _is_spaced(node):
                    pieces.append(" ")
            elif pieces:
                if not _ends_in_break(pieces):
                    pieces.append(_BREAK)
                    continue
                _add_block(found, container, pieces, in_link)
                pieces.clear()
                in_link = 0
        else:
            if not outer:
                break
            closed = container
            children, container, is_link, sentence = outer.pop()
            after_element = True
            if closed != container:
                if pieces:
                    _add_block(found, closed, pieces, in_link)
                    pieces.clear()
                    in_link = 0
                ends[closed], end_block[closed] = len(parents), len(texts)
    _add_block(found, 0, pieces, in_link)
    ends[0], end_block[0] = len(parents), len(texts)
