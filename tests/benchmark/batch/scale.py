"""``python -m tests.benchmark.batch.scale``: a million lines of which few are left; many pages in one run.

What counts: the first request soon after the start, memory that does not grow, nothing that leaks.
"""

from __future__ import annotations

import argparse
import json
import sqlite3  # noqa: TID251 - to make a state that a long run would have left
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import mean

from scraper.batch.foldings import canonical_address
from scraper.model import Target
from scraper.sources import read_targets
from scraper.store.schema import Status
from scraper.store.state import State
from scraper.store.values import Settings
from tests.benchmark.batch.measure import control, family, newsweb, pss_mb

SOON_SECONDS, GROWTH = 5.0, 1.05


@dataclass(slots=True)
class Watched:
    """What was seen of a run while it went.

    Attributes:
        first_request: Seconds from its start to the first request that the server saw.
        pss: Memory of all its processes each half second, MB.
        files: Open files of the first process, at the same moments.
        processes: Processes, at the same moments.
        seconds: How long it took.
        status: How it ended.
    """

    first_request: float | None = None
    pss: list[float] = field(default_factory=list)
    files: list[int] = field(default_factory=list)
    processes: list[int] = field(default_factory=list)
    seconds: float = 0.0
    status: int = 0

    def quarter(self, number: int) -> list[float]:
        """The memory in a quarter of the run, its start (a tenth) and its end (when workers go) aside."""
        steady = self.pss[len(self.pss) // 10 : -2] or self.pss
        size = max(1, len(steady) // 4)
        return steady[number * size : (number + 1) * size] or steady[-1:]


def main() -> None:
    """Print one block of figures for each part."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("part", choices=("list", "pages"))
    parser.add_argument("--lines", type=int, default=1_000_000)
    parser.add_argument("--per-host", type=int, default=0)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as where:
        folder = Path(where)
        per_host = options.per_host or (25 if options.part == "list" else 500)
        page = "100" if options.part == "list" else "5"
        sizes = ("--hosts", "40", "--per-host", str(per_host), "--page-kb", page, "--latency", "0.02", "0.1")
        with newsweb(folder, *sizes, port=8961) as base:
            urls = (folder / "urls.txt").read_text().split()
            if options.part == "list":
                make_known(folder, urls, options.lines)
            seen = watched(folder, base)
            open_at_end = connections_left(folder, base)
    good = tell(seen, len(urls), open_at_end, options.part)
    sys.exit(0 if good else 1)


def make_known(folder: Path, urls: Sequence[str], lines: int) -> None:
    """A list in which the pages of the news web stand far apart, and a state that has all others done."""
    step = lines // len(urls)
    with (folder / "urls.txt").open("w") as listed:
        for number in range(lines):
            place, rest = divmod(number, step)
            wanted = rest == step // 2 and place < len(urls)
            listed.write(f"{urls[place] if wanted else _other(number)}\n")
    corpus = folder / "corpus"
    corpus.mkdir()
    with State(corpus, Settings(canonical=canonical_address), time.time()) as state:
        entries = read_targets(str(folder / "urls.txt"), None)
        for _ in state.add_lines(str(folder / "urls.txt"), (each for each in entries if isinstance(each, Target))):
            pass
    with sqlite3.connect(corpus / "state.db") as sql:
        sql.execute("UPDATE targets SET status = ?, code = 'ok' WHERE host NOT LIKE '127.%'", (int(Status.DONE),))
    sql.close()


def _other(number: int) -> str:
    return f"https://www.site{number % 5_000}.example/news/2024/05/story-{number}"


def watched(folder: Path, base: str) -> Watched:
    """Run the batch and look at it each half second."""
    control(base, "__reset")
    log, seen, began = folder / "log.jsonl", Watched(), time.monotonic()
    command = [
        sys.executable, "-m", "scraper", "batch", str(folder / "urls.txt"), "-o", str(folder / "corpus"), "-j", "40",
        "--delay", "0", "--allow-private", "--quiet", "--min-free", "1", "--processes", "2",
    ]  # fmt: skip
    with subprocess.Popen(command) as process:
        while process.poll() is None:
            time.sleep(0.1 if seen.first_request is None else 0.5)
            if seen.first_request is None:
                control(base, "__flush")
                if '"ev": "req"' in log.read_text():
                    seen.first_request = time.monotonic() - began
                continue
            look(process.pid, seen)
    seen.seconds, seen.status = time.monotonic() - began, process.returncode
    return seen


def look(pid: int, seen: Watched) -> None:
    """Note memory, open files and processes."""
    memory = pss_mb(pid)
    try:
        files = sum(1 for _ in Path(f"/proc/{pid}/fd").iterdir())
    except OSError:
        return
    seen.pss.append(memory)
    seen.files.append(files)
    seen.processes.append(len(family(pid)))


def connections_left(folder: Path, base: str) -> int:
    """Connections that the server saw opened and not closed."""
    time.sleep(0.5)
    control(base, "__flush")
    events = [json.loads(line)["ev"] for line in (folder / "log.jsonl").read_text().splitlines()]
    return max(0, events.count("open") - events.count("close") - 1)  # the last one asks for this


def tell(seen: Watched, pages: int, left: int, part: str) -> bool:
    """Print the figures; whether they are as they must be."""
    first, last = mean(seen.quarter(0)), mean(seen.quarter(3))
    print(f"{part}: {pages:,} pages in {seen.seconds:.0f} s, ended with {seen.status}")
    print(f"first request after {seen.first_request or 0:.1f} s (goal {SOON_SECONDS:.0f} s)")
    print(f"PSS MB: first quarter {first:.1f}, last {last:.1f} ({last / first:.3f}), most {max(seen.pss):.1f}")
    print(f"open files: {max(seen.files)} at the most, {seen.files[-1]} at the end; processes {max(seen.processes)}")
    print(f"connections left open: {left}")
    soon = part != "list" or (seen.first_request or 99.0) <= SOON_SECONDS
    return seen.status == 0 and soon and last <= first * GROWTH and left == 0


if __name__ == "__main__":
    main()
