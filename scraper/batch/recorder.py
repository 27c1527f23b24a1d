"""Takes what the workers made into the state, in portions, on a thread of its own."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace

from scraper.batch.decisions import Compared, Decisions
from scraper.batch.filters import TDM_RESERVED, why_filtered
from scraper.batch.foldings import Foldings, canonical_address
from scraper.batch.options import BatchOptions
from scraper.batch.saved import PageSaver, remove_older
from scraper.batch.work import Processed
from scraper.dedupe.address import canonical
from scraper.dedupe.site_memory import without
from scraper.errors import FetchError, HostPaused, ScraperError
from scraper.model import Page
from scraper.sinks.files import ArticleFiles, Rendered, render
from scraper.sinks.template import Template, parse
from scraper.store.state import State
from scraper.store.values import Finished, Recorded, Row, Settings, Work

__all__ = ["Ended", "Recorder", "canonical_address"]


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
        self._foldings = Foldings()
        self._decisions: Decisions | None = None
        self._made: dict[int, Ended] = {}

    def settings(self) -> Settings:
        """How the state is to be opened, with our hooks for the files that a row names."""
        return Settings(
            canonical=self._foldings.canonical,
            state=self._options.state,
            rotate=self._options.rotate,
            before_judging=self._decided,
            before_row=self._completed,
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
        self._made = {each.work.id: each for each in ended}
        for result in finished:
            recorded += state.record(result, time.time())
        recorded += state.flush(time.time())
        self._made = {}
        if self._decisions is not None:
            self._decisions.forget_rows()
        return recorded

    def begin(self, state: State) -> None:
        """Get ready to decide on pages by what the corpus has."""
        options = self._options
        self._decisions = Decisions(state, self._foldings, dedupe=options.dedupe, site_memory=options.site_memory)
        taken_in = self._decisions.catch_up(state)
        state.notes += [f"compared {taken_in:,} articles with the others that were not"] if taken_in else []

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

    def _decided(self, finished: Finished) -> Finished:
        """The outcome as it is to be recorded, by what the corpus has at this moment."""
        if self._decisions is None or finished.code != "ok":
            return finished
        return self._decisions.settle(finished, self._compared(self._made[finished.target]))

    def _compared(self, ended: Ended) -> Compared:
        target, made = ended.work.target, ended.made
        asked = canonical(target.name) if target.path is None else None
        return Compared(asked, ended.work.article, made.signature if made else b"", made.traces if made else None)

    def _completed(self, row: Row, finished: Finished) -> Mapping[str, object]:
        """What the corpus adds to a row, and its files, which agree with it."""
        ended = self._made[finished.target]
        if self._decisions is None or ended.made is None:
            return {}
        told, verdict = self._decisions.complete(row, self._compared(ended), finished.address)
        rendered = ended.made.rendered
        if verdict.gone and ended.made.article is not None:
            rendered = render(without(ended.made.article, verdict), self._options.formats)
        return {**told, **self._write_files(row, rendered)}

    def _write_files(self, row: Row, rendered: tuple[Rendered, ...]) -> Mapping[str, object]:
        """Write the article's files, and give the row their names."""
        if not rendered or self._files is None:
            return {}
        stem, version = self._template.stem(row), row["version"]
        assert isinstance(version, int)  # noqa: S101 - the state set it
        return {"files": [self._files.write(stem, version, each) for each in rendered]}

    def _flush_files(self) -> None:
        if self._files is not None:
            self._files.flush()


def _is_passing(error: ScraperError | None) -> bool | None:
    """Whether the failure may pass by itself; ``None`` leaves it to the code."""
    temporary = getattr(error, "temporary", None)
    return bool(temporary) if temporary is not None else None


def _not_before(error: ScraperError | None, at: float) -> float | None:
    seconds = getattr(error, "retry_after", None) if isinstance(error, FetchError | HostPaused) else None
    return at + seconds if seconds else None
