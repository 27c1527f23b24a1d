"""One host's lane: what waits for it, how it is asked, and what came of it. No clock, no policy."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from scraper.batch.breaker import Breaker
from scraper.batch.pace import Pace
from scraper.errors import FetchError, HostGivenUp, HostPaused

_T = TypeVar("_T")
_LONG_AGO = float("-inf")
_SHARE_OF_NEW = 0.1  # of the newest gap in the mean of gaps


@dataclass(slots=True, eq=False)
class Lane(Generic[_T]):
    """What waits for a host, and the host's state.

    There may be 100,000 of them, so queues are made when something waits: a list that is filled and, turned round,
    one that is emptied (an empty ``deque`` alone takes 600 bytes).

    Attributes:
        host: Its name.
        started: Work that has begun before (a redirect, a retry): it goes before the rest.
        in_flight: Places that are given out.
        unsent: Those of them whose request is not sent yet.
        next_at: The moment from which the pace lets the next request go.
        paused_until: The moment until which the host is left alone, for whatever reason.
        asked_until: The moment until which the host itself asked for that.
        pause_cause: Why it is left alone, in words.
        held: Nothing that has not begun is given out (its name or robots.txt is being looked up).
        crawl_delay: Seconds that robots.txt asks for, cut to what we accept.
        stock: Items that the caller holds back for this lane.
        stamp: Which entry in the frontier's heaps is this lane's valid one; 0 for none.
        since: The moment of that entry: from when on the lane could be served.
        urgent: That entry is in the heap for started work.
        breaker: Failed connections in a row, if any.
        given_up: Why nothing more is asked of it in this run, or ``""``.
    """

    host: str
    started: deque[_T] | None = None
    in_flight: int = 0
    unsent: int = 0
    next_at: float = _LONG_AGO
    paused_until: float = _LONG_AGO
    asked_until: float = _LONG_AGO
    pause_cause: str = ""
    held: bool = False
    crawl_delay: float = 0.0
    stock: int = 0
    stamp: int = 0
    since: float = _LONG_AGO
    urgent: bool = False
    breaker: Breaker | None = None
    given_up: str = ""
    slow_downs: int = 0
    slowed_at: float = _LONG_AGO
    taken: int = 0
    sent: int = 0
    answered: int = 0
    failed: int = 0
    last_sent: float = _LONG_AGO
    gap: float | None = None
    _backlog: bool = False
    _coming: list[_T] | None = None
    _going: list[_T] | None = None

    @property
    def fresh(self) -> int:
        """How many items wait that have not begun."""
        return len(self._coming or ()) + len(self._going or ())

    @property
    def waiting(self) -> int:
        """How many items wait."""
        return self.fresh + len(self.started or ())

    @property
    def left(self) -> int:
        """How many items wait here or with the caller."""
        return self.waiting + self.stock

    @property
    def earliest(self) -> float:
        """The moment from which the next request may go."""
        return max(self.next_at, self.paused_until)

    def push(self, item: _T, *, started: bool) -> None:
        """Puts an item at the end."""
        if started:
            self.started = self.started or deque()
            self.started.append(item)
        else:
            self._coming = self._coming or []
            self._coming.append(item)

    def push_back(self, item: _T, *, started: bool) -> None:
        """Puts an item to where it was taken from."""
        if started:
            self.started = self.started or deque()
            self.started.appendleft(item)
        else:
            self._going = self._going or []
            self._going.append(item)

    def pop(self) -> tuple[_T, bool]:
        """The next item, and whether it had begun before."""
        if self.started:
            item, started = self.started.popleft(), True
        else:
            if not self._going:
                self._going, self._coming = self._coming or [], None
                self._going.reverse()
            item, started = self._going.pop(), False
        self.started, self._going = self.started or None, self._going or None
        return item, started

    def remove(self, item: _T) -> bool:
        """Takes one item out; whether it was there. Costs a look at all of them."""
        for queue in (self.started, self._coming, self._going):
            if queue and item in queue:
                queue.remove(item)
                return True
        return False

    def clear(self) -> Iterator[_T]:
        """Takes all that waits out."""
        while self.waiting:
            yield self.pop()[0]

    def note_sent(self, now: float) -> None:
        """Counts a request; the mean of the gaps is of those during which something waited, pauses left out."""
        if self._backlog:
            gap = now - min(now, max(self.last_sent, self.paused_until))
            self.gap = gap if self.gap is None else self.gap + _SHARE_OF_NEW * (gap - self.gap)
        self._backlog = self.left > 0
        self.last_sent = now
        self.sent += 1

    def slow_down(self, asked_at: float, now: float, seconds: float | None, pace: Pace) -> float:
        """The seconds to leave the host alone after it said so: as long as it says, else longer each time."""
        new = asked_at > self.slowed_at  # else it was in flight when the host said so before
        if seconds is None:
            growing = min(pace.slow_down * 2.0 ** min(self.slow_downs, 30), pace.max_slow_down)
            seconds = growing if new else 0.0
        if new:
            self.slow_downs += 1
            self.slowed_at = now
        return seconds

    def seconds_left(self, now: float, delay: float) -> float:
        """How long the lane needs for what is left, by its pace so far or, at first, by the delay."""
        if not self.left:
            return 0.0
        gap = max(delay, self.crawl_delay) if self.gap is None else self.gap
        requests_each = max(1.0, self.sent / self.taken) if self.taken else 1.0
        begun = len(self.started or ())
        return max(0.0, self.earliest - now) + gap * (begun + (self.left - begun) * requests_each)


@dataclass(slots=True, eq=False)
class Place(Generic[_T]):
    """The permission to send one request to a host.

    Attributes:
        host: The host.
        item: What was put into its lane.
        started: It had begun before.
        taken_at: When it was given out.
        sent_at: When its request was sent, or ``None``.
        over: It was given back.
    """

    host: str
    item: _T
    started: bool
    taken_at: float
    lane: Lane[_T] = field(repr=False)
    sent_at: float | None = None
    over: bool = False


@dataclass(frozen=True, slots=True)
class Refused(Generic[_T]):
    """An item that is not asked for in this run.

    Attributes:
        host: Its host.
        item: What was put into the lane.
        cause: Why, in words.
        until: The moment until which the host is left alone; ``None`` if it was given up.
    """

    host: str
    item: _T
    cause: str
    until: float | None = None

    def error(self, url: str | None = None) -> FetchError:
        """The same as an exception."""
        if self.until is None:
            return HostGivenUp(self.cause, url=url, advice="run it again later")
        return HostPaused(self.cause, url=url, advice="run it again when the pause is over")
