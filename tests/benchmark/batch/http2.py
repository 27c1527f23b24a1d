"""The news web over HTTP/2: ``python -m tests.benchmark.batch.http2 serve ...`` takes the options of ``newsweb serve``.

hypercorn speaks the protocol; the pages, faults and the log are the news web's.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import signal
import time
from pathlib import Path
from typing import Any

from hypercorn.asyncio import serve as serve_app
from hypercorn.config import Config

import tests.benchmark.newsweb.__main__ as newsweb
from tests.benchmark.newsweb.server import write_lists
from tests.benchmark.newsweb.web import Web


class App:
    """An ASGI application that answers as the news web does."""

    def __init__(self, web: Web) -> None:
        self._web = web

    async def __call__(self, scope: Any, _receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            return
        host = int(scope["server"][0].rpartition(".")[2]) - 1
        query = scope["query_string"].decode()
        path = scope["path"] + (f"?{query}" if query else "")
        heads = {name.decode().lower(): value.decode("latin-1") for name, value in scope["headers"]}
        if path.startswith("/__"):
            await _send(send, self._web.control(path))
            return
        began = time.monotonic() - self._web.began
        status, answer, wait, fault = self._web.answer(host, path, heads)
        if wait:
            await asyncio.sleep(wait)
        await _send(send, answer)
        row = {"t": time.monotonic() - self._web.began, "host": host, "conn": 0, "ev": "req", "path": path}
        row |= {"status": status, "fault": fault, "heads": heads, "began": began, "http": scope["http_version"]}
        if self._web.log:
            self._web.log.write(json.dumps(row) + "\n")


async def _send(send: Any, answer: bytes) -> None:
    """Send an answer that is written as HTTP/1.1 has it."""
    head, _, body = answer.partition(b"\r\n\r\n")
    first, *lines = head.split(b"\r\n")
    headers = [tuple(part.strip() for part in line.split(b":", 1)) for line in lines]
    kept = [(name.lower(), value) for name, value in headers if name.lower() not in (b"connection", b"keep-alive")]
    await send({"type": "http.response.start", "status": int(first.split()[1]), "headers": kept})
    await send({"type": "http.response.body", "body": body})


async def serve(options: argparse.Namespace) -> None:
    """As the news web's own server."""
    web = Web(options)
    if options.write:
        write_lists(web, Path(options.write))
    config = Config()
    config.bind = [f"127.0.0.{host + 1}:{options.port}" for host in range(options.hosts)]
    config.certfile, config.keyfile = options.tls
    config.alpn_protocols = ["h2", "http/1.1"]
    config.loglevel = "ERROR"
    stop = asyncio.Event()
    for each in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(each, stop.set)
    serving = asyncio.create_task(serve_app(App(web), config, shutdown_trigger=stop.wait))  # type: ignore[arg-type]
    await asyncio.sleep(1.0)
    print("ready: over HTTP/2", flush=True)
    await serving
    if web.log:
        web.log.close()


if __name__ == "__main__":
    newsweb.serve = serve
    newsweb.main()
