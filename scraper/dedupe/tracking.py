"""The query parameters that say where a reader came from: a table, ``data/tracking.toml``."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from urllib.parse import unquote_plus

_ESCAPED_AMPERSAND = "amp;"
"""What is left before a name where an address was copied out of HTML."""


@dataclass(frozen=True, slots=True)
class Tracking:
    """The table; all names in lower case.

    Attributes:
        exact: Names that are always dropped.
        prefixes: What such names begin with.
        words: Name → the values with which it is dropped.
        hosts: Host → the names that are dropped there and on the hosts under it.
    """

    exact: frozenset[str]
    prefixes: tuple[str, ...]
    words: Mapping[str, frozenset[str]]
    hosts: Mapping[str, frozenset[str]]

    def names_of(self, host: str) -> frozenset[str]:
        """The further names that are dropped on this host."""
        names: frozenset[str] = frozenset()
        while "." in host:
            names |= self.hosts.get(host, frozenset())
            host = host.partition(".")[2]
        return names

    def drops(self, name: str, value: str, of_host: frozenset[str]) -> bool:
        """Whether a parameter says only where the reader came from."""
        if name in self.exact or name in of_host or name.startswith(self.prefixes):
            return True
        return name in self.words and value.lower() in self.words[name]


@cache
def tracking() -> Tracking:
    """The table as it is shipped."""
    table = tomllib.loads(files("scraper.dedupe").joinpath("data", "tracking.toml").read_text("utf-8"))
    return Tracking(
        frozenset(table["exact"]),
        tuple(table["prefixes"]),
        {name: frozenset(values) for name, values in table["words"].items()},
        {host: frozenset(names) for host, names in table["hosts"].items()},
    )


def without_tracking(query: str, host: str) -> str:
    """A query without the parameters that track readers, the others in their order.

    >>> without_tracking("id=3&utm_source=rss&fbclid=x", "example.org")
    'id=3'
    """
    table = tracking()
    of_host = table.names_of(host)
    kept = []
    for part in query.split("&"):
        name, _, value = part.partition("=")
        name = unquote_plus(name) if "%" in name or "+" in name else name
        if not table.drops(name.lower().removeprefix(_ESCAPED_AMPERSAND), value, of_host):
            kept.append(part)
    return "&".join(kept)
