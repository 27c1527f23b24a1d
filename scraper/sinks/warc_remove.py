"""Takes saved pages away again, by age or by address, so that what stays is whole and refers to nothing that is gone.

A body that later answers refer to moves into the first of them that was sent it again (its record becomes a
response), and the others refer to that one. Where a server had only said "not modified", the answer goes as well.
"""

from __future__ import annotations

import base64
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, NamedTuple

from scraper.sinks import cdxj
from scraper.sinks.members import Member, body_at, read_member, scan
from scraper.sinks.record import NOT_MODIFIED, Stored, response, revisit
from scraper.sinks.warc import files
from scraper.sinks.warc_check import referred_key, stored_key
from scraper.sinks.whole import cannot_write, sweep, sync_folder, whole

_KEPT = {
    "warc-target-uri": "WARC-Target-URI",
    "warc-date": "WARC-Date",
    "warc-ip-address": "WARC-IP-Address",
    "warc-protocol": "WARC-Protocol",
}
_ANSWERS = frozenset({"response", "revisit"})
_COPY_BYTES = 1024 * 1024


class Change(NamedTuple):
    """A file after pages were taken out of it, for the state.

    Attributes:
        file: Its name.
        deleted: Whether the file itself is gone, since nothing was left in it.
        dropped: Where the answers began that are gone.
        moved: Of each other answer: where it began, where it begins now, and its packed bytes now.
    """

    file: str
    deleted: bool
    dropped: tuple[int, ...]
    moved: tuple[tuple[int, int, int], ...]


class _Place(NamedTuple):
    path: Path
    offset: int


@dataclass(slots=True)
class _Plan:
    """What is to be done with the records, by their place.

    Attributes:
        drop: The records that go.
        left: File → how many records of pages stay.
        ids: The ids of answers that go for lack of a body, whose requests go with them.
        bodies: Record → the record whose body it is given.
        turn: Record → the stored answer that it is to refer to.
    """

    drop: set[_Place] = field(default_factory=set)
    left: Counter[Path] = field(default_factory=Counter)
    ids: set[str] = field(default_factory=set)
    bodies: dict[_Place, _Place] = field(default_factory=dict)
    turn: dict[_Place, Stored] = field(default_factory=dict)

    def files(self) -> list[Path]:
        """The files that change, newest first: a body is in its heir's file before it leaves its own."""
        return sorted({place.path for place in (*self.drop, *self.bodies, *self.turn)}, reverse=True)


def remove(folder: Path, goes: Callable[[str, str], bool]) -> Iterator[Change]:
    """Take pages out of the files of a folder, one file after the other; nothing else may write there meanwhile.

    Each file is replaced whole, its index too. The state is told of a change when it is done; where a run was
    killed between the two, the index beside the file has the truth. Damaged records stay as they are.

    Args:
        folder: The folder of saved pages.
        goes: Told the address and the date (``2026-11-29T08:00:00Z``) of a record, whether it goes.

    Raises:
        ScraperError: The disk is full or fails; the file is then as it was.
    """
    path = folder
    try:
        sweep(folder)
        _remove_tails(folder, goes)
        plan = _plan(folder, goes)
        for path in plan.files():
            yield _rewrite(path, plan)
    except OSError as error:
        raise cannot_write(path, error) from error


def older_than(date: str) -> Callable[[str, str], bool]:
    """For :func:`remove`: pages that were had before a date, in the form ``2026-11-29T08:00:00Z``."""
    return lambda _, had: had < date


def oldest(folder: Path) -> str | None:
    """The time of the oldest answer, ``YYYYMMDDhhmmss``, by the indexes: tells cheaply whether one is old enough."""
    return min((entry.time for path in files(folder) for entry in cdxj.read(path)), default=None)


def _remove_tails(folder: Path, goes: Callable[[str, str], bool]) -> None:
    """Delete the unfinished records that were kept aside, if they are of a page that goes or do not say of which."""
    for path in folder.glob("*.warc.gz.tail-*"):
        with path.open("rb") as stream:
            member = read_member(stream, 0)
        if not member.fields or goes(cdxj.uri(member), member.field("warc-date")):
            path.unlink()


