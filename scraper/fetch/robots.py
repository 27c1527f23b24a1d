"""robots.txt as RFC 9309 has it: what an answer means, pages apart from the network."""

from __future__ import annotations

import re

from protego import Protego

MAX_BYTES = 500 * 1024  # RFC 9309, 2.5: a crawler must read at least so much
MAX_REDIRECTS = 5  # RFC 9309, 2.3.1.2


class Robots:
    """One site's rules."""

    def __init__(self, text: str) -> None:
        self._rules = Protego.parse(text)

    def allows(self, url: str, user_agent: str) -> bool:
        r"""Whether the rules let this user agent fetch that address.

        >>> Robots("User-agent: *\nDisallow: /private").allows("https://a.example/private/b", "scraper/1.0")
        False
        """
        return bool(self._rules.can_fetch(url, product(user_agent)))


ALLOW_ALL = Robots("")


def product(user_agent: str) -> str:
    """The name that robots.txt calls us by: the first word of the user agent, without its version.

    >>> product("scraper/0.1 (news article extraction)")
    'scraper'
    """
    found = re.match(r"[\w.-]+", user_agent)
    return found[0] if found else user_agent
