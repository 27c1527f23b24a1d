"""The server: ``python -m tests.benchmark.newsweb serve --write DIR``; README.md beside this file tells the rest."""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import signal
import socket
import ssl
import time
from pathlib import Path
from urllib.parse import urlsplit

from tests.benchmark.newsweb.web import Web


class Connection(asyncio.Protocol):
    count = 0

    def __init__(self, web: Web) -> None:
        self.web, self.buffer, self.busy = web, b"", False

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        self.transport = transport
        self.host = int(transport.get_extra_info("sockname")[0].rpartition(".")[2]) - 1
        Connection.count += 1
        self.id = Connection.count
        if sock := transport.get_extra_info("socket"):
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        transport.set_write_buffer_limits(1 << 20)
        self.note(dict(ev="open"))

    def connection_lost(self, exc: Exception | None) -> None:
        self.note(dict(ev="close"))
        if self.busy:
            self.web.flying[self.host] -= 1
            self.busy = False

    def note(self, row: dict) -> None:
        if self.web.log:
            self.web.log.write(
                json.dumps(
                    {"t": round(time.monotonic() - self.web.began, 5), "host": self.host, "conn": self.id, **row}
                )
                + "\n"
            )

    def data_received(self, data: bytes) -> None:
        self.buffer += data
        if not self.busy:
            self.next()

    def next(self) -> None:
        head, found, rest = self.buffer.partition(b"\r\n\r\n")
        if not found:
            if len(self.buffer) > 65536:
                self.transport.close()
            return
        self.buffer = rest
        first, *lines = head.decode("latin-1").split("\r\n")
        try:
            method, path, version = first.split(" ")
        except ValueError:
            self.transport.close()
            return
        if path.startswith("http"):
            split = urlsplit(path)
            path = split.path + ("?" + split.query if split.query else "")
        heads = {k.strip().lower(): v.strip() for k, _, v in (line.partition(":") for line in lines)}
        if path.startswith("/__"):
            self.transport.write(self.web.control(path))
            return
        if self.host in self.web.out:
            self.transport.abort()
            return
        self.busy = True
        self.web.flying[self.host] += 1
        began = time.monotonic()
        status, body, wait, fault = self.web.answer(self.host, path, heads)
        if method == "HEAD":
            body = body.partition(b"\r\n\r\n")[0] + b"\r\n\r\n"
        keep = heads.get("connection", "keep-alive" if version == "HTTP/1.1" else "close").lower() != "close"
        row = dict(
            ev="req",
            method=method,
            path=path,
            status=status,
            bytes=len(body),
            fault=fault,
            heads={
                k: heads[k]
                for k in (
                    "host",
                    "user-agent",
                    "accept-encoding",
                    "if-none-match",
                    "if-modified-since",
                    "connection",
                    "from",
                )
                if k in heads
            },
            began=round(began - self.web.began, 5),
        )
        if wait:
            asyncio.get_running_loop().call_later(wait, self.finish, body, keep, row)
        else:
            self.finish(body, keep, row)

    def finish(self, body: bytes, keep: bool, row: dict) -> None:
        if self.transport.is_closing():
            return
        self.transport.write(body)
        self.note(row)
        self.busy = False
        self.web.flying[self.host] -= 1
        if not keep:
            self.transport.close()
        elif self.buffer:
            self.next()


TOLD = ("lang", "title", "standfirst", "author", "published", "caption", "paragraphs", "refrains")
"""What truth.jsonl tells of each story."""


def write_lists(web: Web, folder: Path) -> None:
    """Write urls.txt, the addresses to fetch, and truth.jsonl, what stands there."""
    urls = []
    with (folder / "truth.jsonl").open("w", encoding="utf-8") as truth:
        for host in range(web.o.hosts):
            for number in range(web.o.per_host):
                url, row = told(web, host, number)
                urls.append(url)
                truth.write(json.dumps(row, ensure_ascii=False) + "\n")
    if web.o.order == "shuffled":
        random.Random(web.o.seed).shuffle(urls)
    (folder / "urls.txt").write_text("\n".join(urls) + "\n")


def told(web: Web, host: int, number: int) -> tuple[str, dict[str, object]]:
    """The address that is listed, and the row of truth.jsonl."""
    story, fault, url = web.story(host, number), web.fault(host, number), web.url(host, number)
    row = {"url": url, "final": web.base(host) + story["path"], "fault": fault, "gives_text": fault != "404"}
    return url, row | {key: story[key] for key in TOLD} | {"headings": list(story["headings"].values())}


async def serve(o: argparse.Namespace) -> None:
    t = time.monotonic()
    web = Web(o)
    if o.write:
        write_lists(web, Path(o.write))
    context = None
    if o.tls:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(o.tls[0], o.tls[1])
    loop = asyncio.get_running_loop()
    stop = asyncio.Event()
    for sig in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(sig, stop.set)
    for host in range(o.hosts):
        await loop.create_server(lambda: Connection(web), f"127.0.0.{host + 1}", o.port, backlog=1024, ssl=context)
    sizes = [len(r.plain) for r in web.cache.values()]
    print(
        f"ready: {len(sizes)} pages of {sum(sizes) // len(sizes) // 1024} KB on {o.hosts} hosts, {web.base(0)} and on, pid {os.getpid()}, made in {time.monotonic() - t:.1f} s",
        flush=True,
    )
    while not stop.is_set():
        try:
            await asyncio.wait_for(stop.wait(), 0.5)
        except TimeoutError:
            if web.log:
                web.log.flush()
    if web.log:
        web.log.close()
