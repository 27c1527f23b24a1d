"""The settings of a run, as frozen values."""

from __future__ import annotations

from dataclasses import dataclass

from scraper._version import __version__

DEFAULT_USER_AGENT = f"scraper/{__version__} (news article extraction)"


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchPolicy:
    """How pages are fetched.

    Attributes:
        user_agent: What we call ourselves.
        connect_timeout: Seconds to wait for a connection.
        read_timeout: Seconds to wait for the next bytes.
        total_timeout: Seconds for the whole page, redirects and retries included.
        max_bytes: Size limit of the decoded body, in bytes.
        max_redirects: Hops to follow.
        retries: Further tries after a transient failure.
        proxy: URL of a proxy; ``""`` for none, ``None`` for those that the environment names (``HTTPS_PROXY``, ...).
        respect_robots: Ask robots.txt first (the default of unattended runs).
        allow_private: Let hosts resolve to private, loopback and link-local addresses.
    """

    user_agent: str = DEFAULT_USER_AGENT
    connect_timeout: float = 10.0
    read_timeout: float = 20.0
    total_timeout: float = 60.0
    max_bytes: int = 10 * 1024 * 1024
    max_redirects: int = 10
    retries: int = 2
    proxy: str | None = None
    respect_robots: bool = False
    allow_private: bool = False
