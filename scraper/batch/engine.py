"""A run over many targets: one event loop fetches and records, worker processes extract.

::

    list → state → lanes → (turn) → fetch → worker → record → rows, files, state

Targets wait in the state; the lanes of the frontier hold the next few of each host (:mod:`scraper.batch.feeder`). A
turn is taken, the page is fetched through the gate, goes to a worker, and what the worker made is recorded in portions
(:mod:`scraper.batch.recording`). What is held between is bounded, whatever the length of the list
(:mod:`scraper.batch.load`). What goes wrong with a page costs that page alone; a disk that cannot be written ends the
run.
"""

from __future__ import annotations

import asyncio
import logging
import time
from dataclasses import replace
from functools import partial

import anyio
import anyio.to_thread
from anyio.abc import TaskGroup

from scraper.batch.feeder import Feeder
from scraper.batch.gate import HostGate, lane_of
from scraper.batch.hosts import Hosts, Readiness
from scraper.batch.lane import Refused
from scraper.batch.load import Load
from scraper.batch.memory import HostMemory
from scraper.batch.options import BatchOptions
from scraper.batch.reading import Lists
from scraper.batch.recorder import Ended, Recorder
from scraper.batch.recording import InOrder, Recording
from scraper.batch.stop import Stop
from scraper.batch.tally import Ending, Tally
from scraper.batch.turns import Turn, Turns
from scraper.batch.work import Processed, Wanted, failed
from scraper.errors import InternalError, NetworkDown, ScraperError, WorkerFailed
from scraper.fetch.client import AsyncClient
from scraper.fetch.validators import Validators
from scraper.model import Page
from scraper.run.one import afetch, fetch
from scraper.run.outcome import Fetched, Outcome
from scraper.run.pool import Pool
from scraper.sources.pages import PageReader
from scraper.store.state import State
from scraper.store.values import Recorded, Work

_log = logging.getLogger("scraper.batch")


