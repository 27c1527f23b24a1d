"""Only public hosts: addresses are checked at the moment of connecting, and the checked one is connected to.

The check stands below the HTTP client, in httpcore's network backend, so every hop of a redirect passes it,
and a name that resolves to something else the second time (DNS rebinding) gains nothing: there is no second
time. With a proxy it is the proxy that resolves names; then hosts are judged by their spelling alone.
"""

from __future__ import annotations

from collections.abc import Iterable

import anyio
import httpcore

from scraper.errors import BlockedAddress
from scraper.fetch.names import Names
from scraper.fetch.networks import is_private_name, is_public

SocketOption = tuple[int, int, int] | tuple[int, int, bytes | bytearray] | tuple[int, int, None, int]


def is_private_host(host: str) -> bool:
    """Whether a host is one of a network within by its spelling: a private address, or a name that only they know.

    >>> is_private_host("10.0.0.1"), is_private_host("printer.local"), is_private_host("news.example")
    (True, True, False)
    """
    try:
        return not is_public(host)
    except ValueError:  # a name
        return is_private_name(host)


def check_host(host: str) -> None:
    """Refuses a host that is plainly private by its spelling, without resolving names.

    Raises:
        BlockedAddress: It is.
    """
    if is_private_host(host):
        raise _blocked(host, host)


class PublicOnly(httpcore.AsyncNetworkBackend):
    """Opens connections to public addresses alone, or with ``allow_private`` to all."""

    def __init__(self, names: Names, *, allow_private: bool) -> None:
        self._names = names
        self._allow_private = allow_private
        self._inner = httpcore.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[SocketOption] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Connects to the first address of the host that answers."""
        try:
            with anyio.fail_after(timeout):
                addresses = await self._names.look_up(host, port)
        except TimeoutError as error:
            raise httpcore.ConnectTimeout("the name server does not answer") from error
        if not self._allow_private:
            for address in addresses:
                if not is_public(address):
                    raise _blocked(host, address)
        for address in addresses[:-1]:
            try:
                return await self._inner.connect_tcp(address, port, timeout, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                continue
        try:
            return await self._inner.connect_tcp(addresses[-1], port, timeout, local_address, socket_options)
        except (httpcore.ConnectError, httpcore.ConnectTimeout):
            self._names.forget(host)
            raise


def _blocked(host: str, address: str) -> BlockedAddress:
    where = host if host == address else f"{host} ({address})"
    return BlockedAddress(f"{where} is not on the public internet", advice="allow private addresses if you trust it")
