"""The members of a WARC file, each read to its end mark and compared with its lengths and digests.

A cut archive passes the usual tools (webrecorder/warcio#138), so the gzip layer is read here by zlib itself, which
tells an end mark and a checksum from their absence. Memory stays flat: bodies are digested as they pass.
"""

from __future__ import annotations

import base64
import hashlib
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO

from scraper.errors import UnreadableFile

CUT = "cut off: the end mark is missing"
"""What is wrong with a member that was not written to its end."""
MAX_RECORD_BYTES = 40 * 1024 * 1024
"""Of a record that is taken into memory: the page of a larger one would be too large as well."""
_READ_BYTES = 64 * 1024
_PIECE_BYTES = 1024 * 1024  # what a read may unpack to at once
_MAX_HEAD_BYTES = 256 * 1024  # of the record's own headers, and of the HTTP headers in it
_GZIP = b"\x1f\x8b\x08"
_END = b"\r\n\r\n"
_ALGORITHMS = frozenset({"md5", "sha1", "sha256", "sha512"})


@dataclass(frozen=True, slots=True)
class Member:
    """One gzip member, which holds one record.

    Attributes:
        offset: Where it begins in the file.
        length: Its packed bytes; of an unfinished one all that is there.
        fields: Name and value of each header of the record, names in lower case.
        head: The HTTP headers with their first line, or ``b""`` for other records.
        damage: What is wrong with it, or ``""``.
        raw: All of the record, unpacked, where it was to be kept.
    """

    offset: int
    length: int
    fields: tuple[tuple[str, str], ...] = ()
    head: bytes = b""
    damage: str = ""
    raw: bytes = b""

    def field(self, name: str) -> str:
        """A header of the record by its name in lower case, or ``""``."""
        return next((value for key, value in self.fields if key == name), "")

    @property
    def kind(self) -> str:
        """``"response"``, ``"revisit"``, ``"request"``, ``"warcinfo"``, ..."""
        return self.field("warc-type")


def scan(path: Path, keep_bytes: int = 0) -> Iterator[Member]:
    """The members of a file in order, damaged ones as such; after a damage it goes on with the next that begins anew.

    Args:
        path: A WARC file of which each record is a gzip member.
        keep_bytes: Keep the records themselves, up to so many bytes each; a larger one is told as a damage.
    """
    with path.open("rb") as stream:
        offset: int | None = 0
        size = stream.seek(0, 2)
        while offset is not None and offset < size:
            member = read_member(stream, offset, keep_bytes)
            if member.damage:
                following = _next_member(stream, offset + 1)
                member = replace(member, length=(following or size) - offset)
                offset = following
            else:
                offset += member.length
            yield member


def read_member(stream: BinaryIO, offset: int, keep_bytes: int = 0) -> Member:
    """The member that begins there."""
    record = _Record(keep_bytes)
    inflater = zlib.decompressobj(zlib.MAX_WBITS | 16)
    try:
        for piece in _unpacked(stream, offset, inflater):
            record.feed(piece)
    except zlib.error as error:
        return Member(offset, 0, damage=f"not readable ({str(error).partition(': ')[2] or error})")
    length = stream.tell() - len(inflater.unused_data) - offset
    damage = record.damage() if inflater.eof else CUT
    return Member(offset, length, record.fields, bytes(record.http), damage, bytes(record.raw))


def body_at(path: Path, offset: int) -> bytes:
    """The body of a stored answer as it came over the wire.

    Raises:
        ScraperError: The record is damaged.
    """
    with path.open("rb") as stream:
        member = read_member(stream, offset, MAX_RECORD_BYTES)
    if member.damage:
        raise UnreadableFile(f"record at byte {offset}: {member.damage}", url=str(path))
    return member.raw.split(b"\r\n\r\n", 1)[1][len(member.head) : -4]


def _unpacked(stream: BinaryIO, offset: int, inflater: zlib._Decompress) -> Iterator[bytes]:
    stream.seek(offset)
    while not inflater.eof:
        data = inflater.unconsumed_tail or stream.read(_READ_BYTES)
        piece = inflater.decompress(data, _PIECE_BYTES)
        if not data and not piece:
            return
        yield piece


