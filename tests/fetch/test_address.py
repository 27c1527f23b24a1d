from __future__ import annotations

import socket
from typing import Any

import pytest

from scraper.errors import BlockedAddress, DNSError
from scraper.fetch import Client, address, fetch_page
from scraper.fetch.address import check_host
from scraper.fetch.networks import is_public
from scraper.fetch.outside import Outside
from scraper.policy import FetchPolicy
from tests.server import Server


class Resolver:
    """Resolves every name to the same addresses, or fails, and notes who was asked for."""

    def __init__(self, *addresses: str, error: Exception | None = None) -> None:
        self.addresses, self.error = list(addresses), error
        self.asked: list[str] = []

    def __call__(self, host: str, _: int) -> list[str]:
        self.asked.append(host)
        if self.error:
            raise self.error
        return self.addresses

    def client(self, **policy: Any) -> Client:
        return Client(FetchPolicy(retries=0, **policy), outside=Outside(resolver=self))


@pytest.mark.parametrize("address", ["93.184.215.14", "2606:4700::1111", "64:ff9b::808:808", "2002:808:808::1"])
def test_public_addresses(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    "address",
    [
        *("127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "0.0.0.0", "100.64.0.1"),
        *("224.0.0.1", "192.0.2.1", "255.255.255.255", "::1", "::", "fe80::1%eth0", "fd00::1", "ff02::1"),
        *("::ffff:10.0.0.1", "64:ff9b::a00:1", "2002:7f00:1::1", "2001:db8::1"),
    ],
)
def test_addresses_that_are_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "2130706433", "0x7f.1", "[::1]", "[::ffff:127.0.0.1]"])
def test_private_hosts_are_refused_however_they_are_written(host: str) -> None:
    with pytest.raises(BlockedAddress):
        fetch_page(f"http://{host}:9/")


def test_a_public_name_with_a_private_address_is_refused() -> None:
    with (
        Resolver("93.184.215.14", "192.168.0.1").client() as client,
        pytest.raises(BlockedAddress, match=r"news\.example \(192\.168\.0\.1\)"),
    ):
        client.fetch("http://news.example/")


def test_a_redirect_to_a_private_address_is_refused(monkeypatch: pytest.MonkeyPatch, server: Server) -> None:
    monkeypatch.setattr(address, "is_public", "127.0.0.1".__eq__)
    with pytest.raises(BlockedAddress, match=r"10\.0\.0\.1"):
        fetch_page(server.url + "/_/to/http://10.0.0.1/")
    assert server.requests == ["/_/to/http://10.0.0.1/"]


def test_the_address_that_was_checked_is_connected_to(server: Server) -> None:
    resolver = Resolver("127.0.0.1")
    port = server.url.rpartition(":")[2]
    with resolver.client(allow_private=True) as client:
        client.fetch(f"http://news.example:{port}/")
    assert resolver.asked == ["news.example"]
    assert server.last_headers["Host"] == f"news.example:{port}"


def test_the_next_address_is_tried_where_the_first_is_dead(server: Server) -> None:
    port = server.url.rpartition(":")[2]
    with Resolver("127.0.0.2", "127.0.0.1").client(allow_private=True) as client:  # the server has the second alone
        assert client.fetch(f"http://news.example:{port}/").status == 200


@pytest.mark.parametrize(("code", "temporary"), [(socket.EAI_NONAME, False), (socket.EAI_AGAIN, True)])
def test_a_name_that_does_not_resolve(code: int, *, temporary: bool) -> None:
    with (
        Resolver(error=socket.gaierror(code, "no such name")).client() as client,
        pytest.raises(DNSError, match=r"news\.example does not resolve") as caught,
    ):
        client.fetch("http://news.example/")
    assert caught.value.temporary == temporary
    assert isinstance(caught.value.__cause__, socket.gaierror)


def test_a_name_without_an_address_does_not_resolve() -> None:
    with Resolver().client() as client, pytest.raises(DNSError):
        client.fetch("http://news.example/")


def test_the_systems_resolver_knows_this_machine(server: Server) -> None:
    url = server.url.replace("127.0.0.1", "localhost")
    assert fetch_page(url, FetchPolicy(allow_private=True)).status == 200


def test_behind_a_proxy_hosts_are_judged_by_their_spelling() -> None:
    check_host("news.example")
    for host in ("localhost", "a.localhost", "10.0.0.1", "::1"):
        with pytest.raises(BlockedAddress):
            check_host(host)
