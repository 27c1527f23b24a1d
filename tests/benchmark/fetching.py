"""Processor time of a fetched page, beside httpx used as usual: ``python -m tests.benchmark.fetching``.

The server stands for 40 hosts on loopback and answers after 50 to 200 ms; two pages a host are fetched at once. Each
contender runs in a process of its own, in turn, so that one machine's load falls on all of them.
"""

from __future__ import annotations

import argparse
import asyncio
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from urllib.parse import urlsplit

import httpx  # noqa: TID251

from scraper.fetch import AsyncClient
from scraper.policy import FetchPolicy
from tests.benchmark.table import markdown

LANES = 2
"""The pages that are fetched at once from a host."""
HOSTS = 40
Fetch = Callable[[str], Awaitable[int]]
Run = Callable[[Sequence[str]], Awaitable[None]]


async def lanes(urls: Sequence[str], fetch: Fetch) -> None:
    """Fetches all addresses, some at once from each host."""
    hosts: defaultdict[str, list[str]] = defaultdict(list)
    for url in urls:
        hosts[urlsplit(url).netloc].append(url)

    async def lane(left: Iterator[str]) -> None:
        for url in left:
            size = await fetch(url)
            assert size > 10_000, f"{url}: {size} bytes are no page of the bench"

    await asyncio.gather(*(lane(left) for left in map(iter, hosts.values()) for _ in range(LANES)))


async def ours(urls: Sequence[str]) -> None:
    """As a batch fetches, without robots.txt: httpx asks for none either."""
    async with AsyncClient(FetchPolicy(allow_private=True)) as client:

        async def fetch(url: str) -> int:
            return len((await client.fetch(url)).body)

        await lanes(urls, fetch)


async def ours_with_robots(urls: Sequence[str]) -> None:
    """The same, with robots.txt."""
    async with AsyncClient(FetchPolicy(allow_private=True, respect_robots=True)) as client:

        async def fetch(url: str) -> int:
            return len((await client.fetch(url)).body)

        await lanes(urls, fetch)


async def as_usual(urls: Sequence[str]) -> None:
    """One httpx client for all."""
    async with httpx.AsyncClient(follow_redirects=True, timeout=60.0) as client:

        async def fetch(url: str) -> int:
            return len((await client.get(url)).content)

        await lanes(urls, fetch)


CONTENDERS: dict[str, Run] = {"scraper": ours, "scraper, robots.txt asked": ours_with_robots, "httpx": as_usual}


def measured(name: str, urls: Sequence[str]) -> float:
    """Processor ms a page, the imports and the first few pages left out."""

    async def run() -> float:
        await CONTENDERS[name](urls[:4])
        began = time.process_time()
        await CONTENDERS[name](urls)
        return (time.process_time() - began) * 1000 / len(urls)

    return asyncio.run(run())


@contextmanager
def served(port: int, per_host: int) -> Iterator[Path]:
    """Runs the server; gives the file of its addresses."""
    with TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "tests.benchmark.newsweb", "serve", "--write", folder, "--port", str(port)]
        command += ["--hosts", str(HOSTS), "--per-host", str(per_host), "--latency", "0.05", "0.2"]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout is not None
            try:
                if not process.stdout.readline().startswith("ready"):
                    sys.exit("the server does not start")
                yield Path(folder) / "urls.txt"
            finally:
                process.terminate()


def alone(name: str, urls: Path) -> float:
    """The figure of one contender, from a process of its own."""
    command = [sys.executable, "-m", "tests.benchmark.fetching", "--only", name, "--urls", str(urls)]
    return float(subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=8940)
    parser.add_argument("--per-host", type=int, default=12)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", choices=CONTENDERS, help="measure one contender against a server that runs")
    parser.add_argument("--urls", type=Path, help="with --only: the file of its addresses")
    args = parser.parse_args()
    if args.only:
        print(measured(args.only, args.urls.read_text().split()))
        return
    with served(args.port, args.per_host) as urls:
        rounds = [{name: alone(name, urls) for name in CONTENDERS} for _ in range(args.rounds)]
    rows = [
        (name, *(f"{row[name]:.2f}" for row in rounds), f"{median(row[name] / row['httpx'] for row in rounds):.2f}")
        for name in CONTENDERS
    ]
    heads = ("processor ms a page", *(f"round {number + 1}" for number in range(args.rounds)), "of httpx's")
    print(markdown([heads, *rows]))


if __name__ == "__main__":
    main()
