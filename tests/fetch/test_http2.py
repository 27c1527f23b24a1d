"""HTTP/2, spoken by a small server that is made of the same library as the client's."""

from __future__ import annotations

import asyncio
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import h2.connection
import h2.events
import pytest
from h2.config import H2Configuration

from scraper.fetch import AsyncClient
from scraper.model import Page
from scraper.policy import FetchPolicy
from tests.server import CERTIFICATE, PAGE


class Http2Server:
    """Answers every request with a page; notes connections and request headers."""

    def __init__(self, listener: socket.socket) -> None:
        self.url = f"https://127.0.0.1:{listener.getsockname()[1]}"
        self.connections = 0
        self.requests: list[dict[str, str]] = []
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._context.load_cert_chain(CERTIFICATE)
        self._context.set_alpn_protocols(["h2"])
        self._listener = listener

    def run(self) -> None:
        with suppress(OSError):
            while True:
                plain, _ = self._listener.accept()
                self.connections += 1
                threading.Thread(target=self._serve, args=(plain,), daemon=True).start()

    def _serve(self, plain: socket.socket) -> None:
        with suppress(OSError), self._context.wrap_socket(plain, server_side=True) as stream:
            spoken = h2.connection.H2Connection(H2Configuration(client_side=False, header_encoding="utf-8"))
            spoken.initiate_connection()
            stream.sendall(spoken.data_to_send())
            while data := stream.recv(65536):
                for event in spoken.receive_data(data):
                    if isinstance(event, h2.events.RequestReceived):
                        self.requests.append({str(name): str(value) for name, value in event.headers or ()})
                        answer = [(":status", "200"), ("content-type", "text/html")]
                        spoken.send_headers(event.stream_id or 0, answer)
                        spoken.send_data(event.stream_id or 0, PAGE, end_stream=True)
                stream.sendall(spoken.data_to_send())


@contextmanager
def running() -> Iterator[Http2Server]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = Http2Server(listener)
        thread = threading.Thread(target=server.run, daemon=True)
        thread.start()
        yield server
        listener.shutdown(socket.SHUT_RDWR)
    thread.join()


def test_http_2_is_spoken_over_one_connection(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(CERTIFICATE))

    async def fetch(url: str) -> list[Page]:
        policy = FetchPolicy(allow_private=True, retries=0, headers=(("X-Key", "7"),))
        async with AsyncClient(policy) as client:
            first = await client.fetch(url, keep_raw=True)
            return [first, *await asyncio.gather(*(client.fetch(f"{url}/{number}") for number in range(9)))]

    with running() as server:
        pages = asyncio.run(fetch(server.url))
        assert [(page.status, page.body) for page in pages] == [(200, PAGE)] * 10
        assert pages[0].exchanges[0].http_version == "HTTP/2"
        assert server.connections == 1
    first = server.requests[0]
    assert (first[":authority"], first["x-key"]) == (server.url.removeprefix("https://"), "7")
    assert first["user-agent"].startswith("scraper/")
