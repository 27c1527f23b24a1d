"""User and password in an address: taken off it before anything else is done, so that they are never told nor stored.

httpx takes as long to import as a page to fetch, so this does without it.
"""

from __future__ import annotations

import re
from base64 import b64encode
from urllib.parse import unquote

_LOGIN = re.compile(r"(\s*(?:https?:[/\\]*|(?:[a-z][a-z0-9+.-]*:)?[/\\]{2,}))([^/?#\\]*)@", re.IGNORECASE).match
_BARE_LOGIN = re.compile(r"(\s*)([^\s/?#\\:@]+:[^\s/?#\\@]*)@", re.IGNORECASE).match
_NO_USERS = frozenset({"acct", "data", "im", "javascript", "mailto", "sip", "sips", "xmpp"})
"""Schemes without slashes, whose name is no user's."""


def part_login(url: str) -> tuple[str, str]:
    """An address without its user and password, and these as written, or ``""``.

    The last ``@`` before the path ends them, as the URL standard has it (https://url.spec.whatwg.org/#authority-state).

    >>> part_login("https://me:p@ss@news.example/a@b"), part_login("news.example/a")
    (('https://news.example/a@b', 'me:p@ss'), ('news.example/a', ''))
    """
    if "@" not in url:
        return url, ""
    found = _LOGIN(url) or _BARE_LOGIN(url)
    if found is None or found[2].partition(":")[0].lower() in _NO_USERS:
        return url, ""
    return found[1] + url[found.end() :], found[2]


def with_login(url: str, login: str) -> str:
    """The address with a log-in that was parted from it.

    >>> with_login("https://news.example/a", "me:pw"), with_login("news.example/a", "me:pw")
    ('https://me:pw@news.example/a', 'me:pw@news.example/a')
    """
    if not login:
        return url
    scheme, slashes, rest = url.partition("//")
    return f"{scheme}{slashes}{login}@{rest}" if slashes and ("/" not in scheme) else f"{login}@{url}"


def basic(login: str) -> tuple[str, str]:
    """The header that sends a log-in: https://www.rfc-editor.org/rfc/rfc7617.

    >>> basic("me:p%40ss")
    ('Authorization', 'Basic bWU6cEBzcw==')
    """
    user, _, password = login.partition(":")
    plain = f"{unquote(user)}:{unquote(password)}"
    return "Authorization", f"Basic {b64encode(plain.encode('utf-8', 'replace')).decode()}"
