"""The index beside a WARC file: a sorted line for each stored answer, as pywb and other replay tools read it.

Key, time and a JSON object: https://specs.webrecorder.net/cdxj/0.1.0/
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, unquote_to_bytes, urlsplit

from scraper.sinks.members import Member
from scraper.sinks.whole import whole

SUFFIX = ".cdxj"
_WWW = re.compile(r"^www\d*\.")
_SAFE = "!\"$&'()*+,-./:;<=>?@[\\]^_`{|}~"  # what the reference leaves as it is (surt 0.3.1, escapeOnce)
_DEFAULT_PORTS = {"http": 80, "https": 443}
_INDEXED = frozenset({"response", "revisit"})


@dataclass(frozen=True, slots=True)
class Entry:
    """A stored answer.

    Attributes:
        url: Its address.
        time: When it was had: ``YYYYMMDDhhmmss`` in UTC.
        mime: Its media type; ``"warc/revisit"`` where the body stands in an earlier record.
        status: Its HTTP status code.
        digest: The payload's digest, such as ``"sha1:…"``.
        offset: Where its record begins in the file.
        length: The record's packed bytes.
    """

    url: str
    time: str
    mime: str
    status: str
    digest: str
    offset: int
    length: int

    def line(self, file: str) -> str:
        """The index's line, without its end."""
        said = {
            "url": self.url,
            "mime": self.mime,
            "status": self.status,
            "digest": self.digest,
            "length": str(self.length),
            "offset": str(self.offset),
            "filename": file,
        }
        return f"{surt(self.url)} {self.time} {json.dumps(said)}"


def entry(member: Member) -> Entry | None:
    """The index's entry for a record, or ``None`` for one that is no answer."""
    if member.kind not in _INDEXED or member.damage:
        return None
    first, _, rest = member.head.partition(b"\r\n")
    status = first.split(b" ")[1:2]
    headers = rest.decode("latin-1").lower().split("\r\n")
    types = [line.partition(":")[2] for line in headers if line.startswith("content-type:")]
    return Entry(
        url=uri(member),
        time=re.sub(r"\D", "", member.field("warc-date"))[:14],
        mime=media_type(member.kind, (types or [""])[0]),
        status=status[0].decode("latin-1") if status else "-",
        digest=member.field("warc-payload-digest"),
        offset=member.offset,
        length=member.length,
    )


def uri(member: Member) -> str:
    """The address that a record is about; some writers put it between angle brackets, as WARC 1.0 did."""
    return member.field("warc-target-uri").strip("<>")


def media_type(kind: str, content_type: str) -> str:
    """The index's word for what an answer is.

    >>> media_type("response", "Text/HTML; charset=utf-8"), media_type("revisit", "text/html")
    ('text/html', 'warc/revisit')
    """
    if kind == "revisit":
        return "warc/revisit"
    return content_type.partition(";")[0].replace(" ", "").lower() or "unk"


def beside(warc: Path) -> Path:
    """The index's path for a WARC file.

    >>> beside(Path("pages/20261129-0001.warc.gz")).name
    '20261129-0001.cdxj'
    """
    return warc.with_name(warc.name.removesuffix(".gz").removesuffix(".warc") + SUFFIX)


def write(warc: Path, entries: Iterable[Entry]) -> None:
    """Write the index beside a WARC file, whole or not at all, sorted by bytes as binary search needs it.

    Raises:
        ScraperError: It cannot be written.
    """
    lines = sorted(f"{each.line(warc.name)}\n".encode() for each in entries)
    with whole(beside(warc)) as partial:
        partial.write_bytes(b"".join(lines))


def read(warc: Path) -> Iterator[Entry]:
    """The entries of the index beside a WARC file, in its order; none where there is no index.

    Raises:
        ValueError: A line is no entry.
    """
    path = beside(warc)
    if not path.exists():
        return
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            _, time, said = line.split(" ", 2)
            fields = json.loads(said)
            texts = (str(fields[name]) for name in ("url", "mime", "status", "digest"))
            url, mime, status, digest = texts
            yield Entry(url, time, mime, status, digest, int(fields["offset"]), int(fields["length"]))


def surt(url: str) -> str:
    """An address as a key that sorts by host: ``com,example)/path?query``, as the reference (surt 0.3.1) makes it.

    >>> surt("https://www.Example.com:443/News//a/../B.html?b=2&a=1#top")
    'com,example)/news/b.html?a=1&b=2'
    """
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:  # brackets or a port that make no sense: no server was asked for it
        return _escaped(url).lower()
    key = ",".join(reversed(_host(parts.hostname or "").split(".")))
    if port and port != _DEFAULT_PORTS.get(parts.scheme):
        key += f":{port}"
    path = _folders(_escaped(parts.path)).lower()
    path = path[:-1] if len(path) > 1 and path.endswith("/") else path
    query = "&".join(sorted(_escaped(parts.query).lower().split("&"), key=lambda pair: pair.split("=", 1)))
    return f"{key}){path}" + (f"?{query}" if query else "")


def _host(name: str) -> str:
    try:
        ascii_name = _escaped(name) if name.isascii() else name.encode("idna").decode("ascii")
    except UnicodeError:
        ascii_name = _escaped(name)
    return _WWW.sub("", ascii_name.replace("..", ".").strip("."), count=1)


def _escaped(text: str) -> str:
    """With all escapes undone, then those made that are needed: the same address written in two ways is one."""
    raw, before = unquote_to_bytes(text), b""
    while raw != before:
        before, raw = raw, unquote_to_bytes(raw)
    return quote(raw, safe=_SAFE)


def _folders(path: str) -> str:
    kept: list[str] = []
    parts = path.split("/")[1:]
    for place, part in enumerate(parts):
        if part == "..":
            del kept[-1:]
        elif part not in {".", ""} or (part == "" and place == len(parts) - 1):
            kept.append(part)
    return "/" + "/".join(kept)
