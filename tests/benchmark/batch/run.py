"""``python -m tests.benchmark.batch.run`` (``make bench-batch``): rounds in turn over the same pages, and a table.

All ask two pages at once of a host without a pause. scraper asks robots.txt, keeps its state and remembers sites, as
it does by default; the peers keep none.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from statistics import median

from tests.benchmark.batch.clients import CLIENTS
from tests.benchmark.batch.measure import Run, measure, newsweb
from tests.benchmark.table import markdown

OURS = "scraper batch"


def main() -> None:
    """Print a row a client: the median of the rounds, and its ratios to ours."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--hosts", type=int, default=40)
    parser.add_argument("--per-host", type=int, default=25, help="pages a host")
    parser.add_argument("--latency", type=float, nargs=2, default=(0.05, 0.2))
    parser.add_argument("--faults", type=float, default=0.0)
    parser.add_argument("--tls", action="store_true", help="one certificate of our own for all hosts; only ours is run")
    parser.add_argument("--http2", action="store_true", help="the same over HTTP/2, through hypercorn")
    parser.add_argument("--order", choices=("shuffled", "grouped"), default="shuffled", help="of the list")
    parser.add_argument("--ours-only", action="store_true")
    options = parser.parse_args()
    names = [OURS] if options.ours_only or options.tls or options.http2 else [*CLIENTS, OURS]
    module = "tests.benchmark.batch.http2" if options.http2 else "tests.benchmark.newsweb"
    with tempfile.TemporaryDirectory() as where:
        folder = Path(where)
        with newsweb(folder, *_served(options, folder), module=module) as base:
            runs = [_run(name, folder, base) for _ in range(options.rounds) for name in names]
    print(table(names, runs))


def _served(options: argparse.Namespace, folder: Path) -> list[str]:
    low, high = options.latency
    served = ["--hosts", str(options.hosts), "--per-host", str(options.per_host), "--latency", str(low), str(high)]
    served += ["--faults", str(options.faults), "--order", options.order]
    if not (options.tls or options.http2):
        return served
    paths = certificate(folder, options.hosts)
    os.environ["SSL_CERT_FILE"] = paths[0]  # so the command trusts it
    return [*served, "--tls", *paths]


def certificate(folder: Path, hosts: int) -> tuple[str, str]:
    """A certificate and its key for 127.0.0.1 and on, made for this run."""
    paths = (str(folder / "cert.pem"), str(folder / "key.pem"))
    names = ",".join(f"IP:127.0.0.{host + 1}" for host in range(hosts))
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "9", "-subj", "/CN=bench", "-addext",
         f"subjectAltName={names}", "-keyout", paths[1], "-out", paths[0]],
        check=True, capture_output=True,
    )  # fmt: skip
    return paths


def _run(name: str, folder: Path, base: str) -> Run:
    out = folder / "out"
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir()
    listed = folder / "urls.txt"
    if name == OURS:
        command = [sys.executable, "-m", "scraper", "batch", str(listed), "-o", str(out / "corpus"), "-j", "40"]
        command += ["--per-host", "2", "--delay", "0", "--allow-private", "--quiet"]
        return measure(name, command, folder, out / "corpus" / "articles.jsonl", base)
    command = [sys.executable, "-m", "tests.benchmark.batch.clients", name, str(listed), str(out / "rows.jsonl")]
    return measure(name, command, folder, out / "rows.jsonl", base)


def table(names: Sequence[str], runs: Sequence[Run]) -> str:
    """Medians over the rounds; the ratios are those within a round, ours to the other's, then their median."""
    ours = [run for run in runs if run.name == OURS]
    rows = [
        ["client", "CPU ms/page", "ours/its", "pages/s", "ours/its", "PSS MB", "right", "wrong", "doubled", "at once"]
    ]
    for name in names:
        own = [run for run in runs if run.name == name]
        cpu = median(us.cpu_ms / it.cpu_ms for us, it in zip(ours, own, strict=True))
        speed = [us.pages_per_second / it.pages_per_second for us, it in zip(ours, own, strict=True)]
        worst = max(own, key=lambda run: run.wrong + run.missing)
        rows.append([
            name, f"{median(run.cpu_ms for run in own):.1f}", f"{cpu:.2f}",
            f"{median(run.pages_per_second for run in own):.0f}", f"{min(speed):.2f} to {max(speed):.2f}",
            f"{max(run.pss_mb for run in own):.0f}", f"{worst.right}", f"{worst.wrong}", f"{worst.doubled}",
            f"{max(run.at_once for run in own)}",
        ])  # fmt: skip
    return markdown(rows)


if __name__ == "__main__":
    main()
