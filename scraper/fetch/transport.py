"""One request over the network, and the answer to it: httpcore's pools over our address check.

httpx stands above httpcore with models that cost as much again as the request, so it is left out here. This is the one
place where httpcore's exceptions become ours.
"""

from __future__ import annotations

import ssl
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import anyio
import httpcore
import httpx  # noqa: TID251

from scraper.errors import BadResponse, ConnectError, FetchError, TimeoutExceeded, TLSError
from scraper.fetch.address import PublicOnly, check_host
from scraper.fetch.names import Names
from scraper.fetch.outside import Outside
from scraper.fetch.pools import IDLE_SECONDS, MAX_CONNECTIONS, Origin, Pool, Pools, shared_context
from scraper.fetch.proxy import route
from scraper.policy import FetchPolicy

Sent = Sequence[tuple[bytes, bytes]]
_POOL: Any = {
    "http2": True,
    "max_connections": MAX_CONNECTIONS,
    "max_keepalive_connections": MAX_CONNECTIONS,
    "keepalive_expiry": IDLE_SECONDS,
}


class Response:
    """An answer whose body is still to be read; it is to be closed.

    Attributes:
        status: The HTTP status code.
        headers: Name and value of each header, as received.
    """

    __slots__ = ("_answer", "_pool", "_pools", "_stream", "headers", "status")

    def __init__(self, answer: httpcore.Response, pools: Pools, pool: Pool) -> None:
        self._answer = answer
        self._stream: Any = answer.stream  # a body to iterate over and to close
        self._pools, self._pool = pools, pool
        self.status = answer.status
        self.headers: Sent = answer.headers

    def said(self, name: str) -> str:
        """``"http_version"`` or ``"reason_phrase"``, or ``""`` where it has none."""
        return bytes(self._answer.extensions.get(name, b"")).decode("latin-1")

    async def pieces(self) -> AsyncIterator[bytes]:
        """The body as it comes, its Content-Encoding still on."""
        with translated():
            async for piece in self._stream:
                yield piece

    async def aclose(self) -> None:
        """Gives the connection back, or closes it where the body was not read to its end."""
        try:
            await self._stream.aclose()  # shielded from cancellation by itself
        finally:
            self._pools.release(self._pool)


class Transport:
    """Sends requests over HTTP/1.1 or HTTP/2, through a proxy where the policy or the environment names one."""

    def __init__(self, policy: FetchPolicy, outside: Outside) -> None:
        self._allow_private = policy.allow_private
        self._route = route(policy.proxy)
        self._context = shared_context()
        self._names = Names(outside.resolver, outside.clock)
        self._backends = {
            private: PublicOnly(self._names, allow_private=private or policy.allow_private) for private in (False, True)
        }
        self._pools = Pools(self._open)
        self._connect_timeout = policy.connect_timeout
        limits = httpx.Timeout(policy.read_timeout, connect=policy.connect_timeout, pool=None)
        self._extensions = {"timeout": limits.as_dict()}
        self._closed = False

    def check(self, url: httpx.URL, *, trusted: bool = False) -> None:
        """Refuses a host that is not of the public internet by its spelling; no name is asked for.

        Raises:
            BlockedAddress: It is not, and neither trusted nor let through by the policy.
        """
        if not (trusted or self._allow_private):
            check_host(url.raw_host.decode("ascii"))

    async def look_up(self, url: httpx.URL, *, trusted: bool = False) -> None:
        """Resolves the name of a host that is asked directly, so that the request itself need not wait for it.

        Raises:
            BlockedAddress: It is none of the public internet.
            DNSError: It does not resolve.
        """
        self.check(url, trusted=trusted)
        if self._route.proxy_for(url) is None:
            try:
                with anyio.fail_after(self._connect_timeout):
                    await self._names.look_up(url.raw_host.decode("ascii"), url.port or 443)
            except TimeoutError as error:
                raise TimeoutExceeded("the name server does not answer", advice=_LATER) from error

    async def send(self, url: httpx.URL, headers: Sent, *, trusted: bool = False) -> Response:
        """Sends a GET request; the body of the answer is still to be read.

        Args:
            url: Where to.
            headers: Name and value of each.
            trusted: Its host may be private.

        Raises:
            BlockedAddress: The host is none of the public internet.
            InvalidURL: The proxy's address is not http or https.
            FetchError: There is no answer.
        """
        if self._closed:
            raise FetchError("the client is closed", advice="make a new one")
        self.check(url, trusted=trusted)
        proxy, core = self._route.proxy_for(url), _core(url)
        pool = self._pools.take(Origin(proxy, core.scheme, core.host, core.port, trusted))
        try:
            with translated(proxy.source if proxy else ""):
                request = httpcore.Request(b"GET", core, headers=headers, extensions=self._extensions)
                answer = await pool.connections.handle_async_request(request)
        except BaseException:
            self._pools.release(pool)
            raise
        return Response(answer, self._pools, pool)

    async def aclose(self) -> None:
        """Closes all connections."""
        self._closed = True
        await self._pools.aclose()

    def _open(self, origin: Origin) -> httpcore.AsyncConnectionPool:
        """The connections to an origin."""
        context = self._context() if origin.scheme == b"https" else None
        if origin.proxy is None:
            return httpcore.AsyncConnectionPool(context, network_backend=self._backends[origin.private], **_POOL)
        known = origin.proxy.parsed()
        return httpcore.AsyncHTTPProxy(_core(known.url), known.raw_auth, known.headers.raw, context, **_POOL)