class Engine:
    """One run. The state, the client and the pool are open already."""

    def __init__(
        self, options: BatchOptions, state: State, recorder: Recorder, pool: Pool[Processed], turns: Turns[Work]
    ) -> None:
        self.tally = Tally()
        self.turns = turns
        self.stop = Stop(options.limits, options.out, options.state or options.out)
        self._options = options
        self._state = state
        self._pool = pool
        self._wanted = Wanted(formats=options.formats, site_memory=options.site_memory)
        self._load = Load()
        self._feeder = Feeder(state, turns, self.tally, self._list_failed)
        self._memory = HostMemory(state)
        self._recording = Recording(state, recorder, self.stop, self._load, self._count)
        self._local = InOrder(self._recording.add)
        self._read_page = PageReader()
        self._doubtful: list[Refused[Work]] = []

    async def run(self, lists: Lists) -> Ending:
        """Ask what is to be asked, until that is done or something stops it.

        Raises:
            StoreError: Rows or state cannot be written or read; what was written stays good.
        """
        gate = HostGate(self.turns, slowed=self._note_pause)
        self._recording.also = self._memory.save
        async with AsyncClient(self._options.policy, gate=gate, robots_cache=self._memory) as client:
            recording = asyncio.create_task(self._recording.run())
            try:
                self.stop.look()
                self.tally.notes += self._memory.apply(self.turns.frontier)
                await self._ask_all(client, gate, lists)
            except BaseExceptionGroup as group:
                raise _first_of(group) from group
            finally:
                self._recording.finish()
                await recording
        await anyio.to_thread.run_sync(self._memory.save)
        return self.stop.ending

    async def _ask_all(self, client: AsyncClient, gate: HostGate, lists: Lists) -> None:
        """Begin all targets while the lists are read; what was begun may end when nothing new is begun any more."""
        hosts = Hosts(self.turns, client, self._tell_delay)
        try:
            async with anyio.create_task_group() as tasks:
                self.stop.watch(tasks.cancel_scope)
                with self.stop.beginning():
                    async with anyio.create_task_group() as feeding:
                        feeding.start_soon(self._feeder.feed)
                        await self._feeder.stock()
                        feeding.start_soon(self._feeder.read, lists)
                        async with anyio.create_task_group() as beginning:
                            beginning.start_soon(self._begin_local, tasks)
                            beginning.start_soon(self._begin_pages, tasks, client, gate, hosts)
                        feeding.cancel_scope.cancel()
        finally:
            self.stop.unwatch()

    async def _begin_pages(self, tasks: TaskGroup, client: AsyncClient, gate: HostGate, hosts: Hosts) -> None:
        """Begin one page after the other, each when its host's turn comes."""
        while True:
            await self._load.room()
            await hosts.room()
            try:
                turn = await self._next()
            except NetworkDown:
                return self.stop.now(Ending.NO_NETWORK)
            self._feeder.look()
            if turn is None or hosts.found:
                self._refuse_doubtful(hosts)
            if turn is None:
                return None
            if isinstance(turn, Refused):
                self._refuse(turn, hosts)
            elif hosts.readiness(turn.item.target.name) is Readiness.READY:
                self.stop.count()
                tasks.start_soon(self._ask, client, gate, hosts, turn)
            else:
                hosts.begin(tasks, turn, turn.item.target.name)

    async def _next(self) -> Turn[Work] | Refused[Work] | None:
        """The next turn; ``None`` when all is done and nothing more is read."""
        while True:
            turn = await self.turns.next()
            if turn is not None:
                return turn
            if not self.turns.frontier.idle:
                continue
            if not self._feeder.reading:
                return None
            await self._feeder.more(self._feeder.portions)

    async def _ask(self, client: AsyncClient, gate: HostGate, hosts: Hosts, turn: Turn[Work]) -> None:
        """One target, from its turn to its end."""
        work, began = turn.item, time.time()
        with self._load.target():
            with gate.granted(turn):
                fetched = await afetch(work.target, _Conditional(client, work, keep_raw=self._options.save_pages))
            if isinstance(fetched.error, NetworkDown):
                return
            if fetched.page is not None and (host := lane_of(fetched.page.final_url)) != turn.host:
                hosts.met(host, fetched.page.final_url)
            await self._finish(work, fetched, began)

    async def _begin_local(self, tasks: TaskGroup) -> None:
        """Files need no network: they go to the workers as fast as those take them."""
        place = 0
        while True:
            is_last, portions = not self._feeder.reading, self._feeder.portions
            works = await self._feeder.local()
            for work in works:
                await self._load.room()
                self.stop.count()
                tasks.start_soon(self._take_file, work, place)
                place += 1
            if not works:
                if is_last:
                    return
                await self._feeder.more(portions)

    async def _take_file(self, work: Work, place: int) -> None:
        with self._load.target():
            began = time.time()
            fetched = await anyio.to_thread.run_sync(partial(fetch, work.target, read=self._read_page))
            if fetched.page is not None and fetched.page.status:  # saved before, at a time that is known
                began = fetched.page.fetched_at.timestamp()
            self._local.add(place, await self._finished(work, fetched, began))

    async def _finish(self, work: Work, fetched: Fetched, began: float) -> None:
        """Have a page extracted, and hand over what came of it."""
        self._recording.add(await self._finished(work, fetched, began))

    async def _finished(self, work: Work, fetched: Fetched, began: float) -> Ended:
        self._load.fetched()
        page, error, made = fetched.page, fetched.error, None
        if page is None:
            made = failed(Outcome(work.target, error=error, attempts=fetched.attempts))
        elif not page.not_modified:
            made, error = await self._extracted(work, fetched, page)
        light = replace(page, body=b"") if page is not None else None
        size = len(page.body) if page is not None else 0
        return Ended(work, began, made, light, error, fetched.seconds, size)

    async def _extracted(self, work: Work, fetched: Fetched, page: Page) -> tuple[Processed, ScraperError | None]:
        """What a worker made of a page, or that none could."""
        error: ScraperError
        sent = replace(fetched, page=replace(page, exchanges=())) if page.exchanges else fetched
        try:
            with self._load.page():
                return await asyncio.wrap_future(self._pool.submit(sent, self._wanted)), None
        except WorkerFailed as lost:
            error = lost
            error.url = work.target.name
        except Exception as bug:  # noqa: BLE001 - one page must not end the run of the others
            _log.exception("%s: a worker failed on it", work.target.name)
            cause = f"internal error: {type(bug).__name__}: {bug}"
            error = InternalError(cause, url=work.target.name, advice="please report it with this address")
        return failed(Outcome(work.target, error=error, attempts=fetched.attempts)), error

    def _refuse(self, refused: Refused[Work], hosts: Hosts) -> None:
        """A target whose host is given up, or wants to be left alone, in this run."""
        url = refused.item.target.name
        error = hosts.unresolved(refused.host, url) if refused.until is None else None
        if error is not None and not hosts.found:
            self._doubtful.append(refused)  # no name was found yet: it may be our own network
            return
        why = error or refused.error(url)
        if refused.until is not None:
            why.retry_after = max(0.0, refused.until - self.turns.frontier.clock())
        self._load.fetched()
        self._recording.add(
            Ended(refused.item, time.time(), failed(Outcome(refused.item.target, error=why)), error=why)
        )

    def _refuse_doubtful(self, hosts: Hosts) -> None:
        """It was not our own network: the names are at fault."""
        hosts.found = True
        doubtful, self._doubtful = self._doubtful, []
        for refused in doubtful:
            self._refuse(refused, hosts)

    def waited_for(self) -> str:
        """What the run waits for, where fewer hosts work than there are places, or ``""``."""
        frontier = self.turns.frontier
        if frontier.in_flight >= self._options.pace.concurrency or not frontier.left:
            return ""
        waiting = frontier.progress.waited_for()
        return str(waiting) if waiting is not None else ""

    def _count(self, recorded: Recorded) -> None:
        self.tally.add(recorded, self._feeder.recorded(recorded.target))

    def _list_failed(self) -> None:
        self.stop.now(Ending.BAD_LIST, None)

    def _note_pause(self, host: str) -> None:
        """Have the next run know that a host wants to be left alone, and until when."""
        state = self.turns.frontier.progress.host(host)
        if state.asked:
            self._memory.paused(host, state.asked, state.why)

    def _tell_delay(self, host: str, seconds: float) -> None:
        _log.info("%s: asked once each %g s, since its robots.txt has a Crawl-delay", host, seconds)


class _Conditional:
    """A client for one target: asks by the validators of its last answer."""

    def __init__(self, client: AsyncClient, work: Work, *, keep_raw: bool) -> None:
        self._client = client
        self._validators = Validators(work.etag, work.last_modified) if work.article else None
        self._keep_raw = keep_raw

    async def fetch(self, url: str) -> Page:
        return await self._client.fetch(url, validators=self._validators, keep_raw=self._keep_raw)


def _first_of(group: BaseExceptionGroup[BaseException]) -> BaseException:
    """The failure that a group holds; ours before others."""
    ours = group.subgroup(ScraperError)
    found: BaseException = ours or group
    while isinstance(found, BaseExceptionGroup):
        found = found.exceptions[0]
    return found
