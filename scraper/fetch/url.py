"""The addresses that we fetch: http and https, written in one way."""

from __future__ import annotations

import re

import httpx  # noqa: TID251

from scraper.errors import InvalidURL

_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*://", re.IGNORECASE)
_BARE = re.compile(r"(localhost|[^\s/?#:@]+\.[^\s/?#:@]+)(:\d+)?([/?#]|$)")  # example.com/a, 127.0.0.1:8000


def normalise(url: str) -> httpx.URL:
    """The address to ask for: with a scheme, an ASCII host, no fragment.

    Raises:
        InvalidURL: Not an http or https address.

    >>> str(normalise("bücher.example/a b#c"))
    'https://xn--bcher-kva.example/a%20b'
    """
    url = url.strip()
    if not _SCHEME.match(url):
        if url.startswith("//"):
            url = "https:" + url
        elif _BARE.match(url):
            url = "https://" + url
    try:
        return _checked(httpx.URL(url))
    except (httpx.InvalidURL, UnicodeError) as error:  # the second: bytes on the command line that are no UTF-8
        raise InvalidURL(f"not a valid address: {error}", advice="check its spelling") from error


def follow(url: httpx.URL, location: str) -> httpx.URL:
    """The address that a redirect leads to.

    Raises:
        InvalidURL: It leads to something else than an http or https address.
    """
    try:
        return _checked(url.join(location))
    except httpx.InvalidURL as error:
        raise InvalidURL(f"redirects to an invalid address: {error}") from error


def _checked(url: httpx.URL) -> httpx.URL:
    if url.scheme not in {"http", "https"} or not url.host or "%" in url.host:
        raise InvalidURL(f"not an http or https address: {url}", advice="give a full address: https://…")
    if url.port is not None and url.port > 65535:
        raise InvalidURL(f"not a valid address: there is no port {url.port}", advice="check its spelling")
    return url.copy_with(fragment=None) if url.fragment else url  # to copy one is to parse it again
