"""The seam between httpx and the network: httpcore's pool over our address check.

httpx's own transport takes no network backend. The few lines that it would add are here, and one place where
httpcore's exceptions become ours.
"""

from __future__ import annotations

import ssl
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from typing import TypedDict

import httpcore
import httpx  # noqa: TID251

from scraper.errors import BadResponse, ConnectError, FetchError, TimeoutExceeded, TLSError
from scraper.fetch.address import PublicOnly, check_literal
from scraper.fetch.proxy import Proxy, route
from scraper.policy import FetchPolicy


class _Pool(TypedDict):
    http2: bool
    max_connections: int
    max_keepalive_connections: int
    keepalive_expiry: float


_POOL = _Pool(http2=True, max_connections=100, max_keepalive_connections=20, keepalive_expiry=5.0)


class Transport(httpx.AsyncBaseTransport):
    """Sends requests over HTTP/1.1 or HTTP/2, through a proxy where the policy or the environment names one."""

    def __init__(self, policy: FetchPolicy) -> None:
        self._context = httpx.create_ssl_context()
        self._allow_private = policy.allow_private
        self._route = route(policy.proxy)
        self._pools: dict[Proxy | None, httpcore.AsyncConnectionPool] = {}

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Sends the request; the body of the answer is still to be read.

        Raises:
            InvalidURL: The proxy's address is not http or https.
        """
        proxy = self._route.proxy_for(request.url)
        if proxy is not None and not self._allow_private:
            check_literal(request.url.host)
        if proxy not in self._pools:
            self._pools[proxy] = self._open(proxy)
        with translated(proxy.source if proxy else ""):
            answer = await self._pools[proxy].handle_async_request(
                httpcore.Request(
                    request.method,
                    _core(request.url),
                    headers=request.headers.raw,
                    content=request.stream,
                    extensions=request.extensions,
                )
            )
        return httpx.Response(answer.status, headers=answer.headers, stream=_Body(answer), extensions=answer.extensions)

    async def aclose(self) -> None:
        """Closes all connections."""
        for pool in self._pools.values():
            await pool.aclose()

    def _open(self, proxy: Proxy | None) -> httpcore.AsyncConnectionPool:
        """The connections through a proxy, or to the hosts themselves."""
        if proxy is None:
            backend = PublicOnly(allow_private=self._allow_private)
            return httpcore.AsyncConnectionPool(self._context, network_backend=backend, **_POOL)
        known = proxy.parsed()
        return httpcore.AsyncHTTPProxy(_core(known.url), known.raw_auth, known.headers.raw, self._context, **_POOL)


class _Body(httpx.AsyncByteStream):
    def __init__(self, answer: httpcore.Response) -> None:
        self._answer = answer

    async def __aiter__(self) -> AsyncIterator[bytes]:
        with translated():
            async for piece in self._answer.aiter_stream():
                yield piece

    async def aclose(self) -> None:
        await self._answer.aclose()


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
    root = next((cause for cause in _causes(error) if isinstance(cause, tuple(_ROOTS))), error)
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
