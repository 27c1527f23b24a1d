"""One command over the news web: its processor time, memory, speed, texts and manners."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, redirect_stdout
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from threading import Event, Thread

from tests.benchmark.newsweb.report import check, report


@dataclass(frozen=True, slots=True)
class Run:
    """What a command took and gave.

    Attributes:
        cpu_ms: Processor time a page, children included, milliseconds.
        pages_per_second: Pages listed, by the wall clock.
        pss_mb: The most memory that the process and its children had together, shared pages counted once.
        right: Right texts; ``wrong``, ``missing`` and ``doubled`` are of the same check.
        at_once: The most requests that a host had in flight, by the server's log.
        status: How the command ended.
    """

    name: str
    cpu_ms: float
    pages_per_second: float
    pss_mb: float
    right: int
    wrong: int
    missing: int
    doubled: int
    at_once: int
    status: int


def free_port() -> int:
    """A port of 127.0.0.1 that nobody has at this moment."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@contextmanager
def newsweb(folder: Path, *options: str, port: int = 8950, module: str = "tests.benchmark.newsweb") -> Iterator[str]:
    """The news web as a process of its own; the address of its control pages."""
    command = [sys.executable, "-m", module, "serve", "--write", str(folder), "--port", str(port)]
    with subprocess.Popen([*command, *options], stdout=subprocess.PIPE, text=True) as server:
        try:
            assert server.stdout is not None
            if not server.stdout.readline().startswith("ready"):
                raise RuntimeError("the news web did not start")
            yield f"http{'s' if '--tls' in options else ''}://127.0.0.1:{port}"
        finally:
            server.terminate()


def control(base: str, what: str) -> str:
    """Ask a control page: ``__reset``, ``__flush``, ``__publish?n=3``, ..."""
    import ssl  # noqa: PLC0415

    context = ssl._create_unverified_context() if base.startswith("https") else None  # noqa: S323 - on loopback
    with urllib.request.urlopen(f"{base}/{what}", timeout=60, context=context) as answer:
        return str(answer.read().decode())


def measure(name: str, command: Sequence[str], folder: Path, rows: Path, base: str) -> Run:
    """Run a command over ``folder/urls.txt`` and read what it wrote to ``rows``."""
    control(base, "__reset")
    began = time.monotonic()
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=(folder / "stderr.txt").open("w")) as process:
        peak, stop = [0.0], Event()
        watcher = Thread(target=_watch, args=(process.pid, peak, stop))
        watcher.start()
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        stop.set()
        watcher.join()
    seconds = time.monotonic() - began
    control(base, "__flush")
    pages = len((folder / "urls.txt").read_text().split())
    with redirect_stdout(StringIO()):
        texts = check(str(folder / "truth.jsonl"), str(rows)) if rows.exists() else {}
        manners = report(str(folder / "log.jsonl"))
    return Run(
        name=name,
        cpu_ms=1000 * (used.ru_utime + used.ru_stime) / pages,
        pages_per_second=pages / seconds,
        pss_mb=peak[0],
        right=int(texts.get("right", 0)),
        wrong=int(texts.get("wrong", 0)),
        missing=int(texts.get("missing", 0)),
        doubled=int(texts.get("doubled", 0)),
        at_once=int(manners["in_flight_per_host"]),
        status=process.returncode,
    )


def _watch(pid: int, peak: list[float], stop: Event) -> None:
    while not stop.wait(0.3):
        peak[0] = max(peak[0], pss_mb(pid))


def pss_mb(pid: int) -> float:
    """Proportional set size of a process and its descendants, in MB."""
    return sum(_pss(member) for member in family(pid)) / 1024


def family(pid: int) -> list[int]:
    """A process and all its descendants that are alive."""
    found, new = [pid], [pid]
    while new:
        children = [child for member in new for child in _children(member)]
        found += children
        new = children
    return found


def _children(pid: int) -> list[int]:
    children: list[int] = []
    for path in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            children += map(int, path.read_text().split())
        except OSError:
            continue
    return children


def _pss(pid: int) -> int:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0)


def stats(base: str) -> dict[str, float]:
    """The server's own figures."""
    found: dict[str, float] = json.loads(control(base, "__stats"))
    return found
