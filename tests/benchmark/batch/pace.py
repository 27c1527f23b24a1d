"""``python -m tests.benchmark.batch.pace``: the pauses between requests to a host, as client and server saw them."""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from itertools import pairwise
from pathlib import Path

from scraper.batch.options import BatchOptions, Limits
from scraper.batch.pace import Delay, Pace
from scraper.batch.run import run_batch
from scraper.batch.turns import Turn
from scraper.model import Target
from scraper.policy import FetchPolicy
from tests.benchmark.batch.measure import control, newsweb
from tests.benchmark.newsweb.report import report


def main() -> None:
    """Print the shortest pauses and the most requests at once; robots.txt counts as a request."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--delay", type=float, default=0.5)
    parser.add_argument("--hosts", type=int, default=40)
    parser.add_argument("--per-host", type=int, default=25)
    options = parser.parse_args()
    sent: dict[str, list[float]] = {}
    note_sending(sent)
    with tempfile.TemporaryDirectory() as where:
        folder = Path(where)
        sizes = ("--hosts", str(options.hosts), "--per-host", str(options.per_host), "--latency", "0.05", "0.8")
        with newsweb(folder, *sizes, port=8963) as base:
            run_batch([("urls.txt", map(Target, (folder / "urls.txt").read_text().split()))], settings(folder, options))
            control(base, "__flush")
        manners = report(str(folder / "log.jsonl"))
        arrived = gaps_at_server(folder / "log.jsonl")
    client = sorted(after - before for moments in sent.values() for before, after in pairwise(moments))
    early = sum(gap < 0.8 * options.delay for gap in arrived)
    print(f"client: {len(client):,} pauses, the shortest {client[0]:.3f} s, the tenth {client[9]:.3f} s")
    print(f"server: {len(arrived):,} pauses, the shortest {arrived[0]:.3f} s; {early} under {0.8 * options.delay:g} s")
    print(f"most requests at once on a host: {manners['in_flight_per_host']}")
    sys.exit(0 if client[0] >= 0.9 * options.delay and early <= len(arrived) / 1000 else 1)


def note_sending(sent: dict[str, list[float]]) -> None:
    """Have the moments of sending noted, by host."""
    real = Turn.sent

    def noted(turn: Turn[object]) -> None:
        real(turn)
        sent.setdefault(turn.host, []).append(turn._place.sent_at or 0.0)

    Turn.sent = noted  # type: ignore[method-assign]


def settings(folder: Path, options: argparse.Namespace) -> BatchOptions:
    """A run as the command makes it by default, with another pause."""
    return BatchOptions(
        out=folder / "corpus",
        policy=FetchPolicy(respect_robots=True, allow_private=True),
        pace=Pace(concurrency=32, per_host=2, delay=Delay(options.delay, options.delay)),
        limits=Limits(free_bytes=1),
    )


def gaps_at_server(log: Path) -> list[float]:
    """The times between arrivals at a host, the shortest first."""
    arrived: dict[int, list[float]] = {}
    for line in map(json.loads, log.read_text().splitlines()):
        if line["ev"] == "req":
            arrived.setdefault(line["host"], []).append(line["began"])
    return sorted(after - before for moments in arrived.values() for before, after in pairwise(sorted(moments)))


if __name__ == "__main__":
    main()
