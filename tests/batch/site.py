"""A small news site on loopback whose pages, headers and manners a test sets."""

from __future__ import annotations

import json
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from tests.cli.conftest import COMMAND, environment

SENTENCE = "The ferry under the old bridge runs again since May, and those who live on the far bank of {name} say so."


def article(name: str, *, head: str = "", more: str = "") -> bytes:
    """A page that holds an article about something."""
    text = "".join(
        f"<p>{SENTENCE.format(name=name)} It is the {place}th time this year. {more}</p>" for place in range(9)
    )
    return (
        f"<!doctype html><html lang=en><head><title>News of {name}</title>{head}</head><body><article>"
        f"<h1>News of {name}</h1>{text}</article></body></html>"
    ).encode()


@dataclass
class Answer:
    """What the site answers at a path."""

    body: bytes
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Site

    def do_GET(self) -> None:
        site = self.server
        site.requests.append((time.monotonic(), self.path))
        site.hosts.append(self.headers.get("Host", "").partition(":")[0])
        site.asked_with.append(dict(self.headers.items()))
        site.stop.wait(site.seconds)
        answer = site.answer(self.path)
        etag = answer.headers.get("ETag")
        status, body = answer.status, answer.body
        if etag and self.headers.get("If-None-Match") == etag:
            status, body = 304, b""
        self.send_response(status)
        for name, value in {"Content-Type": "text/html; charset=utf-8", **answer.headers}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
        site.statuses.append((time.monotonic(), self.path, status))

    def log_message(self, *_: object) -> None:
        """Silence."""


class Site(ThreadingHTTPServer):
    """The running site; ``pages`` may be changed between requests."""

    daemon_threads = True
    block_on_close = False

    def __init__(self, port: int = 0, host: str = "127.0.0.1") -> None:
        super().__init__((host, port), _Handler)
        self.url = f"http://{host or '127.0.0.1'}:{self.server_address[1]}"
        self.pages: dict[str, Answer] = {}
        self.requests: list[tuple[float, str]] = []
        self.asked_with: list[dict[str, str]] = []
        self.hosts: list[str] = []
        self.statuses: list[tuple[float, str, int]] = []
        self.seconds = 0.0
        self.seconds_between = 0.0
        self.last = float("-inf")
        self.early = 0
        self.lock = threading.Lock()
        self.stop = threading.Event()

    def answer(self, path: str) -> Answer:
        """The answer at a path; 429 where the site is asked for pages more often than it permits."""
        if self.seconds_between and path != "/robots.txt":
            with self.lock:
                now = time.monotonic()
                if now - self.last < self.seconds_between:
                    self.early += 1
                    return Answer(b"slow down", 429, {"Retry-After": f"{self.seconds_between:.0f}"})
                self.last = now
        return self.pages.get(path) or self.pages.get(path.partition("?")[0]) or Answer(b"not here", 404)

    def handle_error(self, *_: object) -> None:
        """A client that hangs up."""


@contextmanager
def running(port: int = 0, host: str = "127.0.0.1") -> Iterator[Site]:
    """The site in a thread; at the host ``""`` it is there under 127.0.0.2, .3, ... too."""
    with Site(port, host) as site:
        thread = threading.Thread(target=site.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        try:
            yield site
        finally:
            site.stop.set()
            site.shutdown()
            thread.join()


def command(*arguments: object) -> list[str]:
    """``scraper batch`` without pauses and with one worker, as argv."""
    return [*COMMAND, "batch", "--allow-private", "--processes", "1", "--min-free", "1", *map(str, arguments)]


def batch(folder: Path, *arguments: object, **extra: Any) -> subprocess.CompletedProcess[str]:
    """Run ``scraper batch`` in a folder, without a pause between requests unless one is given."""
    delay = () if "--delay" in arguments else ("--delay", "0")
    return subprocess.run(
        command(*delay, *arguments),
        capture_output=True, encoding="utf-8", cwd=folder, timeout=120, check=False,
        env=environment(**extra.pop("env", {})), **extra,
    )  # fmt: skip


def rows(corpus: Path, file: str = "articles.jsonl") -> list[dict[str, Any]]:
    """The rows of a corpus; fails on a half line."""
    path = corpus / file
    return [json.loads(line) for line in path.read_bytes().splitlines()] if path.exists() else []
