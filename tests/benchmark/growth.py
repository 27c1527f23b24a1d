"""Time and memory of pages of hostile shapes, from 10 KB to 10 MB: ``make bench-growth``.

Each shape has a process of its own, so that a page's memory is not that of another. A page of less than 1 MB counts as
one of 1 MB: what a page costs at the least is no growth.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import time

import scraper
from tests.property.shapes import ARTICLE, SHAPES, TEXTS, Shape

SIZES = (10_000, 100_000, 1_000_000, 10_000_000)
MOST_SECONDS, MOST_BYTES = 1.0, 150_000_000
"""A page's processor time and memory, for each MB of it."""
_DEADLINE_SECONDS = 120


def cases() -> dict[str, tuple[str, Shape]]:
    """Name → the function that reads it, and the shape."""
    pages = {name: ("extract", shape) for name, shape in SHAPES.items()}
    return pages | {f"clean: {name}": ("clean", shape) for name, shape in TEXTS.items()}


def _peak() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def measure(name: str, size: int) -> dict[str, float]:
    """Seconds and bytes of one page, in this process, after a usual one."""
    function, shape = cases()[name]
    read = getattr(scraper, function)
    for _ in range(2):
        scraper.extract(ARTICLE, "https://example.org/a").to_dict(blocks=True)
        scraper.clean("The ferry runs again from Monday. " * 9)
    page = shape.page(size)
    before, began = _peak(), time.process_time()
    article = read(page)
    seconds = time.process_time() - began
    return {"seconds": seconds, "bytes": _peak() - before, "truncated": float(article.truncated is not None)}


def _apart(name: str, size: int) -> dict[str, float] | None:
    command = [sys.executable, "-m", "tests.benchmark.growth", "--one", name, "--size", str(size)]
    try:
        done = subprocess.run(command, capture_output=True, timeout=_DEADLINE_SECONDS, check=False, env=os.environ)
    except subprocess.TimeoutExpired:
        return None
    result: dict[str, float] | None = json.loads(done.stdout) if done.returncode == 0 else None
    return result


def _cell(found: dict[str, float] | None, size: int) -> tuple[str, bool]:
    if found is None:
        return "did not end", True
    per = max(1.0, size / 1e6)
    over = found["seconds"] > MOST_SECONDS * per or found["bytes"] > MOST_BYTES * per
    cut = " cut" if found["truncated"] else ""
    return f"{found['seconds']:.2f} s {found['bytes'] / 1e6:.0f} MB{cut}{' !' if over else ''}", over


def main() -> int:
    """The table; 1 where a page costs more than it may."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--one")
    parser.add_argument("--size", type=int)
    parser.add_argument("--only", default="", help="shapes whose name has this")
    parser.add_argument("--most", type=int, default=SIZES[-1], help="bytes of the largest page")
    given = parser.parse_args()
    if given.one:
        print(json.dumps(measure(given.one, given.size)))
        return 0
    sizes = [size for size in SIZES if size <= given.most]
    print("| shape |", " | ".join(f"{size // 1000} KB" for size in sizes), "|")
    print("|---|" + "---:|" * len(sizes))
    bad = 0
    for name in cases():
        if given.only in name:
            cells = [_cell(_apart(name, size), size) for size in sizes]
            bad += sum(over for _, over in cells)
            print(f"| {name} |", " | ".join(text for text, _ in cells), "|", flush=True)
    print(f"\n{len(cases())} shapes; over {MOST_SECONDS:.0f} s or {MOST_BYTES / 1e6:.0f} MB a MB: {bad}")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