@contextmanager
def translated(proxy: str = "") -> Iterator[None]:
    """Turns httpcore's exceptions into ours, which tell what named the proxy that was asked, if any."""
    try:
        yield
    except FetchError as error:  # from our own backend; httpcore has cut its cause off
        raise error from error.__context__
    except tuple(_MEANINGS) as error:
        raise _translate(error, proxy) from error


_Meaning = tuple[type[FetchError], str, str]  # our error, its cause, its advice
_LATER = "try again later"
_MEANINGS: dict[type[BaseException], _Meaning] = {
    # the first that fits counts
    httpcore.ConnectTimeout: (TimeoutExceeded, "no connection within the time limit", _LATER),
    httpcore.TimeoutException: (TimeoutExceeded, "the server stopped sending", "try a longer time limit"),
    httpcore.ProxyError: (ConnectError, "the proxy refused", "check the proxy's address and log-in"),
    httpcore.ConnectError: (ConnectError, "no connection", "check your connection, or try again later"),
    httpcore.LocalProtocolError: (BadResponse, "the request cannot be sent", ""),
    httpcore.UnsupportedProtocol: (BadResponse, "the request cannot be sent", ""),
    httpcore.ProtocolError: (ConnectError, "the server broke off, or does not speak HTTP", _LATER),
    httpcore.NetworkError: (ConnectError, "the connection broke", _LATER),
}
_ROOTS: dict[type[BaseException], _Meaning] = {
    ssl.SSLError: (TLSError, "no safe connection (TLS)", "the site's certificate is at fault, or your clock"),
    ConnectionRefusedError: (
        ConnectError,
        "the connection was refused",
        "check the port, or try again later",
    ),
}


def _translate(error: BaseException, proxy: str) -> FetchError:
    """The error of ours that one of httpcore's stands for."""
    # A handshake that is never answered has an SSLError below its timeout.
    causes = () if isinstance(error, httpcore.TimeoutException) else _causes(error)
    root = next((cause for cause in causes if isinstance(cause, tuple(_ROOTS))), error)
    table = _ROOTS if root is not error else _MEANINGS
    meaning = next(meaning for kind, meaning in table.items() if isinstance(root, kind))
    ours, cause, advice = meaning
    return ours(": ".join(filter(None, (proxy, cause, str(error)))), advice=advice)


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


def _core(url: httpx.URL) -> httpcore.URL:
    return httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path)