def _next_member(stream: BinaryIO, offset: int) -> int | None:
    """Where the next record begins that can be read as one."""
    while True:
        stream.seek(offset)
        window = stream.read(_PIECE_BYTES)
        place = window.find(_GZIP)
        while place >= 0:
            if _begins_record(stream, offset + place):
                return offset + place
            place = window.find(_GZIP, place + 1)
        if len(window) < _PIECE_BYTES:
            return None
        offset += len(window) - len(_GZIP) + 1


def _begins_record(stream: BinaryIO, offset: int) -> bool:
    stream.seek(offset)
    try:
        return zlib.decompressobj(zlib.MAX_WBITS | 16).decompress(stream.read(512), 5) == b"WARC/"
    except zlib.error:
        return False


class _Record:
    """What passes of a record, piece by piece: its headers kept, the rest counted and digested."""

    def __init__(self, keep_bytes: int) -> None:
        self.raw = bytearray()
        self._keep_bytes = keep_bytes
        self._size = 0
        self.fields: tuple[tuple[str, str], ...] = ()
        self.http = bytearray()
        self._head = bytearray()
        self._tail = bytearray()
        self._left = -1  # bytes of the block that are to come; -1 while the head is read
        self._block: list[_Digest] = []
        self._payload: list[_Digest] = []
        self._in_http = False

    def feed(self, piece: bytes) -> None:
        """Take the next bytes."""
        self._size += len(piece)
        if self._size <= self._keep_bytes:
            self.raw += piece
        if self._left >= 0:
            self._take(piece)
        elif len(self._head) <= _MAX_HEAD_BYTES:
            self._head += piece
            head, mark, rest = self._head.partition(_END)
            if mark:
                self._begin(bytes(head))
                self._take(bytes(rest))

    def _begin(self, head: bytes) -> None:
        lines = head.decode("utf-8", "replace").split("\r\n")
        pairs = (line.partition(":") for line in lines[1:])
        self.fields = tuple((name.strip().lower(), value.strip()) for name, _, value in pairs)
        known = dict(self.fields)
        length = known.get("content-length", "")
        well_formed = lines[0].startswith("WARC/") and length.isascii() and length.isdigit() and len(length) < 16
        self._left = int(length) if well_formed else 0
        self._block = _Digest.of(known.get("warc-block-digest", ""), "block")
        self._payload = _Digest.of(known.get("warc-payload-digest", ""), "payload")
        if known.get("warc-type") == "revisit":
            self._payload = []  # the digest of a payload that is stored elsewhere
        self._in_http = known.get("content-type", "").startswith("application/http")

    def _take(self, piece: bytes) -> None:
        block, after = piece[: self._left], piece[self._left :]
        self._left -= len(block)
        self._tail += after[: len(_END) + 1 - len(self._tail)]
        for digest in self._block:
            digest.update(block)
        if self._in_http:
            self.http += block
            end = self.http.find(_END)
            if end < 0 and len(self.http) <= _MAX_HEAD_BYTES:
                return
            end = end + len(_END) if end >= 0 else _MAX_HEAD_BYTES
            block = bytes(self.http[end:])
            del self.http[end:]
            self._in_http = False
        for digest in self._payload:
            digest.update(block)

    def damage(self) -> str:
        """What is wrong with the record now that all of it has passed, or ``""``."""
        if not self._head.startswith(b"WARC/") or self._left < 0:
            return "not a WARC record"
        if self._left or self._tail != _END:
            return "the record's length is not the one that it states"
        if self._size > self._keep_bytes > 0:
            return f"the record is larger than {self._keep_bytes} bytes"
        wrong = [digest.name for digest in (*self._block, *self._payload) if not digest.agrees()]
        return f"the {wrong[0]} is not the one that its digest states" if wrong else ""


class _Digest:
    """A digest that a record states, and the one that its bytes come to."""

    def __init__(self, name: str, algorithm: str, stated: str) -> None:
        self.name = name
        self._stated = stated
        self._hash = hashlib.new(algorithm, usedforsecurity=False)
        self.update = self._hash.update

    @classmethod
    def of(cls, stated: str, name: str) -> list[_Digest]:
        """The digest that a header states, or none where its algorithm is not known here."""
        algorithm, _, value = stated.partition(":")
        return [cls(name, algorithm.lower(), value)] if algorithm.lower() in _ALGORITHMS else []

    def agrees(self) -> bool:
        """Whether they are the same."""
        digest = self._hash.digest()
        encoded = {base64.b32encode(digest).rstrip(b"=").decode(), digest.hex().upper()}
        return self._stated.rstrip("=").upper() in encoded
