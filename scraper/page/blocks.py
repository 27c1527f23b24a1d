"""The walk: one pass over the tree, into flat columns of containers and blocks.

A *container* is a block-level element. A *block* is a run of text directly inside one container, inline markup and
all: ``<div>a <b>c</b><p>d</p>e</div>`` has three blocks, "a c", "d" and "e". The walk is iterative, touches each node
once, and reads attributes only of block-level elements and spans, because reading them costs ten times as much as the
step to the next node. A menu (``<nav>``, or a list named as one) becomes one block, its text joined by the parser.

Containers are numbered in the order in which they open, blocks in the order of the page. So the containers below one
are a range of numbers, and so are the blocks: sums over a subtree are differences of running sums.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from scraper.page.hints import Hint, read_hints
from scraper.page.tree import Node, Tree, tag_ids

TAGS = (
    "body", "div", "section", "article", "main", "aside", "header", "footer", "nav", "p", "h1", "h2", "h3", "h4",
    "h5", "h6", "li", "ul", "ol", "dl", "dt", "dd", "blockquote", "pre", "figure", "figcaption", "table", "tbody",
    "thead", "tr", "td", "th", "caption", "form", "fieldset", "address", "details", "summary", "hr", "center", "custom",
)  # fmt: skip
"""The names of block-level elements; a container's tag is an index into these."""
TAG_CODE = {name: code for code, name in enumerate(TAGS)}
BODY, CUSTOM = TAG_CODE["body"], TAG_CODE["custom"]
HEADINGS = frozenset(TAG_CODE[f"h{level}"] for level in range(1, 7))
TEXT_TAGS = frozenset(
    TAG_CODE[name]
    for name in [
        "p",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "li",
        "blockquote",
        "td",
        "th",
        "dd",
        "dt",
        "figcaption",
        "pre",
        "caption",
        "summary",
    ]
)
"""Elements whose inline children are parts of one sentence: no space is put between them."""

ENCLOSING_TAGS = (
    "li", "blockquote", "table", "figure", "article", "main", "aside", "header", "footer", "form", "section", "td",
    "pre", "dl", "custom", "details",
)  # fmt: skip
"""The elements of which it is noted whether a container stands in one."""
ENCLOSING_BIT = {name: 1 << index for index, name in enumerate(ENCLOSING_TAGS)}
_ENCLOSING_OF = [ENCLOSING_BIT.get(name, 0) for name in TAGS]

_TEXT_NODE, _COMMENT = 2, 4
_SKIPPED = tag_ids(
    "script style noscript svg iframe template head object embed canvas select option button input textarea video "
    "audio source picture img map dialog link meta datalist math progress meter param track area base"
) | {_COMMENT}
_INLINE = tag_ids(
    "a b strong i em u s small sub sup mark abbr acronym cite code kbd samp var q time data font big tt del ins bdi "
    "bdo dfn label wbr nobr ruby rb rt rp strike"
)
_STEP_TEXT, _STEP_BLOCK, _STEP_SKIP, _STEP_BREAK, _STEP_INLINE, _STEP_SPAN = range(6)


def _steps() -> dict[int, int]:
    """Tag id → what the walk does on it; an id that is missing belongs to a custom element."""
    steps = dict.fromkeys(tag_ids(" ".join(TAGS[:-1])), _STEP_BLOCK)
    steps |= dict.fromkeys(_SKIPPED, _STEP_SKIP)
    steps |= dict.fromkeys(_INLINE, _STEP_INLINE)
    steps |= dict.fromkeys(tag_ids("br"), _STEP_BREAK) | dict.fromkeys(tag_ids("span"), _STEP_SPAN)
    steps[_TEXT_NODE] = _STEP_TEXT
    return steps


_STEPS = _steps()
_CODE_OF_ID = {tag_id: TAG_CODE[name] for name in TAGS[:-1] for tag_id in tag_ids(name)}
(_A,) = tag_ids("a")
_NAV = TAG_CODE["nav"]
_LISTS = frozenset({TAG_CODE["ul"], TAG_CODE["ol"]})
_HIDDEN = int(Hint.HIDDEN)
_UNSEEN = int(Hint.HIDDEN | Hint.HARD)
_MENU = int(Hint.NAVIGATION)
_BREAK = " \n"
"""What a line break is read as; no text of the page is this very object."""
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
        texts: Block → its text, white space folded, never empty.
        owners: Block → its container.
        linked: Block → characters inside links.
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

    def __len__(self) -> int:
        return len(self.texts)


def _fold(text: str) -> str:
    """The text with white space folded; most texts are in that state, and to see it takes half the time."""
    return text.strip() if text.isprintable() and "  " not in text else " ".join(text.split())


