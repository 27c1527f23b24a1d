"""The entries of lists: which text is an address that can be fetched, and why another is none.

A list may come from a stranger, so its entries are web addresses alone, never files of this machine.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from hashlib import blake2b

from scraper.fetch.login import part_login
from scraper.model import Target

MAX_ADDRESS_CHARS = 8192
"""Web servers refuse longer request lines: Apache beyond 8,190 bytes, nginx beyond 8 KB, as they are shipped."""
_SHOWN_CHARS = 200
_CONTROL = r"\x00-\x1f\x7f"
_HOST = rf"(?!\.)[^\s{_CONTROL}\ufeff/?#@:\[\]<>\"%\\^`{{|}}]+"
_REST = rf"(?::\d{{1,5}})?(?:[/?#][^{_CONTROL}]*)?"
_PLAIN = re.compile(rf"https?://{_HOST}(?::\d{{1,5}})?(?:[/?#][^\s{_CONTROL}]*)?", re.IGNORECASE).fullmatch
_ADDRESS = re.compile(rf"(?:https?:)?//(?:[^\s/?#@]*@)?(?:{_HOST}|\[[0-9a-f:.]+\]){_REST}", re.IGNORECASE).fullmatch
_BARE = re.compile(rf"(localhost|{_HOST}){_REST}", re.IGNORECASE).fullmatch
_IP_ADDRESS = re.compile(r"\d{1,3}(?:\.\d{1,3}){3}").fullmatch
_SECOND = re.compile(r"\s(?:https?:)?//", re.IGNORECASE).search
_FIRST_CONTROL = re.compile(rf"[{_CONTROL}]").search
_SCHEME = re.compile(r"([a-z][a-z0-9+.-]+):", re.IGNORECASE).match
_LOCAL = re.compile(r"file:|[/~]|\.\.?(?:[/\\]|$)|[a-z]:[/\\]|[^/]*\.(?:html?|txt)$", re.IGNORECASE).match
_CONTROL_NAMES = {"\0": "a NUL", "\t": "a tab"}


@dataclass(frozen=True, slots=True)
class BadLine:
    """A line of a list that names no address.

    Attributes:
        line: Its number in the list, from 1; in a table the number of the row, as spreadsheets count.
        text: What stands there, cut to a length that can be shown.
        cause: What is wrong with it, a phrase without a final stop.
        source: The list.
        unit: What the number counts: ``"line"`` or ``"row"``.
        input: The other columns, so that the line keeps its place in a joined export.
    """

    line: int
    text: str
    cause: str
    source: str = ""
    unit: str = "line"
    input: tuple[tuple[str, str], ...] = ()

    @property
    def place(self) -> str:
        """Where it stands.

        >>> BadLine(7, "x", "no address", "urls.txt").place
        'urls.txt, line 7'
        """
        return f"{self.source}, {self.unit} {self.line}" if self.source else f"{self.unit} {self.line}"


def shown(text: str) -> str:
    """As much of a text as a message can hold, without the password of an address."""
    text = part_login(text)[0]
    return text if len(text) <= _SHOWN_CHARS else text[: _SHOWN_CHARS - 1] + "…"


def is_address(entry: str) -> bool:
    """Whether an entry without white space around it is a web address; ``https://`` may be left out.

    >>> is_address("https://example.com/a"), is_address("example.com"), is_address("/etc/passwd")
    (True, True, False)
    """
    return len(entry) <= MAX_ADDRESS_CHARS and (_PLAIN(entry) is not None or _is_unusual_address(entry))


def target(entry: str, others: tuple[tuple[str, str], ...], source: str, number: int) -> Target:
    """The target that an entry names."""
    name, login = part_login(entry)
    return Target(name, None, others, source, number, login=login)


def _is_unusual_address(entry: str) -> bool:
    """An address without its scheme, with a user, with blanks in its path."""
    if _SECOND(entry):
        return False
    if _ADDRESS(entry):
        return True
    bare = _BARE(entry)
    return bare is not None and _is_host(bare[1]) and not _LOCAL(entry)


def _is_host(name: str) -> bool:
    """Whether a name without a scheme is likely to be a host: with a dot, and no number such as 3.14."""
    if name.lower() == "localhost":
        return True
    _, dot, last = name.rstrip(".").rpartition(".")
    return bool(dot and last) and (not last.isdigit() or _IP_ADDRESS(name) is not None)


def fault(entry: str) -> str:
    """Why an entry is no address that can be fetched.

    >>> fault("mailto:desk@example.com")
    'an address of the scheme mailto, which cannot be fetched'
    """
    if len(entry) > MAX_ADDRESS_CHARS:
        return f"longer than {MAX_ADDRESS_CHARS:,} characters, which no address is"
    if control := _FIRST_CONTROL(entry):
        name = _CONTROL_NAMES.get(control[0], "a control character")
        return f"{name} in it" + ("; if the list is a table, name its column" if name == "a tab" else "")
    if _SECOND(entry):
        return "more than one address"
    if _LOCAL(entry) and not entry.startswith("//"):
        return "a file's name; a list gives web addresses alone"
    scheme = _SCHEME(entry)
    if scheme and scheme[1].lower() not in {"http", "https"}:
        return f"an address of the scheme {shown(scheme[1].lower())}, which cannot be fetched"
    return "an address without a valid host" if scheme or entry.startswith("//") else "no address"


def fingerprint(target: Target) -> bytes:
    """16 bytes that stand for a line as it was written, to know it again before anything else is done with it."""
    written = "\0".join((target.name, *(part for pair in target.input for part in pair)))
    return blake2b(written.encode("utf-8", "surrogatepass"), digest_size=16).digest()
