"""An article as Markdown (CommonMark, with the tables of GitHub's flavour)."""

from __future__ import annotations

import re

from scraper.model import Article, Block, Label
from scraper.write.frontmatter import front_matter
from scraper.write.options import Options, heading_level, printable, rows, runs, shown

# Everywhere: what opens code, emphasis, a link, a tag, an entity, a strike, parts cells, or is the escape.
# An underscore within a word is none (CommonMark 0.31, 6.2), and a file_name reads better without.
_INLINE = re.compile(r"[\\`*\[\]<~|]|(?<![^\W_])_|_(?![^\W_])|&(?=#?\w+;)")
# At a line's beginning: headings, quotes, bullets, rules, tables' and setext underlines, and "1." or "1)".
_LINE_START = re.compile(r"^(\s*)(?:([#>+\-=:])|(\d{1,9})([.)]))", re.MULTILINE)


def write(article: Article, options: Options) -> str:
    """Headings by level, lists, quotes, code and tables as what they are; everything else as paragraphs."""
    head = [front_matter(article)] if options.metadata else []
    parts = (part for label, blocks in runs(shown(article, options)) for part in _run(label, blocks))
    return "\n\n".join([*head, *parts])


def escape(text: str) -> str:
    r"""The text with a backslash before all that Markdown would read as markup.

    >>> print(escape("2017. *The* snake_case [image]"))
    2017\. \*The\* snake_case \[image\]
    """
    text = _INLINE.sub(lambda match: "\\" + match[0], printable(text))
    return _LINE_START.sub(
        lambda match: f"{match[1]}\\{match[2]}" if match[2] else f"{match[1]}{match[3]}\\{match[4]}", text
    )


def _run(label: Label, blocks: tuple[Block, ...]) -> list[str]:
    """Blocks of one label as parts, to be parted by blank lines."""
    if label in _RUNS:
        return _RUNS[label](blocks)
    return [escape(block.text) for block in blocks]


def _headings(blocks: tuple[Block, ...]) -> list[str]:
    levels = [1 if block.label is Label.TITLE else heading_level(block) for block in blocks]
    return [f"{'#' * level} {_one_line(block.text)}" for level, block in zip(levels, blocks, strict=True)]


def _list(blocks: tuple[Block, ...]) -> list[str]:
    return ["\n".join("- " + escape(block.text).replace("\n", "\n  ") for block in blocks)]


def _quote(blocks: tuple[Block, ...]) -> list[str]:
    lines = "\n\n".join(escape(block.text) for block in blocks).split("\n")
    return ["\n".join(f"> {line}".rstrip() for line in lines)]


def _code(blocks: tuple[Block, ...]) -> list[str]:
    return [_fence(printable(block.text)) for block in blocks]


def _table(blocks: tuple[Block, ...]) -> list[str]:
    """The first row is the head, as wide as the widest; what stands in no row is a paragraph."""
    table = [[_one_line(text) for text in row] for row in rows(blocks)]
    if not table:
        return [escape(block.text) for block in blocks]
    head, *others = table
    head += [""] * (max(map(len, table)) - len(head))
    return ["\n".join(f"| {' | '.join(row)} |" for row in [head, ["---"] * len(head), *others])]


def _one_line(text: str) -> str:
    """Escaped, on one line; hashes at its end would be taken for a heading's closing."""
    return re.sub("(?<= )(#+)$", r"\\\1", escape(" ".join(text.split())))


def _fence(code: str) -> str:
    """The code between fences longer than any run of backticks in it."""
    longest = max((len(run) for run in re.findall("`+", code)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}\n{code}\n{fence}"


_RUNS = {
    Label.TITLE: _headings,
    Label.HEADING: _headings,
    Label.LIST_ITEM: _list,
    Label.QUOTE: _quote,
    Label.EMBED: _quote,
    Label.CODE: _code,
    Label.TABLE: _table,
}
