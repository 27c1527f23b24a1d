"""robots.txt as RFC 9309 has it: what an answer means and how long it counts, apart from the network."""

from __future__ import annotations

import re
from collections import OrderedDict
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

from protego import Protego

from scraper.fetch.validators import Validators

MAX_BYTES = 500 * 1024  # RFC 9309, 2.5: a crawler must read at least so much
MAX_REDIRECTS = 5  # RFC 9309, 2.3.1.2
LIFETIME = timedelta(hours=24)  # RFC 9309, 2.4: not longer
FAILURE_LIFETIME = timedelta(minutes=5)
MAX_SITES = 1000


class Robots:
    """One site's rules."""

    def __init__(self, text: str) -> None:
        self._rules = Protego.parse(text.removeprefix("\ufeff"))  # a byte order mark: RFC 9309, 2.2.1, leaves it open

    def allows(self, url: str, user_agent: str) -> bool:
        r"""Whether the rules let this user agent fetch that address.

        >>> Robots("User-agent: *\nDisallow: /private").allows("https://a.example/private/b", "scraper/1.0")
        False
        """
        return bool(self._rules.can_fetch(url, product(user_agent)))

    def crawl_delay(self, user_agent: str) -> float | None:
        r"""The seconds between two requests that the site asks of this user agent, or ``None``.

        >>> Robots("User-agent: *\nCrawl-delay: 2").crawl_delay("scraper/1.0")
        2.0
        """
        delay = self._rules.crawl_delay(product(user_agent))
        return float(delay) if delay is not None and 0 <= delay < float("inf") else None


def decoded(body: bytes) -> str:
    """The text of a robots.txt: UTF-8 (RFC 9309, 2.2), or UTF-16 where its byte order mark says so."""
    wide = body.startswith((b"\xff\xfe", b"\xfe\xff"))
    return body.decode("utf-16" if wide else "utf-8", "replace")


def product(user_agent: str) -> str:
    """The name that robots.txt calls us by: the first word of the user agent, without its version.

    >>> product("scraper/0.1 (news article extraction)")
    'scraper'
    """
    found = re.match(r"[\w.-]+", user_agent)
    return found[0] if found else user_agent


@dataclass(frozen=True, slots=True)
class RobotsFile:
    """A site's robots.txt as it was read.

    Attributes:
        text: What it says; ``""`` where there is none, which allows everything.
        expires: Until when it counts.
        validators: What makes the next request for it conditional.
    """

    text: str
    expires: datetime
    validators: Validators = field(default_factory=Validators)


class RobotsCache(Protocol):
    """Keeps robots.txt files by origin (``"https://news.example"``), from one client or run to the next."""

    def get(self, origin: str) -> RobotsFile | None:
        """What was put there, also after its expiry: then its validators count."""

    def put(self, origin: str, file: RobotsFile) -> None:
        """Keeps a file in place of the one before."""


class RobotsMemory:
    """A cache in memory of the sites that were asked for last."""

    def __init__(self, limit: int = MAX_SITES) -> None:
        self._files: OrderedDict[str, RobotsFile] = OrderedDict()
        self._limit = limit

    def get(self, origin: str) -> RobotsFile | None:
        """The file of an origin, or ``None``."""
        if (file := self._files.get(origin)) is not None:
            self._files.move_to_end(origin)
        return file

    def put(self, origin: str, file: RobotsFile) -> None:
        """Keeps a file; the one that was asked for least recently goes where there are too many."""
        self._files[origin] = file
        self._files.move_to_end(origin)
        if len(self._files) > self._limit:
            self._files.popitem(last=False)
