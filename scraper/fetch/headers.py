"""The headers of a request: ours, those that the caller gave, and to whom those may be told.

What was given may be a secret (a log-in). It goes to the origin that was asked for alone: not to another one that it
redirects to, and so never over plain http where https was asked for.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

import httpx  # noqa: TID251

from scraper.errors import InvalidSetting
from scraper.fetch.address import is_private_host
from scraper.fetch.cookies import Given, is_sendable
from scraper.fetch.gate import Patience
from scraper.fetch.jar import Jar
from scraper.fetch.login import basic
from scraper.fetch.unpack import ACCEPTED, KEPT
from scraper.fetch.validators import Validators
from scraper.model import Exchange
from scraper.policy import FetchPolicy

Pairs = tuple[tuple[str, str], ...]
_ACCEPT = "text/html,application/xhtml+xml,application/xml;q=0.9,text/plain;q=0.8,*/*;q=0.1"
_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")  # RFC 9110, 5.1: a token
_OF_THE_BODY = frozenset({"content-length", "transfer-encoding", "connection", "upgrade", "expect"})
MAX_HEADERS = 100


@dataclass(slots=True)
class Visit:
    """What is kept while one page is fetched.

    Attributes:
        asked: The address that was asked for.
        headers: The headers that were given.
        validators: What makes its requests conditional.
        keep: Whether the exchanges are kept.
        trust: Whether the host that was asked for may be private.
        patience: The time that is left.
        jar: The cookies that its own answers set.
        safe: Whether a request went over https: then no cookie goes over plain http any more.
        hop: The address of the last request, or ``None`` before the first.
        attempts: The tries until now.
        exchanges: One for each hop until now, if they are kept.
    """

    asked: httpx.URL
    headers: Pairs
    validators: Validators
    keep: bool = False
    trust: bool = False
    patience: Patience = field(default_factory=Patience)
    jar: Jar = field(default_factory=Jar)
    safe: bool = False
    hop: httpx.URL | None = None
    attempts: int = 0
    exchanges: list[Exchange] = field(default_factory=list)

    def for_robots(self) -> Visit:
        """The same page's request for a robots.txt: with its own cookies, without conditions."""
        return Visit(self.asked, self.headers, Validators(), trust=self.trust, patience=self.patience)

    def trusts(self, url: httpx.URL) -> bool:
        """Whether the host of an address may be private, since a person typed it so."""
        return self.trust and is_same_site(url, self.asked) and is_private_host(url.raw_host.decode("ascii"))


def checked(headers: Iterable[tuple[str, str]]) -> Pairs:
    """Headers that may be sent.

    Raises:
        InvalidSetting: One may not: its name is none, its value has control characters, or it speaks of a body.
    """
    pairs = tuple(headers)
    if len(pairs) > MAX_HEADERS:
        raise InvalidSetting(f"more than {MAX_HEADERS} request headers")
    for name, value in pairs:
        if not _NAME.fullmatch(name):
            raise InvalidSetting(f"{name[:40]!r} is no name of a header", advice="write it as Name: value")
        if name.lower() in _OF_THE_BODY:
            raise InvalidSetting(f"the header {name} is not for you to set", advice="leave it out")
        if not is_sendable(value) or value != value.strip():
            raise InvalidSetting(f"the header {name} has a value that cannot be sent", advice="give it in one line")
    return pairs


def log_in(headers: Pairs, login: str) -> Pairs:
    """The headers with a log-in of the address; one that was given as a header goes before it."""
    if not login or any(name.lower() == "authorization" for name, _ in headers):
        return headers
    return (*headers, basic(login))


class RequestHeaders:
    """Makes the headers of each request."""

    def __init__(self, policy: FetchPolicy) -> None:
        self._given = checked(policy.headers)
        named = [value for name, value in self._given if name.lower() == "user-agent"]
        self.user_agent = (named or [policy.user_agent])[-1]
        if not is_sendable(self.user_agent):
            raise InvalidSetting("the user agent cannot be sent", advice="give it in one line")
        self._cookies = Given(policy.cookies)
        ours = {"User-Agent": self.user_agent, "Accept": _ACCEPT, "Accept-Encoding": ACCEPTED}
        self._ours = tuple((name.encode(), value.encode()) for name, value in ours.items())
        # What is kept is read by other tools, of which some unpack gzip alone (conifer#727).
        kept = ours | {"Accept-Encoding": KEPT}
        self._ours_to_keep = tuple((name.encode(), value.encode()) for name, value in kept.items())

    def all_given(self, further: Iterable[tuple[str, str]]) -> Pairs:
        """The policy's headers and those of one fetch, which take the place of the policy's.

        Raises:
            InvalidSetting: One of them may not be sent.
        """
        if not further:
            return self._given
        more = checked(further)
        names = {name.lower() for name, _ in more}
        return tuple(pair for pair in self._given if pair[0].lower() not in names) + more

    def of(self, visit: Visit, url: httpx.URL, now: float) -> list[tuple[bytes, bytes]]:
        """The headers of a request, as they are sent.

        Args:
            visit: The fetch that it belongs to.
            url: Where it goes.
            now: The time, in seconds since 1970, by which cookies end.
        """
        extra = list(visit.validators.headers(str(url))) if visit.validators else []
        if visit.headers and is_same_origin(url, visit.asked):
            extra += visit.headers
        cookies = [value for name, value in extra if name.lower() == "cookie"]
        visit.safe = visit.safe or url.scheme == "https"
        if url.scheme == "https" or not visit.safe:
            cookies += self._cookies.sent(url, now)
        if own := visit.jar.sent(url):
            cookies.append(own)
        sent = [(b"Host", url.netloc), *(self._ours_to_keep if visit.keep else self._ours)]
        if extra:
            sent = _joined(sent, extra)
        if cookies:
            sent.append((b"Cookie", "; ".join(cookies).encode()))
        return sent


def _joined(ours: list[tuple[bytes, bytes]], extra: list[tuple[str, str]]) -> list[tuple[bytes, bytes]]:
    """Our headers, but for those that are given, and these; cookies are sent in one header (RFC 6265, 5.4)."""
    names = {name.lower().encode() for name, _ in extra}
    kept = [pair for pair in ours if pair[0].lower() not in names]
    return kept + [(name.encode(), value.encode()) for name, value in extra if name.lower() != "cookie"]


def is_same_site(one: httpx.URL, other: httpx.URL) -> bool:
    """Whether two addresses have the host in common, and the port or both their scheme's own port."""
    return one.raw_host == other.raw_host and one.port == other.port


def is_same_origin(one: httpx.URL, other: httpx.URL) -> bool:
    """Whether two addresses have scheme, host and port in common."""
    return (one.scheme, one.raw_host, one.port) == (other.scheme, other.raw_host, other.port)
