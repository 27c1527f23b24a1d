"""``scraper.run_batch``: many targets into a corpus; the same call again goes on where it ended."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import NamedTuple

import anyio

from scraper._version import __version__
from scraper.batch.engine import Engine
from scraper.batch.lists import ListNote, NotedLists
from scraper.batch.options import BatchOptions
from scraper.batch.reading import Lists
from scraper.batch.recorder import Recorder
from scraper.batch.records import logging_to, provenance, write_run
from scraper.batch.tally import Ending, Tally
from scraper.batch.turns import Turns
from scraper.batch.work import Processed
from scraper.errors import InvalidSetting, StoreError
from scraper.run.pool import Pool
from scraper.run.row import model_version
from scraper.sinks.whole import cannot_write
from scraper.store.state import State
from scraper.store.values import Counts, Work


@dataclass(frozen=True, slots=True)
class Summary:
    """How a run went.

    Attributes:
        ending: Why it ended.
        tally: What it did.
        counts: How the corpus stands now.
        seconds: How long it took.
        lists: What was read of each list.
    """

    ending: Ending
    tally: Tally
    counts: Counts
    seconds: float
    lists: tuple[ListNote, ...] = ()

    def told(self) -> dict[str, object]:
        """The figures as JSON has them."""
        tally, counts = self.tally, self.counts
        return {
            "ending": self.ending.value,
            "seconds": round(self.seconds, 2),
            "asked": tally.done,
            "articles": tally.articles,
            "rows": tally.written,
            "no_article": tally.no_article,
            "failed": tally.failed,
            "failures": dict(tally.failures.most_common()),
            "bad_lines": tally.bad_lines,
            "lists": [note.told() for note in self.lists],
            "corpus": {"targets": counts.targets, "articles": counts.articles, "rows": counts.versions},
        }


_CUT_SHORT = frozenset({Ending.INTERRUPTED, Ending.NO_SPACE})
"""After these, months that are over wait for the next run to be packed: there is no time, or no space for it."""


def run_batch(lists: Lists, options: BatchOptions, watch: Callable[[Engine], None] = lambda _: None) -> Summary:
    """Fetch and extract targets into ``options.out``; those that are done are not asked again.

    Args:
        lists: Name and targets of each list; none at all goes on with what the corpus knows.
        options: How.
        watch: Gets the engine when it starts, to tell progress.

    Raises:
        StoreError: The folder is in use, or its state does not fit, or it cannot be written.
        ScraperError: An option cannot be used, or a list cannot be read.
    """
    if options.dry_run:
        raise InvalidSetting("a dry run asks nothing", advice="scraper.batch.dry.plan_batch tells what would be asked")
    began = time.monotonic()
    recorder = Recorder(options)
    noted = NotedLists(lists)
    with _opened(options, recorder) as state, logging_to(options.out / "run.log", state.notes):
        ask_again(state, options)
        number = state.start_run(provenance(options), _versions(), time.time())
        tally, ending = Tally(), Ending.INTERRUPTED
        try:
            tally, ending = _ask(noted, options, state, recorder, watch)
            _pack(state, options, ending)
        except BaseException:
            with suppress(StoreError):  # where the disk is full, the first error says it
                _tell_end(number, state, options, _How(tally, ending, began, noted))
            raise
        summary = _tell_end(number, state, options, _How(tally, ending, began, noted))
        if ending is Ending.BAD_LIST:
            raise tally.bad_lists[-1]
        return summary


def _pack(state: State, options: BatchOptions, ending: Ending) -> None:
    """Pack the months of rows that are over, if they rotate; what was cut short leaves that to the next run."""
    if options.rotate and ending not in _CUT_SHORT:
        state.pack_closed_months(time.time())


class _How(NamedTuple):
    """How a run went until its end."""

    tally: Tally
    ending: Ending
    began: float
    noted: NotedLists


def _tell_end(number: int, state: State, options: BatchOptions, how: _How) -> Summary:
    """Write how the run ended: into the state, ``failed.txt`` and ``run.json``."""
    state.write_failed()
    counts, lists = state.counts(time.time()), how.noted.notes
    summary = Summary(how.ending, how.tally, counts, time.monotonic() - how.began, tuple(lists))
    state.end_run(number, how.ending.value, summary.told(), time.time())
    write_run(options, _versions(), summary.told(), lists)
    return summary


@contextmanager
def _opened(options: BatchOptions, recorder: Recorder) -> Iterator[State]:
    for folder in (options.out, options.state or options.out):
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise cannot_write(folder, error) from error
    with State(options.out, recorder.settings(), time.time()) as state, recorder.saving(state):
        recorder.begin(state)
        yield state


def _pool(options: BatchOptions) -> Pool[Processed]:
    return Pool(
        "scraper.batch.work:process",
        processes=options.processes,
        deadline=options.page_timeout,
        initializer="scraper.batch.work:warm",
    )


def _ask(
    lists: Lists, options: BatchOptions, state: State, recorder: Recorder, watch: Callable[[Engine], None]
) -> tuple[Tally, Ending]:
    """Ask what is to be asked; gives what was done, and why it ended."""
    with _pool(options) as pool:

        async def run() -> tuple[Tally, Ending]:
            turns: Turns[Work]
            async with Turns(options.pace) as turns:
                engine = Engine(options, state, recorder, pool, turns)
                watch(engine)
                ending = await engine.run(lists)
                return engine.tally, ending

        tally, ending = anyio.run(run)
        if ending is Ending.INTERRUPTED:
            pool.close(0.0)  # the time for what was in flight is over
        return tally, ending


def ask_again(state: State, options: BatchOptions) -> None:
    """Let what the options name be asked again."""
    again = options.again
    if again.fresh:
        state.ask_all()
    if again.retry:
        state.retry(again.retry)
    if again.refresh or again.refresh_after is not None:
        state.refresh(time.time() - (again.refresh_after or 0.0))


def _versions() -> dict[str, object]:
    return {"scraper": __version__, "model": model_version()}
