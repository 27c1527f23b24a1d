"""The settings of a run, as frozen values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from scraper._version import __version__

DEFAULT_USER_AGENT = f"scraper/{__version__} (news article extraction)"


def user_agent_of(contact: str) -> str:
    """Our user agent with an address at which sites can reach whoever runs it."""
    return f"{DEFAULT_USER_AGENT[:-1]}; {contact})"


@dataclass(frozen=True, slots=True)
class Cookie:
    """A cookie that was given, as a line of a Netscape cookie file has it.

    Attributes:
        name: Its name.
        value: Its value. Not shown, since it may be a log-in.
        domain: The host that it is for, in lower case, without a leading dot.
        subdomains: Whether the hosts below that domain get it too.
        path: The path that it is for, and all below.
        secure: It goes over https alone.
        expires: When it ends, in seconds since 1970, or ``None`` for a cookie without an end.
    """

    name: str
    value: str = field(repr=False)
    domain: str
    subdomains: bool = False
    path: str = "/"
    secure: bool = False
    expires: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchPolicy:
    """How pages are fetched.

    Attributes:
        user_agent: What we call ourselves.
        headers: Name and value of further request headers. They are sent to the origin (scheme, host, port) that was
            asked for alone, not to another one that it redirects to. One of our own names takes our header's place.
        cookies: Cookies to send, see :func:`scraper.fetch.cookies.load_cookies`.
        connect_timeout: Seconds to wait for a connection.
        read_timeout: Seconds to wait for the next bytes.
        total_timeout: Seconds for the whole page, redirects and retries included.
        max_bytes: Size limit of the decoded body, in bytes.
        max_redirects: Hops to follow.
        retries: Further tries after a transient failure.
        proxy: URL of a proxy; ``""`` for none, ``None`` for those that the environment names (``HTTPS_PROXY``, ...).
        respect_robots: Ask robots.txt first (the default of unattended runs).
        allow_private: Let all hosts be private: loopback, link-local, of the local network.
        trust_asked: Let the host that is asked for be private where it is written so (``localhost``, ``10.0.0.1``): a
            person typed it. Another one that it redirects to is still refused.
        allow_downgrade: Follow redirects from https to plain http; no cookies go along.
    """

    user_agent: str = DEFAULT_USER_AGENT
    headers: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    cookies: tuple[Cookie, ...] = field(default=(), repr=False)
    connect_timeout: float = 10.0
    read_timeout: float = 20.0
    total_timeout: float = 60.0
    max_bytes: int = 10 * 1024 * 1024
    max_redirects: int = 10
    retries: int = 2
    proxy: str | None = None
    respect_robots: bool = False
    allow_private: bool = False
    trust_asked: bool = False
    allow_downgrade: bool = False

    def __post_init__(self) -> None:
        """Takes a dict or a list of headers too: a policy is a key, so all that it holds is frozen."""
        pairs = self.headers.items() if isinstance(self.headers, Mapping) else self.headers
        object.__setattr__(self, "headers", tuple((name, value) for name, value in pairs))
        object.__setattr__(self, "cookies", tuple(self.cookies))
