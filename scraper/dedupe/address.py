"""The canonical form of an address: the name under which an article is known, not what is asked of its server.

By w3lib's rules (host in lower case and ASCII, escapes written in one way, dot segments resolved, query sorted),
without what says nothing of the page: the default port, user and password, the fragment unless it is a script's address
(``#!``), session numbers, and the parameters of ``data/tracking.toml``. Scheme, ``www.`` and the final slash stay,
until the site itself was seen to redirect from one form to the other (:mod:`scraper.dedupe.foldings`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import lru_cache
from hashlib import sha256
from urllib.parse import urlsplit

from scraper.dedupe.foldings import Folding, fold
from scraper.dedupe.tracking import without_tracking
from scraper.errors import InvalidURL

MAX_URL_CHARS = 8192
"""Characters of an address, at the most: servers take no longer ones (RFC 9110, 4.1, asks for 8,000)."""
ID_DIGITS = 16
"""Hexadecimal digits of an article's id; a million articles clash with a chance of 1 in 37 million."""
_LONGER_BY = 4

_PLAIN = re.compile(
    r"https?://(?=[^/]{4,253}/)(?!xn--)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.(?!xn--))+[a-z]{2,63}"
    r"(?:/(?!\.)[A-Za-z0-9_~.,+=@!-]*)+"
).fullmatch
"""Addresses that are canonical as they are written, as most are: 1 µs instead of 15."""
_PLAIN_QUERY = re.compile(r"[A-Za-z0-9_.~-]+=[A-Za-z0-9_.~-]*(?:&[A-Za-z0-9_.~-]+=[A-Za-z0-9_.~-]*)*").fullmatch
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*://", re.IGNORECASE).match
_BARE = re.compile(r"(localhost|[^\s/?#:@\\]+\.[^\s/?#:@\\]+)(:\d+)?([/?#]|$)").match
_SESSION = re.compile(r";jsessionid=[^;/?#]*", re.IGNORECASE)
_HOST = re.compile(r"(?:[a-z0-9_-]{1,63}\.)*[a-z0-9_-]{1,63}|\[[0-9a-f:.]+\]").fullmatch
_PORTS = {"http": 80, "https": 443}
_MAX_HOST_CHARS = 253  # RFC 1035, 2.3.4
_ADVICE = "give a full address: https://…"


def canonical(url: str, foldings: Iterable[Folding] = ()) -> str:
    """The canonical form of an address; the same for an address that has it already.

    Args:
        url: An http or https address; without a scheme it is taken for https.
        foldings: What the address's site was seen to fold (:func:`scraper.dedupe.foldings.folds`).

    Raises:
        InvalidURL: It is none.

    >>> canonical("HTTP://Example.org:80/a/../b?utm_source=rss&id=3#top")
    'http://example.org/b?id=3'
    """
    found = _canonical(url)
    return fold(found, foldings) if foldings else found


@lru_cache(maxsize=256)  # a page's asked, final and canonical address are mostly one
def _canonical(url: str) -> str:
    return (_plain(url) if len(url) <= MAX_URL_CHARS else None) or _normalised(url)


def _plain(url: str) -> str | None:
    """The canonical form of an address that needs nothing but its parameters dropped and sorted."""
    base, mark, query = url.partition("?")
    if not _PLAIN(base):
        return None
    if not mark:
        return url
    if not _PLAIN_QUERY(query):
        return None
    kept = without_tracking(query, base.split("/", 3)[2])
    if "&" in kept:
        kept = "&".join(sorted(kept.split("&"), key=_name_and_value))
    return f"{base}?{kept}" if kept else base


def _name_and_value(part: str) -> tuple[str, ...]:
    return part.partition("=")


@lru_cache(maxsize=256)  # a run asks for the same few addresses several times in a row
def _normalised(url: str) -> str:
    stripped = url.strip()
    if not stripped or len(stripped) > MAX_URL_CHARS:
        size = f"an address of {len(stripped):,} characters" if stripped else "an empty address"
        raise InvalidURL(size, url=stripped[:80] + "…" if stripped else None, advice=_ADVICE)
    try:
        return _rebuilt(_by_w3lib(_with_scheme(stripped)), stripped)
    except ValueError as error:  # also UnicodeError; IndexError and the like would be w3lib's bugs
        cause = " ".join(str(error).split())[:120]
        raise InvalidURL(f"not a valid address: {cause}", url=stripped[:200], advice="check its spelling") from error


def _by_w3lib(url: str) -> str:
    from w3lib.url import canonicalize_url  # noqa: PLC0415 - 40 ms, and most addresses do without

    return canonicalize_url(_SESSION.sub("", url), keep_fragments="#!" in url)


def _with_scheme(url: str) -> str:
    if _SCHEME(url):
        return url
    if url.startswith("//"):
        return f"https:{url}"
    return f"https://{url}" if _BARE(url) else url


def _rebuilt(url: str, given: str) -> str:
    """An address of w3lib's form without what says nothing of the page."""
    parts = urlsplit(url)
    scheme, host = parts.scheme, (parts.hostname or "").rstrip(".")
    host = f"[{host}]" if ":" in host else host
    if scheme not in _PORTS or len(host) > _MAX_HOST_CHARS or not _HOST(host):
        raise InvalidURL("not an http or https address", url=given[:200], advice=_ADVICE)
    port = "" if parts.port in {None, _PORTS[scheme]} else f":{parts.port}"
    query = without_tracking(parts.query, host) if parts.query else ""
    fragment = parts.fragment if parts.fragment.startswith("!") and len(parts.fragment) > 1 else ""
    found = f"{scheme}://{host}{port}{parts.path or '/'}"
    return found + (f"?{query}" if query else "") + (f"#{fragment}" if fragment else "")


def host_key(url: str) -> str:
    """The host under which a site's habits are kept: without ``www.``, with a port that is not the default one.

    Raises:
        InvalidURL: Not an http or https address.

    >>> host_key("http://www.example.org/a"), host_key("127.0.0.1:8000/a")
    ('example.org', '127.0.0.1:8000')
    """
    return site_of(canonical(url))


def site_of(address: str) -> str:
    """The same, for an address that is canonical."""
    host = address.split("/", 3)[2]
    while host.startswith("www.") and "." in host[4:]:
        host = host[4:]
    return host


def article_id(address: str, known: Callable[[str], str | None]) -> str:
    """The id of an article: the first hexadecimal digits of its canonical address's SHA-256.

    Args:
        address: Its canonical address.
        known: The canonical address that has an id, or ``None``; a ``dict``'s ``get``, for one. Where another address
            has the id, this one's gets longer; so the first keeps its own.

    >>> article_id("https://example.org/", {}.get)
    '8198d1bac40a1033'
    """
    digits = sha256(address.encode("utf-8", "surrogatepass")).hexdigest()
    for length in range(ID_DIGITS, len(digits), _LONGER_BY):
        if known(digits[:length]) in {None, address}:
            return digits[:length]
    return digits
