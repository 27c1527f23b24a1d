"""What the pages of the corpora have at the most of all that has a limit: ``make bench-maxima``."""

from __future__ import annotations

import gzip
import sys
from pathlib import Path

from scraper.page.blocks import read_blocks
from scraper.page.head import read_head
from scraper.page.tree import parse_page
from scraper.text.charset import decode


def measure(body: bytes) -> dict[str, int]:
    """The numbers of one page."""
    text = decode(body).text
    tree, cut = parse_page(text)
    blocks, head = read_blocks(tree), read_head(tree)
    nodes = tree.css("*")
    times, parts = tree.tags("time"), tree.css("h1 [class]")
    return {
        "bytes": len(body),
        "elements": len(nodes),
        "attributes of a tag": max((len(node.attributes) for node in nodes), default=0),
        "blocks": len(blocks.texts),
        "containers": len(blocks.parents),
        "depth of containers": max(blocks.depths),
        "characters of names": max(map(len, blocks.names)),
        "scripts of JSON-LD": len(head.json_ld),
        "characters of JSON-LD": sum(map(len, head.json_ld)),
        "meta tags": len(head.metas),
        "characters of a meta tag": max((len(content) for _, content in head.metas), default=0),
        "characters of a time": max((len(node.text()) for node in times), default=0),
        "characters of a part of a headline": max((len(node.text()) for node in parts), default=0),
        "cut": int(cut or blocks.cut),
    }


def main(folders: list[str]) -> None:
    """The largest number of each kind, and where it is."""
    most: dict[str, tuple[int, str]] = {}
    for path in (path for folder in folders for path in sorted(Path(folder).glob("*/pages/*.html.gz"))):
        for name, number in measure(gzip.decompress(path.read_bytes())).items():
            most[name] = max(most.get(name, (0, "")), (number, f"{path.parts[-3]}/{path.name}"))
    for name, (number, where) in most.items():
        print(f"{name:38}{number:>12,}  {where}")


if __name__ == "__main__":
    main(sys.argv[1:])
