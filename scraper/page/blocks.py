"""The walk: one pass over the tree, into flat columns of containers and blocks.

A *container* is a block-level element. A *block* is a run of text directly inside one container, inline markup and
all: ``<div>a <b>c</b><p>d</p>e</div>`` has three blocks, "a c", "d" and "e". The walk is iterative, touches each node
once, and reads attributes only of block-level elements and spans, because reading them costs ten times as much as the
step to the next node.
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
    TAG_CODE[name] for name in "p h1 h2 h3 h4 h5 h6 li blockquote td th dd dt figcaption pre caption summary".split()
)
"""Elements whose inline children are parts of one sentence: no space is put between them."""

_TEXT_NODE = 2
_SKIPPED = tag_ids(
    "script style noscript svg iframe template head object embed canvas select option button input textarea video audio "
    "source picture img map dialog link meta datalist math progress meter param track area base"
)
_INLINE = tag_ids(
    "b strong i em u s small sub sup mark abbr acronym cite code kbd samp var q time data font big tt del ins bdi bdo dfn "
    "label wbr nobr ruby rb rt rp strike center"
) - tag_ids("center")
_LINK, _BOLD, _ITALIC, _COLLAPSED = 1, 2, 4, 8
_SHIFT = 4
_STEP_BLOCK, _STEP_TEXT, _STEP_INLINE, _STEP_BREAK, _STEP_SPAN, _STEP_SKIP = range(6)


def _steps() -> dict[int, int]:
    """Tag id → what the walk does on it; an id that is missing belongs to a custom element."""
    steps = dict.fromkeys(tag_ids(" ".join(TAGS[:-1])), _STEP_BLOCK)
    steps |= dict.fromkeys(_SKIPPED | {4}, _STEP_SKIP)  # 4: a comment
    steps |= dict.fromkeys(_INLINE | tag_ids("a"), _STEP_INLINE)
    steps |= dict.fromkeys(tag_ids("br"), _STEP_BREAK) | dict.fromkeys(tag_ids("span"), _STEP_SPAN)
    steps[_TEXT_NODE] = _STEP_TEXT
    return steps


_STEPS = _steps()
_CODE_OF_ID = {tag_id: TAG_CODE[name] for name in TAGS[:-1] for tag_id in tag_ids(name)}
_STYLE = (
    dict.fromkeys(tag_ids("a"), _LINK)
    | dict.fromkeys(tag_ids("b strong"), _BOLD)
    | dict.fromkeys(tag_ids("i em"), _ITALIC)
)
_NAV = TAG_CODE["nav"]
_STYLES = _LINK | _BOLD | _ITALIC
_HIDDEN = int(Hint.HIDDEN)
_UNSEEN = int(Hint.HIDDEN | Hint.HARD)
_BREAK = "\n"
_NAMES = ("id", "itemprop", "role", "data-component", "data-testid", "aria-label")


@dataclass(frozen=True, slots=True)
class Blocks:
    """The columns of a page.

    Attributes:
        parents: Container → its parent container; the first is the body and its own parent.
        tags: Container → index into :data:`TAGS`.
        names: Container → its class, id, role, ... parted by spaces.
        hints: Container → bits of :class:`~scraper.page.hints.Hint`.
        texts: Block → its text, white space folded, never empty.
        owners: Block → its container.
        linked: Block → characters inside links.
        bold: Block → characters inside ``<b>`` or ``<strong>``.
        italic: Block → characters inside ``<i>`` or ``<em>``.
    """

    parents: list[int]
    tags: list[int]
    names: list[str]
    hints: list[int]
    texts: list[str]
    owners: list[int]
    linked: list[int]
    bold: list[int]
    italic: list[int]

    def __len__(self) -> int:
        return len(self.texts)


def _names_and_hints(node: Node) -> tuple[str, int]:
    """The names an element goes by, parted by spaces, and the hints they and its visibility give."""
    attributes = node.attributes
    if not attributes:
        return "", 0
    names = attributes.get("class") or ""
    hidden = 0
    if len(attributes) > 1 or not names:
        for key in _NAMES:
            value = attributes.get(key)
            if value:
                names = f"{names} {value}"
        style = attributes.get("style")
        if (
            "hidden" in attributes
            or attributes.get("aria-hidden") == "true"
            or (style and "none" in style and "display:none" in style.replace(" ", "").lower())
        ):
            hidden = _HIDDEN
    return names, (read_hints(names) if names else 0) | hidden


def read_blocks(tree: Tree) -> Blocks:  # noqa: C901, PLR0912, PLR0915 - the hot loop: a call a node would double its time
    """All blocks of a page, in page order."""
    parents, tags, names, hints = [0], [BODY], [""], [0]
    texts: list[str] = []
    owners: list[int] = []
    linked: list[int] = []
    bold: list[int] = []
    italic: list[int] = []
    blocks = Blocks(parents, tags, names, hints, texts, owners, linked, bold, italic)
    root = tree.body or tree.root
    if root is None:
        return blocks

    pieces: list[str] = []  # the text of the block being read
    here = 0  # its container
    in_link = in_bold = in_italic = 0

    def end_block() -> None:
        nonlocal in_link, in_bold, in_italic
        text = " ".join("".join(pieces).split())
        pieces.clear()
        if text:
            texts.append(text)
            owners.append(here)
            linked.append(in_link)
            bold.append(in_bold)
            italic.append(in_italic)
        in_link = in_bold = in_italic = 0

    step_of, code_of, style_of = _STEPS.get, _CODE_OF_ID.get, _STYLE.get
    # The open elements: what is left of each one's children, its container, the style bits in force in it.
    children, container, style = root.iter(include_text=True), 0, 0
    outer: list[tuple[Iterator[Node], int, int]] = []
    after_element = False
    while True:
        for node in children:
            tag_id = node.tag_id
            step = step_of(tag_id)
            if step == _STEP_TEXT:
                if container != here:
                    if pieces:
                        end_block()
                    here = container
                text = node.text_content or ""
                pieces.append(text)
                after_element = False
                if style:
                    length = len(text)
                    in_link += length if style & _LINK else 0
                    in_bold += length if style & _BOLD else 0
                    in_italic += length if style & _ITALIC else 0
            elif step == _STEP_SKIP:
                continue
            elif step == _STEP_BREAK:
                if pieces and pieces[-1] == _BREAK:
                    end_block()
                elif pieces:
                    pieces.append(_BREAK)
            else:
                outer.append((children, container, style))
                if style & _COLLAPSED:
                    pieces.append(" ")
                    style |= style_of(tag_id, 0)
                elif step == _STEP_BLOCK or (step is None and tags[container] not in TEXT_TAGS):
                    if pieces:
                        end_block()
                    here = len(parents)
                    parents.append(container)
                    container = here
                    code = code_of(tag_id, CUSTOM)
                    tags.append(code)
                    name, hint = _names_and_hints(node)
                    names.append(name)
                    hints.append(hint)
                    if code == _NAV:
                        style |= _COLLAPSED
                else:
                    if step == _STEP_SPAN and _names_and_hints(node)[1] & _UNSEEN:
                        outer.pop()
                        continue
                    if after_element and pieces and tags[container] not in TEXT_TAGS:
                        pieces.append(" ")
                    style |= style_of(tag_id, 0)
                children = node.iter(include_text=True)
                break
        else:
            if not outer:
                break
            children, container, style = outer.pop()
            after_element = True
    end_block()
    return blocks
