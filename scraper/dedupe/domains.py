"""The domain that somebody registered, by the public suffix list."""

from __future__ import annotations

from functools import cache
from ipaddress import ip_address
from typing import TYPE_CHECKING

from scraper.dedupe.address import site_of

if TYPE_CHECKING:
    from publicsuffixlist import PublicSuffixList


def registrable_domain(host: str) -> str:
    """The domain of a host that one owner has; the host itself where there is none (an IP address, ``localhost``).

    By the list that comes with the package publicsuffixlist: no network, no files written. Private suffixes count, as
    ``one.github.io`` and ``two.github.io`` are two owners'.

    >>> registrable_domain("news.bbc.co.uk"), registrable_domain("127.0.0.1:8000")
    ('bbc.co.uk', '127.0.0.1')
    """
    name = host.rpartition(":")[0] if host.rpartition(":")[2].isdigit() and not host.endswith("]") else host
    return name if _is_ip(name) else _suffixes().privatesuffix(name) or name


def same_owner(one: str, other: str) -> bool:
    """Whether two canonical addresses are of one registrable domain."""
    first, second = site_of(one), site_of(other)
    return first == second or registrable_domain(first) == registrable_domain(second)


def _is_ip(name: str) -> bool:
    try:
        ip_address(name.strip("[]"))
    except ValueError:
        return False
    return True


@cache
def _suffixes() -> PublicSuffixList:
    from publicsuffixlist import PublicSuffixList as Suffixes  # noqa: PLC0415 - 30 ms, for those who ask

    return Suffixes()
