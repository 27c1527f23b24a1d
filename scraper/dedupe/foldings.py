"""The forms of one address that a site itself takes for the same: scheme, ``www.`` and the final slash.

They are learnt from its redirects, and each has a direction: towards the form in which the site serves its pages. So
the canonical form of a page that was served stays as it is when a folding is learnt later, and with it the article's
id.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum


class Folding(StrEnum):
    """A change of an address that a site makes by redirecting; the values are short, since they are stored."""

    TO_HTTPS = "https"
    TO_HTTP = "http"
    ADD_WWW = "www"
    DROP_WWW = "no_www"
    ADD_SLASH = "slash"
    DROP_SLASH = "no_slash"


_OPPOSITE = (
    (Folding.TO_HTTPS, Folding.TO_HTTP),
    (Folding.ADD_WWW, Folding.DROP_WWW),
    (Folding.ADD_SLASH, Folding.DROP_SLASH),
)


def folds(asked: str, final: str) -> frozenset[Folding]:
    """What a redirect tells of its site's habits; nothing where the addresses differ in more than that.

    Args:
        asked: The canonical form of the address that was asked for.
        final: That of the address where the redirects ended.

    >>> sorted(folds("http://example.org/a", "https://www.example.org/a/"))
    [<Folding.TO_HTTPS: 'https'>, <Folding.ADD_SLASH: 'slash'>, <Folding.ADD_WWW: 'www'>]
    """
    found = frozenset(_scheme(asked, final) + _www(asked, final) + _slash(asked, final))
    return found if found and fold(asked, found) == fold(final, found) else frozenset()


def settled(seen: Iterable[Folding]) -> frozenset[Folding]:
    """What may be folded on a site, of all that was seen there, in whatever order: not what goes both ways.

    >>> settled([Folding.ADD_SLASH, Folding.TO_HTTPS, Folding.DROP_SLASH])
    frozenset({<Folding.TO_HTTPS: 'https'>})
    """
    found = frozenset(seen)
    for pair in _OPPOSITE:
        if found.issuperset(pair):
            found = found.difference(pair)
    return found


def fold(address: str, foldings: Iterable[Folding]) -> str:
    """A canonical address in the form in which its site serves it."""
    wanted = settled(foldings)
    scheme, _, rest = address.partition("://")
    end = next((place for place, sign in enumerate(rest) if sign in "?#"), len(rest))
    host, path = _split(rest[:end])
    if ":" not in host.rpartition("]")[2]:  # a port belongs to its scheme
        scheme = "https" if Folding.TO_HTTPS in wanted else "http" if Folding.TO_HTTP in wanted else scheme
    return f"{scheme}://{_folded_host(host, wanted)}{_folded_path(path, wanted)}{rest[end:]}"


def _split(rest: str) -> tuple[str, str]:
    host, slash, path = rest.partition("/")
    return host, slash + path


def _folded_host(host: str, wanted: frozenset[Folding]) -> str:
    if Folding.DROP_WWW in wanted:
        while host.startswith("www.") and "." in host[4:]:
            host = host[4:]
    elif Folding.ADD_WWW in wanted and not host.startswith("www.") and not _is_number(host):
        host = f"www.{host}"
    return host


def _is_number(host: str) -> bool:
    """Whether a host is an IP address; no site has ``www.`` before one."""
    return host.startswith("[") or host.partition(":")[0].rpartition(".")[2].isdigit()


def _folded_path(path: str, wanted: frozenset[Folding]) -> str:
    if Folding.DROP_SLASH in wanted:
        return path.rstrip("/") or "/"
    # A file's name keeps its form: no site serves a.html/ beside a.html.
    if Folding.ADD_SLASH in wanted and not path.endswith("/") and "." not in path.rpartition("/")[2]:
        return f"{path}/"
    return path


def _scheme(asked: str, final: str) -> tuple[Folding, ...]:
    secure = asked.startswith("https:"), final.startswith("https:")
    return {(False, True): (Folding.TO_HTTPS,), (True, False): (Folding.TO_HTTP,)}.get(secure, ())


def _www(asked: str, final: str) -> tuple[Folding, ...]:
    www = tuple(address.partition("://")[2].startswith("www.") for address in (asked, final))
    return {(False, True): (Folding.ADD_WWW,), (True, False): (Folding.DROP_WWW,)}.get((www[0], www[1]), ())


def _slash(asked: str, final: str) -> tuple[Folding, ...]:
    ends = tuple(address.partition("#")[0].partition("?")[0].endswith("/") for address in (asked, final))
    return {(False, True): (Folding.ADD_SLASH,), (True, False): (Folding.DROP_SLASH,)}.get((ends[0], ends[1]), ())
