"""``python -m tests.benchmark.batch.kill``: kill -9 at random moments until the run is through, then compare.

The rows must be those of a run that nobody killed: as a set, times aside, without a double.
"""

from __future__ import annotations

import argparse
import json
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from tests.benchmark.batch.measure import control, newsweb

CONCURRENCY = 40
A_CORPUS = 4
"""Kills of one corpus: after some more all its pages are done, and nothing is left to kill."""


def main() -> None:
    """Print kills, requests that were made again, doubles and differences."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--hosts", type=int, default=20)
    parser.add_argument("--per-host", type=int, default=25)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as where:
        folder = Path(where)
        sizes = ("--hosts", str(options.hosts), "--per-host", str(options.per_host), "--latency", "0.05", "0.2")
        with newsweb(folder, *sizes, port=8960) as base:
            subprocess.run(command(folder, "quiet"), check=True)
            whole = told(folder / "quiet")
            control(base, "__reset")
            kills = [
                kill(folder, base, f"killed{number // A_CORPUS}", draw.uniform(0.7, 6.0))
                for draw in [random.Random(options.seed)]  # noqa: S311 - no secret
                for number in range(options.kills)
            ]
            differ = doubles = 0
            for corpus in sorted(folder.glob("killed*")):
                subprocess.run(command(folder, corpus.name), check=True)
                found = told(corpus)
                doubles += sum(count - 1 for count in Counter(found).values())
                differ += len(set(found) ^ set(whole))
    most = max(kills)
    print(f"{len(kills)} kills; fetched again after one, at the most: {most} (allowed {CONCURRENCY + 128})")
    print(f"rows that differ from the quiet run's: {differ}; doubles: {doubles}")
    sys.exit(1 if differ or doubles or most > CONCURRENCY + 128 else 0)


def command(folder: Path, corpus: str) -> list[str]:
    """A run without site memory, whose rows do not depend on the order."""
    return [
        sys.executable, "-m", "scraper", "batch", str(folder / "urls.txt"), "-o", str(folder / corpus), "-j",
        str(CONCURRENCY), "--delay", "0", "--allow-private", "--no-site-memory", "--quiet", "--min-free", "1",
    ]  # fmt: skip


def kill(folder: Path, base: str, corpus: str, seconds: float) -> int:
    """Kill a run after some time; how many pages the server gave that are in no row, so that they are asked again."""
    given, rows = asked(folder, base), len(told(folder / corpus))
    with subprocess.Popen(command(folder, corpus)) as process:
        until = time.monotonic() + seconds
        while process.poll() is None and time.monotonic() < until:
            time.sleep(0.01)
        process.send_signal(signal.SIGKILL)
    return asked(folder, base) - given - (len(told(folder / corpus)) - rows)


def asked(folder: Path, base: str) -> int:
    """Pages that the server gave so far."""
    control(base, "__flush")
    lines = (folder / "log.jsonl").read_text().splitlines()
    return sum('"ev": "req"' in line and "robots.txt" not in line for line in lines)


def told(corpus: Path) -> list[str]:
    """The rows without times; half a line at the end is not there yet."""
    path = corpus / "articles.jsonl"
    if not path.exists():
        return []
    whole = path.read_bytes().rpartition(b"\n")[0].splitlines()
    rows = ({key: value for key, value in json.loads(line).items() if key != "fetched_at"} for line in whole)
    return sorted(json.dumps(row, sort_keys=True) for row in rows)


if __name__ == "__main__":
    main()
