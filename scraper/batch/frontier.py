"""Which address is asked next: a lane for each host, with its pace, its pauses and its breaker.

Pure: no input or output; the clock and the random numbers are arguments. All moments are of that clock (monotonic).
::

    frontier: Frontier[str] = Frontier(Pace(concurrency=32, per_host=2, delay=Delay(1.0, 1.0)), time.monotonic)
    frontier.add("example.org", "https://example.org/a")
    while place := frontier.take():       # None: nothing may be sent now; try again at frontier.next_moment()
        ...                               # connect
        frontier.sent(place)              # at the moment of sending: the host's next moment counts from here
        ...                               # and then one of:
        frontier.answered(place)          # any answer; to follow a redirect, before this: add(host, item, started=True)
        frontier.slowed(place, 120.0)     # 429 or 503, with its Retry-After or None
        frontier.failed(place, "refused") # no connection, no route, no such name, no answer in time
        frontier.returned(place)          # nothing was learnt: cancelled, or served without the network
        frontier.put_back(place)          # not now; the item is first in its lane again
    for refused in frontier.refused():    # items of hosts that were given up, or are paused for too long
        ...

A place is for **one** request. A redirect or a retry gives its place back and is added again with ``started=True``: it
goes before all that has not begun, in the lane of the host that it leads to. While a place's request is not sent, a
lane with a delay gives out no other, so two requests never go out closer than the delay, however many waited.

Picking the next host costs O(log hosts): lanes stand in a heap by the moment from which they can be served, so the
host that has waited longest comes first, whatever the order of the input. Lanes can be fed little by little:
:meth:`Frontier.stock` tells how many items are held back for a host, :meth:`Frontier.low` which hosts want more.
"""

from __future__ import annotations

import random
from collections import deque
from collections.abc import Callable, Iterator
from typing import Generic, TypeVar

from scraper.batch.breaker import Breaker, NetworkWatch
from scraper.batch.lane import Lane, Place, Refused
from scraper.batch.lanes import Lanes
from scraper.batch.pace import Pace
from scraper.batch.progress import Progress

LOW_ITEMS = 16  # a lane with fewer wants more, if there are

_T = TypeVar("_T")


