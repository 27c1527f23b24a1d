"""Which proxy a request goes through: the one that was asked for, else the one that the environment names.

The variables are those that curl and requests read: ``HTTP_PROXY`` and ``HTTPS_PROXY`` for pages of that scheme,
``ALL_PROXY`` for what has none of its own, and ``NO_PROXY`` for the hosts that are asked directly. The same names in
lower case count more.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import ip_address, ip_network
from typing import NamedTuple
from urllib.parse import unquote
from urllib.request import getproxies_environment

import httpx  # noqa: TID251

from scraper.errors import InvalidURL
from scraper.fetch.login import part_login
from scraper.fetch.url import normalise


class Proxy(NamedTuple):
    """A proxy as it was given.

    Attributes:
        source: What named it: a variable, or ``"proxy"`` for the policy's own.
        address: Its address as written.
    """

    source: str
    address: str

    def parsed(self) -> httpx.Proxy:
        """The proxy with its log-in.

        Raises:
            InvalidURL: The address is not http or https. It is not told: there may be a password in it.
        """
        address = self.address if "://" in self.address else f"http://{self.address}"
        try:
            return _with_login(address)
        except InvalidURL as error:
            cause = f"{self.source} is no http or https address"
            raise InvalidURL(cause, advice="write it as http://host:port") from error


def _with_login(address: str) -> httpx.Proxy:
    clean, login = part_login(address)
    if not login.isprintable():
        raise InvalidURL("its log-in cannot be sent")
    user, _, password = login.partition(":")
    return httpx.Proxy(normalise(clean), auth=(unquote(user), unquote(password)) if login else None)


@dataclass(frozen=True, slots=True)
class Route:
    """The proxies of a run.

    Attributes:
        proxies: Scheme of the page, or ``"all"`` → the proxy.
        direct: The hosts that are asked without one, as ``NO_PROXY`` lists them.
    """

    proxies: Mapping[str, Proxy]
    direct: str = ""

    def proxy_for(self, url: httpx.URL) -> Proxy | None:
        """The proxy to ask for that address, or ``None`` where the host itself is asked."""
        proxy = self.proxies.get(url.scheme) or self.proxies.get("all")
        return None if proxy is None or is_listed(url, self.direct) else proxy


def route(proxy: str | None) -> Route:
    """The one proxy for all pages, none at all (``""``), or (``None``) those of the environment."""
    if proxy is not None:
        return Route({"all": Proxy("proxy", proxy)} if proxy else {})
    # Of a CGI script's environment urllib leaves HTTP_PROXY out, which the client sets with a header "Proxy:" (httpoxy,
    # CVE-2016-1000110). Like requests, and unlike curl, it reads it elsewhere: no header can get there.
    found = getproxies_environment()
    direct = found.pop("no", "")
    return Route({scheme: Proxy(f"{scheme.upper()}_PROXY", address) for scheme, address in found.items()}, direct)


def is_listed(url: httpx.URL, hosts: str) -> bool:
    """Whether a list in the form of ``NO_PROXY`` has the host of that address.

    Its entries are parted by commas or spaces: a name, which stands for all below it too, an address or a network
    (``10.0.0.0/8``), each but a network also with a port, or ``*``.

    >>> is_listed(httpx.URL("http://www.news.example/"), "10.0.0.0/8, news.example")
    True
    """
    return any(_covers(entry, url) for entry in hosts.lower().replace(",", " ").split())


def _covers(entry: str, url: httpx.URL) -> bool:
    try:
        return ip_address(url.raw_host.decode("ascii")) in ip_network(entry.strip("[]"), strict=False)
    except ValueError:  # one of them is a name, or has a port
        written = (_readable(url), url.raw_host.decode("ascii"), url.netloc.decode("ascii"))
        below = "." + entry.removeprefix("*").removeprefix(".")
        return entry == "*" or any(f".{host}".endswith(below) for host in written)


def _readable(url: httpx.URL) -> str:
    """The host in its own letters, or as it is where its Punycode is none."""
    try:
        return url.host
    except UnicodeError:  # idna's own error is one
        return url.raw_host.decode("ascii")
