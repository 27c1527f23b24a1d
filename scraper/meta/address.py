"""Addresses as pages write them, made absolute; the canonical one among them."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterable
from urllib.parse import urljoin, urlsplit

from scraper.meta.site import ORDINARY_ADDRESS, host, host_name
from scraper.model import Found

_TEMPLATE = re.compile(
    r"\{\{[^{}]{1,80}\}\}|\$\{[\w.]{1,80}\}|<%[^%]{1,80}%>|\{%[^%]{1,80}%\}"
    r"|\A\s*(?:\[\[.*\]\]|%\w+%|#\w+#|\{\w+\}|__\w+__|undefined|null|none|nan|false|true|\[object \w+\]|#)\s*\Z",
    re.IGNORECASE | re.DOTALL,
)
_BROKEN_SCHEME = re.compile(r"(https?)(?::/{0,1}|:/{3,9}|//)(?=[\w-]+(?:\.[\w-]+)+)", re.IGNORECASE)
_BARE_HOST = re.compile(r"[\w-]+(?:\.[\w-]+)+(?=[/?]|\Z)")
_PRIVATE_ENDINGS = (".local", ".localhost", ".internal", ".intranet", ".lan", ".localdomain", ".home.arpa")
_RESERVED = re.compile(r"(?:^|\.)(?:example\.(?:com|net|org)|example|test|invalid)\Z")
"""Names that belong to nobody (RFC 2606): a template's own."""
_WORKSHOP = re.compile(r"(?:^|[.-])(?:staging|stage|stg|dev|preview|preprod|uat|qa|sandbox)\d{0,2}(?=[.-])")
"""Names of hosts on which a site is built and tried out."""


def is_left_over(text: str) -> bool:
    """Whether a value is what a template or a script leaves where it had nothing to put in.

    >>> is_left_over("{{image}}"), is_left_over(" undefined "), is_left_over("The {braces} of May")
    (True, True, False)
    """
    return bool(_TEMPLATE.search(text)) or not text.strip()


def absolute(written: str, base: str | None) -> str | None:
    """An address made absolute, or ``None`` where it is none of the web.

    Args:
        written: As it stands on the page: relative, without a scheme, with too many or too few slashes.
        base: What relative addresses belong to.

    >>> absolute("//cdn.example.org/a.jpg", "https://example.org/"), absolute("https:/example.org/a", None)
    ('https://cdn.example.org/a.jpg', 'https://example.org/a')
    """
    if ORDINARY_ADDRESS(written):
        return written
    text = _BROKEN_SCHEME.sub(r"\1://", written.strip(), count=1) if written.lstrip()[:4].lower() == "http" else written
    first = _BARE_HOST.match(text)
    if first and (first[0].startswith("www.") or first[0].lower() == host(base)):
        text = f"{(base or '').partition('://')[0] or 'https'}://{text}"
    try:
        address = text if text.startswith(("http://", "https://")) else urljoin(base or "", text)
        parts = urlsplit(address)
        found = parts.hostname if parts.scheme in {"http", "https"} else None
    except ValueError:
        return None
    return address if found else None


def found_absolute(found: Found | None, base: str | None) -> Found | None:
    """The same of an address with its source."""
    address = absolute(found[1], base) if found else None
    return (found[0], address) if found and address else None


def choose_canonical(statements: Iterable[Found], url: str | None, base: str | None) -> Found | None:
    """The first of the addresses that the page says it has that can be believed.

    The front page is not the address of an article, though some templates say so; nor is a host that only the site's
    makers reach, or that stands in a template as an example. Another site's is: papers of one house share stories.

    Args:
        statements: Addresses in order of trust.
        url: The page's address.
        base: What relative addresses belong to.
    """
    for source, written in statements:
        address = None if is_left_over(written) else absolute(written.strip(), base)
        if address and _may_be(address, url):
            return source, without_fragment(address)
    return None


def without_fragment(address: str) -> str:
    """The address without its fragment, unless that tells the page (``#!``)."""
    before, mark, fragment = address.partition("#")
    return address if mark and fragment.startswith("!") else before


def _may_be(address: str, url: str | None) -> bool:
    name, own = host(address), host(url)
    if name != own:
        is_stranger = host_name(address) != host_name(url)
        if is_private(name) or _WORKSHOP.search(name) or (url and is_stranger and _RESERVED.search(name)):
            return False
    return has_path(address) or not url or not has_path(url)


def is_private(name: str) -> bool:
    """Whether a host is one that only a machine or an office can reach.

    >>> is_private("localhost"), is_private("10.0.0.7"), is_private("cms"), is_private("example.org")
    (True, True, True, False)
    """
    try:
        return not ipaddress.ip_address(name).is_global
    except ValueError:
        return "." not in name or name.endswith(_PRIVATE_ENDINGS)


def has_path(address: str) -> bool:
    """Whether an address names more than a host."""
    return bool(address.partition("://")[2].partition("/")[2].strip("/"))
