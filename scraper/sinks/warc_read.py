"""Reads saved pages back: those that we wrote and those of other tools, as pages that can be extracted again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any, BinaryIO, NamedTuple
from urllib.parse import urlsplit

from scraper.errors import BadResponse, CutShort, NotHTML, ScraperError, TooLarge, UnreadableFile
from scraper.fetch import media
from scraper.fetch.unpack import flush, is_whole, unpack, unpackers
from scraper.model import Page
from scraper.sinks.members import MAX_RECORD_BYTES, Member, read_member, scan

if TYPE_CHECKING:
    from fastwarc.warc import WarcRecord  # noqa: TID251

MAX_PAGE_BYTES = 10 * 1024 * 1024
_ANSWERS = frozenset({"response", "revisit"})
_ENDINGS = (".warc.gz", ".warc")


@dataclass(frozen=True, slots=True)
class Saved:
    """A page that was read back, or the error that says why it was not.

    Attributes:
        path: The file in which it stands.
        offset: Where its record begins.
        page: The page, its body unpacked.
        error: Why there is none.
    """

    path: Path
    offset: int
    page: Page | None = None
    error: ScraperError | None = None


class _Place(NamedTuple):
    path: Path
    offset: int


def read_pages(path: Path, max_bytes: int = MAX_PAGE_BYTES) -> Iterator[Saved]:
    """The HTML pages of a WARC file, or of all WARC files below a folder in the order of their names.

    Redirects, errors, pictures and robots.txt are left out. A record without its body is given the body that it
    refers to. What is damaged is an error of its own, and the rest is read on.

    Args:
        path: A file or a folder.
        max_bytes: The limit of an unpacked body.
    """
    paths = _warcs(path)
    bodies = _Bodies(paths)
    for file in paths:
        try:
            for offset, record, damage in _records(file):
                saved = _saved(_Place(file, offset), record, damage, _Reading(bodies, max_bytes))
                if saved is not None:
                    yield saved
        except OSError as error:
            cause = (error.strerror or str(error)).lower()
            yield Saved(file, 0, error=UnreadableFile(cause, url=str(file), advice="the file may be cut or damaged"))


class WarcReader:
    """Reads single pages by their places; several threads may call it at once."""

    def __init__(self, max_bytes: int = MAX_PAGE_BYTES) -> None:
        self._max_bytes = max_bytes
        self._bodies: dict[Path, _Bodies] = {}
        self._mutex = Lock()

    def page(self, path: Path, offset: int) -> Page:
        """The page of the record that begins there; a reference is followed to its body, in a file of the same folder.

        Raises:
            ScraperError: The record is damaged or its body missing, or it is no HTML page.
        """
        with self._mutex:
            bodies = self._bodies.setdefault(path.parent, _Bodies(_warcs(path.parent)))
        try:
            with path.open("rb") as stream:
                member = read_member(stream, offset, MAX_RECORD_BYTES)
                record = _parsed(member) if member.kind and not member.damage else _plain(stream, offset)
                if record is None:
                    raise UnreadableFile(f"record at byte {offset}: {member.damage}", url=str(path))
                url = (record.headers.get("WARC-Target-URI") or "").strip("<>")
                found = _page(url, record, _Reading(bodies, self._max_bytes))
        except OSError as error:
            cause = (error.strerror or str(error)).lower()
            raise UnreadableFile(cause, url=str(path), advice="the file may be cut or damaged") from error
        if found is None:
            raise UnreadableFile(f"record at byte {offset}: it holds no page", url=str(path))
        return found


def _plain(stream: BinaryIO, offset: int) -> WarcRecord | None:
    """The record that begins there in a file that is not packed, or ``None``."""
    stream.seek(offset)
    if stream.read(5) != b"WARC/":
        return None
    stream.seek(offset)
    record: WarcRecord | None = next(iter(_fastwarc().ArchiveIterator(stream, auto_decode="transfer")), None)
    return record


def plain_answers(path: Path) -> Iterator[tuple[int, str]]:
    """Offset and address of each answer with a page in a file that is not packed.

    Raises:
        UnreadableFile: It is packed as a whole, so that no record can be read by itself, or it is no WARC file.
    """
    with path.open("rb") as stream:
        if stream.read(5) != b"WARC/":
            advice = "it may be packed as a whole: unpack it, or give each record a gzip member (warcio recompress)"
            raise UnreadableFile("not a WARC file of single records", url=str(path), advice=advice)
    for offset, record, _ in _records(path):
        if record is not None and _status(record) in {200, 304}:
            yield offset, (record.headers.get("WARC-Target-URI") or "").strip("<>")


class _Reading(NamedTuple):
    bodies: _Bodies
    max_bytes: int


class _Bodies:
    """Finds the stored answers that other records refer to; it looks through the files when the first one is asked."""

    def __init__(self, paths: list[Path]) -> None:
        self._paths = paths
        self._places: dict[int, _Place] | None = None
        self._mutex = Lock()

    def of(self, member: WarcRecord) -> WarcRecord | None:
        """The record with the body that a record refers to, or ``None``."""
        with self._mutex:
            if self._places is None:
                self._places = dict(self._look())
        headers = member.headers
        uri = (headers.get("WARC-Refers-To-Target-URI") or "").strip("<>")
        key = hash((uri, headers.get("WARC-Refers-To-Date"), headers.get("WARC-Payload-Digest")))
        place = self._places.get(key) or self._places.get(hash(headers.get("WARC-Payload-Digest")))
        if place is None:
            return None
        with place.path.open("rb") as stream:
            found = read_member(stream, place.offset, MAX_RECORD_BYTES)
        return None if found.damage else _parsed(found)

    def _look(self) -> Iterator[tuple[int, _Place]]:
        for path in self._paths:
            for member in scan(path):
                if member.kind == "response" and not member.damage:
                    place = _Place(path, member.offset)
                    digest = member.field("warc-payload-digest")
                    uri = member.field("warc-target-uri").strip("<>")
                    yield hash((uri, member.field("warc-date"), digest)), place
                    if digest:
                        yield hash(digest), place


def _warcs(path: Path) -> list[Path]:
    if path.is_dir():
        return sorted(file for file in path.rglob("*") if file.name.endswith(_ENDINGS) and file.is_file())
    return [path]


def _records(path: Path) -> Iterator[tuple[int, WarcRecord | None, str]]:
    """Offset and record of each answer, or what is wrong with it.

    Where each record is a gzip member the members are read to their end marks, which FastWARC does not look for.
    """
    with path.open("rb") as stream:
        first = read_member(stream, 0)
    if first.kind and not first.damage:
        for member in scan(path, MAX_RECORD_BYTES):
            if member.damage:
                yield member.offset, None, member.damage
            elif member.kind in _ANSWERS:
                yield member.offset, _parsed(member), ""
        return
    warc = _fastwarc()
    empty = True
    for record in warc.ArchiveIterator(path, auto_decode="transfer", fsspec_args=False):
        empty = False
        if record.headers.get("WARC-Type") in _ANSWERS:
            yield record.stream_pos, record, ""
    if empty:
        yield 0, None, "not a WARC record"


def _parsed(member: Member) -> WarcRecord:
    record: WarcRecord = next(iter(_fastwarc().ArchiveIterator(BytesIO(member.raw), auto_decode="transfer")))
    return record


def _saved(place: _Place, record: WarcRecord | None, damage: str, reading: _Reading) -> Saved | None:
    """The page of a record, or why there is none; ``None`` for what is no page."""
    if record is None:
        error: ScraperError = UnreadableFile(f"record at byte {place.offset}: {damage}", url=str(place.path))
        return Saved(place.path, place.offset, error=error)
    url = (record.headers.get("WARC-Target-URI") or "").strip("<>")
    try:
        page = _page(url, record, reading)
    except NotHTML:
        return None
    except ScraperError as error:
        error.url = error.url or url
        return Saved(place.path, place.offset, error=error)
    return Saved(place.path, place.offset, page) if page else None


def _page(url: str, record: WarcRecord, reading: _Reading) -> Page | None:
    """The page of a record; a reference is followed to the body.

    Raises:
        ScraperError: Its body is missing, cut, damaged or too large, or it is no HTML.
    """
    said, source, status = record, record, _status(record)
    if record.headers.get("WARC-Type") == "revisit" and status in {200, 304}:
        found = reading.bodies.of(record)
        if found is None:
            raise UnreadableFile("the saved answer has no body, and the one that it refers to is not there")
        said, source = (found if status == 304 else record), found
        status = _status(said)
    if status != 200 or urlsplit(url).path == "/robots.txt":
        return None
    if cut := source.headers.get("WARC-Truncated"):
        raise BadResponse(f"the saved answer is cut ({cut})", advice="fetch it again")
    body = _body(source, reading.max_bytes)
    media.check(said.http_headers.get("Content-Type"), body)
    headers = tuple((name.lower(), _text(value)) for name, value in said.http_headers.to_tuples())
    return Page(url=url, final_url=url, status=200, headers=headers, body=bytes(body), fetched_at=_date(record))


def _status(record: WarcRecord) -> int:
    return (record.http_headers.status_code or 0) if record.is_http_parsed else 0


def _body(record: WarcRecord, max_bytes: int) -> bytearray:
    steps = unpackers(record.http_headers.get("Content-Encoding") or "", look=True)
    body = bytearray()
    for data in iter(lambda: record.reader.read(64 * 1024), b""):
        for piece in unpack(data, steps):
            body += piece
            if len(body) > max_bytes:
                raise TooLarge(f"the page is larger than {max_bytes} bytes", advice="raise the size limit")
    body += b"".join(flush(steps))
    if not is_whole(steps) and not media.ends_as_page(body):
        raise CutShort("the saved answer breaks off", advice="fetch it again")
    return body


def _date(record: WarcRecord) -> datetime:
    return record.record_date.astimezone(UTC)


def _text(value: str) -> str:
    """A header's value, which FastWARC reads as Latin-1, as UTF-8 where it is that."""
    try:
        return value.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return value


def _fastwarc() -> Any:
    try:
        from fastwarc import warc  # noqa: PLC0415, TID251
    except ImportError as error:
        raise ScraperError("reading WARC files needs FastWARC", advice="pip install 'scraper[warc]'") from error
    return warc
