"""The lanes of all hosts, in heaps by the moment from which they can be served."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from heapq import heappop, heappush
from itertools import count
from typing import Generic, TypeVar

from scraper.batch.lane import Lane
from scraper.batch.pace import Pace

_T = TypeVar("_T")
_Heap = list[tuple[float, int, Lane[_T]]]


class Lanes(Generic[_T]):
    """Finds the lane that has waited longest in O(log lanes).

    A lane has at most one valid entry in one of two heaps; an entry that a later one has replaced is thrown away when
    it comes to the top.

    Attributes:
        waiting: Items in all lanes.
        stocked: Items that the caller holds back for them.
    """

    def __init__(self, pace: Pace, clock: Callable[[], float]) -> None:
        self.waiting = 0
        self.stocked = 0
        self._pace = pace
        self._clock = clock
        self._by_host: dict[str, Lane[_T]] = {}
        self._started: _Heap[_T] = []
        self._fresh: _Heap[_T] = []
        self._stamps = count(1)

    def __iter__(self) -> Iterator[Lane[_T]]:
        return iter(list(self._by_host.values()))  # a copy: progress is told from another thread

    def of(self, host: str) -> Lane[_T]:
        """A host's lane, made where there is none yet."""
        lane = self._by_host.get(host)
        if lane is None:
            lane = self._by_host[host] = Lane(host)
        return lane

    def queue(self, lane: Lane[_T]) -> None:
        """Puts a lane to where it belongs now; to be called after each change of it."""
        if not self._servable(lane):
            lane.stamp = 0
            return
        urgent = bool(lane.started)
        since = max(lane.earliest, lane.since if lane.stamp else self._clock())
        if lane.stamp and lane.urgent is urgent and lane.since == since:
            return
        lane.stamp, lane.since, lane.urgent = next(self._stamps), since, urgent
        heappush(self._started if urgent else self._fresh, (since, lane.stamp, lane))

    def ripest(self, now: float, *, started_only: bool) -> Lane[_T] | None:
        """Takes out the lane to serve now: one with started work, else the one that has waited longest."""
        for heap in (self._started,) if started_only else (self._started, self._fresh):
            top = _top(heap)
            if top and top[0] <= now:
                heappop(heap)
                top[2].stamp = 0
                return top[2]
        return None

    def next_moment(self, *, started_only: bool) -> float | None:
        """The moment from which there is a lane to serve, or ``None`` if no lane waits for time alone."""
        heaps = (self._started,) if started_only else (self._started, self._fresh)
        return min((top[0] for heap in heaps if (top := _top(heap))), default=None)

    def _servable(self, lane: Lane[_T]) -> bool:
        if not lane.started and (lane.held or not lane.fresh):
            return False
        if lane.unsent and max(self._pace.delay.high, lane.crawl_delay) > 0:
            return False
        return lane.in_flight < (1 if lane.breaker and lane.breaker.probing else self._pace.per_host)


def _top(heap: _Heap[_T]) -> tuple[float, int, Lane[_T]] | None:
    while heap and heap[0][1] != heap[0][2].stamp:
        heappop(heap)
    return heap[0] if heap else None
