"""``python -m tests.benchmark.many``: the time of ``get_all`` for 200 addresses on 20 hosts that answer after 0.2 s."""

from __future__ import annotations

import io
import tempfile
import time
from contextlib import redirect_stdout
from pathlib import Path

import scraper
from tests.benchmark.batch.measure import control, free_port, newsweb
from tests.benchmark.newsweb.report import report

HOSTS, PAGES_PER_HOST, LATENCY_SECONDS = 20, 10, 0.2


def main() -> None:
    """Print the seconds (goal 5), and the most requests at once on a host (goal 2)."""
    options = ["--hosts", str(HOSTS), "--per-host", str(PAGES_PER_HOST), "--page-kb", "20"]
    latency = ["--latency", str(LATENCY_SECONDS), str(LATENCY_SECONDS)]
    with tempfile.TemporaryDirectory() as name, newsweb(Path(name), *options, *latency, port=free_port()) as base:
        folder = Path(name)
        urls = (folder / "urls.txt").read_text().split()
        began = time.monotonic()
        policy = scraper.FetchPolicy(allow_private=True, respect_robots=True)
        outcomes = list(scraper.get_all(urls, policy=policy, delay=0))
        seconds = time.monotonic() - began
        control(base, "__flush")
        with redirect_stdout(io.StringIO()):  # it prints all that it knows
            at_once = report(str(folder / "log.jsonl"))["in_flight_per_host"]
    ok = sum(outcome.ok for outcome in outcomes)
    print(f"{len(outcomes)} outcomes, {ok} articles, in {seconds:.1f} s (goal 5 s); at once on a host: {at_once} (2)")


if __name__ == "__main__":
    main()
