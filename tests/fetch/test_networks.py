"""Which hosts are of the public internet: a row for each kind of the registries, and for each way to write one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.errors import BlockedAddress, InvalidURL
from scraper.fetch import fetch_page
from scraper.fetch.address import check_host, is_private_host
from scraper.fetch.networks import PRIVATE_NAMES, SPECIAL_IPV4, SPECIAL_IPV6, is_private_name, is_public, read_ipv4
from scraper.fetch.url import follow, normalise
from scraper.policy import FetchPolicy
from tests.server import Server

NOT_PUBLIC = {
    "loopback": "127.0.0.1 127.255.255.254 ::1",
    "this network": "0.0.0.0 0.1.2.3 ::",
    "private": "10.1.2.3 172.16.0.1 172.31.255.255 192.168.1.1 fc00::1 fd00::1",
    "shared": "100.64.0.1 100.100.100.200 100.127.255.255",
    "link local": "169.254.169.254 fe80::1 fe80::1%eth0 febf::1",
    "site local": "fec0::1 feff::1",
    "protocols": "192.0.0.1 192.0.0.192 2001::1 2001:2::1 2001:10::1 2001:20::1",
    "documentation": "192.0.2.1 198.51.100.7 203.0.113.9 2001:db8::1 3fff::1 3fff:fff::1",
    "benchmarks": "198.18.0.1 198.19.255.255",
    "6to4 relay": "192.88.99.1",
    "multicast": "224.0.0.1 239.255.255.250 ff02::1 ff0e::1",
    "reserved": "240.0.0.1 255.255.255.255 5f00::1 4000::1 100::1 100:0:0:1::1 1::1",
    "cloud": "168.63.129.16",
    "mapped": "::ffff:10.0.0.1 ::ffff:7f00:1 ::ffff:169.254.169.254",
    "compatible": "::127.0.0.1 ::8.8.8.8",
    "SIIT": "::ffff:0:7f00:1 ::ffff:0:808:808",
    "NAT64": "64:ff9b::a00:1 64:ff9b::7f00:1 64:ff9b:1::1 64:ff9b:1::808:808",
    "6to4": "2002:7f00:1::1 2002:a00:1::1 2002:c0a8:101::",
    "Teredo": "2001:0:53aa:64c:0:fbff:80ff:fffe",
    "ISATAP": "2606:4700::5efe:7f00:1 2606:4700::200:5efe:a00:1",
}
PUBLIC = [
    "93.184.215.14",
    "8.8.8.8",
    "1.1.1.1",
    "9.255.255.255",
    "11.0.0.0",
    "172.15.255.255",
    "172.32.0.0",
    "100.63.255.255",
    "100.128.0.0",
    "192.0.1.1",
    "198.17.255.255",
    "198.20.0.0",
    "223.255.255.255",
    "2606:4700::1111",
    "2a00:1450::1",
    "2001:4860:4860::8888",
    "2001:200::1",
    "64:ff9b::808:808",
    "2002:808:808::1",
    "::ffff:8.8.8.8",
    "2606:4700::5efe:808:808",
]
NUMBERS = {
    "127.0.0.1": "127.0.0.1 127.1 127.0.1 0x7f.1 0x7f.0.0.1 0177.0.0.1 2130706433 0x7f000001 127.0.0.1. 0X7F.1",
    "0.0.0.0": "0 0x 0.0 00 0x0",
    "169.254.169.254": "2852039166 0xa9fea9fe 169.254.43518 0251.0376.0251.0376 169.254.169.254.",
    "10.0.0.1": "167772161 10.1 012.1 0xa.0.0x1",
    "93.184.215.14": "1572394766 93.184.55054",
}
NO_NUMBERS = "256.0.0.1 1.2.3.4.5 1.2.3.256 4294967296 0x100000000 127.0.0.08 1..2 a.1 .1 0x1g.1 99999999999999999999"


@pytest.mark.parametrize("address", " ".join(NOT_PUBLIC.values()).split())
def test_addresses_that_are_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", PUBLIC)
def test_public_addresses(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize("network", [*SPECIAL_IPV4, *SPECIAL_IPV6])
def test_the_first_address_of_each_network_is_not_public(network: str) -> None:
    assert not is_public(network.partition("/")[0])


@pytest.mark.parametrize(("address", "host"), [(key, host) for key, row in NUMBERS.items() for host in row.split()])
def test_numbers_are_read_as_inet_aton_does(address: str, host: str) -> None:
    assert str(read_ipv4(host)) == address
    assert normalise(f"http://{host}/a").raw_host.decode() == address
    assert follow(normalise("http://news.example"), f"http://{host}/a").raw_host.decode() == address


@pytest.mark.parametrize("host", NO_NUMBERS.split())
def test_numbers_that_are_no_address_are_no_host(host: str) -> None:
    with pytest.raises(InvalidURL):
        normalise(f"http://{host}/")


@pytest.mark.parametrize("host", ["news.example", "1.example", "1.2.3.4.example", "0x7f.example", "a1", "b.a1"])
def test_other_hosts_are_names(host: str) -> None:
    assert read_ipv4(host) is None


@pytest.mark.parametrize(
    "host", [*PRIVATE_NAMES, *(f"a.{name}" for name in PRIVATE_NAMES), "intra", "LOCALHOST.", "b.Local."]
)
def test_names_within_are_private(host: str) -> None:
    assert is_private_name(host)


@pytest.mark.parametrize(
    "host", ["news.example", "local.news.example", "internal.co", "home.com.", "xn--bcher-kva.example"]
)
def test_other_names_are_not(host: str) -> None:
    assert not is_private_name(host)


HOSTS = [
    "localhost",
    "localhost.",
    "a.localhost",
    "2130706433",
    "0x7f.1",
    "0",
    "127.1",
    "169.254.169.254.",
    "2852039166",
    "metadata.google.internal",
    "intranet",
    "printer.local",
    "router.lan",
    "nas.home.arpa",
    "[::1]",
    "[::ffff:127.0.0.1]",
    "[::ffff:0:7f00:1]",
    "[fec0::1]",
    "192.0.0.192",
]


@pytest.mark.parametrize("host", HOSTS)
def test_behind_a_proxy_and_without_the_same_hosts_are_refused(host: str, server: Server) -> None:
    for proxy in (server.url, ""):
        with pytest.raises(BlockedAddress):
            fetch_page(f"http://{host}:9/", FetchPolicy(proxy=proxy, retries=0))
        with pytest.raises(BlockedAddress):
            fetch_page("http://news.example/_/to/http://" + host, FetchPolicy(proxy=server.url, retries=0))
    assert set(server.requests) == {"http://news.example/_/to/http://" + host}


@given(st.integers(0, 2**32 - 1))
def test_an_address_is_as_public_mapped_translated_or_tunnelled(number: int) -> None:
    dotted = str(read_ipv4(str(number)))
    high, low = number >> 16, number & 0xFFFF
    forms = {f"::ffff:{dotted}", f"64:ff9b::{dotted}", f"2002:{high:x}:{low:x}::1"}
    assert {is_public(form) for form in forms} == {is_public(dotted)}


@given(st.text(max_size=40))
def test_any_host_is_judged(host: str) -> None:
    try:
        check_host(host)
    except BlockedAddress:
        assert is_private_host(host)
