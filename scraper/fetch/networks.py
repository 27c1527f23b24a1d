"""The networks and names that are not the public internet, as the registries have them: data, the same on every Python.

``ipaddress.is_global`` follows the registries of its Python's day, and leaves some of them out. Sources, as of 2026-11:

- https://www.iana.org/assignments/iana-ipv4-special-registry
- https://www.iana.org/assignments/iana-ipv6-special-registry
- https://www.iana.org/assignments/ipv6-address-space: only 2000::/3 is global unicast
- https://www.iana.org/assignments/special-use-domain-names

Blocks that the registries call globally reachable but that hold no web site (anycast of protocols, AS112) are left to
be refused by their connection.
"""

from __future__ import annotations

import re
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

SPECIAL_IPV4 = {
    "0.0.0.0/8": "this network, RFC 791",
    "10.0.0.0/8": "private use, RFC 1918",
    "100.64.0.0/10": "shared address space, RFC 6598",
    "127.0.0.0/8": "loopback, RFC 1122",
    "168.63.129.16/32": "Azure's platform, reached from within alone; not in the registry",
    "169.254.0.0/16": "link local, RFC 3927; metadata of clouds",
    "172.16.0.0/12": "private use, RFC 1918",
    "192.0.0.0/24": "IETF protocol assignments, RFC 6890; metadata of Oracle's cloud",
    "192.0.2.0/24": "documentation, RFC 5737",
    "192.88.99.0/24": "6to4 relays, deprecated by RFC 7526",
    "192.168.0.0/16": "private use, RFC 1918",
    "198.18.0.0/15": "benchmarking, RFC 2544",
    "198.51.100.0/24": "documentation, RFC 5737",
    "203.0.113.0/24": "documentation, RFC 5737",
    "224.0.0.0/4": "multicast, RFC 5771",
    "240.0.0.0/4": "reserved, RFC 1112; 255.255.255.255 is the limited broadcast",
}
GLOBAL_IPV6 = "2000::/3"
"""All other IPv6 is loopback, unique local, link local, site local, multicast, discarded, or not allocated."""
SPECIAL_IPV6 = {
    "2001::/23": "IETF protocol assignments, RFC 2928: Teredo, benchmarking, ORCHID",
    "2001:db8::/32": "documentation, RFC 3849",
    "3fff::/20": "documentation, RFC 9637",
}
TRANSLATED_IPV6 = {
    # The IPv4 address that is reached: how many bits stand to the right of it.
    "::ffff:0:0/96": 0,  # IPv4-mapped, RFC 4291
    "64:ff9b::/96": 0,  # NAT64, RFC 6052
    "2002::/16": 80,  # 6to4, RFC 3056
}
"""Prefixes whose addresses are as public as the IPv4 address in them.

Those that are for one network alone (64:ff9b:1::/48, RFC 8215; ::/96, deprecated; ::ffff:0:0:0/96, SIIT) are none of
them, and not in 2000::/3.
"""
PRIVATE_NAMES = {
    "alt": "RFC 9476",
    "arpa": "infrastructure, RFC 3172; home.arpa, RFC 8375",
    "corp": "RFC 6762, appendix G",
    "home": "RFC 6762, appendix G",
    "internal": "reserved by ICANN in 2024; metadata.google.internal",
    "intranet": "RFC 6762, appendix G",
    "lan": "RFC 6762, appendix G",
    "local": "multicast DNS, RFC 6762",
    "localdomain": "what Linux systems call themselves",
    "localhost": "RFC 6761",
    "onion": "Tor, RFC 7686: not to be asked of name servers",
    "private": "RFC 6762, appendix G",
    "test": "RFC 6761",
}
"""Names of networks within, and all below them. Name servers know no ``example`` and no ``invalid``."""

_IPV4 = tuple(map(IPv4Network, SPECIAL_IPV4))
_IPV6 = tuple(map(IPv6Network, SPECIAL_IPV6))
_GLOBAL = IPv6Network(GLOBAL_IPV6)
_TRANSLATED = tuple((IPv6Network(prefix), right) for prefix, right in TRANSLATED_IPV6.items())
_ISATAP = frozenset({0x0000_5EFE, 0x0200_5EFE})  # RFC 5214, 6.1: the IPv4 address is in the last 32 bits
_NUMBER = re.compile(r"0[xX][0-9a-fA-F]*|\d+", re.ASCII)


def is_public(address: str) -> bool:
    """Whether an IP address is one of the public internet; what it tunnels to counts.

    Raises:
        ValueError: It is no address.

    >>> is_public("93.184.215.14"), is_public("10.0.0.1"), is_public("::ffff:127.0.0.1")
    (True, False, False)
    """
    ip: IPv4Address | IPv6Address = ip_address(address.partition("%")[0])
    if isinstance(ip, IPv4Address):
        return not any(ip in network for network in _IPV4)
    for prefix, right in _TRANSLATED:
        if ip in prefix:
            return is_public(str(_inner(ip, right)))
    if (int(ip) >> 32) & 0xFFFF_FFFF in _ISATAP and not is_public(str(_inner(ip, 0))):
        return False
    return ip in _GLOBAL and not any(ip in network for network in _IPV6)


def _inner(ip: IPv6Address, right: int) -> IPv4Address:
    return IPv4Address((int(ip) >> right) & 0xFFFF_FFFF)


def is_private_name(host: str) -> bool:
    """Whether a name is one that only networks within know: a single label, or a special-use name.

    >>> is_private_name("intranet"), is_private_name("Printer.local."), is_private_name("news.example")
    (True, True, False)
    """
    labels = host.rstrip(".").lower().split(".")
    return len(labels) == 1 or labels[-1] in PRIVATE_NAMES


def read_ipv4(host: str) -> IPv4Address | None:
    """The address that a host of numbers stands for, as ``inet_aton`` and browsers read it, or ``None`` for a name.

    Source: https://url.spec.whatwg.org/#concept-ipv4-parser

    Raises:
        ValueError: It ends in a number, and is no address.

    >>> read_ipv4("0x7f.1"), read_ipv4("2130706433"), read_ipv4("news.example")
    (IPv4Address('127.0.0.1'), IPv4Address('127.0.0.1'), None)
    """
    parts = host.removesuffix(".").split(".")
    if not _NUMBER.fullmatch(parts[-1]):
        return None
    if len(parts) > 4:
        raise ValueError(f"{host[:60]} has more than four numbers")
    *first, last = map(_number, parts)
    if any(number > 255 for number in first) or last >= 256 ** (4 - len(first)):
        raise ValueError(f"{host[:60]} has a number that is too large")
    return IPv4Address(last + sum(number << 8 * (3 - place) for place, number in enumerate(first)))


def _number(text: str) -> int:
    if not _NUMBER.fullmatch(text) or len(text) > 40:  # 40: the digits of an int are bounded, and no address is so long
        raise ValueError(f"{text[:20]!r} is no number of an address")
    if text[:2].lower() == "0x":
        return int(text[2:] or "0", 16)
    return int(text, 8 if len(text) > 1 and text[0] == "0" else 10)
