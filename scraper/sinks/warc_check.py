"""Whether saved pages are as they were written: each member to its end mark, digests, indexes and references."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from scraper.sinks import cdxj
from scraper.sinks.members import Member, read_member, scan
from scraper.sinks.record import Stored
from scraper.sinks.warc import files

_HEAD_BYTES = 16 * 1024


class Damage(NamedTuple):
    """Something that is wrong with a file of saved pages.

    Attributes:
        path: The file.
        offset: Where the record begins that it is about.
        cause: What is wrong.
    """

    path: Path
    offset: int
    cause: str

    def __str__(self) -> str:
        return f"{self.path}: record at byte {self.offset}: {self.cause}"


class Reference(NamedTuple):
    """A record of a body that is stored elsewhere, and the key of the answer that has it."""

    path: Path
    offset: int
    key: int


def verify(path: Path) -> Iterator[Damage]:
    """All that is wrong with one file and the index beside it; nothing where all is well.

    Raises:
        OSError: The file cannot be read.
    """
    yield from _verify(path, set(), [])


def verify_folder(folder: Path) -> Iterator[Damage]:
    """All that is wrong with a folder of saved pages, references that lead nowhere included.

    Raises:
        OSError: A file cannot be read.
    """
    stored: set[int] = set()
    references: list[Reference] = []
    for path in files(folder):
        yield from _verify(path, stored, references)
    for path, offset, key in references:
        if key not in stored:
            yield Damage(path, offset, "the answer that it refers to is not among the saved pages")


def member_at(path: Path, offset: int) -> Member:
    """The record at a place that the state or the index names, read to its end; its ``damage`` says if it is none.

    Raises:
        OSError: The file cannot be read.
    """
    with path.open("rb") as stream:
        return read_member(stream, offset)


def has_record(path: Path, offset: int, stored: Stored) -> bool:
    """Whether a stored answer's record begins there; only its headers are read."""
    try:
        with path.open("rb") as stream:
            stream.seek(offset)
            head = zlib.decompressobj(zlib.MAX_WBITS | 16).decompress(stream.read(_HEAD_BYTES), _HEAD_BYTES)
    except (OSError, zlib.error):
        return False
    lines = head.partition(b"\r\n\r\n")[0].decode("utf-8", "replace").split("\r\n")
    fields = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    said = Stored(
        fields.get("warc-target-uri", "").strip("<>"),
        fields.get("warc-date", ""),
        fields.get("warc-payload-digest", ""),
    )
    return fields.get("warc-type") == "response" and said == stored


def stored_key(member: Member) -> int:
    """What a stored answer is known by: address, date and payload digest, as a number, to save memory."""
    return hash((cdxj.uri(member), member.field("warc-date"), member.field("warc-payload-digest")))


def referred_key(member: Member) -> int:
    """The key of the stored answer that a record refers to."""
    uri = member.field("warc-refers-to-target-uri").strip("<>")
    return hash((uri, member.field("warc-refers-to-date"), member.field("warc-payload-digest")))


def _verify(path: Path, stored: set[int], references: list[Reference]) -> Iterator[Damage]:
    answers: dict[int, cdxj.Entry] = {}
    for place, member in enumerate(scan(path)):
        if member.damage:
            yield Damage(path, member.offset, member.damage)
        elif place == 0 and member.kind != "warcinfo":
            yield Damage(path, 0, "the file does not begin with a warcinfo record")
        if entry := cdxj.entry(member):
            answers[member.offset] = entry
            if member.kind == "response":
                stored.add(stored_key(member))
            else:
                references.append(Reference(path, member.offset, referred_key(member)))
    yield from _compare(path, answers)


def _compare(path: Path, answers: dict[int, cdxj.Entry]) -> Iterator[Damage]:
    """What the index says otherwise than the file; a file that is not closed yet has none."""
    index = cdxj.beside(path)
    if not index.exists():
        return
    try:
        indexed = {entry.offset: entry for entry in cdxj.read(path)}
    except (ValueError, KeyError) as error:
        yield Damage(index, 0, f"the index cannot be read ({error})")
        return
    for offset in sorted(answers.keys() | indexed.keys()):
        if answers.get(offset) != indexed.get(offset):
            yield Damage(path, offset, f"{index.name} says otherwise, or nothing, of it")
