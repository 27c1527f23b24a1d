"""A web server on loopback for tests and demonstrations: it serves a folder, and misbehaves under ``/_/``.

``with serve(folder) as url`` is all that a demonstration needs; tests take the fixture ``server``.
The misbehaviours (each a method ``do_<name>`` of :class:`Misbehaviour`) stand at ``/_/<name>/<argument>``.
"""

from __future__ import annotations

import gzip
import re
import socket
import ssl
import struct
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import unquote

HTML = "text/html; charset=utf-8"
CERTIFICATE = Path(__file__).with_name("certificate.pem")
"""Key and certificate of 127.0.0.1, .2, .3 and localhost, which nobody else trusts: point SSL_CERT_FILE at it."""
PAGE = b"<!doctype html><title>A page</title><p>It answers."


class Misbehaviour(SimpleHTTPRequestHandler):
    """Answers one request."""

    protocol_version = "HTTP/1.1"
    server: Server

    def do_GET(self) -> None:
        path = unquote(self.path)
        self.server.requests.append(path)
        self.server.user_agents.append(self.headers.get("User-Agent", ""))
        self.server.last_headers = dict(self.headers.items())
        self.server.all_headers.append(self.server.last_headers)
        path = re.sub("^http://[^/]+(?=/_/)", "", path)  # asked as a proxy
        with suppress(BrokenPipeError, ConnectionResetError):
            if self.path in self.server.raw:
                self.wfile.write(self.server.raw[self.path])
                self.close_connection = True
            elif path.startswith("/robots.txt") and self.server.folder is None:
                self.do_robots(path)
            elif path.startswith("/_/"):
                name, _, argument = path.removeprefix("/_/").partition("/")
                getattr(self, "do_" + name.replace("-", "_"))(argument)
            elif self.server.folder is None:
                self.answer(200, PAGE)
            else:
                super().do_GET()

    def answer(self, status: int, body: bytes = PAGE, kind: str | None = HTML, **headers: str) -> None:
        self.send_response(status)
        if kind is not None:
            self.send_header("Content-Type", kind)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        if "Content_Length" not in headers:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_robots(self, path: str) -> None:
        """``robots.txt``, after as many redirects as the server is set to."""
        self.server.stop.wait(self.server.robots_seconds)
        hops = path.partition("?")[2]
        if len(hops) < self.server.robots_redirects:
            return self.answer(302, b"", Location=f"/robots.txt?{hops}+")
        tag = self.server.robots_etag
        known = bool(tag) and self.headers.get("If-None-Match") == tag
        status, headers = (304, {}) if known else (self.server.robots_status, {"ETag": tag} if tag else {})
        self.server.statuses.append(status)
        return self.answer(status, b"" if known else self.server.robots, "text/plain", **headers)

    def do_ok(self, _: str) -> None:
        self.answer(200)

    def do_status(self, code: str) -> None:
        self.answer(int(code))

    def do_flaky(self, argument: str) -> None:
        """``flaky/503/2``: that status twice, then a page."""
        status, failures = argument.split("/")[:2]
        self.server.counts[self.path] += 1
        self.answer(int(status) if self.server.counts[self.path] <= int(failures) else 200)

    def do_retry_after(self, value: str) -> None:
        """``retry-after/7``: 503 once with that header, then a page."""
        self.server.counts[self.path] += 1
        if self.server.counts[self.path] > 1:
            return self.answer(200)
        return self.answer(503, Retry_After=value)

    def do_redirect(self, hops: str) -> None:
        """``redirect/3``: three hops, then a page."""
        left = int(hops)
        self.answer(302, b"", Location=f"/_/redirect/{left - 1}") if left else self.answer(200)

    def do_to(self, location: str) -> None:
        """``to/http://10.0.0.1/``: redirects there."""
        self.answer(302, b"", Location=location)

    def do_slow_redirect(self, seconds: str) -> None:
        """A redirect whose body takes that long."""
        self.send_response(302)
        self.send_header("Location", "/_/ok")
        self.send_header("Content-Length", "100")
        self.end_headers()
        self.server.stop.wait(float(seconds))
        self.close_connection = True

    def do_loop(self, _: str) -> None:
        self.answer(302, b"", Location="/_/loop")

    def do_nowhere(self, _: str) -> None:
        """A redirect without a Location."""
        self.answer(302, b"")

    def do_conditional(self, name: str) -> None:
        """A page with an ETag and a date, which is 304 to who has both of them as they were sent."""
        tag, date = f'W/"{name}-gzip"', "Tue, 1 Jan 1980 00:00:00 +0000"
        if self.headers.get("If-None-Match") == tag and self.headers.get("If-Modified-Since") == date:
            self.send_response(304)
            self.send_header("ETag", tag)
            self.end_headers()
            return None
        return self.answer(200, PAGE, ETag=tag, Last_Modified=date)

    def do_gzip(self, _: str) -> None:
        """A page packed with gzip, in chunks."""
        self.send_response(200)
        self.send_header("Content-Type", HTML)
        self.send_header("Content-Encoding", "gzip")
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        packed = gzip.compress(PAGE, mtime=0)
        for piece in (packed[:20], packed[20:], b""):
            self.wfile.write(b"%x\r\n%b\r\n" % (len(piece), piece))

    def do_cookie(self, _: str) -> None:
        """Redirects to itself until its cookie comes back."""
        if "seen=1" in self.headers.get("Cookie", ""):
            return self.answer(200)
        return self.answer(302, b"", Location="/_/cookie", Set_Cookie="seen=1")

    def do_refresh(self, target: str) -> None:
        self.answer(200, f'<meta http-equiv="refresh" content="0; url={target}">'.encode())

    def do_slow_headers(self, seconds: str) -> None:
        self.server.stop.wait(float(seconds))
        self.answer(200)

    def do_drip(self, seconds: str) -> None:
        """A byte each 20 ms, for that long: never silent, never done."""
        self.send_response(200)
        self.send_header("Content-Type", HTML)
        self.send_header("Content-Length", "1000000")
        self.end_headers()
        end = time.monotonic() + float(seconds)
        while time.monotonic() < end and not self.server.stop.wait(0.02):
            self.wfile.write(b" ")
        self.close_connection = True

    def do_ended(self, seconds: str) -> None:
        """A page to its end, and then silence, though its length promises more."""
        self.send_response(200)
        self.send_header("Content-Length", "100000")
        self.end_headers()
        self.wfile.write(PAGE + b"</html>")
        self.server.stop.wait(float(seconds))
        self.close_connection = True

    def do_reset(self, _: str) -> None:
        """Breaks the connection after half the body."""
        self.answer(200, PAGE, Content_Length=str(len(PAGE) * 2))
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.close_connection = True

    def do_truncated(self, _: str) -> None:
        """Closes the connection politely, with half the body missing."""
        self.answer(200, PAGE, Content_Length=str(len(PAGE) * 2))
        self.close_connection = True

    def do_garbage(self, _: str) -> None:
        """No HTTP at all."""
        self.wfile.write(b"SSH-2.0-OpenSSH_9.6\r\n\r\n")
        self.close_connection = True

    def do_huge(self, size: str) -> None:
        self.answer(200, b" " * int(size))

    def do_endless(self, size: str) -> None:
        """A body of that size which does not announce it."""
        self.send_response(200)
        self.send_header("Content-Type", HTML)
        self.send_header("Connection", "close")
        self.end_headers()
        for _ in range(int(size) // 65536):
            self.wfile.write(b" " * 65536)

    def do_bomb(self, size: str) -> None:
        """A few kilobytes of gzip that unpack to that many bytes."""
        self.answer(200, gzip.compress(bytes(int(size))), Content_Encoding="gzip")

    def do_bad_gzip(self, _: str) -> None:
        self.answer(200, b"this is no gzip", Content_Encoding="gzip")

    def do_type(self, content_type: str) -> None:
        """``type/image/png``: a page with that Content-Type; ``type/`` with none."""
        self.answer(200, PAGE, content_type or None)

    def do_bytes(self, argument: str) -> None:
        """``bytes/25504446``: those bytes (in hex), without a Content-Type."""
        self.answer(200, bytes.fromhex(argument), None)

    def do_charset(self, argument: str) -> None:
        """``charset/koi8-r/utf-8``: a page in the first charset that declares the second."""
        real, declared = argument.split("/")
        self.answer(200, "<p>Привет, мир: сегодня хорошая погода".encode(real), f"text/html; charset={declared}")

    def log_message(self, *_: object) -> None:
        """Silence: what the server saw is in ``Server.requests``."""


def raw_answer(body: bytes, *headers: str, status: str = "200 OK", length: int | None = None) -> bytes:
    """An answer, byte for byte, with these header lines; ``length=-1`` leaves Content-Length out."""
    size = len(body) if length is None else length
    lines = [f"HTTP/1.1 {status}", *headers, *([f"Content-Length: {size}"] if size >= 0 else []), "Connection: close"]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


class Server(ThreadingHTTPServer):
    """The running server.

    Attributes:
        url: Where it answers, without a final slash.
        folder: What it serves, or ``None`` for one and the same page everywhere.
        connections, open: How many were opened, and how many are open now.
        requests: The paths that were asked for, in order.
        user_agents: Who asked, in the same order.
        last_headers, all_headers: The headers of the last request and of each, in the same order.
        robots, robots_status, robots_redirects: What it answers at ``/robots.txt``, after how many hops.
        robots_etag, robots_seconds: The ETag that it has, and how long the answer takes.
        statuses: The answers at ``/robots.txt``, in order.
        raw: Path → an answer, byte for byte, after which the connection is closed.
    """

    daemon_threads = True
    request_queue_size = 128
    block_on_close = False

    def __init__(self, folder: Path | None = None, *, host: str = "127.0.0.1", tls: bool = False) -> None:
        super().__init__((host, 0), Misbehaviour)
        self.folder = folder
        self.url = f"{'https' if tls else 'http'}://{host}:{self.server_address[1]}"
        if tls:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(CERTIFICATE)
            self.socket = context.wrap_socket(self.socket, server_side=True, do_handshake_on_connect=False)
        self.connections = self.open = 0
        self._counting = threading.Lock()
        self.requests: list[str] = []
        self.user_agents: list[str] = []
        self.last_headers: dict[str, str] = {}
        self.all_headers: list[dict[str, str]] = []
        self.robots, self.robots_status, self.robots_redirects = b"", 404, 0
        self.robots_etag, self.robots_seconds = "", 0.0
        self.statuses: list[int] = []
        self.raw: dict[str, bytes] = {}
        self.counts: Counter[str] = Counter()
        self.stop = threading.Event()

    def verify_request(self, *_: object) -> bool:
        self.connections += 1
        return True

    def finish_request(self, request: object, client_address: object) -> None:
        with self._counting:
            self.open += 1
        try:
            Misbehaviour(request, client_address, self, directory=str(self.folder))  # type: ignore[arg-type]
        finally:
            with self._counting:
                self.open -= 1

    def handle_error(self, *_: object) -> None:
        """A client that hangs up is what half of the tests are about."""


@contextmanager
def running(folder: Path | None = None, *, host: str = "127.0.0.1", tls: bool = False) -> Iterator[Server]:
    """A server in a thread, stopped at the end of the block."""
    with Server(folder, host=host, tls=tls) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        try:
            yield server
        finally:
            server.stop.set()
            server.shutdown()
            thread.join()


@contextmanager
def serve(folder: Path) -> Iterator[str]:
    """Serves a folder; the block gets its address, without a final slash."""
    with running(folder) as server:
        yield server.url
