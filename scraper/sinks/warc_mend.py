"""Mends a WARC file whose writer was killed: an unfinished last record is cut off and kept aside."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from scraper.sinks import cdxj
from scraper.sinks.members import CUT, Member, scan
from scraper.sinks.whole import whole


@dataclass(frozen=True, slots=True)
class Mended:
    """A file after it was looked over.

    Attributes:
        whole: Whether each of its members can be read.
        size: Its bytes.
        entries: What its index has.
    """

    whole: bool
    size: int
    entries: tuple[cdxj.Entry, ...]


def mend(path: Path) -> Mended:
    """Cut an unfinished last member off a file and keep it aside as ``NAME.tail-OFFSET``; write the index if need be.

    Damage elsewhere is left as it is: a cut there would take the good members behind it.
    """
    size = path.stat().st_size
    indexed = tuple(_indexed(path))
    if indexed and max(entry.offset + entry.length for entry in indexed) == size:
        return Mended(whole=True, size=size, entries=indexed)  # closed in order: nothing need be read
    members = list(_answers_and_damages(path))
    entries = tuple(entry for member in members if (entry := cdxj.entry(member)))
    damaged = [member for member in members if member.damage]
    if len(damaged) == 1 and damaged[0].offset + damaged[0].length == size and _unfinished(path, damaged[0]):
        size = damaged[0].offset
        _cut(path, size)
        damaged = []
    if size:
        cdxj.write(path, entries)
    return Mended(whole=not damaged, size=size, entries=entries)


def _answers_and_damages(path: Path) -> Iterator[Member]:
    return (member for member in scan(path) if member.damage or member.kind in {"response", "revisit"})


def _unfinished(path: Path, member: Member) -> bool:
    """Whether a member was not written to its end: it has no end mark, or the disk has nothing but zeros there."""
    if member.damage == CUT:
        return True
    with path.open("rb") as stream:
        stream.seek(member.offset)
        return not any(any(piece) for piece in iter(lambda: stream.read(1 << 20), b""))


def _cut(path: Path, size: int) -> None:
    aside = path.with_name(f"{path.name}.tail-{size}")
    with path.open("r+b") as stream:
        stream.seek(size)
        with whole(aside) as partial, partial.open("xb") as kept:
            shutil.copyfileobj(stream, kept)
        stream.truncate(size)
        os.fsync(stream.fileno())


def _indexed(path: Path) -> Iterator[cdxj.Entry]:
    """The entries of the index; none where it cannot be read, since it can be made anew."""
    try:
        yield from cdxj.read(path)
    except (ValueError, KeyError, OSError):
        return
