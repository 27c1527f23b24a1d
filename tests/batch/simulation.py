"""A world of hosts with a clock of its own that answers what a frontier gives out."""

from __future__ import annotations

import heapq
import itertools
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from scraper.batch.frontier import Frontier
from scraper.batch.lane import Place, Refused
from scraper.batch.pace import Pace


class Clock:
    """Seconds that pass only when told."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@dataclass(frozen=True)
class Answer:
    """How a host takes one request."""

    connect: float = 0.0
    seconds: float = 0.1
    kind: str = "answered"
    after: float | None = None
    leads_to: str = ""


Hosts = Callable[[str, Any, int], Answer]


@dataclass
class World:
    """Runs a frontier to its end and writes down all that went out.

    Attributes:
        hosts: The answer for a host, an item, and the number of requests to that host before.
    """

    pace: Pace
    hosts: Hosts = lambda *_: Answer()
    draw: Callable[[], float] = lambda: 0.5
    clock: Clock = field(default_factory=Clock)
    sent: defaultdict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    ended: list[tuple[float, str, Any]] = field(default_factory=list)
    refused: list[Refused[Any]] = field(default_factory=list)
    most: Counter[str] = field(default_factory=Counter)
    most_overall: int = 0
    order: list[Any] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.frontier: Frontier[Any] = Frontier(self.pace, self.clock, self.draw)
        self._events: list[tuple[float, int, str, Place[Any], Answer]] = []
        self._number = itertools.count()
        self._flying: Counter[str] = Counter()

    def run(self, seconds: float = float("inf")) -> Iterator[float]:
        """Yields at each end of an item; until nothing is left, or some seconds have passed."""
        end = self.clock.now + seconds
        while not self.frontier.network_down:
            self.refused += self.frontier.refused()
            while place := self.frontier.take():
                self._begin(place)
            moments = [self.frontier.next_moment(), self._events[0][0] if self._events else None]
            moment = min((moment for moment in moments if moment is not None), default=None)
            if moment is None or moment > end:
                break
            self.clock.now = max(self.clock.now, moment)
            while self._events and self._events[0][0] <= self.clock.now:
                if self._happen(*heapq.heappop(self._events)[2:]):
                    yield self.clock.now
        self.refused += self.frontier.refused()

    def finish(self, seconds: float = float("inf")) -> None:
        for _ in self.run(seconds):
            pass

    def _begin(self, place: Place[Any]) -> None:
        host = place.host
        self.order.append(place.item)
        self._flying[host] += 1
        self.most[host] = max(self.most[host], self._flying[host])
        self.most_overall = max(self.most_overall, self._flying.total())
        answer = self.hosts(host, place.item, len(self.sent[host]))
        self._later(answer.connect, "send", place, answer)

    def _later(self, seconds: float, what: str, place: Place[Any], answer: Answer) -> None:
        heapq.heappush(self._events, (self.clock.now + seconds, next(self._number), what, place, answer))

    def _happen(self, what: str, place: Place[Any], answer: Answer) -> bool:
        if what == "send":
            self.sent[place.host].append(self.clock.now)
            self.frontier.sent(place)
            self._later(answer.seconds, "end", place, answer)
            return False
        self._flying[place.host] -= 1
        if answer.leads_to:
            self.frontier.add(answer.leads_to, place.item, started=True)
        elif answer.kind == "again" or (answer.kind in {"slowed", "failed"} and answer.after != -1):
            self.frontier.add(place.host, place.item, started=True)
        match answer.kind:
            case "slowed":
                self.frontier.slowed(place, answer.after)
            case "failed":
                self.frontier.failed(place, "connection refused")
            case _:
                self.frontier.answered(place)
        ended = not answer.leads_to and answer.kind == "answered"
        if ended:
            self.ended.append((self.clock.now, place.host, place.item))
        return ended
