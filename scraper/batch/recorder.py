"""Takes what the workers made into the state, in portions, on a thread of its own."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace

from scraper.batch.filters import TDM_RESERVED, why_filtered
from scraper.batch.options import BatchOptions
from scraper.batch.saved import PageSaver, remove_older
from scraper.batch.work import Processed
from scraper.dedupe.address import canonical
from scraper.errors import FetchError, HostPaused, InvalidURL, ScraperError
from scraper.model import Page
from scraper.sinks.files import ArticleFiles, Rendered
from scraper.sinks.template import Template, parse
from scraper.sources.entry import fault, is_address, shown
from scraper.store.state import State
from scraper.store.values import Finished, Recorded, Row, Settings, Work


@dataclass(frozen=True, slots=True)
class Ended:
    """A target that is through, before it is recorded.

    Attributes:
        work: What was asked.
        at: When, in seconds since 1970.
        made: What the worker made of it; ``None`` for a page that has not changed.
        page: The answer without its body, or ``None``.
        error: Why there was none.
        fetch_seconds: How long the fetch took.
        page_bytes: Bytes of the unpacked body.
    """

    work: Work
    at: float
    made: Processed | None = None
    page: Page | None = None
    error: ScraperError | None = None
    fetch_seconds: float = 0.0
    page_bytes: int = 0


class Recorder:
    """Writes rows, and the files beside them, through the state."""

    def __init__(self, options: BatchOptions) -> None:
        self._options = options
        self._template: Template = parse(options.name)
        self._files = ArticleFiles(options.out) if options.formats else None
        self._saver: PageSaver | None = None
        self._rendered: dict[tuple[object, object], tuple[Rendered, ...]] = {}

    def settings(self) -> Settings:
        """How the state is to be opened, with our hooks for the files that a row names."""
        return Settings(
            canonical=canonical_address,
            state=self._options.state,
            rotate=self._options.rotate,
            before_row=self._write_files,
            before_rows=self._flush_files,
        )

    def record(self, state: State, ended: list[Ended]) -> list[Recorded]:
        """Make a portion safe on the disk.

        Raises:
            CannotWrite: The disk is full; nothing of the portion is left half.
        """
        recorded: list[Recorded] = []
        finished = [self._finished(each) for each in ended]
        if self._saver is not None:
            finished = [self._saved(self._saver, *pair) for pair in zip(ended, finished, strict=True)]
            self._saver.flush()
        for each, result in zip(ended, finished, strict=True):
            if each.made is not None and each.made.rendered:
                self._rendered[_key(each.made.row)] = each.made.rendered
            recorded += state.record(result, time.time())
        recorded += state.flush(time.time())
        self._rendered.clear()
        return recorded

    @contextmanager
    def saving(self, state: State) -> Iterator[None]:
        """Remove saved pages that are too old, and save new ones until the end of the block, where that is wanted."""
        if self._options.keep_seconds is not None:
            gone = remove_older(self._options.out, state, self._options.keep_seconds, time.time())
            state.notes += [f"removed {gone:,} saved pages that are older than --keep says"] if gone else []
        self._saver = PageSaver(self._options.out, state.saved_pages()) if self._options.save_pages else None
        try:
            yield
        finally:
            if self._saver is not None:
                self._saver.close()

    def _saved(self, saver: PageSaver, ended: Ended, finished: Finished) -> Finished:
        """The same, its row naming the saved page. One that reserves text and data mining is not kept either."""
        if ended.page is None or finished.cause == TDM_RESERVED:
            return finished
        told = saver.save(ended.page.exchanges)
        return replace(finished, row={**finished.row, **told}) if finished.row is not None else finished

    def _finished(self, each: Ended) -> Finished:
        error, page, made = each.error, each.page, each.made
        if made is None:
            code, cause, row = ("unchanged", "", None) if error is None else (error.code, error.cause, None)
        else:
            code, cause, row = made.code, made.cause, made.row
            why = why_filtered(row, self._options.filters, self._options.respect_tdm) if code == "ok" else ""
            if why:
                code, cause, row = "filtered", why, None
        return Finished(
            target=each.work.id,
            at=each.at,
            code=code,
            row=row,
            address=canonical(page.final_url) if page is not None and page.final_url and code == "ok" else None,
            cause=cause,
            passing=_is_passing(error),
            not_before=_not_before(error, each.at),
            http_status=page.status or None if page else getattr(error, "status", None),
            final_url=page.final_url or None if page else getattr(error, "final_url", None),
            etag=page.header("etag") if page else None,
            last_modified=page.header("last-modified") if page else None,
            page_bytes=each.page_bytes,
            fetch_seconds=round(each.fetch_seconds, 3),
            extract_seconds=round(made.extract_seconds, 4) if made else None,
        )

    def _write_files(self, row: Row) -> Mapping[str, object]:
        """Write the article's files, and give the row their names."""
        rendered = self._rendered.pop(_key(row), ())
        if not rendered or self._files is None:
            return {}
        stem, version = self._template.stem(row), row["version"]
        assert isinstance(version, int)  # noqa: S101 - the state set it
        return {"files": [self._files.write(stem, version, each) for each in rendered]}

    def _flush_files(self) -> None:
        if self._files is not None:
            self._files.flush()


def canonical_address(address: str) -> str:
    """The canonical form of an address as lists give it.

    Raises:
        InvalidURL: It is no address.
    """
    if not is_address(address):
        raise InvalidURL(fault(address), url=shown(address))
    return canonical(address)


def _key(row: Row) -> tuple[object, object]:
    return row.get("url"), row.get("fetched_at")


def _is_passing(error: ScraperError | None) -> bool | None:
    """Whether the failure may pass by itself; ``None`` leaves it to the code."""
    temporary = getattr(error, "temporary", None)
    return bool(temporary) if temporary is not None else None


def _not_before(error: ScraperError | None, at: float) -> float | None:
    seconds = getattr(error, "retry_after", None) if isinstance(error, FetchError | HostPaused) else None
    return at + seconds if seconds else None
