"""A run over many targets: one event loop fetches and records, worker processes extract.

::

    list → state → lanes → (turn) → fetch → worker → record → rows, files, state

Targets wait in the state; the lanes of the frontier hold the next few of each host. A turn is taken, the page is
fetched through the gate, goes to a worker, and what the worker made is recorded in portions. At most
:data:`MAX_PAGES` pages are held between fetch and extraction, whatever the length of the list.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

import anyio
import anyio.to_thread

from scraper.batch.gate import HostGate
from scraper.batch.hosts import Hosts, Readiness
from scraper.batch.lane import Refused
from scraper.batch.local import LOCAL, LocalLane
from scraper.batch.memory import HostMemory
from scraper.batch.options import BatchOptions
from scraper.batch.portions import Portions
from scraper.batch.recorder import Ended, Recorder
from scraper.batch.stop import Stop
from scraper.batch.tally import Ending, Tally
from scraper.batch.turns import Turn, Turns
from scraper.batch.work import Processed, Wanted, failed, processed
from scraper.dedupe.address import host_key
from scraper.errors import NetworkDown, ScraperError, WorkerFailed
from scraper.fetch.client import AsyncClient
from scraper.fetch.validators import Validators
from scraper.model import Page, Target
from scraper.run.one import afetch
from scraper.run.outcome import Fetched, Outcome
from scraper.run.pool import Pool
from scraper.store.state import State
from scraper.store.values import Added, Recorded, Work

MAX_PAGES = 64
FEED_TARGETS = 64
"""Targets of a host that are taken from the state at once."""
Lists = Iterable[tuple[str, Iterable[Target]]]
"""Name and targets of each list."""
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
        self._recorder = recorder
        self._pool = pool
        self._wanted = Wanted(formats=options.formats, site_memory=options.site_memory)
        self._room = asyncio.Semaphore(MAX_PAGES)
        self._memory = HostMemory(state)
        self._portions = Portions(state, recorder, self.stop, self._memory.save)
        self._hosts_of: dict[int, str] = {}

    async def run(self, lists: Lists) -> Ending:
        """Ask what is to be asked, until that is done or something stops it.

        Raises:
            CannotWrite: Rows or state cannot be written; what was written stays good.
        """
        gate = HostGate(self.turns, host_key, self._note_pause)
        async with AsyncClient(self._options.policy, gate=gate, robots_cache=self._memory) as client:
            recording = asyncio.create_task(self._portions.record_all(self._count))
            try:
                self.stop.look()
                await self._ask_all(client, gate, lists)
            finally:
                self._portions.finish()
                await recording
        return self.stop.ending

    async def _ask_all(self, client: AsyncClient, gate: HostGate, lists: Lists) -> None:
        hosts = Hosts(self.turns, client, self._tell_delay)
        local = LocalLane(self._state, self.stop, self._room, self._finish)
        try:
            async with anyio.create_task_group() as tasks:
                reading = asyncio.create_task(self._read(lists))
                self.tally.notes += self._memory.apply(self.turns.frontier)
                self._stock()
                self.stop.watch(tasks.cancel_scope)
                tasks.start_soon(local.run, reading, self._portions.add_files)
                try:
                    await self._dispatch(tasks, client, gate, hosts, reading)
                except NetworkDown:
                    self.stop.now(Ending.NO_NETWORK)
                finally:
                    reading.cancel()
        finally:
            self.stop.unwatch()

    async def _dispatch(
        self, tasks: Any, client: AsyncClient, gate: HostGate, hosts: Hosts, reading: asyncio.Task[None]
    ) -> None:
        """Begin one target after the other, each when its host's turn comes."""
        while not self.stop.asked:
            await self._room.acquire()
            self._feed()
            turn = await self._next(reading)
            if turn is None:
                break
            if isinstance(turn, Refused):
                await self._refuse(turn)
            elif hosts.readiness(turn.host) is not Readiness.READY:
                hosts.begin(tasks, turn, turn.item.target.name)
            else:
                self.stop.count()
                tasks.start_soon(self._ask, client, gate, turn)
                continue
            self._room.release()

    async def _next(self, reading: asyncio.Task[None]) -> Turn[Work] | Refused[Work] | None:
        """The next turn; ``None`` when all is done and nothing more is read, or the run stops."""
        while True:
            turn = await self.stop.unless(self.turns.next())
            if turn is not None or self.stop.asked:
                return turn
            if reading.done():
                reading.result()
                return None if not self._feed() else await self._next(reading)
            await asyncio.wait({reading}, timeout=0.05)
            self._feed()

    async def _ask(self, client: AsyncClient, gate: HostGate, turn: Turn[Work]) -> None:
        """One target, from its turn to its end."""
        work, began = turn.item, time.time()
        try:
            with gate.granted(turn):
                fetched = await afetch(work.target, _Conditional(client, work, keep_raw=self._options.save_pages))
            if isinstance(fetched.error, NetworkDown):
                return
            await self._portions.add(await self._finish(work, fetched, began))
        finally:
            self._room.release()

    async def _finish(self, work: Work, fetched: Fetched, began: float) -> Ended:
        page = fetched.page
        if page is None:
            made = failed(Outcome(work.target, error=fetched.error, attempts=fetched.attempts))
            return Ended(work, began, made, error=fetched.error, fetch_seconds=fetched.seconds)
        if page.not_modified:
            return Ended(work, began, None, page, fetch_seconds=fetched.seconds)
        error: ScraperError | None = None
        try:
            sent = replace(fetched, page=replace(page, exchanges=())) if page.exchanges else fetched
            made = await asyncio.wrap_future(self._pool.submit(sent, self._wanted))
        except WorkerFailed as worker:
            error = worker
            worker.url = work.target.name
            made = processed(Outcome(work.target, error=worker, attempts=fetched.attempts), self._wanted)
        light = replace(page, body=b"")
        return Ended(work, began, made, light, error, fetched.seconds, len(page.body))

    async def _refuse(self, refused: Refused[Work]) -> None:
        """A target whose host is given up, or wants to be left alone, in this run."""
        error = refused.error(refused.item.target.name)
        if refused.until is not None:
            error.retry_after = max(0.0, refused.until - self.turns.frontier.clock())
        made = failed(Outcome(refused.item.target, error=error))
        await self._portions.add(Ended(refused.item, time.time(), made, error=error))

    def waited_for(self) -> str:
        """What the run waits for, where fewer hosts work than there are places, or ``""``."""
        frontier = self.turns.frontier
        if frontier.in_flight >= self._options.pace.concurrency or not frontier.left:
            return ""
        waiting = frontier.progress.waited_for()
        return str(waiting) if waiting is not None else ""

    # Lanes

    def _stock(self) -> None:
        """Tell the lanes what the state has for each host, what they have already aside."""
        now, frontier = time.time(), self.turns.frontier
        given = Counter(self._hosts_of.values())
        for lane in self._state.hosts_with_work(now):
            if lane.host and lane.ready > given[lane.host]:
                frontier.stock(lane.host, lane.ready - given[lane.host])
        self.turns.wake()

    def _feed(self) -> bool:
        """Fill lanes that run low from the state; whether there was anything."""
        fed = False
        for host in self.turns.frontier.low():
            fed |= self._feed_host(host)
        return fed

    def _feed_host(self, host: str) -> bool:
        works = self._state.next_for_host(host, FEED_TARGETS, time.time())
        left = self.turns.frontier.stocked(host) - len(works)
        self.turns.frontier.stock(host, max(1, left) if len(works) == FEED_TARGETS else 0)
        for work in works:
            self._hosts_of[work.id] = host
            self.turns.add(host, work)
        return bool(works)

    async def _read(self, lists: Lists) -> None:
        """Read the lists into the state, on a thread, a portion at a time."""
        for name, targets in lists:
            portions = self._state.add_lines(name, targets)
            while (added := await anyio.to_thread.run_sync(_next_of, portions)) is not None:
                self._take_in(added)
        self._stock()  # only now it is known how much each host has

    def _take_in(self, added: Added) -> None:
        for target, error in added.bad:
            self.tally.bad_lines += 1
            _log.warning("line %s: %s: %s", target.line, target.name[:200], error.cause)
        for host in added.hosts - {LOCAL}:
            self._feed_host(host)

    def _tell_delay(self, host: str, seconds: float) -> None:
        _log.info("%s: asked once each %g s, since its robots.txt has a Crawl-delay", host, seconds)

    def _note_pause(self, host: str) -> None:
        state = self.turns.frontier.progress.host(host)
        if state.asked:
            self._memory.paused(host, state.asked, state.why)

    def _count(self, recorded: Recorded) -> None:
        self.tally.add(recorded, self._hosts_of.pop(recorded.target, LOCAL))


class _Conditional:
    """A client for one target: asks by the validators of its last answer."""

    def __init__(self, client: AsyncClient, work: Work, *, keep_raw: bool) -> None:
        self._client = client
        self._validators = Validators(work.etag, work.last_modified) if work.article else None
        self._keep_raw = keep_raw

    async def fetch(self, url: str) -> Page:
        return await self._client.fetch(url, validators=self._validators, keep_raw=self._keep_raw)


def _next_of(portions: Iterator[Added]) -> Added | None:
    return next(portions, None)
