"""The values that go into the state and come out of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from scraper.errors import ScraperError
from scraper.model import Target
from scraper.sinks.jsonl import Place
from scraper.store.content import address_digest

Row = dict[str, object]
"""A row of ``articles.jsonl`` or ``failures.jsonl`` before it is JSON."""


def no_extra(_row: Row, _finished: Finished) -> Mapping[str, object]:
    """Nothing to add to a row."""
    return {}


def as_it_is(finished: Finished) -> Finished:
    """Nothing to decide."""
    return finished


def nothing() -> None:
    """Do nothing."""


@dataclass(frozen=True, slots=True)
class Settings:
    """How a corpus is kept.

    Attributes:
        canonical: An address → its canonical form; raises a ``ScraperError`` for what is no address.
        state: The folder of ``state.db``, where it is not the corpus.
        rotate: Start a new file of rows each month.
        before_judging: Called with each outcome before it is compared with what the state has, in their order; gives
            it as it is to be recorded: of another article, or filtered.
        before_row: Called with each row that is about to be written, and its outcome, before the next one is
            judged; writes what the row names (article files) and gives keys to add to it.
        before_rows: Called once before the rows of a transaction are written; makes safe on the disk what they name
            (article files, WARC members).
        mounts: The mount table, for tests; ``None`` reads it.
        digest: An address → the hexadecimal digits whose beginning is its id; for tests.
    """

    canonical: Callable[[str], str]
    state: Path | None = None
    rotate: bool = False
    before_judging: Callable[[Finished], Finished] = as_it_is
    before_row: Callable[[Row, Finished], Mapping[str, object]] = no_extra
    before_rows: Callable[[], None] = nothing
    mounts: str | None = None
    digest: Callable[[str], str] = address_digest


@dataclass(frozen=True, slots=True)
class Added:
    """What one portion of a list came to.

    Attributes:
        lines: Lines that were read.
        new: Targets that were not known.
        hosts: Hosts that have new work.
        bad: Lines that are no address, with the reason.
    """

    lines: int = 0
    new: int = 0
    hosts: frozenset[str] = frozenset()
    bad: tuple[tuple[Target, ScraperError], ...] = ()


@dataclass(frozen=True, slots=True)
class Work:
    """A target to ask.

    Attributes:
        id: Its number in the state.
        target: What is asked, with the columns of the first line that named it.
        host: Its lane: host, and port where it is not the usual one; ``""`` for a local file.
        tries: Runs in which it failed for a passing reason.
        etag: The validator of its last answer, byte for byte, or ``None``.
        last_modified: The other validator, byte for byte, or ``None``.
        article: The id of the article that it gave before, or ``None``.
    """

    id: int
    target: Target
    host: str
    tries: int = 0
    etag: str | None = None
    last_modified: str | None = None
    article: str | None = None


@dataclass(frozen=True, slots=True)
class HostWork:
    """What a host has to be asked for.

    Attributes:
        host: The lane's name.
        ready: Targets that may be asked now, those in flight included.
        waiting: Targets whose next try is later.
        next_try: The earliest of these, or ``None``.
        pause_until: When the host may be asked again, or 0.
    """

    host: str
    ready: int
    waiting: int
    next_try: float | None
    pause_until: float


@dataclass(frozen=True, slots=True)
class Finished:
    """What became of a target, to be recorded.

    Attributes:
        target: Its number (:attr:`Work.id`).
        at: When it was asked, in seconds since 1970.
        code: ``"ok"``, ``"unchanged"`` (a 304), ``"filtered"``, or an error's code.
        row: The article's row for ``"ok"``, the failure's row for an error (:mod:`scraper.run.row`). Its keys
            ``near_group`` and ``similarity``, where they are there, go into the state's columns.
        address: The canonical address of the article, or ``None``: that of the target.
        article: The id of the article that it is known to be, whatever its address, or ``None``. With ``"filtered"``
            that of the article for which it was left out.
        compare: Whether a text of that article counts as a version; not that of its AMP page, say.
        cause: The error in a phrase, or why it was filtered.
        passing: Whether the failure may pass by itself; ``None`` goes by the code.
        not_before: When the server wants to be asked again at the earliest, or ``None``.
        http_status: The status of the answer, or ``None``.
        final_url: The address after redirects, or ``None``.
        etag: The answer's validator, byte for byte. A 200 replaces both validators or removes them.
        last_modified: The other validator.
        page_bytes: Bytes of the unpacked body.
        fetch_seconds: How long the fetch took.
        extract_seconds: Processor time of the extraction.
    """

    target: int
    at: float
    code: str = "ok"
    row: Row | None = None
    address: str | None = None
    article: str | None = None
    compare: bool = True
    cause: str = ""
    passing: bool | None = None
    not_before: float | None = None
    http_status: int | None = None
    final_url: str | None = None
    etag: str | None = None
    last_modified: str | None = None
    page_bytes: int | None = None
    fetch_seconds: float | None = None
    extract_seconds: float | None = None


class Verdict(StrEnum):
    """What recording came to."""

    NEW = "new"
    """The first version of an article: a row."""
    VERSION = "version"
    """Another title or text of a known article: a row."""
    SAME = "same"
    """A 304, or the text that we have; also by another address, which is then an alias."""
    SEEN_BEFORE = "seen_before"
    """A text that the article had before: no row, noted."""
    RENEWED = "renewed"
    """Another text, but by another version of the extractor: no row, the hash is renewed."""
    FILTERED = "filtered"
    """An article that does not pass the filters of the run."""
    BESIDE = "beside"
    """A known article's page gave an error or no article: recorded beside, the article stays."""
    WAITING = "waiting"
    """Failed for a passing reason; will be asked again."""
    GIVEN_UP = "given_up"
    """Failed for a passing reason in all tries."""
    FAILED = "failed"
    """Failed for a reason that does not pass."""
    FORGOTTEN = "forgotten"
    """Its address or host is to be forgotten: nothing was written."""


@dataclass(frozen=True, slots=True)
class Recorded:
    """What was recorded of one target, after it is safe on the disk.

    Attributes:
        target: Its number.
        verdict: What it came to.
        code: The code that was recorded.
        article: The article's id, or ``None``.
        version: The version that was written or seen, or ``None``.
        place: Where the row stands, where one was written.
        next_try: When it is asked again, for :attr:`Verdict.WAITING`.
    """

    target: int
    verdict: Verdict
    code: str
    article: str | None = None
    version: int | None = None
    place: Place | None = None
    next_try: float | None = None


@dataclass(frozen=True, slots=True)
class Counts:
    """How a corpus stands.

    Attributes:
        targets: All that were ever given.
        ready: Waiting ones that may be asked now.
        waiting: Waiting ones whose next try is later.
        next_try: The earliest of these, or ``None``.
        done: Targets with an article, as its address or an alias.
        failed: Failed for a reason that does not pass, no article included.
        given_up: Failed in all tries.
        filtered: Articles that did not pass the filters.
        forgotten: Targets that are not to be asked.
        articles: Articles.
        versions: Rows.
        codes: Code → targets, for those that have one.
    """

    targets: int = 0
    ready: int = 0
    waiting: int = 0
    next_try: float | None = None
    done: int = 0
    failed: int = 0
    given_up: int = 0
    filtered: int = 0
    forgotten: int = 0
    articles: int = 0
    versions: int = 0
    codes: Mapping[str, int] = field(default_factory=dict)