class _Rows:
    """Containers and blocks while they are read, a row each: one list to add to is cheaper than ten."""

    __slots__ = ("blocks", "containers", "ends")

    def __init__(self) -> None:
        self.containers: list[tuple[int, int, str, int, int, int, int, int]] = [(0, BODY, "", 0, 0, 0, 0, 0)]
        self.ends: list[tuple[int, int]] = [(1, 0)]
        self.blocks: list[tuple[str, int, int]] = []

    def add_block(self, owner: int, pieces: list[str], linked: int) -> None:
        """Add a block, unless there is nothing but white space in it."""
        text = _fold("".join(pieces))
        if text:
            self.blocks.append((text, owner, linked))

    def columns(self) -> Blocks:
        """The rows as columns."""
        parents, tags, names, hints, inherited, enclosing, depths, first_block = map(
            list, zip(*self.containers, strict=True)
        )
        ends, end_block = map(list, zip(*self.ends, strict=True))
        texts, owners, linked = map(list, zip(*self.blocks, strict=True)) if self.blocks else ([], [], [])
        return Blocks(
            parents, tags, names, hints, inherited, enclosing, depths, ends, first_block, end_block,
            texts, owners, linked,
        )  # fmt: skip


def _names_and_hints(node: Node) -> tuple[str, int]:
    """The names an element goes by, parted by spaces, its class first, and the hints they and its visibility give."""
    attributes = node.attributes
    names = attributes.get("class") or ""
    if _TELLING.isdisjoint(attributes):
        return names, read_hints(names) if names else 0
    hidden = 0
    for key, value in attributes.items():
        if key in _NAMES:
            if value:
                names = f"{names} {value}"
        elif key in _HIDING and _hides(key, value):
            hidden = _HIDDEN
    return names, (read_hints(names) if names else 0) | hidden


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


def read_blocks(tree: Tree) -> Blocks:  # noqa: C901, PLR0912, PLR0915 - the hot loop: a call a node would double its time
    """All blocks of a page, in page order."""
    rows = _Rows()
    root = tree.body or tree.root
    if root is None:
        return rows.columns()
    containers, ends, blocks, add_block = rows.containers, rows.ends, rows.blocks, rows.add_block
    step_of, code_of = _STEPS.get, _CODE_OF_ID.get
    pieces: list[str] = []  # the text of the block being read; it belongs to the innermost open container
    in_link = 0
    # The open elements: what is left of each one's children, its container, whether it is in a link, and of the
    # container: whether text in it is one sentence, the hints and enclosing tags it has inherited.
    # White space between the children of a block-level element is left out, as it is not shown (a third of all nodes).
    children, container, is_link = root.iter(include_text=True, skip_empty=True), 0, False
    sentence, inherited, enclosing = False, 0, 0
    outer: list[tuple[Iterator[Node], int, bool, bool, int, int]] = []
    depth = 0
    after_element = False
    while True:
        for node in children:
            tag_id = node.tag_id
            step = step_of(tag_id)
            if step == _STEP_TEXT:
                text = node.text_content or ""
                pieces.append(text)
                after_element = False
                if is_link:
                    in_link += len(text)
            elif step == _STEP_BLOCK or (step is None and not sentence):
                if pieces:
                    add_block(container, pieces, in_link)
                    pieces.clear()
                    in_link = 0
                code = code_of(tag_id, CUSTOM)
                names, hints = _names_and_hints(node)
                opened = len(containers)
                within = enclosing | _ENCLOSING_OF[code]
                containers.append((container, code, names, hints, inherited | hints, within, depth + 1, len(blocks)))
                if code == _NAV or (code in _LISTS and hints & _MENU):
                    menu = node.text(separator=" ")
                    add_block(opened, [menu], len(menu))
                    ends.append((opened + 1, len(blocks)))
                    continue
                ends.append((0, 0))
                outer.append((children, container, is_link, sentence, inherited, enclosing))
                container, sentence = opened, code in TEXT_TAGS
                children = node.iter(include_text=True, skip_empty=not sentence)
                inherited, enclosing, depth = inherited | hints, within, depth + 1
                break
            elif step is None or step >= _STEP_INLINE:
                if step == _STEP_SPAN and _names_and_hints(node)[1] & _UNSEEN:
                    continue
                if after_element and pieces and not sentence:
                    pieces.append(" ")
                outer.append((children, container, is_link, sentence, inherited, enclosing))
                children, is_link = node.iter(include_text=True), is_link or tag_id == _A
                break
            elif step == _STEP_SKIP:
                if pieces and not sentence and _is_spaced(node):
                    pieces.append(" ")
            elif step == _STEP_BREAK:
                if not pieces:
                    continue
                if not _ends_in_break(pieces):
                    pieces.append(_BREAK)
                    continue
                add_block(container, pieces, in_link)
                pieces.clear()
                in_link = 0
        else:
            if not outer:
                break
            closed = container
            children, container, is_link, sentence, inherited, enclosing = outer.pop()
            after_element = True
            if closed != container:
                if pieces:
                    add_block(closed, pieces, in_link)
                    pieces.clear()
                    in_link = 0
                ends[closed] = (len(containers), len(blocks))
                depth -= 1
    add_block(0, pieces, in_link)
    ends[0] = (len(containers), len(blocks))
    return rows.columns()
