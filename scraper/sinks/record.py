"""WARC records as bytes: one gzip member each, made of a request and its answer.

WARC 1.1: https://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/
"""

from __future__ import annotations

import base64
import hashlib
import re
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from typing import NamedTuple
from urllib.parse import quote, urlsplit, urlunsplit

from scraper._version import __version__
from scraper.errors import ScraperError
from scraper.model import Exchange

NOT_MODIFIED = "http://netpreserve.org/warc/1.1/revisit/server-not-modified"
IDENTICAL = "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"
TRUNCATIONS = frozenset({"length", "time", "disconnect", "unspecified"})
_SECRETS = frozenset({"cookie", "authorization", "proxy-authorization"})
_COOKIES = frozenset({"set-cookie", "set-cookie2"})
_GZIP_LEVEL = 6
_GZIP_LEVEL_PACKED = 1  # of a body that is packed already: half the time of level 6, and as small
_ASCII = "".join(map(chr, range(33, 127)))
_LINE_ENDS = re.compile(r"[\r\n\0]+")
_INFO = """software: scraper {version}
format: WARC File Format 1.1
conformsTo: http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/
"""


class Stored(NamedTuple):
    """A stored answer that later ones may refer to.

    Attributes:
        uri: Its address, as the record has it.
        date: Its record's date.
        digest: Its payload's digest.
    """

    uri: str
    date: str
    digest: str


@dataclass(frozen=True, slots=True)
class Header:
    """What the records of an exchange say of themselves.

    Attributes:
        uri: The address.
        date: When the answer was complete.
        digest: SHA-1 of the payload.
        refers_to: The stored answer whose payload it is, or ``None``.
        ip: The server's address, or ``None``.
        truncated: Why the body is not whole, or ``None``.
    """

    uri: str
    date: str
    digest: bytes
    refers_to: Stored | None = None
    ip: str | None = None
    truncated: str | None = None

    @property
    def kind(self) -> str:
        """Of which kind the answer's record is."""
        return "revisit" if self.refers_to else "response"

    @property
    def stored(self) -> Stored:
        """The stored answer that has the body: this one, or the one that it refers to."""
        return self.refers_to or Stored(self.uri, self.date, _written(self.digest))


def payload_digest(body: bytes) -> str:
    """The digest that tells whether two bodies, with their Content-Encoding, are the same.

    >>> payload_digest(b"hello")
    'sha1:VL2MMHO4YXUKFWV63YHTWSBM3GXKSQ2N'
    """
    return _written(hashlib.sha1(body, usedforsecurity=False).digest())


def header(exchange: Exchange, refers_to: Stored | None, ip: str | None, truncated: str) -> Header:
    """The header of an exchange's records; a reference that does not fit it is left out.

    An answer refers to a stored one if the server says that nothing changed (304), or if its body is the same.
    """
    digest = hashlib.sha1(exchange.raw, usedforsecurity=False).digest()
    same = refers_to is not None and refers_to.digest == _written(digest) and exchange.raw and exchange.whole
    fits = refers_to is not None and (exchange.status == 304 or same)
    cut = (truncated if truncated in TRUNCATIONS else "unspecified") if not exchange.whole else None
    at = exchange.at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return Header(target_uri(exchange.url), at, digest, refers_to if fits else None, ip, cut)


def target_uri(url: str) -> str:
    """An address as records have it: without a user's name and password, and without its fragment."""
    parts = urlsplit(_LINE_ENDS.sub("", url))
    return quote(urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2], fragment="")), safe=_ASCII)


def warcinfo(filename: str) -> bytes:
    """The record that a file begins with."""
    block = _INFO.format(version=__version__).replace("\n", "\r\n").encode()
    now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    fields = {"WARC-Date": now, "WARC-Filename": filename, "Content-Type": "application/warc-fields"}
    return _packed("warcinfo", new_urn(), block, fields)


