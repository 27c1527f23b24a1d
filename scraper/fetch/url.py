"""The addresses that we fetch: http and https, written in one way."""

from __future__ import annotations

import re

import httpx  # noqa: TID251

from scraper.errors import InsecureRedirect, InvalidURL
from scraper.fetch.login import part_login
from scraper.fetch.networks import read_ipv4

_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*://", re.IGNORECASE)
_BARE = re.compile(r"(localhost|[^\s/?#:@]+\.[^\s/?#:@]+)(:\d+)?([/?#]|$)")  # example.com/a, 127.0.0.1:8000
_WEB = re.compile(r"(https?:)(/*)", re.IGNORECASE)
_NUMBERS = re.compile(r"\A((?:https?:)?//)([0-9a-fx.]+)(?=[:/?#]|\Z)", re.IGNORECASE).sub
_LINE_ENDS = str.maketrans("", "", "\t\r\n")
_SHOWN_CHARS = 200


def normalise(url: str) -> httpx.URL:
    """The address to ask for: with a scheme, an ASCII host, no user, no fragment.

    Raises:
        InvalidURL: Not an http or https address.

    >>> str(normalise("bücher.example/a b#c")), str(normalise("http://me:secret@0x7f.1/"))
    ('https://xn--bcher-kva.example/a%20b', 'http://127.0.0.1/')
    """
    url = _cleaned(part_login(url)[0])
    if web := _WEB.match(url):
        url = f"{web[1]}//{url[web.end() :]}"
    elif not _SCHEME.match(url):
        if url.startswith("//"):
            url = "https://" + url.lstrip("/")
        elif _BARE.match(url):
            url = "https://" + url
    try:
        return _checked(httpx.URL(_NUMBERS(_dotted, url)))
    except (httpx.InvalidURL, ValueError) as error:  # also UnicodeError: bytes on the command line that are no UTF-8
        raise InvalidURL(f"not a valid address: {_short(str(error))}", advice="check its spelling") from error


def follow(url: httpx.URL, location: str) -> httpx.URL:
    """The address that a redirect leads to; a user that it names is not sent.

    Raises:
        InvalidURL: It leads to something else than an http or https address.
    """
    location = _cleaned(part_login(location)[0])
    if (web := _WEB.match(location)) and (web[2] or web[1].lower() != url.scheme + ":"):
        location = f"{web[1]}//{location[web.end() :]}"
    elif web:  # "https:b" is relative to an address of the same scheme
        location = location[len(web[1]) :]
    elif location.startswith("//"):
        location = "//" + location.lstrip("/")
    try:
        return _checked(url.join(_NUMBERS(_dotted, location)))
    except (httpx.InvalidURL, ValueError) as error:
        raise InvalidURL(f"redirects to an invalid address: {_short(str(error))}") from error


def check_safety(url: httpx.URL, target: httpx.URL) -> None:
    """Refuses a redirect out of https: whoever listens could read and change what comes.

    Raises:
        InsecureRedirect: It leads from https to http.
    """
    if url.scheme == "https" and target.scheme == "http":
        raise InsecureRedirect(
            f"redirects from https to plain http: {_short(str(target))}",
            advice="allow the downgrade if what comes need not be safe",
        )


def _cleaned(url: str) -> str:
    """The address as browsers read it: no line ends in it, and a backslash is a slash (https://url.spec.whatwg.org)."""
    url = url.strip().translate(_LINE_ENDS)
    if "\\" not in url:
        return url
    end = min((place for mark in "?#" if (place := url.find(mark)) >= 0), default=len(url))
    return url[:end].replace("\\", "/") + url[end:]


def _dotted(found: re.Match[str]) -> str:
    """The host with its numbers in the usual form: httpx takes leading zeros for a fault, ``inet_aton`` for octal."""
    return f"{found[1]}{read_ipv4(found[2]) or found[2]}"


def _checked(url: httpx.URL) -> httpx.URL:
    host = url.raw_host.decode("ascii")  # url.host reads Punycode, which may be none
    if url.scheme not in {"http", "https"} or not host or "%" in host:
        raise InvalidURL(f"not an http or https address: {_short(str(url))}", advice="give a full address: https://…")
    if url.port is not None and url.port > 65535:
        raise InvalidURL(f"not a valid address: there is no port {url.port}", advice="check its spelling")
    changes: dict[str, str | bytes | None] = {}
    if ":" not in host and (number := read_ipv4(host)) is not None and str(number) != host:
        changes["host"] = str(number)
    if url.userinfo:
        changes["userinfo"] = b""
    if url.fragment:
        changes["fragment"] = None
    return url.copy_with(**changes) if changes else url  # to copy one is to parse it again


def _short(text: str) -> str:
    text = part_login(text)[0]
    return text if len(text) <= _SHOWN_CHARS else text[: _SHOWN_CHARS - 1] + "…"
