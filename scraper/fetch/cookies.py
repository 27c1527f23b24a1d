"""The cookies that a Netscape file gives.

The file's format is curl's: https://curl.se/docs/http-cookies.html. Which request a cookie belongs to: RFC 6265, 5.1.3
(domains), 5.1.4 (paths) and 5.4.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from scraper.errors import InvalidSetting, UnreadableFile
from scraper.policy import Cookie

if TYPE_CHECKING:
    import httpx  # noqa: TID251

_HTTP_ONLY = "#HttpOnly_"  # not to be seen by scripts, of which we run none
_NOT_SENDABLE = re.compile(r"[\x00-\x08\x0a-\x1f\x7f\ud800-\udfff]")
_FLAGS = {"TRUE": True, "FALSE": False}
MAX_FILE_BYTES = 16 * 1024 * 1024


def load_cookies(path: str | Path) -> tuple[Cookie, ...]:
    """The cookies of a Netscape cookie file, as browsers' add-ons, curl and yt-dlp write it.

    Raises:
        UnreadableFile: The file cannot be read.
        InvalidSetting: A line of it is no cookie; the error tells which.
    """
    try:
        with Path(path).open("rb") as file:
            text = file.read(MAX_FILE_BYTES + 1)
    except (OSError, ValueError) as error:
        cause = (getattr(error, "strerror", None) or str(error)).lower()
        raise UnreadableFile(cause, url=str(path), advice="check the file's name and rights") from error
    if len(text) > MAX_FILE_BYTES:
        raise InvalidSetting(f"more than {MAX_FILE_BYTES} bytes are no cookie file", url=str(path))
    return tuple(_cookies(text.decode("utf-8-sig", "replace").split("\n"), str(path)))


def _cookies(lines: Iterable[str], name: str) -> Iterator[Cookie]:
    for number, line in enumerate(lines, start=1):
        line = line.rstrip("\r").removeprefix(_HTTP_ONLY)  # noqa: PLW2901 - the line without its mark
        if line.strip() and not line.startswith("#"):
            try:
                yield _cookie(line)
            except ValueError as error:
                where = f"{name}, line {number}"
                raise InvalidSetting(str(error), url=where, advice="save the cookies in Netscape's format") from error


def _cookie(line: str) -> Cookie:
    r"""The cookie of a line.

    >>> _cookie(".news.example\tTRUE\t/\tFALSE\t0\tseen\t1").domain
    'news.example'
    """
    parts = line.split("\t")
    if len(parts) == 6:  # an empty value, and an editor that cuts white space at the end of a line
        parts.append("")
    if len(parts) != 7:
        raise ValueError(f"{len(parts)} fields parted by tabs, not 7")
    domain, subdomains, path, secure, expires, name, value = parts
    for flag in (subdomains, secure):
        if flag.upper() not in _FLAGS:
            raise ValueError(f"{_short(flag)} is neither TRUE nor FALSE")
    if not (host := domain.lower().removeprefix(".")):
        raise ValueError("a cookie without a domain")
    if not is_sendable(name) or not is_sendable(value) or ";" in name + value or not name:
        raise ValueError("a name or value with characters that no cookie may have")
    return Cookie(
        name=name,
        value=value,
        domain=host,
        subdomains=_FLAGS[subdomains.upper()],
        path=path if path.startswith("/") else "/",
        secure=_FLAGS[secure.upper()],
        expires=_moment(expires),
    )


def _moment(expires: str) -> int | None:
    """The end of a cookie; 0 stands for none. Some add-ons write a fraction of a second."""
    try:
        return int(float(expires)) or None
    except (ValueError, OverflowError) as error:
        raise ValueError(f"{_short(expires)} is no time in seconds since 1970") from error


def _short(text: str) -> str:
    return repr(text if len(text) <= 20 else text[:20] + "…")


def is_sendable(text: str) -> bool:
    """Whether a header may hold that text: letters of UTF-8, no control characters but tabs (RFC 9110, 5.5)."""
    return _NOT_SENDABLE.search(text) is None


class Given:
    """The cookies that were given, by domain: a browser's file has thousands, and each request asks."""

    def __init__(self, cookies: Iterable[Cookie]) -> None:
        self._by_domain: defaultdict[str, list[Cookie]] = defaultdict(list)
        for cookie in cookies:
            self._by_domain[cookie.domain].append(cookie)

    def sent(self, url: httpx.URL, now: float) -> list[str]:
        """Those that go with a request, each as ``name=value``, the ones with the longest path first.

        Args:
            url: Where the request goes.
            now: The time, in seconds since 1970.
        """
        if not self._by_domain:
            return []
        path, safe = url.path or "/", url.scheme == "https"
        fitting = [
            cookie
            for cookie in self._of_host(url.raw_host.decode("ascii"))
            if (safe or not cookie.secure)
            and (cookie.expires is None or cookie.expires > now)
            and on_path(cookie.path, path)
        ]
        return [f"{cookie.name}={cookie.value}" for cookie in sorted(fitting, key=lambda cookie: -len(cookie.path))]

    def _of_host(self, host: str) -> Iterator[Cookie]:
        yield from self._by_domain.get(host, ())
        above = host.partition(".")[2]
        while "." in above and not host[-1].isdigit():  # no cookie is for all of "com", and an address has no parts
            yield from (cookie for cookie in self._by_domain.get(above, ()) if cookie.subdomains)
            above = above.partition(".")[2]


def on_path(owner: str, path: str) -> bool:
    """Whether a path is a cookie's own, or below it (RFC 6265, 5.1.4)."""
    return path == owner or path.startswith(owner if owner.endswith("/") else owner + "/")