def records(exchange: Exchange, header: Header) -> tuple[bytes, bytes]:
    """The request's record and the answer's, which names where its body stands if that is stored already."""
    answer = new_urn()
    fields = {"WARC-Target-URI": header.uri, "WARC-Date": header.date}
    if header.ip:
        fields["WARC-IP-Address"] = header.ip
    if exchange.http_version.startswith("HTTP/2"):
        fields["WARC-Protocol"] = "h2"  # its messages have no text form of their own: they are written as HTTP/1.1
    asked = fields | {"WARC-Concurrent-To": f"<urn:{answer}>", "Content-Type": "application/http; msgtype=request"}
    request = _packed("request", new_urn(), _request(exchange, header.uri), asked)
    if header.refers_to:
        profile = NOT_MODIFIED if exchange.status == 304 else IDENTICAL
        fields["WARC-Profile"] = profile
        return request, revisit(response_head(exchange), fields, header.refers_to, answer)
    fields |= {"WARC-Truncated": header.truncated} if header.truncated else {}
    return request, response(response_head(exchange) + exchange.raw, fields, header.digest, answer)


def response(block: bytes, fields: dict[str, str], digest: bytes, urn: str) -> bytes:
    """The record of an answer with its body."""
    fields = fields | {"Content-Type": "application/http; msgtype=response"}
    return _packed("response", urn, block, fields, digest)


def revisit(head: bytes, fields: dict[str, str], refers_to: Stored, urn: str) -> bytes:
    """The record of an answer whose body is the one of a stored answer; ``fields`` has the profile that says why."""
    fields = fields | {
        "WARC-Refers-To-Target-URI": refers_to.uri,
        "WARC-Refers-To-Date": refers_to.date,
        "Content-Type": "application/http; msgtype=response",
    }
    return _packed("revisit", urn, head, fields, base64.b32decode(refers_to.digest.partition(":")[2]))


def response_head(exchange: Exchange) -> bytes:
    """Status line and headers as received, but for cookies, and with the length of the body that is stored."""
    unchanged = exchange.status == 304  # its Content-Length is the one of the body that it does not send
    length = [] if unchanged else [("Content-Length", str(len(exchange.raw)))]
    lines: list[tuple[str, str]] = []
    for name, value in exchange.headers:
        known = name.lower()
        if known == "transfer-encoding" or (known == "content-length" and not unchanged):
            lines, length = lines + length, []  # in its place, and once
        elif known not in _COOKIES:
            lines.append((name, value))
    return _head(f"{_version(exchange)} {exchange.status} {exchange.reason}", lines)


def _request(exchange: Exchange, uri: str) -> bytes:
    parts = urlsplit(uri)
    path = urlunsplit(("", "", parts.path or "/", parts.query, ""))
    sent = [(name, value) for name, value in exchange.sent if name.lower() not in _SECRETS and name[:1] != ":"]
    if not any(name.lower() == "host" for name, _ in sent):
        sent.insert(0, ("Host", parts.netloc))
    return _head(f"GET {path} {_version(exchange)}", sent)


def _version(exchange: Exchange) -> str:
    return exchange.http_version if exchange.http_version in {"HTTP/1.0", "HTTP/1.1"} else "HTTP/1.1"


def _head(first: str, headers: Iterable[tuple[str, str]]) -> bytes:
    lines = [first, *(f"{name}: {value}" for name, value in headers)]
    return "".join(f"{_LINE_ENDS.sub(' ', line).rstrip()}\r\n" for line in [*lines, ""]).encode(errors="replace")


def new_urn() -> str:
    """A new record's id."""
    return f"uuid:{uuid.uuid4()}"


def _written(digest: bytes) -> str:
    return f"sha1:{base64.b32encode(digest).decode()}"


def _packed(kind: str, urn: str, block: bytes, fields: dict[str, str], payload: bytes | None = None) -> bytes:
    try:
        from fastwarc.stream_io import GzipWriter  # noqa: PLC0415, TID251
        from fastwarc.warc import WarcRecord, WarcRecordType  # noqa: PLC0415, TID251
    except ImportError as error:
        raise ScraperError("saving pages needs FastWARC", advice="pip install 'scraper[warc]'") from error
    record = WarcRecord()
    record.init_headers(getattr(WarcRecordType, kind), record_urn=urn.encode())
    record.set_bytes_content(block)  # before our own headers, which it would replace
    for name, value in fields.items():
        record.headers[name] = _LINE_ENDS.sub(" ", value)
    head = block[: block.find(b"\r\n\r\n") + 1].lower()
    level = _GZIP_LEVEL_PACKED if b"\ncontent-encoding:" in head else _GZIP_LEVEL
    packed = BytesIO()
    with GzipWriter(packed, level) as member:
        record.write(member, checksum_data=True, payload_digest=payload)
    return packed.getvalue()
