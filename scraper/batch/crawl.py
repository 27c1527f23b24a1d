"""Many addresses without a folder or a state: the targets of :func:`scraper.get_all`, each to its outcome."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from itertools import chain
from typing import Any

import anyio
import anyio.to_thread

from scraper.batch.gate import HostGate
from scraper.batch.hosts import Hosts, Readiness
from scraper.batch.lane import Refused
from scraper.batch.pace import Pace
from scraper.batch.turns import Turn, Turns
from scraper.dedupe.address import host_key
from scraper.errors import NetworkDown, ScraperError, WorkerFailed
from scraper.fetch.client import AsyncClient
from scraper.model import Target
from scraper.policy import FetchPolicy
from scraper.run.many import PAGE_TIMEOUT_SECONDS, WARM, lost
from scraper.run.one import afetch, finish, is_local, without_login
from scraper.run.outcome import Fetched, Outcome
from scraper.run.pool import Pool

AHEAD_TARGETS = 1_000
"""Targets that are read ahead, so that the lanes of many hosts have something to do."""
FIRST_PAGES = 32
"""Pages that are extracted in this process before workers are started: they take half a second each."""
MAX_PAGES = 64
"""Pages between fetch and extraction."""
Put = Callable[[int, Outcome], Awaitable[None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Manner:
    """How many addresses are fetched.

    Attributes:
        policy: Limits, identity and manners.
        pace: How fast hosts are asked.
        processes: Worker processes; ``None`` for one a core once there are many pages, 0 for this process alone.
        page_timeout: Seconds that a worker may take for a page.
    """

    policy: FetchPolicy = field(default_factory=lambda: FetchPolicy(respect_robots=True))
    pace: Pace = field(default_factory=Pace)
    processes: int | None = None
    page_timeout: float = PAGE_TIMEOUT_SECONDS


@dataclass(frozen=True, slots=True)
class _Parts:
    """What a crawl works with."""

    turns: Turns[tuple[int, Target]]
    gate: HostGate
    client: AsyncClient
    hosts: Hosts
    put: Put


class Crawl:
    """One call of :func:`get_all`."""

    def __init__(self, targets: Iterable[str | Target | Outcome], how: Manner) -> None:
        self._targets = enumerate(targets)
        self._how = how
        self._room = asyncio.Semaphore(MAX_PAGES)
        self._ahead = 0
        self._all_read = False
        self._finisher = Finisher(how)

    async def run(self, put: Put) -> None:
        """Fetch all targets; ``put`` gets the number and the outcome of each, in the order in which they end."""
        turns: Turns[tuple[int, Target]]
        try:
            async with Turns(self._how.pace) as turns:
                gate = HostGate(turns, host_key)
                async with AsyncClient(self._how.policy, gate=gate) as client, anyio.create_task_group() as tasks:
                    hosts = Hosts(turns, client, lambda _host, _seconds: None)
                    try:
                        await self._dispatch(tasks, _Parts(turns, gate, client, hosts, put))
                    except NetworkDown as error:
                        await self._give_up(turns, error, put)
        finally:
            await anyio.to_thread.run_sync(self._finisher.close)

    async def _dispatch(self, tasks: Any, parts: _Parts) -> None:
        while True:
            await self._room.acquire()
            await self._read_ahead(parts)
            turn = await parts.turns.next()
            if turn is None:
                self._room.release()
                if self._all_read:
                    return
                await asyncio.sleep(0)
            elif isinstance(turn, Refused):
                self._room.release()
                await self._end(turn.item, _failed(turn.item[1], turn.error(turn.item[1].name)), parts.put)
            elif parts.hosts.readiness(turn.item[1].name) is not Readiness.READY:
                self._room.release()
                parts.hosts.begin(tasks, turn, turn.item[1].name)
            else:
                tasks.start_soon(self._take, parts, turn)

    async def _read_ahead(self, parts: _Parts) -> None:
        """Read targets until enough wait; files and what is no address have no lane and are done at once."""
        while not self._all_read and self._ahead < AHEAD_TARGETS:
            place, given = next(self._targets, (0, None))
            if given is None:
                self._all_read = True
                return
            self._ahead += 1
            if isinstance(given, Outcome):  # a line of a list that is no address: its outcome is known
                await self._end((place, given.target), given, parts.put)
                continue
            target = _target(given)
            host = "" if is_local(target) else _host(target.name)
            if host:
                parts.turns.add(host, (place, target))
            else:
                await self._take_without_turn(parts, (place, target))

    async def _take(self, parts: _Parts, turn: Turn[tuple[int, Target]]) -> None:
        item = turn.item
        try:
            with parts.gate.granted(turn):
                fetched = await afetch(item[1], parts.client)
            outcome = await self._finisher.finish(fetched)
        finally:
            self._room.release()
        await self._end(item, outcome, parts.put)

    async def _take_without_turn(self, parts: _Parts, item: tuple[int, Target]) -> None:
        await self._end(item, await self._finisher.finish(await afetch(item[1], parts.client)), parts.put)

    async def _end(self, item: tuple[int, Target], outcome: Outcome, put: Put) -> None:
        self._ahead -= 1
        await put(item[0], outcome)

    async def _give_up(self, turns: Turns[tuple[int, Target]], error: NetworkDown, put: Put) -> None:
        """No host can be reached: each target that is left has that as its outcome."""
        rest = ((place, given) for place, given in self._targets)
        for place, given in chain(list(turns.frontier.drain()), rest):
            if isinstance(given, Outcome):
                await put(place, given)
            else:
                target = _target(given)
                await put(place, _failed(target, NetworkDown(error.cause, url=target.name, advice=error.advice)))


class Finisher:
    """Extracts pages: the first ones on threads of this process, many in worker processes."""

    def __init__(self, how: Manner) -> None:
        self._how = how
        self._pages = 0
        self._pool: Pool[Outcome] | None = None

    async def finish(self, fetched: Fetched) -> Outcome:
        """The outcome of what was fetched."""
        if fetched.page is None:
            return finish(fetched)
        self._pages += 1
        if self._how.processes == 0 or (self._how.processes is None and self._pages <= FIRST_PAGES):
            return await anyio.to_thread.run_sync(finish, fetched)
        if self._pool is None:
            how = self._how
            self._pool = Pool(
                "scraper.run.one:finish", processes=how.processes, deadline=how.page_timeout, initializer=WARM
            )
        try:
            return await asyncio.wrap_future(self._pool.submit(fetched))
        except WorkerFailed as error:
            return lost(fetched, error)

    def close(self) -> None:
        """End the workers."""
        if self._pool is not None:
            self._pool.close()


def _target(given: str | Target) -> Target:
    return without_login(given if isinstance(given, Target) else Target(given))


def _host(address: str) -> str:
    """The lane of an address; ``""`` for what is none, whose fetch says so."""
    try:
        return host_key(address)
    except ScraperError:
        return ""


def _failed(target: Target, error: ScraperError) -> Outcome:
    return Outcome(target, error=error)