class Frontier(Generic[_T]):
    """The lanes of all hosts.

    Args:
        pace: How fast hosts are asked.
        clock: Seconds, rising.
        draw: Random numbers from 0 to 1.

    Attributes:
        clock: The same.
        in_flight: Places that are given out.
        progress: Figures of hosts, the lane that all wait for, the time that is left.
    """

    def __init__(self, pace: Pace, clock: Callable[[], float], draw: Callable[[], float] = random.random) -> None:
        self.in_flight = 0
        self._pace = pace
        self.clock = clock
        self._draw = draw
        self._lanes: Lanes[_T] = Lanes(pace, clock)
        self._held: set[Lane[_T]] = set()
        self._low: dict[str, None] = {}
        self._refused: deque[Refused[_T]] = deque()
        self._network = NetworkWatch(pace.network)
        self.progress = Progress(self._lanes, pace, clock)

    def add(self, host: str, item: _T, *, started: bool = False) -> None:
        """Puts an item into a host's lane; with ``started``, before all that has not begun."""
        lane = self._lanes.of(host)
        lane.push(item, started=started)
        self._lanes.waiting += 1
        if not self._refuses(lane):
            self._lanes.queue(lane)

    def withdraw(self, host: str, item: _T) -> bool:
        """Takes an item out again; whether it was there."""
        lane = self._lanes.of(host)
        found = lane.remove(item)
        self._lanes.waiting -= found
        self._settle(lane)
        return found

    def stock(self, host: str, left: int) -> None:
        """Tells how many more items there are for a host; :meth:`low` names it when its lane runs low."""
        lane = self._lanes.of(host)
        self._lanes.stocked += left - lane.stock
        lane.stock = left
        self._mark_low(lane)

    def stocked(self, host: str) -> int:
        """How many items the caller holds back for a host, by the last :meth:`stock`."""
        return self._lanes.of(host).stock

    def low(self) -> list[str]:
        """The hosts whose lanes want more of their stock, each told once until something is taken from it again.

        Feed each with :meth:`add` and :meth:`stock`. What is added for a host that was given up comes out of
        :meth:`refused`.
        """
        hosts = list(self._low)
        self._low.clear()
        return hosts

    def refused(self) -> Iterator[Refused[_T]]:
        """Takes out the items that are not asked for in this run."""
        while self._refused:
            yield self._refused.popleft()

    def drain(self) -> Iterator[_T]:
        """Takes out all that waits: nothing of it will be asked."""
        for lane in self._lanes:
            self._lanes.waiting -= lane.waiting
            yield from lane.clear()

    @property
    def left(self) -> int:
        """How many items wait, those that the caller holds back included."""
        return self._lanes.waiting + self._lanes.stocked

    @property
    def idle(self) -> bool:
        """Whether nothing waits, nothing is in flight, and nothing is held back."""
        return not (self.left or self.in_flight or self._refused)

    @property
    def network_down(self) -> bool:
        """Whether it is our own network that fails: the run should stop, and count nothing as a failure of a host."""
        return self._network.down

    def take(self, *, started_only: bool = False) -> Place[_T] | None:
        """A place for the host that has waited longest, or ``None`` if nothing may be sent now."""
        if self._full():
            return None
        now = self.clock()
        lane = self._lanes.ripest(now, started_only=started_only)
        if lane is None:
            return None
        item, started = lane.pop()
        self._lanes.waiting -= 1
        self.in_flight += 1
        lane.in_flight += 1
        lane.unsent += 1
        lane.taken += not started
        self._network.begun()
        self._mark_low(lane)
        self._lanes.queue(lane)
        return Place(lane.host, item, started, now, lane)

    def next_moment(self, *, started_only: bool = False) -> float | None:
        """The moment at which :meth:`take` may give something; ``None``: not before a place is given back."""
        return None if self._full() else self._lanes.next_moment(started_only=started_only)

    def sent(self, place: Place[_T]) -> None:
        """The request goes out now."""
        lane, now = place.lane, self.clock()
        if place.over or place.sent_at is not None:
            raise RuntimeError(f"{place.host}: a place is for one request")
        place.sent_at = now
        lane.unsent -= 1
        lane.note_sent(now)
        lane.next_at = now + max(self._pace.delay.at(self._draw()), lane.crawl_delay)
        self._lanes.queue(lane)

    def answered(self, place: Place[_T]) -> None:
        """The host answered, whatever it said; gives the place back."""
        if self._give_back(place):
            place.lane.slow_downs = 0
            self._reached(place.lane)

    def slowed(self, place: Place[_T], seconds: float | None = None) -> None:
        """The host asks to be left alone, for so long if it says so; gives the place back."""
        if not self._give_back(place):
            return
        lane, now = place.lane, self.clock()
        self._reached(lane)
        seconds = lane.slow_down(place.taken_at, now, seconds, self._pace)
        self.pause_until(lane.host, now + seconds, f"the host asked to be left alone for {seconds:.0f} s")

    def failed(self, place: Place[_T], cause: str) -> None:
        """There was no connection, or no answer on it; gives the place back."""
        if self._give_back(place):
            self._network.failed(place.host)
            self._lost(place.lane, place.taken_at, cause)

    def returned(self, place: Place[_T]) -> None:
        """Nothing was learnt about the host; gives the place back. A place that is given back already stays so."""
        if self._give_back(place):
            self._network.not_sent(place.sent_at is None)
            self._settle(place.lane)

    def put_back(self, place: Place[_T]) -> None:
        """Gives the place back, and the item is the first in its lane again."""
        if self._give_back(place):
            place.lane.push_back(place.item, started=place.started)
            place.lane.taken -= not place.started
            self._network.not_sent()
            self._lanes.waiting += 1
            self._settle(place.lane)

    def hold(self, host: str) -> None:
        """Gives out nothing new for a host until :meth:`release`: its name, or its robots.txt, is looked up."""
        lane = self._lanes.of(host)
        self._held.add(lane)
        lane.held = True
        self._lanes.queue(lane)

    def release(self, host: str) -> None:
        """Ends :meth:`hold`: what was looked up was found, or does not matter."""
        self._unhold(host)
        self._network.found()

    def crawl_delay(self, host: str, seconds: float) -> float:
        """Keeps a host's Crawl-delay; the seconds that are kept, fewer than asked for if there are too many."""
        lane = self._lanes.of(host)
        lane.crawl_delay = max(0.0, min(seconds, self._pace.max_crawl_delay))
        lane.next_at = max(lane.next_at, lane.last_sent + lane.crawl_delay)
        self._lanes.queue(lane)
        return lane.crawl_delay

    def pause_until(self, host: str, when: float, cause: str = "the host asked for a pause") -> None:
        """Asks a host nothing before a moment: what it said now, or in an earlier run."""
        lane = self._lanes.of(host)
        lane.asked_until = max(lane.asked_until, when)
        self._pause(lane, when, cause)

    def unreachable(self, host: str, cause: str, *, for_good: bool = False) -> None:
        """Counts a look-up of a host's name that failed, and ends :meth:`hold`; ``for_good`` gives the host up."""
        lane = self._unhold(host)
        if for_good:
            lane.given_up = f"given up for this run: {cause}"
        self._network.not_found(host)
        self._lost(lane, self.clock(), cause)

    def pauses(self) -> Iterator[tuple[str, float]]:
        """Hosts that asked to be left alone, and until when: for the next run."""
        now = self.clock()
        return ((lane.host, lane.asked_until) for lane in self._lanes if lane.asked_until > now)

    def _full(self) -> bool:
        return self.in_flight >= self._pace.concurrency or self._network.holds(self.in_flight, self._looks_up)

    @property
    def _looks_up(self) -> bool:
        """Whether something of a host is under way without a place; a robots.txt that waits for one is not."""
        return any(not lane.started for lane in self._held)

    def _unhold(self, host: str) -> Lane[_T]:
        lane = self._lanes.of(host)
        self._held.discard(lane)
        lane.held = False
        self._lanes.queue(lane)
        return lane

    def _mark_low(self, lane: Lane[_T]) -> None:
        if lane.stock and lane.fresh < LOW_ITEMS:
            self._low[lane.host] = None

    def _give_back(self, place: Place[_T]) -> bool:
        if place.over:
            return False
        place.over = True
        self.in_flight -= 1
        place.lane.in_flight -= 1
        place.lane.unsent -= place.sent_at is None
        self.progress.held(self.clock() - place.taken_at)
        return True

    def _reached(self, lane: Lane[_T]) -> None:
        lane.answered += 1
        lane.breaker = None
        self._network.answered(lane.host)
        self._settle(lane)

    def _lost(self, lane: Lane[_T], asked_at: float, cause: str) -> None:
        lane.failed += 1
        lane.breaker = lane.breaker or Breaker()
        pause = lane.breaker.failed(asked_at, self.clock(), cause, self._pace.breaker)
        if pause is None and not lane.given_up:
            lane.given_up = f"given up for this run after {lane.failed} failed connections, the last: {cause}"
        if pause:
            self._pause(lane, self.clock() + pause, f"{lane.failed} failed connections, the last: {cause}")
        self._settle(lane)

    def _pause(self, lane: Lane[_T], when: float, cause: str) -> None:
        if when > lane.paused_until:
            lane.paused_until, lane.pause_cause = when, cause
        if not self._refuses(lane):
            self._lanes.queue(lane)

    def _settle(self, lane: Lane[_T]) -> None:
        if not (self.in_flight or self._looks_up):
            self._network.conclude(nothing_left=not self.left)
        if not self._refuses(lane):
            self._lanes.queue(lane)

    def _refuses(self, lane: Lane[_T]) -> bool:
        """Takes out what waits for a host that is given up, or paused for longer than the run waits."""
        until = None
        if not lane.given_up:
            if lane.paused_until - self.clock() <= self._pace.max_pause:
                return False
            until = lane.paused_until
        self._lanes.waiting -= lane.waiting
        lane.stamp = 0
        cause = lane.given_up or lane.pause_cause
        self._refused.extend(Refused(lane.host, item, cause, until) for item in lane.clear())
        self._mark_low(lane)
        return True
