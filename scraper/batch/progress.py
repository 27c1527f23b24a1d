"""What the frontier can tell of a run: figures of hosts, the lane that all wait for, the time that is left."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from scraper.batch.lane import Lane
from scraper.batch.lanes import Lanes
from scraper.batch.pace import Pace

_LOOK_SECONDS = 5.0
_SHARE_OF_NEW = 0.02  # of the newest time in the mean


@dataclass(frozen=True, slots=True)
class HostState:
    """One host's figures.

    Attributes:
        host: Its name.
        left: Items that wait, those that the caller holds back included.
        in_flight: Places that are given out.
        sent: Requests.
        answered: Answers.
        failed: Failed connections.
        pace: Seconds between requests.
        paused: Seconds for which it is left alone from now.
        asked: Seconds for which it asked to be left alone itself.
        why: Why it is left alone, held up or given up, in words, or ``""``.
    """

    host: str
    left: int
    in_flight: int
    sent: int
    answered: int
    failed: int
    pace: float
    paused: float
    asked: float
    why: str

    @classmethod
    def of(cls, lane: Lane[Any], now: float, pace: Pace) -> HostState:
        """The figures of a lane."""
        paused = max(0.0, lane.paused_until - now)
        return cls(
            host=lane.host,
            left=lane.left,
            in_flight=lane.in_flight,
            sent=lane.sent,
            answered=lane.answered,
            failed=lane.failed,
            pace=max(pace.delay.mean, lane.crawl_delay),
            paused=paused,
            asked=max(0.0, lane.asked_until - now),
            why=lane.given_up or (lane.pause_cause if paused else "waiting for its name or robots.txt" * lane.held),
        )


@dataclass(frozen=True, slots=True)
class Waiting:
    """The host that needs longest.

    Attributes:
        state: Its figures.
        seconds: How long it needs.
    """

    state: HostState
    seconds: float

    def __str__(self) -> str:
        state = self.state
        if state.paused:
            why = f"paused for {state.paused:.0f} s: {state.why}"
        elif state.why:
            why = state.why
        else:
            why = f"one request each {state.pace:g} s" if state.pace else f"{state.in_flight} in flight"
        return f"waiting for {state.host}: {state.left:,} left, {why}"


class Progress:
    """Figures and estimates over all lanes."""

    def __init__(self, lanes: Lanes[Any], pace: Pace, clock: Callable[[], float]) -> None:
        self._lanes = lanes
        self._pace = pace
        self._clock = clock
        self._hold = 0.0
        self._looked_at = float("-inf")
        self._longest: Lane[Any] | None = None

    def held(self, seconds: float) -> None:
        """Takes note of how long a place was held."""
        self._hold = self._hold + _SHARE_OF_NEW * (seconds - self._hold) if self._hold else seconds

    def host(self, host: str) -> HostState:
        """The figures of one host."""
        return HostState.of(self._lanes.of(host), self._clock(), self._pace)

    def hosts(self) -> Iterator[HostState]:
        """The figures of all hosts."""
        now = self._clock()
        return (HostState.of(lane, now, self._pace) for lane in self._lanes)

    def waited_for(self) -> Waiting | None:
        """The lane that needs longest. Which one it is, is looked up each few seconds, or when it is done."""
        now, delay = self._clock(), self._pace.delay.mean
        if self._longest is None or not self._longest.left or now - self._looked_at >= _LOOK_SECONDS:
            left = (lane for lane in self._lanes if lane.left)
            self._longest = max(left, key=lambda lane: lane.seconds_left(now, delay), default=None)
            self._looked_at = now
        if self._longest is None:
            return None
        return Waiting(HostState.of(self._longest, now, self._pace), self._longest.seconds_left(now, delay))

    def seconds_left(self) -> float:
        """How long the rest will take: as long as the longest lane, or as all items through all places."""
        longest = self.waited_for()
        through_places = (self._lanes.waiting + self._lanes.stocked) * self._hold / self._pace.concurrency
        return max(longest.seconds if longest else 0.0, through_places)
