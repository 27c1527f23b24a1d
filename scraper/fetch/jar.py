"""The cookies that a page's own answers set; some sites redirect in circles without them.

They go back to the very host that set them, never to a domain above it: for one page that is enough, and no list of
public suffixes need be right. Source: https://www.rfc-editor.org/rfc/rfc6265#section-5, with Domain left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

from scraper.fetch.cookies import is_sendable, on_path

if TYPE_CHECKING:
    import httpx  # noqa: TID251

MAX_COOKIES = 50
"""Cookies of a page's answers; RFC 6265, 6.1, asks for so many a domain."""
MAX_COOKIE_CHARS = 4096
_SECONDS = re.compile(r"-?\d{1,12}", re.ASCII)


@dataclass(frozen=True, slots=True)
class _Kept:
    """A cookie of an answer; ``safe`` where it came over https, and so goes over https alone."""

    host: bytes
    name: str
    value: str
    path: str
    safe: bool


class Jar:
    """The cookies of one page's answers."""

    __slots__ = ("_kept",)

    def __init__(self) -> None:
        self._kept: dict[tuple[bytes, str, str], _Kept] = {}

    def note(self, url: httpx.URL, headers: Iterable[tuple[str, str]], now: float = 0.0) -> None:
        """Takes the cookies of an answer; one that has ended takes an earlier one away.

        Args:
            url: The address that answered.
            headers: Its headers, names in lower case.
            now: The time, in seconds since 1970.
        """
        for name, value in headers:
            if name == "set-cookie" and len(value) <= MAX_COOKIE_CHARS:
                self._take(url, value, now)

    def sent(self, url: httpx.URL) -> str:
        """The ``Cookie`` header's value for a request, or ``""``."""
        if not self._kept:
            return ""
        host, path, safe = url.raw_host, url.path or "/", url.scheme == "https"
        fitting = [
            cookie
            for cookie in self._kept.values()
            if cookie.host == host and (safe or not cookie.safe) and on_path(cookie.path, path)
        ]
        fitting.sort(key=lambda cookie: -len(cookie.path))
        return "; ".join(f"{cookie.name}={cookie.value}" for cookie in fitting)

    def _take(self, url: httpx.URL, line: str, now: float) -> None:
        pair, *attributes = line.split(";")
        name, _, value = (part.strip() for part in pair.partition("="))
        known = dict(_attributes(attributes))
        if not name or not is_sendable(name + value) or not _is_of(known.get("domain", ""), url):
            return
        path = known.get("path", "")
        path = path if path.startswith("/") else (url.path.rpartition("/")[0] or "/")
        safe = url.scheme == "https" or "secure" in known
        cookie = _Kept(url.raw_host, name, value, path, safe)
        key = (cookie.host, name, path)
        if _is_over(known, now):
            self._kept.pop(key, None)
        elif key in self._kept or len(self._kept) < MAX_COOKIES:
            self._kept[key] = cookie


def _attributes(parts: Iterable[str]) -> Iterator[tuple[str, str]]:
    for part in parts:
        name, _, value = part.partition("=")
        yield name.strip().lower(), value.strip()


def _is_of(domain: str, url: httpx.URL) -> bool:
    """Whether a cookie for that domain may come from that host."""
    domain, host = domain.lower().removeprefix("."), url.raw_host.decode("ascii")
    return not domain or f".{host}".endswith(f".{domain}")


def _is_over(known: dict[str, str], now: float) -> bool:
    """Whether a cookie ended already; an end that cannot be read is none, as browsers have it."""
    if _SECONDS.fullmatch(known.get("max-age", "")):
        return int(known["max-age"]) <= 0
    try:
        end = parsedate_to_datetime(known.get("expires", ""))
        return (end if end.tzinfo else end.replace(tzinfo=UTC)).timestamp() <= now
    except (ValueError, OverflowError, TypeError, IndexError):
        return False