def _plan(folder: Path, goes: Callable[[str, str], bool]) -> _Plan:
    plan = _Plan()
    dropped: dict[int, _Place] = {}
    kept: list[tuple[_Place, Member]] = []
    for path in files(folder):
        for member in scan(path):
            if member.damage or member.kind == "warcinfo":
                plan.left[path] += bool(member.damage)
                continue
            place = _Place(path, member.offset)
            if goes(cdxj.uri(member), member.field("warc-date")):
                plan.drop.add(place)
                if member.kind == "response":
                    dropped[stored_key(member)] = place
                continue
            plan.left[path] += 1
            if member.kind == "revisit":
                kept.append((place, member))
    _settle_all(dropped, kept, plan)
    return plan


def _settle_all(dropped: dict[int, _Place], kept: list[tuple[_Place, Member]], plan: _Plan) -> None:
    orphans: defaultdict[_Place, list[tuple[_Place, Member]]] = defaultdict(list)
    for place, member in kept:
        if gone := dropped.get(referred_key(member)):
            orphans[gone].append((place, member))
    for gone, referring in orphans.items():
        _settle(gone, referring, plan)


def _settle(gone: _Place, orphans: list[tuple[_Place, Member]], plan: _Plan) -> None:
    """Find a place for a body that is still referred to."""
    heir = next((orphan for orphan in orphans if orphan[1].field("warc-profile") != NOT_MODIFIED), None)
    if heir is None:
        for place, member in orphans:
            plan.drop.add(place)
            plan.ids.add(member.field("warc-record-id"))
            plan.left[place.path] -= 2  # its request as well
        return
    place, member = heir
    plan.bodies[place] = gone
    stored = Stored(cdxj.uri(member), member.field("warc-date"), member.field("warc-payload-digest"))
    plan.turn.update((other, stored) for other, _ in orphans if other != place)


def _rewrite(path: Path, plan: _Plan) -> Change:
    cdxj.beside(path).unlink(missing_ok=True)  # none rather than one that does not fit, if we are killed
    if plan.left[path] <= 0:
        dropped = [member.offset for member in scan(path) if member.kind in _ANSWERS]
        path.unlink()
        sync_folder(path.parent)
        return Change(path.name, deleted=True, dropped=tuple(dropped), moved=())
    dropped, moved, entries = [], [], []
    with whole(path) as partial, partial.open("x+b") as new, path.open("rb") as old:
        for member in scan(path):
            place = _Place(path, member.offset)
            if place in plan.drop or member.field("warc-concurrent-to") in plan.ids:
                dropped += [member.offset] if member.kind in _ANSWERS else []
                continue
            offset = _append(new, old, place, member, plan)
            if entry := cdxj.entry(read_member(new, offset)):
                moved.append((member.offset, offset, entry.length))
                entries.append(entry)
    cdxj.write(path, entries)
    return Change(path.name, deleted=False, dropped=tuple(dropped), moved=tuple(moved))


def _append(new: BinaryIO, old: BinaryIO, place: _Place, member: Member, plan: _Plan) -> int:
    """Where the record now begins: as it was, or with its body, or with another reference."""
    offset = new.seek(0, 2)
    fields = {name: value for key, name in _KEPT.items() if (value := member.field(key))}
    urn = member.field("warc-record-id").strip("<>").removeprefix("urn:")
    if place in plan.bodies:
        digest = base64.b32decode(member.field("warc-payload-digest").partition(":")[2])
        new.write(response(member.head + body_at(*plan.bodies[place]), fields, digest, urn))
    elif place in plan.turn:
        fields["WARC-Profile"] = member.field("warc-profile")
        new.write(revisit(member.head, fields, plan.turn[place], urn))
    else:
        old.seek(member.offset)
        new.writelines(old.read(size) for size in _steps(member.length))
    return offset


def _steps(length: int) -> Iterator[int]:
    yield from (min(_COPY_BYTES, length - start) for start in range(0, length, _COPY_BYTES))
